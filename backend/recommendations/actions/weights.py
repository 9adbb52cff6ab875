"""Weights and models that challenge the one in use: how they come, how they are tried, and when one takes its place.

Nothing is promoted by anybody's wish. A trial ranks the judged needs with both, need by need; only where the whole interval
of the difference lies above nought may a final reviewer promote, and only while the same judgements, the same champion and
the same two models stand. Whoever runs the platform may name another model in its settings; that is no promotion, and is
written down as what it is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.audit.recording import append
from backend.outbox.errors import LostRace
from backend.outbox.recording import record
from backend.outbox.transitions import claim
from backend.recommendations import champion, engine
from backend.recommendations.champion import Choice
from backend.recommendations.choices import TRIAL_NEEDS, TrialVerdict, WeightSource, WeightState
from backend.recommendations.errors import NothingToLearn, NotPromoted
from backend.recommendations.events import ModelFollowed, WeightsPromoted, WeightsProposed, WeightsRetired
from backend.recommendations.models import Trial, WeightSet
from backend.recommendations.quality import (
    Grades,
    MarketNow,
    Scorer,
    grades_now,
    judged_digest,
    market_now,
    measurable,
    ndcgs,
)
from backend.recommendations.quality_learning import LISTS_LEAST, PAIRS_LEAST, answered_pairs
from matching.encoders import load
from matching.errors import MatchingError
from matching.evaluation import interval
from matching.learning import Learned, learn
from matching.matcher import Weights

KIND = "weight_set"


@dataclass(frozen=True)
class Proposed:
    """A challenger, and of a learned one what it was learned from."""

    row: WeightSet
    learned: Learned | None = None


def champion_row() -> WeightSet:
    """The one in use; on a platform that never promoted the shipped weights get their row here."""
    held = follow_setting() or WeightSet.objects.champion()
    if held is not None:
        return held
    encoder = load(settings.MATCHING_MODEL)
    try:
        with transaction.atomic():
            row = _create(
                state=WeightState.CHAMPION,
                source=WeightSource.SHIPPED,
                encoder=encoder,
                model="",
                base=Weights(),
                by=None,
            )
            append(KIND, row.pk, actor=None, action="ship")
    except IntegrityError:  # another process was first
        held = WeightSet.objects.champion()
        if held is None:
            raise
        return held
    return row


def follow_setting() -> WeightSet | None:
    """Where the champion goes with the setting, and that has come to name another model than the row says: a new version in
    its place, with the same weights. None where nothing changed or another process was first.
    """
    held = WeightSet.objects.champion()
    if held is None or held.model or champion.digest_in_use(held) in {"", held.model_digest}:
        return None
    encoder = load(settings.MATCHING_MODEL)
    try:
        with transaction.atomic():
            _retire_champion(held, by=None)
            row = _create(
                state=WeightState.CHAMPION,
                source=WeightSource.SETTING,
                encoder=encoder,
                model="",
                base=held.base,
                delta=Weights(held.delta_words, held.delta_dense, held.delta_bridge),
                learned=held.learned,
                by=None,
            )
            changes = {"model_digest": [held.model_digest, row.model_digest]}
            append(KIND, row.pk, actor=None, action="follow", changes=changes)
            record(ModelFollowed(weight_set_id=row.pk))
    except (IntegrityError, LostRace):
        return None
    return row


def learn_weights(*, base: Weights | None = None, by: User | None = None) -> Proposed:
    """Fit a correction from what people answered, and let the weights with it challenge. NothingToLearn where there is too
    little to learn from.
    """
    held = champion_row()
    base = base or held.base
    found = answered_pairs(base, champion.choice_of(held))
    if len(found.differences) < PAIRS_LEAST or found.lists < LISTS_LEAST:
        raise NothingToLearn(
            _("反馈还太少：要有%(lists)d份名单里的%(pairs)d对“一个有意、一个暂不合适”，现在有%(have)d份、%(got)d对。")
            % {"lists": LISTS_LEAST, "pairs": PAIRS_LEAST, "have": found.lists, "got": len(found.differences)}
        )
    learned = learn(found.differences, found.places, base)
    told = {"pairs": learned.pairs, "lists": found.lists, "place": learned.place, "gained": learned.gained}
    row = _propose(WeightSource.LEARNED, held.model, base, learned.delta, told, by)
    return Proposed(row, learned)


def propose_weights(base: Weights, *, by: User | None = None) -> WeightSet:
    """Weights as an officer gives them, without a correction, with the champion's model."""
    return _propose(WeightSource.OFFICER, champion_row().model, base, Weights(0, 0, 0), {}, by)


def add_model(folder: str, *, by: User | None = None) -> WeightSet:
    """A model with the champion's weights. MatchingError where the folder holds none."""
    held = champion_row()
    delta = Weights(held.delta_words, held.delta_dense, held.delta_bridge)
    return _propose(WeightSource.MODEL, folder, held.base, delta, {}, by)


def retire_challenger(row: WeightSet, *, by: User | None) -> WeightSet:
    """Out of the running."""
    return claim(
        row,
        source=[WeightState.CHALLENGER],
        target=WeightState.RETIRED,
        by=by,
        action="retire",
        fact=WeightsRetired(weight_set_id=row.pk),
        kind=KIND,
    )


