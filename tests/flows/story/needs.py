"""What money an entity looks for, kinds of product, and what two institutions offer together."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from backend.accounts.models import User
from backend.financing import actions
from backend.financing.choices import JointState
from backend.financing.lapsing import lapse_needs, lapse_products, warn_of_ending
from backend.financing.models import JointOffer, Need, Product
from backend.organisations.models import Organisation
from backend.outbox.deliver import drain
from backend.reference.models import ProductKind
from tests.factories.financing import NeedFactory, ProductFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.flows.story.people import People


def tell_needs(who: People) -> None:
    _need(who.entity, who.liaison)
    _kind(who.bank, who.banker, who.first)
    _joint(who.bank, who.banker)


def _need(entity: Organisation, liaison: User) -> None:
    """Posted and changed; it ends soon twice over, lapses in between, and is withdrawn."""
    need = actions.post_need(NeedFactory(entity=entity, draft=True), by=liaison)
    drain()
    need = actions.save_need(
        need, by=liaison, edit_number=need.edit_number, purpose="给矿上装撕裂监测装置，先垫设备款。"
    )
    drain()
    for lapses in (True, False):
        _ends_in(need, days=3)
        assert warn_of_ending() == 1
        drain()
        if lapses:
            _ends_in(need, days=-1)
            assert lapse_needs() == 1
            drain()
        need = actions.renew_need(Need.objects.get(pk=need.pk), by=liaison)
        drain()
    actions.withdraw_need(need, by=liaison, reason="自有资金够了")
    drain()


def _ends_in(need: Need, *, days: int) -> None:
    Need.objects.filter(pk=need.pk).update(expires_on=timezone.localdate() + timedelta(days=days))


def _kind(bank: Organisation, banker: User, officer: User) -> None:
    """A kind of which there is a product gets another name."""
    product = _offered(banker, provider=bank, kind=ProductKind.objects.get(code="lease"))
    actions.save_kind(product.kind, by=officer, edit_number=product.kind.edit_number, name="设备租赁")
    drain()


def _joint(bank: Organisation, banker: User) -> None:
    """Declined, ended by one, which was taken back once, ended with a product that was withdrawn and with one that lapsed; the last one stands."""
    fund = OrganisationFactory(kind="fund", name="北垣基金")
    partner = MembershipFactory(organisation=fund, user__name="贺投").user
    loan = _offered(banker, provider=bank, name="研发周转贷")
    equity = _offered(partner, provider=fund, name="早期股权", kind=ProductKind.objects.get(code="equity"))
    offer = actions.propose_joint(loan, equity, terms="先投后贷", by=banker)
    drain()
    actions.decline_joint(offer, by=partner, reason="额度不合适")
    drain()
    ended = actions.end_joint(_together(loan, equity, banker, partner), by=banker, reason="停办")
    drain()
    restored = actions.restore_joint(ended, by=banker)
    drain()
    actions.end_joint(restored, by=banker, reason="停办")
    drain()
    _together(loan, equity, banker, partner)
    actions.withdraw_product(loan, by=banker, reason="停办")
    drain()
    actions.publish_product(loan, by=banker)
    drain()
    _together(loan, equity, banker, partner)
    until, yesterday = equity.valid_until, timezone.localdate() - timedelta(days=1)
    Product.objects.filter(pk=equity.pk).update(valid_until=yesterday)
    assert lapse_products() == 1
    drain()
    equity = Product.objects.get(pk=equity.pk)
    equity = actions.save_product(equity, by=partner, edit_number=equity.edit_number, valid_until=until)
    drain()
    _together(loan, equity, banker, partner)
    assert list(JointOffer.objects.values_list("state", flat=True)).count(JointState.CONFIRMED) == 1


def _offered(person: User, **fields: Any) -> Product:
    product = actions.publish_product(ProductFactory(**fields, draft=True), by=person)
    drain()
    return product


def _together(loan: Product, equity: Product, banker: User, partner: User) -> JointOffer:
    offer = actions.propose_joint(loan, equity, terms="先投后贷", by=banker)
    drain()
    offer = actions.confirm_joint(offer, by=partner)
    drain()
    return offer
