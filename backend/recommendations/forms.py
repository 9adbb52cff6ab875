from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.files.forms import UnclassifiedFormMixin
from backend.files.secrecy import secrecy_mark
from backend.organisations.models import Membership
from backend.recommendations.choices import Answer, ExpertReason, Grade, ProblemField, Reason
from matching.library import Problem
from matching.library.checking import OPENING, VOICES, Fault, faults_of

CLASSIFIED = _("本平台为非涉密系统，请删去涉密内容。")
NAME_MOST, TEXT_MOST = 30, 300
VOICES_MOST = 4
TERM_MOST, TERMS_MOST = 20, 20
_BETWEEN_TERMS = re.compile(r"[、，,；;\n\r]+")


class AnswerForm(UnclassifiedFormMixin, forms.Form):
    """有意对接, or 暂不合适 with a reason; an empty answer takes the word back."""

    answer = forms.ChoiceField(choices=[("", ""), *Answer.choices], required=False)
    reason = forms.ChoiceField(label=_("理由"), choices=[("", _("请选择")), *Reason.choices], required=False)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("answer") == Answer.UNSUITABLE and not cleaned.get("reason"):
            self.add_error("reason", _now("请选择一个理由。"))
        if cleaned.get("answer") != Answer.UNSUITABLE:
            cleaned["reason"] = ""
        return cleaned


class ForwardForm(UnclassifiedFormMixin, forms.Form):
    """Which colleague, by the key of the membership, and a short note."""

    to = forms.ModelChoiceField(
        label=_("转给"),
        queryset=Membership.objects.none(),
        error_messages={"required": _("请选择一位同事。"), "invalid_choice": _("这位同事已不在本单位，请重选。")},
    )
    note = forms.CharField(label=_("附言"), max_length=100, required=False)

    def __init__(self, *args: Any, colleagues: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]

    def clean_to(self) -> User:
        membership: Membership = self.cleaned_data["to"]
        return membership.user


class RenameForm(UnclassifiedFormMixin, forms.Form):
    """Another name for a saved search; an empty one gives it back its words."""

    name = forms.CharField(
        label=_("名称"), max_length=60, required=False, help_text=_("例如：太原的皮带检测。不填就用搜索词。")
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


def _two_lines() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 2})


class ProblemForm(UnclassifiedFormMixin, forms.Form):
    """One problem of the library, checked against the rest of it. `problem` holds what was typed once the form is valid."""

    field = forms.ChoiceField(label=_("领域"), choices=[("", _("请选择")), *ProblemField.choices])
    name = forms.CharField(
        label=_("名称"), max_length=NAME_MOST, help_text=_("这类问题叫什么，13个字以内最好认，如“供水暗漏定位”。")
    )
    symptoms = forms.CharField(
        label=_("症状词"),
        required=False,
        widget=_two_lines(),
        help_text=_("吃亏的一方怎么叫它，如：跑水、暗地里漏。用顿号隔开。"),
    )
    trade = forms.CharField(
        label=_("行业词"), required=False, widget=_two_lines(), help_text=_("行内怎么叫它，如：听漏、检漏、暗漏。")
    )
    techniques = forms.CharField(
        label=_("技术词"),
        required=False,
        widget=_two_lines(),
        help_text=_("解决它的一方用什么，如：噪声相关仪、示踪气体法。缩写也写在这里。"),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, rest: Sequence[Problem], problem: Problem | None = None, seen: int = 1
    ) -> None:
        super().__init__(data, initial=_initial(problem, seen))
        self.rest, self.key = rest, problem.key if problem else ""
        self.problem: Problem | None = None
        self.sides = {
            "needs": self._add_voices("need", _now("需求说法%d"), problem.needs if problem else ()),
            "answers": self._add_voices("answer", _now("解法%d"), problem.answers if problem else ()),
        }
        self.order_fields(
            ["field", "name", *self.sides["needs"], *self.sides["answers"], "symptoms", "trade", "techniques", "seen"]
        )

    def _add_voices(self, word: str, label: str, texts: Sequence[str]) -> list[str]:
        """As many boxes as there are texts, and one more; at least the two that must be."""
        names = []
        for place in range(1, max(VOICES, min(len(texts) + 1, VOICES_MOST), len(texts)) + 1):
            name = f"{word}_{place}"
            self.fields[name] = forms.CharField(
                label=label % place,
                max_length=TEXT_MOST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            if place <= len(texts):
                self.initial[name] = texts[place - 1]
            names.append(name)
        return names

    @property
    def need_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.sides["needs"]]

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.sides["answers"]]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and secrecy_mark(value):
                self.add_error(name, CLASSIFIED)
        terms = {part: self._terms(part) for part in ("symptoms", "trade", "techniques")}
        needs, answers = self._texts("needs"), self._texts("answers")
        problem = Problem(
            field=cleaned.get("field", ""),
            name=cleaned.get("name", "").strip(),
            needs=tuple(text for _name, text in needs),
            answers=tuple(text for _name, text in answers),
            key=self.key,
            **terms,
        )
        boxes = {"needs": [name for name, _text in needs], "answers": [name for name, _text in answers]}
        for fault in faults_of(problem, self.rest):
            box = self._box(fault, boxes)
            if box not in self.errors:  # one sentence beside a field is enough to begin with
                self.add_error(box, sentence_of(fault))
        if not self.errors:
            self.problem = problem
        return cleaned

    def _texts(self, part: str) -> list[tuple[str, str]]:
        """The boxes that hold something, with what they hold."""
        held = [(name, " ".join(self.cleaned_data.get(name, "").split())) for name in self.sides[part]]
        return [(name, text) for name, text in held if text]

    def _terms(self, part: str) -> tuple[str, ...]:
        words = [word.strip() for word in _BETWEEN_TERMS.split(self.cleaned_data.get(part, ""))]
        terms = tuple(dict.fromkeys(word for word in words if word))
        too_long = next((term for term in terms if len(term) > TERM_MOST), "")
        if too_long:
            self.add_error(
                part,
                _now("“%(term)s”有%(count)d个字，一个词最多%(most)d个字，词与词之间用顿号隔开。")
                % {"term": too_long, "count": len(too_long), "most": TERM_MOST},
            )
        if len(terms) > TERMS_MOST:
            self.add_error(part, _now("最多%(most)d个词。") % {"most": TERMS_MOST})
        return terms

    def _box(self, fault: Fault, boxes: dict[str, list[str]]) -> str:
        """The field that a fault belongs to: of texts that are missing the first empty box."""
        if fault.part not in self.sides:
            return fault.part
        held = boxes[fault.part]
        if fault.at < len(held):
            return held[fault.at]
        return next(name for name in self.sides[fault.part] if name not in held)


