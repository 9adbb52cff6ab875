"""Pairs as the matcher leaves them, for tests that do not ask how they were computed."""

import factory

from backend.recommendations.models import Recommendation
from tests.factories.organisations import EntityFactory
from tests.factories.scenarios import ScenarioFactory


def sentence_pair(need="铁器卡在落煤点，胶带划开三百多米。", answer="线激光在裂口八秒内停机。", strength=0.5):
    """One pair of sentences as evidence."""
    return {
        "facet": "pain",
        "need_text": need,
        "need_source": "场景原文 · 痛点",
        "need_span": [0, 4],
        "answer_text": answer,
        "answer_source": "案例 · 主运线撕裂",
        "answer_span": [0, 4],
        "strength": strength,
    }


class RecommendationFactory(factory.django.DjangoModelFactory):
    """A scenario of an owner of its own that fits an entity well."""

    class Meta:
        model = Recommendation

    scenario = factory.SubFactory(ScenarioFactory, published=True)
    entity = factory.SubFactory(EntityFactory)
    score = 14.0
    band = "high"
    evidence = factory.LazyFunction(lambda: [sentence_pair()])
    model = "test"
