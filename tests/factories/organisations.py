"""Organisations of every kind; verified unless a test says otherwise."""

from datetime import date

import factory
from django.utils import timezone

from backend.organisations.choices import Kind, RegistryState, Role
from backend.organisations.models import (
    CapabilityCard,
    Case,
    EntityProfile,
    HeldQualification,
    Membership,
    OfferedProduct,
    Organisation,
    TeamMember,
)
from backend.reference.models import Field, Qualification, Region
from tests.factories.accounts import UserFactory


class OrganisationFactory(factory.django.DjangoModelFactory):
    """An SOE of 太原, which may post scenarios."""

    class Meta:
        model = Organisation

    kind = Kind.SOE
    name = factory.Sequence(lambda number: f"汾东能源集团{number}有限公司")
    region = factory.LazyFunction(lambda: Region.objects.get(code="140100"))
    verified_at = factory.LazyFunction(timezone.now)

    class Params:
        bureau = factory.Trait(kind=Kind.BUREAU, name=factory.Sequence(lambda number: f"数据局{number}"))
        bank = factory.Trait(kind=Kind.BANK, name=factory.Sequence(lambda number: f"晋汾银行{number}"))


class EntityFactory(OrganisationFactory):
    """An admitted entity with a profile; its cases and cards are made by their own factories."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    kind = Kind.ENTITY
    name = factory.Sequence(lambda number: f"山西巡带智能科技{number}有限公司")
    registry_state = RegistryState.ADMITTED
    founded_on = date(2019, 3, 1)
    profile = factory.RelatedFactory(
        "tests.factories.organisations.ProfileFactory", factory_related_name="organisation"
    )


class ProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EntityProfile

    organisation = factory.SubFactory(EntityFactory, profile=None)
    intro_business = "为煤矿、电厂的带式输送机提供在线监测。"
    intro_products = "纵向撕裂监测装置、托辊听诊仪。"
    primary_field = factory.LazyFunction(lambda: Field.objects.get(code="energy"))


class CaseFactory(factory.django.DjangoModelFactory):
    """`answers_belts=True`: the case that answers the scenario of torn belts which several stories tell."""

    class Meta:
        model = Case

    class Params:
        answers_belts = factory.Trait(
            title="落料点撕裂拦截",
            problem="皮带被铁器纵向划开，巡检工走到机尾才发现。",
            technology="落料点下方装线激光，裂口超过五十毫米就停机；沿线铺声学光纤听托辊。",
            results="两年拦下三次撕裂，最长损伤不到五米。",
        )

    organisation = factory.SubFactory(EntityFactory)
    title = factory.Sequence(lambda number: f"主运胶带机纵向撕裂监测项目{number}")
    problem = "胶带从中间被铁器划开，巡检人员要走到尾部才能发现。"
    technology = "线激光与红外成像结合，在落料点后十米识别裂口。"
    results = "在六条主运线运行两年，拦截撕裂三次。"
    year = 2025


class CapabilityCardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CapabilityCard

    organisation = factory.SubFactory(EntityFactory)
    name = factory.Sequence(lambda number: f"带面撕裂识别{number}")
    description = "在落料点后十米内识别裂口并给出停机信号。"


class OfferedProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OfferedProduct

    organisation = factory.SubFactory(EntityFactory)
    name = factory.Sequence(lambda number: f"托辊听诊仪{number}")
    description = "挂在机架上的拾音器，按转频区分缺油、卡死、磨穿。"


class TeamMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TeamMember

    organisation = factory.SubFactory(EntityFactory)
    name = "李工"
    title = "总工程师"


class HeldQualificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HeldQualification

    organisation = factory.SubFactory(EntityFactory)
    qualification = factory.LazyFunction(lambda: Qualification.objects.get(code="high_tech"))


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.EDITOR
