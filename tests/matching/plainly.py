"""The score of a pair as docs/matching.md tells it, in plain Python over strings and exact floats: what the arrays are held to."""

import math
from collections import Counter

import numpy as np

from matching.text import bigrams

K1, B, KNEE = 1.2, 0.75, 5.0
LIMITS, JOINED = (150, 480), (1, 4, 10)
FLAT = 0.005


class Plainly:
    def __init__(self, problems, encoder):
        self.problems, self.encoder = problems, encoder
        needs = [text for problem in problems for text in problem.needs]
        answers = [text for problem in problems for text in problem.answers]
        self.texts = len(needs) + len(answers)
        self.frequency = Counter(term for text in (*needs, *answers) for term in set(bigrams(text)))
        self.needs = [self.joined(needs, count) for count in JOINED]
        self.answers = [self.joined(answers, count) for count in JOINED]

    @staticmethod
    def joined(texts, count):
        return ["\n".join(texts[start : start + count]) for start in range(0, len(texts), count)]

    def rarity(self, term):
        held = self.frequency.get(term, 0)
        return math.log1p((self.texts - held + 0.5) / (held + 0.5))

    def bm25(self, need, answer, typical):
        asked, held = Counter(bigrams(need)), Counter(bigrams(answer))
        norm = K1 * (1 - B + B * sum(held.values()) / typical)
        return sum(self.rarity(term) * held[term] * (K1 + 1) / (held[term] + norm) for term in asked if term in held)

    def overlap(self, need, answer, typical=400):
        return self.bm25(need, answer, typical) / (sum(self.rarity(term) for term in set(bigrams(need))) or 1)

    def cosines(self, text, others):
        return self.encoder.encode(others).astype(float) @ self.encoder.encode([text])[0].astype(float)

    def score(self, need, passages):
        """Of a need's text with an answer's passages, each long enough to count."""
        answer = "\n".join(passages)
        words = self.overlap(need, answer)
        by_need = self.level([self.overlap(need, text) for text in self.answers[self.size(answer)]])
        by_answer = self.level([self.overlap(text, answer) for text in self.needs[self.size(need)]])
        above_words = self.bent(self.above(words, by_need, by_answer))
        near = self.nearness(need, answer)
        closest = max(self.bent(self.nearness(need, passage)) for passage in passages)
        return (
            0.5 * (above_words + 40 * max(words - 0.2, 0)) + self.bent(near) + closest + 0.5 * self.bridge(need, answer)
        )

    def nearness(self, need, answer):
        cosine = float(self.cosines(need, [answer])[0])
        by_need = self.level(self.cosines(need, self.answers[self.size(answer)]))
        by_answer = self.level(self.cosines(answer, self.needs[self.size(need)]))
        return self.above(cosine, by_need, by_answer)

    def bridge(self, need, answer):
        asked = self.by_problem(need, [problem.asked for problem in self.problems])
        answered = self.by_problem(answer, [problem.answered for problem in self.problems])
        nearest = np.argsort(-asked, kind="stable")[:50]
        weights = np.exp(asked[nearest] - asked[nearest].max())
        return float(answered[nearest] @ weights / weights.sum())

    def by_problem(self, text, banks):
        words = np.array([max(self.bm25(text, one, 80) for one in bank) for bank in banks])
        near = np.array([self.cosines(text, list(bank)).max() for bank in banks])
        return sum((values - values.mean()) / max(values.std(), FLAT) for values in (words, near))

    @staticmethod
    def size(text):
        return sum(len(bigrams(text)) >= limit for limit in LIMITS)

    @staticmethod
    def level(values):
        return float(np.mean(values)), max(float(np.std(values)), FLAT)

    @staticmethod
    def above(value, *levels):
        return sum(0.5 * (value - mean) / spread for mean, spread in levels)

    @staticmethod
    def bent(value):
        return value if value <= KNEE else KNEE * (1 + math.log(value / KNEE))
