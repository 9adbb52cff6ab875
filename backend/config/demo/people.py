"""Organisations, entities and their people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password

from backend.accounts.models import User
from backend.config.demo.accounts import PASSWORD
from backend.config.demo.dates import moved
from backend.config.demo.letters import letter
from backend.organisations import actions
from backend.organisations.choices import Kind, LegalForm, RegistryState, Role
from backend.organisations.models import (
    CapabilityCard,
    Case,
    HeldQualification,
    Membership,
    OfferedProduct,
    Organisation,
    TeamMember,
)
from backend.organisations.queries import needs_authority
from backend.reference.models import Field, Qualification, Region


@dataclass
class Cast:
    """Who is who in the demo, by the keys of its files."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, list[Membership]] = field(default_factory=dict)
    cities: dict[str, Region] = field(default_factory=dict)
    counties: dict[tuple[str, str], Region] = field(default_factory=dict)
    hashed: str = field(default_factory=lambda: make_password(PASSWORD))

    def city(self, name: str) -> Region | None:
        return self.cities.get(name) or self.cities.get(f"{name}市")

    def writer(self, key: str) -> User:
        """Somebody of the organisation whose role writes."""
        return next(one.user for one in self.people[key] if one.role in {Role.EDITOR, Role.ADMIN})

    def officer(self, role: Role) -> User:
        bureau = next(key for key, one in self.organisations.items() if one.kind == Kind.BUREAU)
        return next(one.user for one in self.people[bureau] if one.role == role)


def load_organisations(organisations: list[dict[str, Any]], entities: list[dict[str, Any]]) -> Cast:
    cast = Cast()
    cast.cities = {one.name: one for one in Region.objects.cities()}
    cast.counties = {
        (one.parent.name, one.name): one
        for one in Region.objects.filter(level="county").select_related("parent")
        if one.parent
    }
    bureau = sorted(organisations, key=lambda one: one["kind"] != Kind.BUREAU)
    for row in bureau:
        organisation = _organisation(cast, row, kind=row["kind"])
        if row["verified"]:
            if needs_authority(organisation):
                actions.keep_authority(organisation, letter(), by=cast.people[row["key"]][0].user)
            actions.verify_organisation(organisation, by=cast.officer(Role.ADMIN))
    for row in entities:
        _entity(cast, row)
    return cast


def _organisation(cast: Cast, row: dict[str, Any], **more: Any) -> Organisation:
    founded = row.get("founded_on")
    contact = row.get("contact") or {}
    organisation = actions.create_organisation(
        by=None,
        name=row["name"],
        short_name=row["short_name"],
        uscc=row.get("uscc") or "",
        region=cast.city(row["city"]),
        county=cast.counties.get((row["city"], row.get("county", ""))),
        founded_on=date.fromisoformat(founded) if founded else None,
        contact_name=contact.get("name", ""),
        contact_phone=contact.get("mobile", ""),
        demo=True,
        **more,
    )
    cast.organisations[row["key"]] = organisation
    cast.people[row["key"]] = [_member(cast, organisation, person) for person in row["members"]]
    return organisation


def _member(cast: Cast, organisation: Organisation, person: dict[str, Any]) -> Membership:
    user = User.objects.create(
        username=person["username"],
        name=person["name"],
        email=person["email"],
        mobile=person["mobile"],
        password=cast.hashed,
        demo=True,
    )
    return Membership.objects.create(user=user, organisation=organisation, role=person["role"])


def _entity(cast: Cast, row: dict[str, Any]) -> None:
    entity = _organisation(cast, row, kind=Kind.ENTITY, legal_form=LegalForm(row["legal_form"]))
    writer = cast.writer(row["key"])
    profile = entity.profile
    capital = row.get("registered_capital")
    actions.save_profile(
        profile,
        by=writer,
        fields={
            "intro_business": row["intro"]["business"],
            "intro_products": row["intro"]["products"],
            "intro_research": row["intro"]["research"],
            "intro_advantages": row["intro"]["advantages"],
            "primary_field": Field.objects.get(code=row["primary_field"]),
            "registered_capital": Decimal(capital) if capital is not None else None,
            "headcount": row["headcount"],
        },
        tags=list(Field.objects.filter(code__in=row["tags"])),
    )
    _parts(entity, row)
    actions.profile_changed(entity.pk, by=writer)
    _registry(cast, entity, row["registry_state"])


def _parts(entity: Organisation, row: dict[str, Any]) -> None:
    Case.objects.bulk_create(Case(organisation=entity, position=place, **one) for place, one in enumerate(row["cases"]))
    OfferedProduct.objects.bulk_create(
        OfferedProduct(organisation=entity, position=place, **one) for place, one in enumerate(row["products"])
    )
    TeamMember.objects.bulk_create(
        TeamMember(organisation=entity, position=place, **one) for place, one in enumerate(row["team"])
    )
    CapabilityCard.objects.bulk_create(
        CapabilityCard(organisation=entity, position=place, **one) for place, one in enumerate(row["cards"])
    )
    titles = {one.code: one for one in Qualification.objects.all()}
    HeldQualification.objects.bulk_create(
        HeldQualification(
            organisation=entity,
            qualification=titles[one["code"]],
            valid_until=moved(one.get("valid_until")),
        )
        for one in row["qualifications"]
    )


def _registry(cast: Cast, entity: Organisation, state: str) -> None:
    if state == RegistryState.NONE:
        return
    registrar = cast.officer(Role.ADMIN)
    actions.verify_organisation(entity, by=registrar)  # so that its people find experts
    actions.admit_entity(entity, by=registrar, reason="2026年度第一批")
    if state == RegistryState.EXITED:
        actions.exit_entity(entity, by=registrar, reason="主要成员离开，企业申请退出。")
