"""A profile made ready for scoring: what would be computed again for each pair is computed once.

`words` and `model` are the levels of chance, one for each length class of the other side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.scoring.background import NEAREST, Background, Level, length_class
from matching.scoring.words import Floats, Terms

if TYPE_CHECKING:
    from matching.profiles import Profile


SHORTEST_PASSAGE = 25  # characters; what is shorter resembles everything a little


@dataclass(frozen=True)
class Passages:
    """The passages of an answer, one row each. `means` and `spreads` have a column for each length class of the need."""

    texts: tuple[str, ...]
    vectors: Floats
    classes: np.ndarray
    means: Floats
    spreads: Floats

    def above_chance(self, need: Need) -> Floats:
        """How far the nearness of each passage to the need stands above chance, measured from both sides."""
        mine = length_class(need.terms)
        near = self.vectors @ need.vector
        by_need = [need.model[at] for at in self.classes]
        levels = np.array([(level.mean, level.spread) for level in by_need], dtype=np.float32)
        above = (near - levels[:, 0]) / levels[:, 1] + (near - self.means[:, mine]) / self.spreads[:, mine]
        return np.asarray(0.5 * above, dtype=np.float32)


@dataclass(frozen=True)
class Need:
    """`problems` are the places of the problems that it resembles, `weights` how much, adding up to one."""

    profile: Profile
    terms: Terms
    mass: float
    vector: Floats
    words: tuple[Level, ...]
    model: tuple[Level, ...]
    problems: np.ndarray
    weights: Floats


@dataclass(frozen=True)
class Answer:
    """`likeness` is how much it resembles the answers of each problem of the library."""

    profile: Profile
    terms: Terms
    vector: Floats
    words: tuple[Level, ...]
    model: tuple[Level, ...]
    passages: Passages
    likeness: Floats


def prepare_need(profile: Profile, background: Background) -> Need:
    text = profile.text
    terms, vector = Terms.of(text), background.encoder.encode([text])[0]
    mass = background.rarity.mass(terms)
    resembles = background.resembling_needs(terms, vector)
    nearest = np.argsort(-resembles, kind="stable")[:NEAREST]
    weights = np.exp(resembles[nearest] - resembles[nearest].max())
    return Need(
        profile=profile,
        terms=terms,
        mass=mass,
        vector=vector,
        words=tuple(Level.of(texts.bank.against(terms) / mass) for texts in background.chance_answers),
        model=tuple(chance.cosine(vector) for chance in background.chance_answers),
        problems=nearest,
        weights=(weights / weights.sum()).astype(np.float32),
    )


def prepare_answer(profile: Profile, background: Background) -> Answer:
    text = profile.text
    terms, vector = Terms.of(text), background.encoder.encode([text])[0]
    return Answer(
        profile=profile,
        terms=terms,
        vector=vector,
        words=tuple(Level.of(texts.bank.asking(terms, background.rarity)) for texts in background.chance_needs),
        model=tuple(chance.cosine(vector) for chance in background.chance_needs),
        passages=_passages(_passage_texts(profile), background),
        likeness=background.resembling_answers(terms, vector),
    )


def without(answer: Answer, sentence: str, need: Need, background: Background) -> Answer:
    """The answer with one sentence taken out, ready to be scored with this need and no other.

    Only what the sentence changes is computed: its own passage, and chance for needs as long as this one.
    """
    profile = answer.profile.without(sentence)
    text, mine = profile.text, length_class(need.terms)
    terms, vector = Terms.of(text), background.encoder.encode([text])[0]
    chance = background.chance_needs[mine]
    words, model = list(answer.words), list(answer.model)
    words[mine] = Level.of(chance.bank.asking(terms, background.rarity))
    model[mine] = chance.cosine(vector)
    return Answer(
        profile=profile,
        terms=terms,
        vector=vector,
        words=tuple(words),
        model=tuple(model),
        passages=_kept_passages(answer.passages, profile, background),
        likeness=background.resembling_answers(terms, vector),
    )


def _kept_passages(held: Passages, profile: Profile, background: Background) -> Passages:
    """The passages of the profile, those that are as they were taken over."""
    texts = _passage_texts(profile)
    places = {text: at for at, text in enumerate(held.texts)}
    fresh = [text for text in texts if text not in places]
    if not fresh and texts == held.texts:
        return held
    made = _passages(tuple(fresh), background) if fresh else held
    rows = [(held, places[text]) if text in places else (made, fresh.index(text)) for text in texts]
    return Passages(
        texts=texts,
        vectors=np.stack([one.vectors[at] for one, at in rows]),
        classes=np.array([one.classes[at] for one, at in rows]),
        means=np.stack([one.means[at] for one, at in rows]),
        spreads=np.stack([one.spreads[at] for one, at in rows]),
    )


def _passage_texts(profile: Profile) -> tuple[str, ...]:
    """Those long enough to say something; the whole text where none is."""
    texts = tuple(one.text for one in profile.passages if len(one.text.strip()) >= SHORTEST_PASSAGE)
    return texts or (profile.text,)


def _passages(texts: tuple[str, ...], background: Background) -> Passages:
    vectors = background.encoder.encode(texts)
    levels = [chance.cosines(vectors) for chance in background.chance_needs]
    return Passages(
        texts=texts,
        vectors=vectors,
        classes=np.array([length_class(Terms.of(text)) for text in texts]),
        means=np.stack([means for means, _spreads in levels], axis=1),
        spreads=np.stack([spreads for _means, spreads in levels], axis=1),
    )
