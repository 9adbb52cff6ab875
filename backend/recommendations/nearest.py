"""这是哪一类问题: which problems of the library a text is about, what others who have them want to reach, and who could answer.

for near in nearest_problems("皮带撕了没人知道，等看见已经拉开三百米") or ():
    near.name, near.targets, near.able
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from backend.organisations.models import Organisation
from backend.recommendations import engine
from backend.recommendations.choices import ProblemField
from backend.recommendations.models import ProblemTie
from backend.recommendations.profiles import ENTITY, SCENARIO
from backend.scenarios.models import Scenario
from matching.scoring.words import Terms

SHOWN = 3
SHORTEST = 8  # bigrams; what is shorter could be anything
TARGETS_SHOWN = 4


@dataclass(frozen=True)
class Target:
    """What one published scenario wants to reach."""

    words: str
    scenario: str
    reference: str


@dataclass(frozen=True)
class NearProblem:
    """`able` counts the admitted entities whose own answers resemble those to this problem."""

    key: str
    name: str
    field: str
    need: str
    targets: tuple[Target, ...]
    able: int


def nearest_problems(text: str, *, most: int = SHOWN, apart: str = "") -> list[NearProblem] | None:
    """The problems that the text is about, nearest first; [] where it is about none, or says too little to tell.

    None while the library is being prepared in this process: the page says so, and asks again. `apart` is the key of a problem
    to leave out, for asking about one's neighbours. Four queries, however many are found.
    """
    if Terms.of(text).length < SHORTEST:
        return []
    loaded = engine.at_hand()
    return None if loaded is None else near_of(text, loaded, most=most, apart=apart)


def near_of(text: str, loaded: engine.Loaded, *, most: int = SHOWN, apart: str = "") -> list[NearProblem]:
    """As above, for whoever holds the matcher already."""
    terms = Terms.of(text)
    background, problems = loaded.matcher.background, loaded.standing.problems
    vector = background.encoder.encode([text], "query")[0]
    close = np.full(background.problems, -1.0, dtype=np.float32)
    np.maximum.at(close, background.need_owner, background.needs.vectors @ vector)
    order = np.argsort(-background.resembling_needs(terms, vector), kind="stable")
    nearest = [at for at in order[: most + 1] if problems[at].key != apart][:most]
    # What lies below is about something else, however little else resembles it.
    found = [at for at in nearest if close[at] >= loaded.matcher.limits.problem]
    keys = [problems[at].key for at in found]
    targets, able = targets_by_key(keys), able_by_key(keys)
    return [
        NearProblem(
            key=problem.key,
            name=problem.name,
            field=field_label(problem.field),
            need=problem.needs[0],
            targets=tuple(targets[problem.key]),
            able=able[problem.key],
        )
        for problem in (problems[at] for at in found)
    ]


def field_label(field: str) -> str:
    return str(ProblemField(field).label) if field in ProblemField.values else field


def able_by_key(keys: Collection[str]) -> dict[str, int]:
    """For each problem how many admitted entities answer it, without those that switched recommendation off."""
    rows = ProblemTie.objects.filter(kind=ENTITY, key__in=keys).values_list("key", "object_id")
    held = list(rows)
    entities = Organisation.objects.admitted().filter(recommendation_off__isnull=True)
    admitted = set(entities.filter(pk__in={pk for _key, pk in held}).values_list("pk", flat=True))
    return {key: len({pk for one, pk in held if one == key and pk in admitted}) for key in keys}


def targets_by_key(keys: Collection[str]) -> dict[str, list[Target]]:
    """For each problem the measures of open scenarios that are about it, those nearest to it first."""
    ties = ProblemTie.objects.filter(kind=SCENARIO, key__in=keys).order_by("rank", "-object_id")
    held = list(ties.values_list("key", "object_id"))
    rows = Scenario.objects.open().filter(pk__in={pk for _key, pk in held}).prefetch_related("measures")
    scenarios = {scenario.pk: scenario for scenario in rows}
    found: dict[str, list[Target]] = defaultdict(list)
    for key, pk in held:
        for measure in scenarios[pk].measures.all() if pk in scenarios else ():
            if measure.target and len(found[key]) < TARGETS_SHOWN:
                words = f"{measure.name}：{measure.target}{measure.unit}"
                found[key].append(Target(words, scenarios[pk].title, scenarios[pk].reference))
    return found
