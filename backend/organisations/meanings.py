"""Qualifications as people type them, for search (search.conditions)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from backend.reference.models import Qualification
from search import Meaning

# How people shorten them, by the codes that each may mean.
SHORT: Mapping[str, tuple[str, ...]] = {
    "专精特新": ("specialised", "little_giant"),
    "专精特新企业": ("specialised", "little_giant"),
    "小巨人": ("little_giant",),
    "小巨人企业": ("little_giant",),
    "专精特新小巨人": ("little_giant",),
    "单项冠军": ("champion",),
    "高新技术企业": ("high_tech",),
    "高新企业": ("high_tech",),
    "高企": ("high_tech",),
    "科技型中小企业": ("tech_sme",),
    "创新型中小企业": ("innovative_sme",),
}


def qualification_words() -> Mapping[str, Meaning]:
    """The names of the code table, the words printed on the form, and short forms of those that are there."""
    names = dict(Qualification.objects.values_list("code", "name"))
    printed = dict(Qualification.objects.values_list("code", "printed"))
    found = {word: _meaning((code,), names[code]) for words in (names, printed) for code, word in words.items()}
    for word, codes in SHORT.items():
        held = tuple(code for code in codes if code in names)
        if held:
            found[word] = _meaning(held, word)
    return found


def _meaning(codes: tuple[str, ...], said: str) -> Meaning:
    return Meaning(_("资质：%(qualification)s") % {"qualification": said}, {"qualification": codes})
