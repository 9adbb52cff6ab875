import pytest

from notifications.dispatching import dispatch
from notifications.models import Dispatch
from notifications.transports.sms.gateway import Gateway
from tests.notifications.transports.gateway import listening

BODY = {
    "PhoneNumbers": "{mobile}",
    "SignName": "{signature}",
    "TemplateCode": "{template}",
    "TemplateParam": "{variables_text}",
    "OutId": "{id}",
}
PRESSING = "referrals.asked"  # 推介待答复


@pytest.fixture
def gateway():
    with listening() as stub:
        yield stub


@pytest.fixture
def connect(gateway, settings):
    """The platform with that gateway; words change how it is spoken to."""

    def connect(**given):
        settings.SITE_URL = "https://shuqiao.example"
        settings.SMS_SIGNATURE = "山西数桥"
        settings.SMS_TEMPLATES = {"default": "SMS_100", "referrals.review": "SMS_200", "code": "SMS_300"}
        settings.SMS_GATEWAY = Gateway(
            **{"url": gateway.url, "body": BODY, "success": (("Code", "OK"),), "timeout": 5, **given}
        )
        settings.NOTIFICATION_TRANSPORTS = {
            **settings.NOTIFICATION_TRANSPORTS,
            "sms": "notifications.transports.sms.transport.SmsTransport",
        }

    return connect


@pytest.fixture
def text(people, tell):
    """Tell 王敏, who has a mobile, and send what there is to send by text; gives how it stands."""
    people[0].mobile = "139 0351 0137"
    people[0].save()

    def text(kind=PRESSING, **options):
        tell(people[:1], kind=kind, **options)
        return send_text()

    return text


def send_text():
    Dispatch.objects.filter(channel="sms", state="waiting").update(due_at="2026-01-01T00:00:00Z")
    one = Dispatch.objects.get(channel="sms")
    dispatch(one.pk)
    one.refresh_from_db()
    return one
