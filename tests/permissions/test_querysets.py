"""`visible_to` and `editable_by` of every model, asked by every role over every row: exactly those, no more, no less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from backend.accounts.models import ApiToken
from backend.conflicts.models import Tie
from backend.financing.models import JointOffer, Need, Product
from backend.organisations.choices import Kind, RegistryState
from backend.organisations.models import (
    CapabilityCard,
    Case,
    EntityProfile,
    HeldQualification,
    LegalRecord,
    Membership,
    OfferedProduct,
    Organisation,
    RegistryEvent,
    TeamMember,
)
from backend.recommendations.models import (
    ExpertMatch,
    ExpertResponse,
    Forward,
    Judgement,
    LibraryProblem,
    Measurement,
    PoolPair,
    Recommendation,
    Response,
    SavedSearch,
    Trial,
    WeeklyPick,
    WeightSet,
)
from backend.referrals.choices import ON_SHEET
from backend.referrals.models import CreditResult, Figure, Referral, ReferralBatch
from backend.roadshows.models import (
    Application,
    Break,
    Criterion,
    Event,
    Gear,
    HalfDay,
    Judge,
    Meeting,
    MeetingRelease,
    Outcome,
    Participant,
    PlanRun,
    Release,
    Room,
    Session,
    Sheet,
    Wish,
)
from backend.scenarios.models import (
    Amendment,
    Batch,
    ColumnMapping,
    ImportJob,
    ImportRow,
    Question,
    ReviewPoint,
    Scenario,
)
from backend.talent.models import Expert
from backend.web.models import SavedView
from notifications.models import Notice
from search.registry import registry
from tests.permissions.roles import BANK, ENTITY, EVERYBODY, MEMBERS, OFFICERS, OWNER, VISITOR, WRITER
from tests.permissions.world import World

Roles = set[str]
NOBODY: Roles = set()
ENTITY_WRITERS = {"a": {"entity_liaison"}, "b": {"rival_liaison"}}
BANK_WRITERS = {"a": {"bank_clerk"}, "b": {"rival_bank_clerk"}}


@dataclass
class Houses:
    """Who works where, and who writes there: by the organisation's key."""

    staff: dict[int, Roles]
    writers: dict[int, Roles]

    @classmethod
    def of(cls, world: World) -> Houses:
        staff, writers = {}, {}
        for letter, tenant in world.tenants.items():
            staff |= {tenant.owner.pk: OWNER[letter], tenant.entity.pk: ENTITY[letter], tenant.bank.pk: BANK[letter]}
            writers |= {
                tenant.owner.pk: WRITER[letter],
                tenant.entity.pk: ENTITY_WRITERS[letter],
                tenant.bank.pk: BANK_WRITERS[letter],
            }
        there = world.organisations
        staff |= {there["bureau"].pk: OFFICERS} | {
            there[name].pk: {role}
            for name, role in (
                ("regulator", "regulator"),
                ("city_office", "city_officer"),
                ("unadmitted", "unadmitted_liaison"),
            )
        }
        writers |= {pk: roles for pk, roles in staff.items() if pk not in writers} | {
            there["bureau"].pk: {"bureau_admin"}
        }
        return cls(staff, writers)

    def at(self, organisation_id: int | None) -> Roles:
        return self.staff.get(organisation_id or 0, NOBODY)

    def writing_at(self, organisation_id: int | None) -> Roles:
        return self.writers.get(organisation_id or 0, NOBODY)


Who = Callable[[Houses, Any], Roles]


def sees_organisation(houses: Houses, row: Organisation) -> Roles:
    if row.kind == Kind.ENTITY and row.registry_state == RegistryState.ADMITTED:
        return EVERYBODY
    same_city = {"city_officer"} if row.kind == Kind.ENTITY else NOBODY  # the world is in one city
    return houses.at(row.pk) | OFFICERS | same_city


def sees_scenario(houses: Houses, row: Scenario) -> Roles:
    if row.state == "published":
        return EVERYBODY
    if row.state == "deleted":
        return NOBODY
    return houses.at(row.owner_id) | (OFFICERS if row.submitted_at else NOBODY)


def sees_product(houses: Houses, row: Product) -> Roles:
    if row.is_on_offer:
        return EVERYBODY
    return houses.at(row.provider_id) | (NOBODY if row.state == "draft" else OFFICERS)


def sees_joint(houses: Houses, row: JointOffer) -> Roles:
    if row.state == "confirmed" and all(product.is_on_offer for product in row.products):
        return EVERYBODY
    return OFFICERS | {role for pk in row.provider_ids for role in houses.at(pk)}


