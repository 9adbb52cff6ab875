"""Computing anew who fits: one scenario or product against all admitted entities, or one entity against all that is open.

Each step is repeatable: the profile is stored first, the scores are computed outside of any transaction, and the rows are
written with the fact in one. A second run finds nothing to change and tells nobody twice.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import monotonic

from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When

from backend.financing.models import Product
from backend.financing.queries import current_needs
from backend.lib.failpoints import failpoint
from backend.organisations.models import Organisation
from backend.outbox.facts import Fact
from backend.outbox.recording import record
from backend.policy.clauses import Verdict
from backend.policy.outcomes import Outcome
from backend.recommendations import engine
from backend.recommendations.actions.matching_experts import (
    match_experts_to_entity,
    match_experts_to_scenario,
    refresh_expert,
    store_need_of,
)
from backend.recommendations.actions.rows import bring, tie
from backend.recommendations.engine import Pair, Scored
from backend.recommendations.events import EntityRefreshed, ProductRefreshed, ScenarioRefreshed
from backend.recommendations.gate import facts_of, failures, verdicts_of, verdicts_on
from backend.recommendations.loading import (
    entities_with_facts,
    entity_with_texts,
    open_products,
    open_scenarios,
    product_with_texts,
    scenario_with_texts,
)
from backend.recommendations.models import ExpertMatch, NearMiss, ProblemTie, Recommendation, StoredProfile
from backend.recommendations.profiles import (
    ENTITY,
    ENTITY_FUNDS,
    ENTITY_NEED,
    EXPERT,
    PRODUCT,
    SCENARIO,
    funds_of_entity,
    profile_of_entity,
    profile_of_product,
    profile_of_scenario,
)
from backend.scenarios.models import Scenario

log = logging.getLogger(__name__)


def refresh_scenario(pk: int) -> None:
    """Who can answer this scenario; one that is no longer open loses its rows."""
    scenario = scenario_with_texts(pk)
    if scenario is None:
        _forget(SCENARIO, pk, {"scenario_id": pk})
        return
    engine.store(SCENARIO, pk, profile_of_scenario(scenario))
    with engine.current().at_one_look():
        digest = engine.digest_now()
        match_experts_to_scenario(scenario)
        pairs, keys = _pairs_of_subject(scenario, SCENARIO), engine.problems_of(SCENARIO, pk)
        with transaction.atomic():
            _write({"scenario_id": pk}, *pairs, ScenarioRefreshed(scenario_id=pk))
            tie(SCENARIO, pk, keys, digest)


def refresh_product(pk: int) -> None:
    """Whom this product fits; one that is no longer on offer loses its rows."""
    product = product_with_texts(pk)
    if product is None:
        _forget(PRODUCT, pk, {"product_id": pk})
        return
    engine.store(PRODUCT, pk, profile_of_product(product))
    with engine.current().at_one_look():
        digest = engine.digest_now()
        pairs = _pairs_of_subject(product, PRODUCT)
        with transaction.atomic():
            _write({"product_id": pk}, *pairs, ProductRefreshed(product_id=pk))
            tie(PRODUCT, pk, [], digest)


def refresh_entity(pk: int) -> None:
    """What this entity fits: its own pairs and no others. One that left the registry loses its rows."""
    entity = entity_with_texts(pk)
    if entity is None:
        _forget(ENTITY, pk, {"entity_id": pk})
        engine.forget(ENTITY_NEED, pk)
        engine.forget(ENTITY_FUNDS, pk)
        return
    engine.store(ENTITY, pk, profile_of_entity(entity))
    store_need_of(entity)
    _store_funds(entity)
    with engine.current().at_one_look():
        _refresh_pairs_of(entity)


def _refresh_pairs_of(entity: Organisation) -> None:
    pk, digest = entity.pk, engine.digest_now()
    match_experts_to_entity(entity)
    pairs: list[Recommendation] = []
    near: list[NearMiss] = []
    subjects: Sequence[tuple[str, QuerySet[Scenario] | QuerySet[Product]]] = (
        (SCENARIO, open_scenarios()),
        (PRODUCT, open_products()),
    )
    facts = facts_of(entity)
    for kind, rows in subjects:
        # Most pairs have no band: texts are compared first, which is quick, and conditions are read and judged for what is left.
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        banded = engine.near_needs(kind, pk, pks)
        known = {one.pk for one in banded}
        funds = engine.near_needs(kind, pk, pks, of=ENTITY_FUNDS) if kind == PRODUCT else []
        more = [one for one in funds if one.pk not in known]
        by_pk = rows.in_bulk([one.pk for one in (*banded, *more)])
        banded = [one for one in banded if one.pk in by_pk]  # what closed this moment has its own news
        more = [one for one in more if one.pk in by_pk]
        judged = {one.pk: verdicts_on(by_pk[one.pk], facts) for one in banded}
        fitting = [(Pair(kind, one.pk, ENTITY, pk), one) for one in banded if _failed(judged[one.pk]) == 0]
        pairs += [_pair(one, by_pk[one.pk], entity, judged[one.pk]) for one in engine.explained(fitting)]
        near += [_near(one, by_pk[one.pk], entity) for one in banded if _failed(judged[one.pk]) == 1]
        judged = {one.pk: verdicts_on(by_pk[one.pk], facts) for one in more}
        fitting = [(Pair(kind, one.pk, ENTITY_FUNDS, pk), one) for one in more if _failed(judged[one.pk]) == 0]
        pairs += [_pair(one, by_pk[one.pk], entity, judged[one.pk], by_need=True) for one in engine.explained(fitting)]
    keys = engine.problems_of(ENTITY, pk)
    with transaction.atomic():
        _write({"entity_id": pk}, pairs, near, EntityRefreshed(entity_id=pk))
        tie(ENTITY, pk, keys, digest)
        tie(ENTITY_NEED, pk, [], digest)
        tie(ENTITY_FUNDS, pk, [], digest)


def _store_funds(entity: Organisation) -> None:
    """What it needs money for, or that it needs none any more."""
    funds = funds_of_entity(entity, current_needs(entity))
    if funds is None:
        engine.forget(ENTITY_FUNDS, entity.pk)
    else:
        engine.store(ENTITY_FUNDS, entity.pk, funds)


def refresh_outdated(*, seconds: float) -> int:
    """After the library changed: go on computing anew what was computed with another, for so long at most; how many were.

    Of an entity only its problems, which is quick and comes first: all its pairs are among those of scenarios, products and
    experts. It may stop anywhere: what is done is marked as done, and the rest is found again.
    """
    end, done, passed = monotonic() + seconds, 0, set[int]()
    while monotonic() < end:
        row = _outdated().exclude(pk__in=passed).first()
        if row is None:
            break
        passed.add(row.pk)  # one that cannot be computed must not keep the others waiting
        try:
            _refresh_again(row)
        except Exception:
            log.exception("Could not compute anew: %s", row)
        else:
            done += 1
    return done


def _outdated() -> QuerySet[StoredProfile]:
    order = Case(
        When(kind__in=[ENTITY, ENTITY_NEED, ENTITY_FUNDS], then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    # One that was never computed is being computed now, by the delivery that stored it.
    rows = StoredProfile.objects.filter(present=True).exclude(library__in=["", engine.digest_now()])
    return rows.order_by(order, "pk")


def _refresh_again(row: StoredProfile) -> None:
    if row.kind == SCENARIO:
        refresh_scenario(row.object_id)
    elif row.kind == PRODUCT:
        refresh_product(row.object_id)
    elif row.kind == EXPERT:
        refresh_expert(row.object_id)
    else:
        digest = engine.digest_now()
        keys = engine.problems_of(ENTITY, row.object_id) if row.kind == ENTITY else []
        with transaction.atomic():
            tie(row.kind, row.object_id, keys, digest)


def _pairs_of_subject(subject: Scenario | Product, kind: str) -> tuple[list[Recommendation], list[NearMiss]]:
    """Texts are compared first, so that only entities that have a band are read with what conditions ask for."""
    admitted = Organisation.objects.entities().admitted().order_by("pk").values_list("pk", flat=True)
    banded = engine.near_answers(kind, subject.pk, admitted)
    entities = entities_with_facts().in_bulk([one.pk for one in banded])
    failed = dict(zip(entities, failures(subject, list(entities.values())), strict=True))
    fitting = [(Pair(kind, subject.pk, ENTITY, one.pk), one) for one in banded if failed.get(one.pk) == 0]
    pairs = [
        _pair(scored, subject, entities[scored.pk], verdicts_of(subject, entities[scored.pk]))
        for scored in engine.explained(fitting)
    ]
    near = [_near(scored, subject, entities[scored.pk]) for scored in banded if failed.get(scored.pk) == 1]
    if isinstance(subject, Product):
        pairs += _pairs_by_need(subject, admitted.exclude(pk__in=[one.pk for one in banded]))
    return pairs, near


def _pairs_by_need(product: Product, pks: QuerySet[Organisation, int]) -> list[Recommendation]:
    """Those that only their financing need brings near the product; for the entities' eyes alone."""
    banded = engine.near_answers(PRODUCT, product.pk, pks, among=ENTITY_FUNDS)
    entities = entities_with_facts().in_bulk([one.pk for one in banded])
    judged = {pk: verdicts_of(product, entity) for pk, entity in entities.items()}
    fitting = [(Pair(PRODUCT, product.pk, ENTITY_FUNDS, one.pk), one) for one in banded if _failed(judged[one.pk]) == 0]
    return [
        _pair(scored, product, entities[scored.pk], judged[scored.pk], by_need=True)
        for scored in engine.explained(fitting)
    ]


