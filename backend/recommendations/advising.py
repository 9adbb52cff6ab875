"""填报提示: what the platform can say of a scenario while it is being written. It stores nothing and blocks nothing.

    advice = advise(draft, user)  # None while the matcher of this process is being prepared

How many admitted entities could answer, by band and through the same gate and matcher as after publication; sentences without a
figure; two problems in one text; the parts of the text with how many entities answer each; scenarios that say the same, as far
as this person may see them.

Conditions on capital and revenue are left out of the count: who could move such a limit up and down and watch it would read from
it what firms tell nobody. And nobody is counted for a person who has recommendation switched off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from backend.organisations.models import Organisation
from backend.policy.conditions import CapitalAtLeast, Conditions, RevenueAtLeast
from backend.recommendations import engine
from backend.recommendations.alikes import TOLD, SameLine, lines_of, published_near, told_by
from backend.recommendations.choices import Band
from backend.recommendations.gate import failures
from backend.recommendations.loading import entities_with_facts
from backend.recommendations.nearest import SHOWN, NearProblem, able_by_key, near_of
from backend.recommendations.optout import person_is_off
from backend.recommendations.profiles import ENTITY, profile_of_scenario
from backend.scenarios.models import Scenario
from backend.scenarios.texts import label_of
from matching.advice import alike, has_target, parts, split, wishes_without_figure
from matching.scoring.prepared import Answer, Need
from matching.text import bigrams

if TYPE_CHECKING:
    from backend.recommendations.engine import Engine
    from backend.scenarios.texts import MeasureText
    from matching.advice import Alike

SHORTEST = 20  # bigrams; what is shorter could be anything, and the panel waits
PROSE = ("title", "current_process", "pain_point", "constraints")  # the fields that are looked at
REMARKS_MOST, PARTS_MOST = 3, 5
RECALLED = 300  # entities nearest in the model that are compared in full
UNCOUNTED = (CapitalAtLeast, RevenueAtLeast)
OWN_DRAFTS = 100  # of one's own unpublished scenarios, the latest


@dataclass(frozen=True)
class Draft:
    """A scenario as it stands in the form, and its measures; `reference` of its row, where it has one."""

    scenario: Scenario
    measures: Sequence[MeasureText]
    reference: str = ""


@dataclass(frozen=True)
class Remark:
    """A sentence, the field in which it stands, and that field's name."""

    field_name: str
    label: str
    text: str


@dataclass(frozen=True)
class PartLine:
    """A part of the text: the sentence that says it, the typical problem it is about, and how many entities answer that."""

    text: str
    problem: str
    able: int


@dataclass(frozen=True)
class Advice:
    """`bands` has a count for each band; `held_back` fit by their words and fail a condition; `enough`: was there enough text.

    `off`: nothing was counted, since the person has recommendation switched off. `leaves_out`: conditions that were not counted.
    """

    enough: bool
    bands: dict[str, int] = field(default_factory=dict)
    held_back: int = 0
    admitted: int = 0
    off: bool = False
    leaves_out: bool = False
    vague: list[Remark] = field(default_factory=list)
    without_target: bool = False
    without_data: bool = False
    mixed: tuple[str, str] | None = None
    parts: list[PartLine] = field(default_factory=list)
    alike: list[SameLine] = field(default_factory=list)
    near: list[NearProblem] = field(default_factory=list)

    @property
    def able(self) -> int:
        return sum(self.bands.values())

    @property
    def nothing_to_mend(self) -> bool:
        mended = (self.vague, self.without_target, self.without_data, self.mixed)
        return not (any(mended) or any(not part.able for part in self.parts))

    @property
    def steps(self) -> list[tuple[str, int]]:
        """For the meter: each band's name and count."""
        return [(str(Band(band).label), count) for band, count in self.bands.items()]