def read_by_bank(row: Referral) -> bool:
    """On its sheet, and the entity lets the bank read something now."""
    return row.state in ON_SHEET and any(one.is_live and one.kind == "share" for one in row.consents.all())


def sees_referral(houses: Houses, row: Referral) -> Roles:
    left = NOBODY if row.state == "proposed" else {"regulator"} | houses.at(row.entity_id)
    return OFFICERS | left | (houses.at(row.bank_id) if read_by_bank(row) else NOBODY)


def acts_on_referral(houses: Houses, row: Referral) -> Roles:
    entity = NOBODY if row.state == "proposed" else houses.writing_at(row.entity_id)
    return entity | (houses.writing_at(row.bank_id) if read_by_bank(row) else NOBODY)


def sees_expert(_houses: Houses, row: Expert) -> Roles:
    own = {"expert"} if row.user_id else NOBODY
    return own | (MEMBERS if row.state == "listed" else OFFICERS)


def sees_pair(houses: Houses, row: Any) -> Roles:
    other = row.scenario.owner_id if row.scenario else row.product.provider_id
    return houses.at(row.entity_id) | houses.at(other) | OFFICERS


def sees_expert_pair(houses: Houses, row: Any) -> Roles:
    house = houses.at(row.scenario.owner_id if row.scenario else row.entity_id)
    own = {"expert"} if row.expert.user_id else NOBODY
    return OFFICERS | own | (house & MEMBERS if row.expert.state == "listed" else NOBODY)


def writes_expert(_houses: Houses, row: Expert) -> Roles:
    return ({"expert"} if row.user_id else NOBODY) | (OFFICERS - {"bureau_viewer"})


def of_person(_houses: Houses, row: Any) -> Roles:
    person = row.user if hasattr(row, "user") else row.person
    return {person.username} & EVERYBODY


def of_person_unless_removed(houses: Houses, row: SavedSearch | SavedView) -> Roles:
    return NOBODY if row.removed_at else of_person(houses, row)


PART: tuple[Who, Who] = (
    lambda houses, row: sees_organisation(houses, row.organisation),
    lambda houses, row: houses.writing_at(row.organisation_id),
)
REVIEWED: tuple[Who, Who] = (
    lambda houses, row: sees_scenario(houses, row.scenario) & (houses.at(row.scenario.owner_id) | OFFICERS),
    lambda houses, row: houses.writing_at(row.scenario.owner_id),
)
LIST: tuple[Who, Who] = (
    lambda houses, row: houses.writing_at(row.owner_id),
    lambda houses, row: houses.writing_at(row.owner_id),
)
OF_THE_BUREAU: tuple[Who, Who] = (lambda _houses, _row: OFFICERS, lambda _houses, _row: OFFICERS - {"bureau_viewer"})
# Who sees a row, and who changes it; None where nobody is asked.
TABLE: dict[Any, tuple[Who, Who | None]] = {
    Organisation: (sees_organisation, lambda houses, row: houses.writing_at(row.pk)),
    Membership: (
        lambda houses, row: houses.at(row.organisation_id),
        lambda houses, row: houses.at(row.organisation_id) & {"owner_admin", "bureau_admin"},
    ),
    EntityProfile: PART,
    Case: PART,
    OfferedProduct: PART,
    CapabilityCard: PART,
    TeamMember: PART,
    HeldQualification: PART,
    LegalRecord: PART,
    RegistryEvent: PART,
    ApiToken: (of_person, of_person),
    Notice: (of_person, None),
    Expert: (sees_expert, writes_expert),
    Product: (sees_product, lambda houses, row: houses.writing_at(row.provider_id)),
    Need: (
        lambda houses, row: houses.at(row.entity_id) | (NOBODY if row.state == "draft" else OFFICERS),
        lambda houses, row: houses.writing_at(row.entity_id),
    ),
    JointOffer: (sees_joint, lambda houses, row: {role for pk in row.provider_ids for role in houses.writing_at(pk)}),
    Scenario: (
        sees_scenario,
        lambda houses, row: NOBODY if row.state == "deleted" else houses.writing_at(row.owner_id),
    ),
    Question: (
        lambda houses, row: sees_scenario(houses, row.scenario),
        lambda houses, row: houses.writing_at(row.scenario.owner_id),
    ),
    Amendment: REVIEWED,
    ReviewPoint: REVIEWED,
    Batch: (
        lambda houses, row: houses.at(row.owner_id) | OFFICERS,
        lambda houses, row: houses.writing_at(row.owner_id),
    ),
    ImportJob: LIST,
    ColumnMapping: LIST,
    ImportRow: (
        lambda houses, row: houses.writing_at(row.job.owner_id),
        lambda houses, row: houses.writing_at(row.job.owner_id),
    ),
    Recommendation: (sees_pair, None),
    Response: (sees_pair, None),
    WeeklyPick: (lambda houses, row: houses.at(row.choice.entity_id), None),
    Forward: (lambda _houses, row: {row.by.username, row.to.username} & EVERYBODY, None),
    SavedSearch: (of_person_unless_removed, of_person_unless_removed),
    SavedView: (of_person_unless_removed, of_person_unless_removed),
    LibraryProblem: OF_THE_BUREAU,
    PoolPair: OF_THE_BUREAU,
    WeightSet: OF_THE_BUREAU,
    Trial: OF_THE_BUREAU,
    Measurement: OF_THE_BUREAU,
    # Each officer's grades are their own; the other officers see them.
    Judgement: (lambda _houses, _row: OFFICERS, lambda _houses, row: {row.officer.username}),
    ExpertMatch: (sees_expert_pair, None),
    ExpertResponse: (sees_expert_pair, None),
}