def _propose(
    source: WeightSource, model: str, base: Weights, delta: Weights, learned: dict[str, Any], by: User | None
) -> WeightSet:
    encoder = load(model or settings.MATCHING_MODEL)
    try:
        with transaction.atomic():
            row = _create(
                state=WeightState.CHALLENGER,
                source=source,
                encoder=encoder,
                model=model,
                base=base,
                delta=delta,
                learned=learned,
                by=by,
            )
            append(KIND, row.pk, actor=by, action="propose", changes={"version": ["", str(row.version)]})
            record(WeightsProposed(weight_set_id=row.pk), by=by)
    except IntegrityError:  # two at once took the same version
        raise LostRace from None
    return row


def _create(*, encoder: Any, base: Weights, delta: Weights | None = None, by: User | None, **more: Any) -> WeightSet:
    delta = delta or Weights(0, 0, 0)
    last = WeightSet.objects.aggregate(last=Max("version"))["last"] or 0
    return WeightSet.objects.create(
        version=last + 1,
        model_name=encoder.name,
        model_digest=encoder.digest,
        words=base.words,
        dense=base.model,
        bridge=base.bridge,
        delta_words=delta.words,
        delta_dense=delta.model,
        delta_bridge=delta.bridge,
        created_by=by,
        **more,
    )


# ── trials ────────────────────────────────────────────────────────────────────────────────────────────────────────


def try_challenger(row: WeightSet, here: MarketNow | None = None, grades: Grades | None = None) -> Trial:
    """Both on the same judged needs; the record is kept whatever it says. MatchingError where its model is not there."""
    held = champion_row()
    wrong = champion.problem_with(row)
    if wrong:
        raise MatchingError(wrong)
    here, grades = here or market_now(), grades_now() if grades is None else grades
    terms = champion.terms_now(row, held, judged_digest())
    needs = measurable(grades, here)
    mine, theirs = (ndcgs(_table(one, here, needs), grades, here) for one in (row, held))
    gained = interval(sorted(mine[pk] - theirs[pk] for pk in needs))
    verdict = TrialVerdict.NOT_WON
    if len(needs) < TRIAL_NEEDS:
        verdict = TrialVerdict.TOO_FEW
    elif gained.low > 0:
        verdict = TrialVerdict.WON
    return Trial.objects.create(
        **asdict(terms),
        difference=gained.mean,
        low=gained.low,
        high=gained.high,
        needs=len(needs),
        verdict=verdict,
        scores=[{"scenario": pk, "champion": round(theirs[pk], 4), "challenger": round(mine[pk], 4)} for pk in needs],
    )


def _table(row: WeightSet, here: MarketNow, needs: list[int]) -> Any:
    chosen = champion.choice_of(row)
    return Scorer(matcher_of(chosen), here).current(needs)


def matcher_of(chosen: Choice) -> Any:
    """With the problems in use; the engine's own background where it is the same model, so that nothing is read twice."""
    used = engine.loaded_now()
    if load(chosen.model).digest == used.matcher.encoder.digest:
        return engine.weighted(used.matcher, chosen)
    return engine.new_matcher(used.standing.problems, chosen)


def promote_challenger(row: WeightSet, *, by: User | None) -> WeightSet:
    """The challenger in the champion's place: one transaction with both rows, their history and the fact.

    NotPromoted, with a sentence, unless the last trial was a significant win against this champion on these judgements;
    LostRace for the second of two who promote at once.
    """
    trial = Trial.objects.filter(challenger=row).first()
    with transaction.atomic():
        held = WeightSet.objects.select_for_update().filter(state=WeightState.CHAMPION).first()
        _refuse_unless_won(row, trial, held)
        assert held is not None
        _retire_champion(held, by=by)
        return claim(
            row,
            source=[WeightState.CHALLENGER],
            target=WeightState.CHAMPION,
            values={"promoted_at": Now()},
            by=by,
            action="promote",
            fact=WeightsPromoted(weight_set_id=row.pk),
            kind=KIND,
        )


def _retire_champion(held: WeightSet, *, by: User | None) -> None:
    claim(
        held,
        source=[WeightState.CHAMPION],
        target=WeightState.RETIRED,
        by=by,
        action="retire",
        kind=KIND,
        fact=WeightsRetired(weight_set_id=held.pk),
    )


def _refuse_unless_won(row: WeightSet, trial: Trial | None, held: WeightSet | None) -> None:
    if trial is None:
        raise NotPromoted(_("还没有和在用的一组对比过，请先评测。"))
    if held is None or trial.champion_id != held.pk:
        raise NotPromoted(_("上次对比之后，在用的权重换过了，请重新评测。"))
    if wrong := champion.problem_with(row):
        raise NotPromoted(_("这个模型在本机不能用：%s") % wrong)
    now = champion.terms_now(row, held, judged_digest())
    if trial.judged != now.judged:
        raise NotPromoted(_("上次对比之后，判定有了变化，请重新评测。"))
    if trial.terms != now:
        raise NotPromoted(_("上次对比之后，在用的或候选的模型换过了，请重新评测。"))
    if trial.verdict == TrialVerdict.TOO_FEW:
        raise NotPromoted(
            _("判定太少：至少要有%(least)d个场景判出了合适的主体，现在有%(needs)d个。")
            % {"least": TRIAL_NEEDS, "needs": trial.needs}
        )
    if trial.verdict != TrialVerdict.WON:
        raise NotPromoted(
            _("没有显著更好：nDCG@10相差%(difference)s，区间%(low)s至%(high)s，下限没有高于0。")
            % {"difference": f"{trial.difference:+.3f}", "low": f"{trial.low:+.3f}", "high": f"{trial.high:+.3f}"}
        )
