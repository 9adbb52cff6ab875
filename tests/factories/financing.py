"""Financing products; on offer unless a test says otherwise."""

from decimal import Decimal

import factory
from django.utils import timezone

from backend.financing.choices import State
from backend.financing.models import Product
from backend.reference.models import ProductKind
from tests.factories.organisations import OrganisationFactory


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
