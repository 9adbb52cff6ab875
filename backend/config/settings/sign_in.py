"""Sign-in by django-allauth: by user name or e-mail, sign-up closed, rate limits as the lockout.

https://docs.allauth.org/en/latest/account/configuration.html
"""

from .sms import SMS_SIGN_IN

ACCOUNT_ADAPTER = "backend.accounts.adapter.ClosedSignUpAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is made by an invitation that was sent to the address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "5/15m/key,20/15m/ip",
    # Each costs a message and rings somebody's telephone.
    "request_login_code": "1/m/key,5/h/key,20/d/key,20/h/ip",
    "change_phone": "10/h/user",
    "verify_phone": "1/m/key,5/h/key,20/d/key",
}
# Beside the password, where a gateway sends the codes: six figures, good for five minutes and three tries.
ACCOUNT_LOGIN_BY_CODE_ENABLED = SMS_SIGN_IN
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 5 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 3
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_FORMS = {
    "request_login_code": "backend.accounts.forms.SmsCodeForm",
    "confirm_login_code": "backend.accounts.forms.CodeForm",
    "change_phone": "backend.accounts.forms.NumberForm",
    "verify_phone": "backend.accounts.forms.CodeForm",
}
ACCOUNT_PRESERVE_USERNAME_CASING = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/work/"
LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts come by invitation: nobody else can hold one with this address