def sentence_of(fault: Fault) -> str:
    """What is wrong, and what would be right."""
    if fault.kind == "missing":
        return {
            "name": _now("请写名称。"),
            "needs": _now("同一件事要有两种说法：再写一段，像另一个人在说。"),
            "answers": _now("解法要有两家的：再写一段，说另一种做法。"),
            "symptoms": _now("请写几个症状词：吃亏的一方怎么叫它。"),
            "trade": _now("请写几个行业词：行内怎么叫它。"),
            "techniques": _now("请写几个技术词：解决它的一方用什么。"),
        }[fault.part]
    name = fault.other.name if fault.other else ""
    if fault.kind == "taken":
        return _now("问题库里已有“%(name)s”。请换一个名称，或去修改那一条。") % {"name": name}
    if fault.kind == "alike":
        return _now("与“%(name)s”里的这段文字太像：“%(said)s”。请用自己的话写，或去修改那一条。") % {
            "name": name,
            "said": fault.said,
        }
    if fault.kind == "repeated":
        return _now("与本条的另一段太像：“%(said)s”。请换一种说法。") % {"said": fault.said}
    if len(fault.said) == OPENING:
        return _now("问题库里已有%(count)d段文字以“%(said)s”开头，请换一个开头。") % {
            "count": fault.count,
            "said": fault.said,
        }
    return _now("“%(said)s”已在%(count)d段文字里出现过，请换一种说法。") % {"count": fault.count, "said": fault.said}


def _initial(problem: Problem | None, seen: int) -> dict[str, Any]:
    if problem is None:
        return {"seen": seen}
    terms = {part: "、".join(getattr(problem, part)) for part in ("symptoms", "trade", "techniques")}
    return {"field": problem.field, "name": problem.name, "seen": seen, **terms}


class ExpertAnswerForm(AnswerForm):
    """The same between an expert and whoever would ask one, with reasons of their own."""

    reason = forms.ChoiceField(label=_("理由"), choices=[("", _("请选择")), *ExpertReason.choices], required=False)


class JudgementForm(UnclassifiedFormMixin, forms.Form):
    """A grade of one pair of the pool, or a skip."""

    pair = forms.IntegerField(min_value=1)
    grade = forms.ChoiceField(choices=[*((str(one), one) for one in Grade.values), ("skip", "skip")])
