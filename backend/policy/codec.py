"""Frozen dataclasses to JSON and back: {"kind": "compare", "fact": "revenue", "operator": ">", "value": "1000.00"}.

The types of a class's fields say how each is read, so a new expression or condition needs nothing here. Figures travel as
strings (a JSON number would be a binary fraction) and days as 2026-12-31. What cannot be read is refused with a sentence.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from .codes import Term
from .errors import Unreadable

T = TypeVar("T")
JSON = dict[str, Any]
MOST_DIGITS = 15  # of 万元: more than there is
MOST_PLACES = 6
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def encode(value: object) -> Any:
    """The JSON of a dataclass with a `kind`, and of all that stands inside it; what has its default is left out."""
    if isinstance(value, Term):
        return {"code": value.code, "name": value.name}
    if isinstance(value, tuple):
        return [encode(part) for part in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "kind"):
        given = {field.name: getattr(value, field.name) for field in fields(value)}  # type: ignore[arg-type]  # has a kind
        defaults = {field.name: field.default for field in fields(value)}  # type: ignore[arg-type]
        return {"kind": value.kind} | {name: encode(part) for name, part in given.items() if part != defaults[name]}
    return value


def decode(data: object, classes: Sequence[type[T]]) -> T:
    """One of the classes from its JSON, chosen by `kind`; raises Unreadable."""
    if not isinstance(data, Mapping):
        raise Unreadable(_("应为一个对象，现在是%(data)s。") % {"data": _shown(data)})
    kind = data.get("kind")
    wanted = next((each for each in classes if each.kind == kind), None)  # type: ignore[attr-defined]  # all have one
    if wanted is None:
        raise Unreadable(_("没有这种条件：%(kind)s。") % {"kind": _shown(kind)})
    parts = {field.name: field for field in fields(wanted)}  # type: ignore[arg-type]
    strange = sorted(set(data) - set(parts) - {"kind"})
    if strange:
        raise Unreadable(_("%(kind)s不认识%(names)s。") % {"kind": kind, "names": "、".join(map(str, strange))})
    missing = [name for name, part in parts.items() if part.default is MISSING and name not in data]
    if missing:
        raise Unreadable(_("%(kind)s缺少%(names)s。") % {"kind": kind, "names": "、".join(missing)})
    return wanted(**{name: _read(data[name], part, wanted, classes) for name, part in parts.items() if name in data})


def _read(data: object, field: Field[Any], owner: type, classes: Sequence[type]) -> Any:
    try:
        return _typed(data, _hints(owner)[field.name], classes)
    except _Wrong as wrong:
        raise Unreadable(
            _("%(kind)s的%(name)s%(wrong)s，现在是%(data)s。")
            % {"kind": owner.kind, "name": field.name, "wrong": wrong, "data": _shown(data)}  # type: ignore[attr-defined]
        ) from None


@cache
def _hints(owner: type) -> dict[str, Any]:
    return get_type_hints(owner)


class _Wrong(Exception):
    pass


def _typed(data: object, hint: Any, classes: Sequence[type]) -> Any:
    """What the hint asks for; the hint of an expression is the union of all, so it is read by its kind."""
    options = get_args(hint)
    if get_origin(hint) is Literal:
        return _choice(data, options)
    if get_origin(hint) is tuple:
        return _several(data, options[0], classes)
    if isinstance(hint, UnionType) or (options and get_origin(hint) is not None):
        if data is None and type(None) in options:
            return None
        if any(hasattr(option, "kind") for option in options):
            return decode(data, classes)
        if date in options and isinstance(data, str) and _DAY.fullmatch(data):
            return _day(data)
        return _typed(data, options[0], classes)
    if hint is Term:
        return _term(data)
    if hint is Decimal:
        return _decimal(data)
    if hint is date:
        return _day(data)
    return _plain(data, hint)


def _choice(data: object, options: tuple[Any, ...]) -> object:
    if data not in options:
        raise _Wrong(_("只能是%(options)s之一") % {"options": " ".join(map(str, options))})
    return data


def _several(data: object, hint: Any, classes: Sequence[type]) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise _Wrong(_("应为列表"))
    return tuple(_typed(part, hint, classes) for part in data)


def _term(data: object) -> Term:
    if not (
        isinstance(data, Mapping)
        and set(data) == {"code", "name"}
        and all(isinstance(part, str) for part in data.values())
    ):
        raise _Wrong(_("的每一项应有code和name"))
    return Term(data["code"], data["name"])


def _decimal(data: object) -> Decimal:
    try:
        value = Decimal(data) if isinstance(data, str) else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite():
        raise _Wrong(_("应为字符串写的数，如“1000.00”"))
    exponent = value.as_tuple().exponent
    if not (isinstance(exponent, int) and -MOST_PLACES <= exponent <= MOST_DIGITS and value.adjusted() < MOST_DIGITS):
        raise _Wrong(_("整数不超过15位，小数不超过6位"))
    return value


def _day(data: object) -> date:
    try:
        return date.fromisoformat(data if isinstance(data, str) and _DAY.fullmatch(data) else "")
    except ValueError:
        raise _Wrong(_("应为日期，如2026-12-31")) from None


def _plain(data: object, hint: type) -> object:
    if type(data) is not hint:
        raise _Wrong({bool: _("应为true或false"), int: _("应为整数")}.get(hint, _("应为文字")))
    return data


def _shown(data: object) -> str:
    """Enough of it to recognise, however long it is."""
    text = str(data)
    return text if len(text) <= 40 else text[:40] + "…"  # noqa: PLR2004
