"""A cell that says whom to call: 张三 13903510137, 李工：0351-7654321转801."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from backend.lib.importing import UnreadableError
from backend.lib.phones import phones_in

NAME_MOST = 60
_LABELS = re.compile(r"联系人|联系方式|联系电话|联络员|负责人|办公电话|手机号码|手机号|手机|电话|座机")
_AROUND = " \t\n,，、;；:：/|（）()【】[]-—－"


@dataclass(frozen=True)
class Contact:
    name: str = ""
    phone: str = ""


def contact(text: str) -> Contact:
    """Name and number, whichever are there; two numbers, or figures that are none, come back with a sentence."""
    number, rest = _number(text)
    if not number and (any(sign.isdigit() for sign in rest) or "@" in rest):
        raise _not_a_phone(text)
    name = " ".join(_LABELS.sub(" ", rest).split()).strip(_AROUND)
    if len(name) > NAME_MOST:
        raise UnreadableError(
            _("“联系人”最多%(most)d个字，现在有%(count)d个字。") % {"most": NAME_MOST, "count": len(name)}
        )
    return Contact(name, number)


def phone(text: str) -> str:
    """One number and nothing else."""
    number, rest = _number(text)
    if not number or any(sign.isdigit() for sign in rest):
        raise _not_a_phone(text)
    return number


def _number(text: str) -> tuple[str, str]:
    numbers, rest = phones_in(text)
    if len(numbers) > 1:
        raise UnreadableError(
            _("“%(text)s”里有%(count)d个电话，请只留一个。") % {"text": text.strip(), "count": len(numbers)}
        )
    return (numbers[0] if numbers else ""), rest


def _not_a_phone(text: str) -> UnreadableError:
    return UnreadableError(_("“%(text)s”不像电话号码，请填手机号，或带区号的固定电话。") % {"text": text.strip()})
