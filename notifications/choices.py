from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    LISTED = "listed", _("已列入待发清单")
    FAILED = "failed", _("未送达")
