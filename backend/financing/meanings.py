"""Kinds of guarantee as people type them, for search (search.conditions)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext as _

from backend.financing.choices import Guarantee
from search import Meaning

WORDS: Mapping[Guarantee, tuple[str, ...]] = {
    Guarantee.CREDIT: ("信用", "信用贷款", "信用贷", "纯信用", "无抵押"),
    Guarantee.MORTGAGE: ("抵押", "抵押贷款", "抵押贷"),
    Guarantee.PLEDGE: ("质押", "质押贷款", "质押融资"),
    Guarantee.SURETY: ("保证", "保证担保", "第三人保证", "担保"),
}


@cache
def guarantee_words() -> Mapping[str, Meaning]:
    return {
        word: Meaning(_("担保方式：%(guarantee)s") % {"guarantee": guarantee.label}, {"guarantee": (guarantee.value,)})
        for guarantee, words in WORDS.items()
        for word in words
    }
