from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    WAITING = "waiting", _("待投递")
    DONE = "done", _("已投递")
    DEAD = "dead", _("已停投")
