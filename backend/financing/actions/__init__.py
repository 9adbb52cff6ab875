"""Verbs of this app, by what they are about."""

from backend.financing.actions.joint import confirm_joint, decline_joint, end_joint, end_with_product, propose_joint
from backend.financing.actions.kinds import add_kind, kind_changed, save_kind
from backend.financing.actions.needs import (
    autosave_need,
    create_need,
    discard_need,
    forget_autosave,
    post_need,
    renew_need,
    save_need,
    withdraw_need,
)
from backend.financing.actions.products import (
    create_product,
    missing_of,
    provider_changed,
    publish_product,
    recall_product,
    release_product,
    reopen_product,
    save_product,
    send_back_product,
    take_down_product,
    withdraw_product,
)

__all__ = [
    "add_kind",
    "autosave_need",
    "confirm_joint",
    "create_need",
    "create_product",
    "decline_joint",
    "discard_need",
    "end_joint",
    "end_with_product",
    "forget_autosave",
    "kind_changed",
    "missing_of",
    "post_need",
    "propose_joint",
    "provider_changed",
    "publish_product",
    "recall_product",
    "release_product",
    "renew_need",
    "reopen_product",
    "save_kind",
    "save_need",
    "save_product",
    "send_back_product",
    "take_down_product",
    "withdraw_need",
    "withdraw_product",
]
