from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.financing.choices import NEED_WARNS_DAYS, NeedState, guarantees_in
from backend.financing.querysets import NeedQuerySet
from backend.lib.references import new_reference
from backend.organisations.models import Organisation

TITLE_MOST = 24  # characters of the purpose


class Need(models.Model):
    """What money an entity looks for (M04). Amount in 万元, term in months; it stands for 90 days unless it is renewed.

    Never public: the entity's own people and the bureau's officers read it, a bank only what it was given with consent.
    """

    reference = models.CharField(max_length=16, unique=True, default=new_reference, editable=False)
    entity = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="financing_needs", verbose_name=_("主体")
    )
    kind = models.ForeignKey(
        "reference.ProductKind",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("融资种类"),
    )
    amount = models.DecimalField(
        _("需要金额（万元）"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10_000_000)],
    )
    purpose = models.TextField(_("用途"), max_length=600, blank=True)
    term_months = models.PositiveSmallIntegerField(
        _("期限（月）"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    security = models.CharField(_("能提供的担保"), max_length=300, blank=True)
    needed_by = models.DateField(_("最晚用款日期"), null=True, blank=True)
    about = models.TextField(_("主体情况"), max_length=1500, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)

    state = models.CharField(
        _("状态"), max_length=12, choices=NeedState.choices, default=NeedState.DRAFT, editable=False
    )
    edit_number = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    posted_at = models.DateTimeField(_("发布时间"), null=True, blank=True, editable=False)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True, editable=False)
    warned_at = models.DateTimeField(_("提醒到期的时间"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("撤回或到期的时间"), null=True, blank=True, editable=False)
    closed_reason = models.CharField(_("撤回的理由"), max_length=300, blank=True, editable=False)
    # A form as it stands on somebody's screen, by the person's key: theirs alone until it is saved.
    autosave = models.JSONField(default=dict, editable=False)
    autosaved_at = models.DateTimeField(null=True, blank=True, editable=False)
    demo = models.BooleanField(default=False, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("融资需求")
        verbose_name_plural = _("融资需求")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["entity", "state"]),
            models.Index(fields=["state", "expires_on"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The kind and the first words of the purpose; a draft may have neither yet."""
        said = self.purpose.strip().splitlines()[0] if self.purpose.strip() else str(_("未写用途"))
        words = said if len(said) <= TITLE_MOST else f"{said[:TITLE_MOST]}…"
        return f"{self.kind.name} · {words}" if self.kind is not None else words

    @property
    def guarantees(self) -> list[str]:
        """What the offered security comes to."""
        return [str(guarantee) for guarantee in guarantees_in(self.security)]

    @property
    def is_current(self) -> bool:
        """Posted, and its days not over."""
        return (
            self.state == NeedState.POSTED and self.expires_on is not None and self.expires_on >= timezone.localdate()
        )

    @property
    def is_ending(self) -> bool:
        """Current, and near enough to its end to ask for renewal."""
        return (
            self.is_current
            and self.expires_on is not None
            and self.expires_on <= timezone.localdate() + timedelta(days=NEED_WARNS_DAYS)
        )