def _failed(verdicts: list[Verdict]) -> int:
    return sum(verdict.outcome is Outcome.NOT_MET for verdict in verdicts)


def _near(scored: Scored, subject: Scenario | Product, entity: Organisation) -> NearMiss:
    return NearMiss(
        scenario=subject if isinstance(subject, Scenario) else None,
        product=subject if isinstance(subject, Product) else None,
        entity=entity,
        score=scored.score,
        band=scored.band,
    )


def _pair(
    scored: Scored,
    subject: Scenario | Product,
    entity: Organisation,
    verdicts: list[Verdict],
    *,
    by_need: bool = False,
) -> Recommendation:
    return Recommendation(
        scenario=subject if isinstance(subject, Scenario) else None,
        product=subject if isinstance(subject, Product) else None,
        entity=entity,
        score=scored.score,
        band=scored.band,
        shares=scored.shares,
        evidence=scored.evidence,
        verdicts=[verdict.to_json() for verdict in verdicts],
        complete=all(verdict.outcome is Outcome.MET for verdict in verdicts),
        by_need=by_need,
        model=engine.model_name(),
    )


CONTENT = ("score", "band", "shares", "evidence", "verdicts", "complete", "by_need", "model")


def _write(side: dict[str, int | bool], pairs: list[Recommendation], near: list[NearMiss], fact: Fact) -> None:
    """The rows of one side, and the fact that they were computed, in one transaction."""
    with transaction.atomic():
        bring(Recommendation, side, pairs, key=_key, content=CONTENT)
        bring(NearMiss, side, near, key=_key, content=("score", "band"))
        record(fact)
        failpoint("after_match_rows")


def _key(row: Recommendation | NearMiss) -> tuple[int | None, int | None, int]:
    return row.scenario_id, row.product_id, row.entity_id


def _forget(kind: str, pk: int, side: dict[str, int]) -> None:
    engine.forget(kind, pk)
    ProblemTie.objects.filter(kind=kind, object_id=pk).delete()
    Recommendation.objects.filter(**side).delete()
    NearMiss.objects.filter(**side).delete()
    if kind != PRODUCT:
        ExpertMatch.objects.filter(**side).delete()
