"""Sending a sign-in code, behind the answer: whether somebody has this number is not told by how long the page took."""

from __future__ import annotations

import logging
import uuid
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

from notifications.transports.sms.gateway import GatewayError, filled
from notifications.transports.sms.sending import CODE, post

logger = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sms-code")


def send_code(mobile: str, code: str) -> None:
    """Hand it to the gateway once, soon. Who gets none asks again in a minute; neither code nor number is logged."""
    _pool.submit(_send, mobile, code)


def _send(mobile: str, code: str) -> None:
    try:
        post(mobile, CODE, name=uuid.uuid4().hex, variables=filled(settings.SMS_CODE_VARIABLES, {"code": code}))
    except GatewayError as wrong:
        logger.warning("A sign-in code was not sent: %s.", type(wrong).__name__)
