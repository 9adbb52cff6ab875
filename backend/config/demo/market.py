"""Financing products, needs, a joint offer, and experts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from backend.accounts.models import User
from backend.config.demo.dates import moved
from backend.config.demo.people import Cast
from backend.financing.actions import (
    confirm_joint,
    create_need,
    create_product,
    post_need,
    propose_joint,
    publish_product,
    reopen_product,
    take_down_product,
    withdraw_need,
)
from backend.financing.choices import NEED_DAYS, NeedState
from backend.financing.lapsing import lapse_needs, lapse_products, warn_of_ending
from backend.financing.models import Need, Product
from backend.financing.prefill import prefilled
from backend.organisations.choices import Role
from backend.policy.conditions import Condition, Conditions, FoundedFor, HoldsAny, RegionIn, terms
from backend.reference.models import Field, ProductKind, Qualification
from backend.talent.actions import create_expert, list_expert
from backend.talent.models import Expert, Pool


def load_products(cast: Cast, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        writer = cast.writer(row["owner"])
        product = create_product(
            cast.organisations[row["owner"]],
            by=writer,
            kind=ProductKind.objects.get(code=row["kind"]),
            name=row["name"],
            target=row["target"],
            features=row.get("features", ""),
            amount_low=_decimal(row["amount_low"]),
            amount_high=_decimal(row["amount_high"]),
            rate_low=_decimal(row["rate_low"]),
            rate_high=_decimal(row["rate_high"]),
            term_months=row["term_months"],
            security=row["security"],
            documents="、".join(row["documents"]),
            days_to_decision=row["days_to_decision"],
            valid_until=moved(row["valid_until"]),
            conditions=_conditions(cast, row),
            contact_name=row["contact"]["name"],
            contact_phone=row["contact"]["mobile"],
            demo=True,
        )
        publish_product(product, by=writer)
        _live(product, row.get("state", ""), writer=writer, officer=cast.officer(Role.FIRST_REVIEWER))


def _live(product: Product, state: str, *, writer: User, officer: User) -> None:
    """What became of it since: over, taken down and open again, or waiting for an officer's look."""
    if state == "lapsed":
        Product.objects.filter(pk=product.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
        lapse_products()
    elif state:
        take_down_product(product, by=officer, reason="产品介绍里的利率和备案表不一致，请核对后再发。")
        reopen_product(product, by=writer)
        if state == "held":
            publish_product(product, by=writer)


def load_joint_offer(bank: str, fund: str, terms: str, cast: Cast) -> None:
    """Two products by their names: the bank proposes, the fund says yes."""
    own, partner = (Product.objects.select_related("provider").get(name=name) for name in (bank, fund))
    keys = {organisation.pk: key for key, organisation in cast.organisations.items()}
    proposer, answerer = (cast.writer(keys[product.provider_id]) for product in (own, partner))
    confirm_joint(propose_joint(own, partner, terms=terms, by=proposer, demo=True), by=answerer)


def load_needs(cast: Cast, rows: list[dict[str, Any]]) -> None:
    """In every state; what ran out or is about to was posted so many days earlier."""
    today = timezone.localdate()
    for row in rows:
        entity, writer = cast.organisations[row["entity"]], cast.writer(row["entity"])
        need = create_need(
            entity,
            by=writer,
            kind=ProductKind.objects.get(code=row["kind"]),
            amount=_decimal(row["amount"]),
            purpose=row["purpose"],
            term_months=row["term_months"],
            security=row["security"],
            needed_by=today + timedelta(days=row["needed_in"]),
            demo=True,
            **prefilled(entity),
        )
        if row["state"] == NeedState.DRAFT:
            continue
        post_need(need, by=writer)
        if row["state"] == NeedState.WITHDRAWN:
            withdraw_need(need, by=writer, reason=row["reason"])
            continue
        ends = today + timedelta(days=row["ends_in"])
        begun = timezone.now() - timedelta(days=NEED_DAYS - row["ends_in"])
        Need.objects.filter(pk=need.pk).update(expires_on=ends, posted_at=begun)
    lapse_needs()
    warn_of_ending()


def load_experts(cast: Cast, rows: list[dict[str, Any]], pools: list[dict[str, Any]]) -> dict[str, Expert]:
    """The experts by their keys."""
    # Those that every installation starts with are there already.
    Pool.objects.bulk_create((Pool(position=place, **row) for place, row in enumerate(pools)), ignore_conflicts=True)
    found = {}
    for row in rows:
        institution = cast.organisations.get(row["institution"] or "")
        user = None
        if row.get("username"):
            user, _made = User.objects.get_or_create(
                username=row["username"],
                defaults={
                    "name": row["name"],
                    "email": row["contact"]["email"],
                    "mobile": row["contact"]["mobile"],
                    "password": cast.hashed,
                    "demo": True,
                },
            )
            if institution is not None:
                institution.memberships.get_or_create(user=user, defaults={"role": Role.VIEWER})
        expert = create_expert(
            by=None,
            user=user,
            name=row["name"],
            institution=institution,
            institution_text=row["institution_text"],
            title=row["title"],
            region=cast.city(row["city"]),
            fields=list(Field.objects.filter(code__in=row["fields"])),
            pools=list(Pool.objects.filter(code__in=row["pools"])),
            bio=row["bio"],
            topics="、".join(row["topics"]),
            availability=row["availability"],
            availability_note=row["availability_note"],
            contact_phone=row["contact"]["mobile"],
            contact_email=row["contact"]["email"],
            demo=True,
        )
        found[row["key"]] = list_expert(expert, by=None)
    return found


def _conditions(cast: Cast, row: dict[str, Any]) -> dict[str, Any]:
    items: list[Condition] = []
    cities = [city for name in row["region"] if (city := cast.city(name)) is not None]
    if cities:
        items.append(RegionIn(terms(cities)))
    if row["min_founded_years"]:
        items.append(FoundedFor(row["min_founded_years"]))
    titles = list(Qualification.objects.filter(code__in=row["qualifications"]))
    if titles:
        items.append(HoldsAny(terms(titles)))
    return Conditions(tuple(items)).to_json() if items else {}


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