def sees_event(houses: Houses, row: Event) -> Roles:
    return houses.at(row.organiser_id) if row.state == "draft" else EVERYBODY


def runs(houses: Houses, event: Event) -> Roles:
    return houses.at(event.organiser_id) - {"bureau_viewer"}


def judges(event: Event) -> Roles:
    return {"expert"} if event.judges.filter(state="accepted", expert__user__isnull=False).exists() else NOBODY


TABLE |= {
    ReferralBatch: (
        lambda _houses, row: OFFICERS | (NOBODY if row.state == "draft" else {"regulator"}),
        lambda _houses, row: OFFICERS - {"bureau_viewer"} if row.state == "draft" else {"regulator"},
    ),
    Referral: (sees_referral, acts_on_referral),
    CreditResult: (
        lambda houses, row: OFFICERS | houses.at(row.referral.entity_id) | houses.at(row.referral.bank_id),
        None,
    ),
    Figure: (
        lambda houses, row: OFFICERS | houses.at(row.entity_id),
        lambda houses, row: houses.writing_at(row.entity_id),
    ),
}
EVENT_PART: tuple[Who, Who] = (
    lambda houses, row: sees_event(houses, row.event),
    lambda houses, row: runs(houses, row.event),
)
TABLE |= {
    Tie: (lambda _houses, row: OFFICERS | ({row.left_person.username} & EVERYBODY if row.left_person else NOBODY),
          lambda _houses, row: (OFFICERS - {"bureau_viewer"})
          | ({row.left_person.username} & EVERYBODY if row.left_person else NOBODY)),
    Event: (sees_event, runs),
    **dict.fromkeys((HalfDay, Break, Gear, Room, Criterion, Release), EVENT_PART),
    Session: (lambda houses, row: houses.at(row.event.organiser_id), lambda houses, row: runs(houses, row.event)),
    Application: (
        lambda houses, row: houses.at(row.entity_id) | houses.at(row.event.organiser_id) | judges(row.event),
        lambda houses, row: houses.writing_at(row.entity_id),
    ),
    Judge: (
        lambda houses, row: houses.at(row.event.organiser_id) | {row.expert.user.username},
        lambda _houses, row: {row.expert.user.username},
    ),
    Sheet: (lambda _houses, row: {row.judge.expert.user.username}, lambda _houses, row: {row.judge.expert.user.username}),
    Wish: (
        lambda houses, row: houses.at(row.by.organisation_id) | houses.at(row.by.event.organiser_id),
        lambda houses, row: houses.writing_at(row.by.organisation_id) | runs(houses, row.by.event),
    ),
    Meeting: (
        lambda houses, row: houses.at(row.event.organiser_id)
        | ((houses.at(row.entity.organisation_id) | houses.at(row.institution.organisation_id)) if row.released else NOBODY),
        lambda houses, row: runs(houses, row.event),
    ),
    Outcome: (
        lambda houses, row: houses.at(row.meeting.event.organiser_id) | houses.at(row.participant.organisation_id),
        lambda houses, row: houses.writing_at(row.participant.organisation_id),
    ),
    **dict.fromkeys(
        (PlanRun, MeetingRelease),
        (lambda houses, row: houses.at(row.event.organiser_id), lambda houses, row: runs(houses, row.event)),
    ),
    Participant: (
        lambda houses, row: houses.at(row.organisation_id) | houses.at(row.event.organiser_id),
        lambda houses, row: houses.writing_at(row.organisation_id) | runs(houses, row.event),
    ),
}  # fmt: skip


