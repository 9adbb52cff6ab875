from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import BaseConfirmCodeForm, ChangePhoneForm
from allauth.core import context, ratelimit
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.accounts.choices import SCOPES
from backend.accounts.mobile_fields import MobileField
from backend.accounts.models import User
from backend.files.forms import UnclassifiedFormMixin
from notifications.ways import Way


class AcceptInvitationForm(UnclassifiedFormMixin, forms.Form):
    """Name, user name and a password for a new account."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    username = forms.CharField(label=_("用户名"), max_length=150, help_text=_("登录用，字母、数字和 @ . + - _。"))
    password = forms.CharField(
        label=_("密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text=_("至少12位。")
    )

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].lower()
        User._meta.get_field("username").run_validators(username)
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("这个用户名已有人使用，请换一个。"))
        return username

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            person = User(username=cleaned.get("username", ""), name=cleaned.get("name", ""))
            try:
                password_validation.validate_password(password, person)
            except ValidationError as wrong:
                self.add_error("password", wrong)
        return cleaned


class InvitedForm(UnclassifiedFormMixin, forms.Form):
    """Whom to invite. An address that has an account is fine: its person accepts with that."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("电子邮箱"), help_text=_("对方已有账号时，填其账号所用的邮箱。"))

    def clean_email(self) -> str:
        return invited_address(self.cleaned_data["email"])


def invited_address(email: str) -> str:
    """The address as it is kept; raises ValidationError for one whose account is switched off."""
    if User.objects.filter(email__iexact=email, is_active=False).exists():
        raise ValidationError(_("这个邮箱的账号已停用，请换一个邮箱，或请系统管理员恢复账号。"))
    return email.lower()


class PersonForm(UnclassifiedFormMixin, forms.ModelForm[User]):
    """What a person may change of their own account."""

    mobile = MobileField(required=False, help_text=_("短信通知发到这里。"))

    class Meta:
        model = User
        fields = ["name", "mobile"]


class WaysForm(UnclassifiedFormMixin, forms.Form):
    """By which of the channels that can be switched off a person is told."""

    def __init__(self, *args: Any, ways: list[Way], **kwargs: Any) -> None:
        optional = [way for way in ways if way.optional]
        super().__init__(*args, **kwargs)
        self.initial = {"channels": [way.channel for way in optional if way.enabled]}
        self.fields["channels"] = forms.MultipleChoiceField(
            label=_("另外通过"),
            required=False,
            choices=[(way.channel, way.label) for way in optional],
            widget=forms.CheckboxSelectMultiple,
            help_text="".join(str(way.note) for way in optional),
        )


class SmsCodeForm(UnclassifiedFormMixin, forms.Form):
    """Where a sign-in code goes. Whether somebody has the number is not told, and it may be asked a few times only."""

    phone = MobileField(label=_("手机号"))

    def clean_phone(self) -> str:
        mobile: str = self.cleaned_data["phone"]
        self._user = get_adapter().get_user_by_phone(mobile)  # where allauth's view looks for it
        if not ratelimit.consume(context.request, action="request_login_code", key=mobile):
            raise ValidationError(_("要得太频繁了，请过一分钟再试，或用密码登录。"))
        return mobile


class NumberForm(UnclassifiedFormMixin, ChangePhoneForm):  # type: ignore[misc]  # allauth ships no types
    """The number that one wants to prove; the one that was typed before stands there already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user and not self.user.mobile_verified:
            self.initial["phone"] = self.user.mobile

    def clean_phone(self) -> str:
        mobile: str = self.cleaned_data["phone"]
        if self.user and self.user.mobile_verified and mobile == self.user.mobile:
            raise ValidationError(_("这个号码已经验证过。"))
        return mobile


class CodeForm(UnclassifiedFormMixin, BaseConfirmCodeForm):  # type: ignore[misc]  # as above
    """The code that came, for signing in and for proving a number: who holds it holds the number (verify_mobile)."""

    def __init__(self, *args: Any, user: User | None = None, phone: str = "", **kwargs: Any) -> None:  # noqa: ARG002  allauth hands them in
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("验证码")

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()
        except ValidationError:
            raise ValidationError(_("验证码不对，请填最近一条短信里的6位数字。")) from None
        return code


class ApiTokenForm(UnclassifiedFormMixin, forms.Form):
    name = forms.CharField(label=_("用途"), max_length=80, help_text=_("例如：集团数据平台每日读取。"))
    scopes = forms.MultipleChoiceField(label=_("权限范围"), choices=SCOPES, widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=366, initial=90)
