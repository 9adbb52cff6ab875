"""Financing products; on offer unless a test says otherwise."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from backend.financing.choices import JointState, NeedState, State
from backend.financing.models import JointOffer, Need, Product
from backend.reference.models import ProductKind
from tests.factories.organisations import EntityFactory, OrganisationFactory


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    provider = factory.SubFactory(OrganisationFactory, bank=True)
    kind = factory.LazyFunction(lambda: ProductKind.objects.get(code="loan"))
    name = factory.Sequence(lambda number: f"设备改造贷{number}")
    target = "给煤矿、洗煤厂换主运胶带机的主体，凭场景合同就可以申请。"
    features = "随借随还，按日计息。"
    amount_low = Decimal("50.00")
    amount_high = Decimal("500.00")
    valid_until = factory.LazyFunction(lambda: timezone.localdate().replace(year=timezone.localdate().year + 1, day=1))
    contact_name = "孙经理"
    contact_phone = "13803511234"
    state = State.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)

    class Params:
        held = factory.Trait(state=State.HELD, published_at=None, held_at=factory.LazyFunction(timezone.now))
        draft = factory.Trait(state=State.DRAFT, published_at=None)


class NeedFactory(factory.django.DjangoModelFactory):
    """Posted today unless a test says otherwise."""

    class Meta:
        model = Need

    entity = factory.SubFactory(EntityFactory)
    kind = factory.LazyFunction(lambda: ProductKind.objects.get(code="loan"))
    amount = Decimal("300.00")
    purpose = "给煤矿换主运胶带机垫付设备款，井下安装调试两个月后回款。"
    term_months = 12
    security = "信用"
    needed_by = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=60))
    state = NeedState.POSTED
    posted_at = factory.LazyFunction(timezone.now)
    expires_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=90))

    class Params:
        draft = factory.Trait(state=NeedState.DRAFT, posted_at=None, expires_on=None)


class JointOfferFactory(factory.django.DjangoModelFactory):
    """Confirmed, of a bank's loan and a fund's equity, unless a test says otherwise."""

    class Meta:
        model = JointOffer

    bank_product = factory.SubFactory(ProductFactory)
    fund_product = factory.SubFactory(
        ProductFactory,
        provider__bank=False,
        provider__kind="fund",
        kind=factory.LazyFunction(lambda: ProductKind.objects.get(code="equity")),
    )
    proposed_by = factory.SelfAttribute("bank_product.provider")
    terms = "基金投资后三个月内，银行按投资额的一半配套贷款。"
    state = JointState.CONFIRMED
    confirmed_at = factory.LazyFunction(timezone.now)

    class Params:
        proposed = factory.Trait(state=JointState.PROPOSED, confirmed_at=None)
