"""Scenarios as they stand in each state. A factory writes rows; what leads there is tested through the actions."""

import factory
from django.utils import timezone

from backend.organisations.choices import Role
from backend.reference.models import Region, ScenarioField
from backend.scenarios.choices import ChanceType, Procurement, ScenarioType, State
from backend.scenarios.models import Amendment, Batch, Measure, Question, ReviewPoint, Scenario
from backend.scenarios.texts import FIELDS, measures_of, pack
from tests.factories.accounts import UserFactory
from tests.factories.files import StoredFileFactory
from tests.factories.organisations import EntityFactory, MembershipFactory, OrganisationFactory


def an_officer(role: Role):
    """A person of some bureau, for rows that somebody has checked."""
    membership = MembershipFactory(organisation=OrganisationFactory(bureau=True), role=role)
    return membership.user


class ScenarioFactory(factory.django.DjangoModelFactory):
    """A draft that is ready to be submitted, with one measure. Traits: submitted, returned, checked, published, withdrawn."""

    class Meta:
        model = Scenario
        skip_postgeneration_save = True

    owner = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda number: f"主运胶带机半夜撕裂无人知晓{number}")
    scenario_type = ScenarioType.TECH
    field = factory.LazyFunction(lambda: ScenarioField.objects.get(code="manufacturing"))
    chance_types = factory.LazyFunction(lambda: [ChanceType.TEST.value, ChanceType.APPLY.value])
    current_process = "八个人沿线走，走一圈两个多小时。"
    pain_point = "铁器卡在落煤点，从中间划开一道口子，等尾部的人看见，已经拉开三百多米。"
    constraints = "井下不允许新增强光源，安装不动机架结构。"
    site_region = factory.LazyFunction(lambda: Region.objects.get(code="140100"))
    procurement = Procurement.UNDECIDED
    contact_name = "段师傅"
    contact_phone = "13903510137"
    measure = factory.RelatedFactory("tests.factories.scenarios.MeasureFactory", factory_related_name="scenario")

    class Params:
        submitted = factory.Trait(state=State.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now))
        returned = factory.Trait(
            state=State.RETURNED,
            submitted_at=factory.LazyFunction(timezone.now),
            point=factory.RelatedFactory(
                "tests.factories.scenarios.ReviewPointFactory", factory_related_name="scenario"
            ),
        )
        second = factory.Trait(
            state=State.SECOND,
            submitted_at=factory.LazyFunction(timezone.now),
            checked_by=factory.LazyFunction(lambda: an_officer(Role.FIRST_REVIEWER)),
        )
        checked = factory.Trait(
            state=State.CHECKED,
            submitted_at=factory.LazyFunction(timezone.now),
            checked_by=factory.LazyFunction(lambda: an_officer(Role.FIRST_REVIEWER)),
        )
        published = factory.Trait(
            state=State.PUBLISHED,
            submitted_at=factory.LazyFunction(timezone.now),
            published_at=factory.LazyFunction(timezone.now),
            checked_by=factory.LazyFunction(lambda: an_officer(Role.FIRST_REVIEWER)),
            published_by=factory.LazyFunction(lambda: an_officer(Role.FINAL_REVIEWER)),
        )
        withdrawn = factory.Trait(
            state=State.WITHDRAWN,
            submitted_at=factory.LazyFunction(timezone.now),
            published_at=factory.LazyFunction(timezone.now),
            closed_reason="项目已由其他单位承接",
        )


class MeasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Measure

    scenario = factory.SubFactory(ScenarioFactory, measure=None)
    name = "撕裂后停机距离"
    now = "300"
    target = "≤10"
    unit = "米"


class ReviewPointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReviewPoint

    scenario = factory.SubFactory(ScenarioFactory)
    field = "pain_point"
    sentence = "请补写一年撕裂几次。"
    by = factory.LazyFunction(lambda: an_officer(Role.FIRST_REVIEWER))


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Question

    scenario = factory.SubFactory(ScenarioFactory, published=True)
    organisation = factory.SubFactory(EntityFactory)
    asked_by = factory.SubFactory(UserFactory)
    text = "井下有没有 220 伏电源？"


class BatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Batch

    owner = factory.SubFactory(OrganisationFactory)
    scan = factory.SubFactory(StoredFileFactory, claim_id=factory.SelfAttribute("..owner.pk"))


class AmendmentFactory(factory.django.DjangoModelFactory):
    """A change of the title, under first review."""

    class Meta:
        model = Amendment

    scenario = factory.SubFactory(ScenarioFactory, published=True)
    base_edit_number = factory.SelfAttribute("scenario.edit_number")
    data = factory.LazyAttribute(
        lambda amendment: pack(
            {name: getattr(amendment.scenario, name) for name in FIELDS} | {"title": "主运胶带机撕裂要早发现"},
            measures_of(amendment.scenario),
        )
    )
    submitted_by = factory.SubFactory(UserFactory)