def is_open_to_the_bank(row: Referral) -> bool:
    return row.state in ON_SHEET and row.consents.share().live().exists()


def sees_referral(houses: Houses, row: Referral) -> Roles:
    left = NOBODY if row.state == "proposed" else {"regulator"} | houses.at(row.entity_id)
    return OFFICERS | left | (houses.at(row.bank_id) if is_open_to_the_bank(row) else NOBODY)


def answers_referral(houses: Houses, row: Referral) -> Roles:
    asked = NOBODY if row.state == "proposed" else houses.writing_at(row.entity_id)
    return asked | (houses.writing_at(row.bank_id) if is_open_to_the_bank(row) else NOBODY)


TABLE |= {
    ReferralBatch: (
        lambda _houses, row: OFFICERS | (NOBODY if row.state == "draft" else {"regulator"}),
        lambda _houses, row: OFFICERS - {"bureau_viewer"} if row.state == "draft" else {"regulator"},
    ),
    Referral: (sees_referral, answers_referral),
    CreditResult: (
        lambda houses, row: OFFICERS | houses.at(row.referral.entity_id) | houses.at(row.referral.bank_id),
        None,
    ),
}


def person_of(world: World, role: str) -> Any:
    return AnonymousUser() if role == VISITOR else type(world.people[role]).objects.get(pk=world.people[role].pk)


def test_every_model_with_a_door_stands_in_the_table():
    doors = {
        (model, name)
        for model in apps.get_models()
        for name in ("visible_to", "editable_by")
        if hasattr(model._default_manager, name)
    }
    told = {(model, "visible_to") for model in TABLE} | {
        (model, "editable_by") for model, (_sees, writes) in TABLE.items() if writes
    }
    assert doors == told


@pytest.mark.parametrize("door", ["visible_to", "editable_by"])
@pytest.mark.parametrize("model", TABLE, ids=lambda model: model.__name__)
def test_the_door_lets_through_exactly_whom_it_should(world: World, model: Any, door: str):
    who = TABLE[model][door == "editable_by"]
    if who is None:
        return
    houses, rows = Houses.of(world), list(model.objects.all())
    told = {role: {row.pk for row in rows if role in who(houses, row)} for role in EVERYBODY}
    found = {role: {row.pk for row in getattr(model.objects.all(), door)(person_of(world, role))} for role in EVERYBODY}
    assert found == told
    assert any(found.values()), "nobody is let through, so nothing is tested"
    assert any(len(pks) < len(rows) for pks in found.values()), "nobody is kept out, so nothing is tested"


@pytest.mark.parametrize("door", ["visible_to", "editable_by"])
@pytest.mark.parametrize("model", TABLE, ids=lambda model: model.__name__)
def test_no_row_comes_twice_and_a_narrowed_set_stays_narrow(world: World, model: Any, door: str):
    if not hasattr(model.objects, door):
        return
    for role in EVERYBODY:
        person = person_of(world, role)
        pks = [row.pk for row in getattr(model.objects.all(), door)(person)]
        assert len(pks) == len(set(pks))
        assert not getattr(model.objects.none(), door)(person).exists()


@pytest.mark.parametrize("kind", registry.listed(), ids=lambda kind: kind.name)
def test_what_the_index_found_is_loaded_through_the_same_door(world: World, kind: Any):
    """The index may hold what was closed a moment ago: what it found is nobody's but whose the row is."""
    model = getattr(kind, "model", None)
    if not hasattr(getattr(model, "_default_manager", None), "visible_to"):
        return
    rows = model.objects.all()
    for role in EVERYBODY:
        person = person_of(world, role)
        let_through = {row.pk for row in kind.visible_to(person)}
        assert let_through <= {row.pk for row in rows.visible_to(person)}, role


def test_an_expert_who_is_not_listed_is_kept_back_from_what_the_index_found(world: World):
    hidden = world.objects["hidden_expert"].pk
    found = {
        role for role in EVERYBODY if registry["expert"].visible_to(person_of(world, role)).filter(pk=hidden).exists()
    }
    assert found == OFFICERS
