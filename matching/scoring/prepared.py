"""A profile made ready for scoring: what would be computed again for each pair is computed once.

`words` and `model` are the levels of chance, one for each length class of the other side: (classes, 2), mean and spread.

Answers lie in memory by the ten thousand. What they keep in vectors is therefore rounded to half floats, once, when it is made:
so a pair has one score, whichever process computes it and whether the answer has just been made or was kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from matching.profiles import Profile
from matching.scoring.background import NEAREST, Background, Chance, Level, length_class
from matching.scoring.words import Exact, Floats, Terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Halves = NDArray[np.float16]


SHORTEST_PASSAGE = 25  # characters; what is shorter resembles everything a little


@dataclass(frozen=True)
class Passages:
    """The passages of an answer, one row each. `levels` (n, classes of the need, 2) are mean and spread by chance."""

    texts: tuple[str, ...]
    vectors: Halves
    classes: NDArray[np.int8]
    levels: Floats


@dataclass(frozen=True)
class Need:
    """`problems` are the places of the problems that it resembles, `weights` how much, adding up to one."""

    profile: Profile
    terms: Terms
    mass: float
    vector: Floats
    words: Floats
    model: Floats
    problems: NDArray[np.int32]
    weights: Floats

    def without_texts(self) -> Need:
        """What scoring needs, and nothing that can be read."""
        return replace(self, profile=Profile(self.profile.id, ()))

    def with_texts(self, profile: Profile) -> Need:
        return replace(self, profile=profile)


@dataclass(frozen=True)
class Answer:
    """`likeness` is how much it resembles the answers of each problem of the library."""

    profile: Profile
    terms: Terms
    vector: Halves
    words: Floats
    model: Floats
    passages: Passages
    likeness: Halves

    def without_texts(self) -> Answer:
        """What scoring needs, and nothing that can be read: a third of the memory."""
        return replace(self, profile=Profile(self.profile.id, ()), passages=replace(self.passages, texts=()))

    def with_texts(self, profile: Profile) -> Answer:
        """The whole of it again, from the profile that it was made from."""
        return replace(self, profile=profile, passages=replace(self.passages, texts=_passage_texts(profile)))


def prepare_need(profile: Profile, background: Background) -> Need:
    text = profile.text
    terms, vector = Terms.of(text), background.encoder.encode([text], "query")[0]
    mass = background.rarity.mass(terms)
    resembles = background.resembling_needs(terms, vector)
    nearest = np.argsort(-resembles, kind="stable")[:NEAREST]
    weights = np.exp(resembles[nearest] - resembles[nearest].max())
    return Need(
        profile=profile,
        terms=terms,
        mass=mass,
        vector=vector,
        words=_levels(Level.of(texts.bank.against(terms) / mass) for texts in background.chance_answers),
        model=_levels(chance.cosine(vector) for chance in background.chance_answers),
        problems=nearest.astype(np.int32),
        weights=(weights / weights.sum()).astype(np.float32),
    )


def prepare_answer(profile: Profile, background: Background) -> Answer:
    text = profile.text
    terms, vector = Terms.of(text), background.encoder.encode([text])[0]
    return Answer(
        profile=profile,
        terms=terms,
        vector=vector.astype(np.float16),
        words=_levels(_words_by_chance(chance, terms, background) for chance in background.chance_needs),
        model=_levels(chance.cosine(vector) for chance in background.chance_needs),
        passages=_passages(_passage_texts(profile), background),
        likeness=background.resembling_answers(terms, vector).astype(np.float16),
    )


def without(answer: Answer, sentence: str, need: Need, background: Background) -> Answer:
    """The answer with one sentence taken out, ready to be scored with this need and no other.

    Only what the sentence changes is computed: its own passage, and chance for needs as long as this one.
    """
    return _measured(*_removed(answer, sentence, background), length_class(need.terms), background)


def _removed(
    answer: Answer, sentence: str, background: Background, weighing: Exact | None = None
) -> tuple[Answer, Floats]:
    """What is left, whatever the need: its levels of chance are still those of the whole. Its exact vector beside it.

    `weighing` is what the words of the whole give with the library's answers: then only words that go are asked about.
    """
    profile = answer.profile.without(sentence)
    text = profile.text
    terms, vector = Terms.of(text), background.encoder.encode([text])[0]
    by_words = None
    if weighing is not None:
        bank, whole = background.answers.bank, answer.terms.codes
        gone, come = np.setdiff1d(whole, terms.codes, True), np.setdiff1d(terms.codes, whole, True)
        by_words = (weighing - bank.weighing(gone) + bank.weighing(come)).astype(np.float32)
    left = Answer(
        profile=profile,
        terms=terms,
        vector=vector.astype(np.float16),
        words=answer.words,
        model=answer.model,
        passages=_kept_passages(answer.passages, profile, background),
        likeness=background.resembling_answers(terms, vector, by_words=by_words).astype(np.float16),
    )
    return left, vector


def _measured(left: Answer, vector: Floats, mine: int, background: Background) -> Answer:
    """Chance anew for needs of one length."""
    chance = background.chance_needs[mine]
    words, model = left.words.copy(), left.model.copy()
    words[mine] = _pair(_words_by_chance(chance, left.terms, background))
    model[mine] = _pair(chance.cosine(vector))
    return replace(left, words=words, model=model)


class Removals:
    """What is left of one answer when a sentence is taken out, computed once for all needs, and chance once for those of a length.

    An answer that fits many needs is asked about the same few sentences by each of them.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self._left: dict[str, tuple[Answer, Floats]] = {}
        self._held: dict[tuple[str, int], Answer] = {}
        self._weighing: Exact | None = None

    def without(self, sentence: str, need: Need, background: Background) -> Answer:
        mine = length_class(need.terms)
        if (sentence, mine) not in self._held:
            if sentence not in self._left:
                if self._weighing is None:
                    self._weighing = background.answers.bank.weighing(self.answer.terms.codes)
                self._left[sentence] = _removed(self.answer, sentence, background, self._weighing)
            self._held[sentence, mine] = _measured(*self._left[sentence], mine, background)
        return self._held[sentence, mine]


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
        levels=np.stack([one.levels[at] for one, at in rows]),
    )


def _passage_texts(profile: Profile) -> tuple[str, ...]:
    """Those long enough to say something; the whole text where none is."""
    texts = tuple(one.text for one in profile.passages if len(one.text.strip()) >= SHORTEST_PASSAGE)
    return texts or (profile.text,)


def _passages(texts: tuple[str, ...], background: Background) -> Passages:
    vectors = background.encoder.encode(texts)
    levels = [np.stack(chance.cosines(vectors), axis=1) for chance in background.chance_needs]
    return Passages(
        texts=texts,
        vectors=vectors.astype(np.float16),
        classes=np.array([length_class(Terms.of(text)) for text in texts], dtype=np.int8),
        levels=np.stack(levels, axis=1),
    )


def _words_by_chance(chance: Chance, terms: Terms, background: Background) -> Level:
    return Level.of(chance.bank.asking(terms, background.rarity))


def _pair(level: Level) -> tuple[float, float]:
    return level.mean, level.spread


def _levels(levels: Iterable[Level]) -> Floats:
    return np.array([_pair(level) for level in levels], dtype=np.float32)
