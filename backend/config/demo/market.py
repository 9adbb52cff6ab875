"""Financing products, needs, a joint offer, and experts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from backend.accounts.models import User
from backend.config.demo.dates import moved
from backend.config.demo.people import Cast
from backend.financing.actions import (
    confirm_joint,
    create_need,
    create_product,
    post_need,
    propose_joint,
    publish_product,
    withdraw_need,
)
from backend.financing.choices import NEED_DAYS, NeedState
from backend.financing.lapsing import lapse_needs, warn_of_ending
from backend.financing.models import Need, Product
from backend.financing.prefill import prefilled