def advise(draft: Draft, user: Any) -> Advice | None:
    """None while this process reads its library or profiles; the page says so, and asks again."""
    told = told_by(draft.scenario)
    if len(bigrams(told)) < SHORTEST:
        return Advice(enough=False)
    matcher = engine.for_page()
    if matcher is None:
        return None
    with matcher.lock:
        matcher.catch_up()
        background, problems = matcher.matcher.background, matcher.loaded.standing.problems
        limits = matcher.matcher.limits
        need = matcher.matcher.need(profile_of_scenario(draft.scenario, draft.measures))
        banded = _banded(matcher, need)
        same = published_near(matcher, need)
    off = person_is_off(user)
    cut = split(told, background)
    pieces = (
        []
        if off
        else [
            (part.span.text, problems[part.problem]) for part in parts(_prose(draft.scenario), background, limits.part)
        ]
    )
    able = able_by_key([problem.key for _text, problem in pieces])
    bands, held_back = _through_the_gate(draft.scenario, {} if off else banded)
    return Advice(
        enough=True,
        bands=bands,
        held_back=held_back,
        admitted=Organisation.objects.admitted().count(),
        off=off,
        leaves_out=any(isinstance(one, UNCOUNTED) for one in draft.scenario.posted_conditions.items),
        vague=list(_vague(draft))[:REMARKS_MOST],
        without_target=not (any(one.is_measurable for one in draft.measures) or has_target(_prose(draft.scenario))),
        without_data=not draft.scenario.data_available.strip(),
        mixed=(cut.first.text, cut.second.text) if cut is not None and cut.held_together < limits.mixed else None,
        parts=[PartLine(text, problem.name, able[problem.key]) for text, problem in pieces][:PARTS_MOST],
        alike=_alike(draft, same, told, matcher, user),
        near=[] if off else near_of(told, matcher.loaded, most=SHOWN),
    )


def _prose(scenario: Scenario) -> str:
    return "\n".join(text for name in (*TOLD, "constraints") if (text := getattr(scenario, name).strip()))


# ── who could answer ──────────────────────────────────────────────────────────────────────────────────────────────


def _banded(matcher: Engine, need: Need) -> dict[int, str]:
    """The entities that fit by their words, with their bands; of many the nearest in the model are compared."""
    ready = {pk: one for pk, one in matcher.of(ENTITY).ready.items() if isinstance(one, Answer)}
    pks = list(ready)
    if len(pks) > RECALLED:
        near = np.stack([ready[pk].vector for pk in pks]) @ need.vector
        pks = [pks[at] for at in np.argsort(-near, kind="stable")[:RECALLED]]
    matches = matcher.matcher.matches(need, [ready[pk] for pk in pks])
    return {pk: match.band for pk, match in zip(pks, matches, strict=True) if match.band}


def _through_the_gate(scenario: Scenario, banded: dict[int, str]) -> tuple[dict[str, int], int]:
    """How many of each band pass the conditions as they are typed, and how many do not. Three queries at most."""
    rows = entities_with_facts().admitted().filter(pk__in=banded, recommendation_off__isnull=True)
    entities = list(rows)
    failed: list[bool] = (failures(_counted(scenario), entities) > 0).tolist() if entities else []
    passed = Counter(banded[one.pk] for one, fails in zip(entities, failed, strict=True) if not fails)
    return {band.value: passed[band.value] for band in Band}, int(sum(failed))


def _counted(scenario: Scenario) -> Scenario:
    """With the conditions that may be counted with."""
    kept = tuple(one for one in scenario.posted_conditions.items if not isinstance(one, UNCOUNTED))
    return Scenario(title=scenario.title, conditions=Conditions(kept).to_json(), deadline=scenario.deadline)


# ── what could be said better ─────────────────────────────────────────────────────────────────────────────────────


def _vague(draft: Draft) -> list[Remark]:
    """Sentences without a figure, but for those that a measure with a figure speaks of."""
    measured = [set(bigrams(one.name)) for one in draft.measures if one.is_measurable]
    return [
        Remark(name, label_of(name), span.text)
        for name in PROSE
        for span in wishes_without_figure(getattr(draft.scenario, name))
        if not any(words & set(bigrams(span.text)) for words in measured)
    ]


# ── what was written before ───────────────────────────────────────────────────────────────────────────────────────


def _alike(draft: Draft, published: dict[int, str], told: str, matcher: Engine, user: Any) -> list[SameLine]:
    """Published ones by words and meaning, one's own that are not published by words; what the person may not see is left out."""
    text = f"{draft.scenario.title}\n{told}"
    encoder, least = matcher.matcher.encoder, matcher.matcher.limits.same
    own = Scenario.objects.editable_by(user).exclude(pk__in=published).exclude(reference=draft.reference)
    drafts = {
        pk: "\n".join(pieces)
        for pk, *pieces in own.order_by("-pk").values_list("pk", "title", "pain_point", "current_process")[:OWN_DRAFTS]
    }
    no_vectors = np.zeros((len(drafts), len(encoder.encode([text], "query")[0])), dtype=np.float32)
    found: list[Alike] = [*alike(text, published, encoder, least), *alike(text, drafts, encoder, least, no_vectors)]
    return lines_of(found, user, but=draft.reference)
