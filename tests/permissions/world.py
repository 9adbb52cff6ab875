"""The world of the permission tests: two mirrored tenants, the bureau, and those who stand outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core import signing
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from backend.accounts.actions import make_token, revoke_invitation
from backend.accounts.choices import SCOPE_NAMES
from backend.accounts.models import User
from backend.files import disk
from backend.files.models import StoredFile
from backend.lib.references import new_reference
from backend.organisations.actions import invite_member
from backend.organisations.choices import AUTHORITY_LETTER, Kind, RegistryState, Role
from backend.organisations.models import LegalRecord, Organisation, RegistryEvent
from backend.recommendations.actions.judging import judge_pair
from backend.recommendations.actions.weights import champion_row, propose_weights
from backend.recommendations.choices import Grade, ProblemState
from backend.recommendations.models import LibraryProblem, Measurement, PoolPair, SavedSearch
from backend.recommendations.quality import judged_digest
from backend.reference.models import ProductKind
from backend.roadshows.actions import place_meeting, release_meetings, release_programme
from backend.roadshows.choices import DECK, JudgeState, RunState, Side
from backend.roadshows.models import Break, CalendarFeed, Event, Gear, Meeting, Outcome, PlanRun, Release, Sheet
from backend.scenarios.models import ScreenedWord
from backend.talent.choices import State
from backend.talent.models import Pool
from backend.web.models import SavedView
from matching.library import shipped
from matching.matcher import Weights
from notifications.cards import card_of
from notifications.models import Notice, TextList
from notifications.sending import send
from tests.factories.accounts import UserFactory
from tests.factories.conflicts import TieFactory
from tests.factories.files import StoredFileFactory
from tests.factories.organisations import (
    CapabilityCardFactory,
    CaseFactory,
    EntityFactory,
    HeldQualificationFactory,
    MembershipFactory,
    OfferedProductFactory,
    OrganisationFactory,
    TeamMemberFactory,
)
from tests.factories.referrals import ReferralBatchFactory, ReferralFactory
from tests.factories.roadshows import (
    DAY,
    ApplicationFactory,
    EventFactory,
    JudgeFactory,
    ParticipantFactory,
    SessionFactory,
    at,
    mutual,
)
from tests.factories.talent import ExpertFactory
from tests.factories.trials import trial_of
from tests.permissions import tenants
from tests.permissions.canaries import Canaries
from tests.permissions.roles import ADMITTED, BANK, MEMBERS, OFFICERS, SIGNED_IN, VISITOR
from tests.permissions.tenants import Tenant

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DRAFT_SALT = "scenarios.draft"
NEED_SALT = "financing.need"


class Browser(Client):
    """A client that keeps nothing of an answer but the answer: no templates, no cookies, no exceptions.

    All of them share one handler, which has read its middleware once.
    """

    handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


@dataclass(repr=False)
class World:
    canaries: Canaries = field(default_factory=Canaries)
    people: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    tenants: dict[str, Tenant] = field(default_factory=dict)
    args: dict[str, dict[str, Any]] = field(default_factory=dict)  # of what is there once
    objects: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)  # an API key of each role, with every scope
    sessions: dict[str, str] = field(default_factory=dict)

    def client(self, role: str) -> Browser:
        """A browser in which this role is signed in, with nothing else in it."""
        client = Browser()
        client.handler = Browser.handler
        if role != VISITOR:
            client.cookies["sessionid"] = self.sessions[role]
        return client

    def is_mirrored(self, name: str) -> bool:
        return name in self.tenants["a"].args

    def arguments(self, name: str, letter: str) -> dict[str, Any]:
        """What stands in the address of this object."""
        return self.tenants[letter].args[name] if self.is_mirrored(name) else self.args[name]

    def value(self, name: str, letter: str) -> Any:
        """What a form sends that only this world knows: a version, a reference."""
        if name == "draft_token":
            return signing.dumps(new_reference(), salt=DRAFT_SALT)
        if name == "need_token":
            return signing.dumps(new_reference(), salt=NEED_SALT)
        if name == "loan":
            return ProductKind.objects.get(code="loan").pk
        if name == "hidden_expert":
            return self.objects["hidden_expert"].pk
        if name == "stranger":  # somebody of the other tenant's entity
            return self.tenants[tenants.OTHER[letter]].values["colleague"]
        return self.tenants[letter].values[name]


def build() -> World:
    world = World()
    for letter in ("a", "b"):
        world.tenants[letter] = Tenant(letter, world.canaries)
        tenants.organisations(world.tenants[letter])
    outside(world)
    everyone(world)
    for tenant in world.tenants.values():
        tenant.clerk = world.people[tenant.clerk_role]
        tenant.objects["banker"] = world.people["bank_clerk" if tenant.letter == "a" else "rival_bank_clerk"]
        tenants.scenarios(tenant, world.people["first_officer"])
        tenants.products(tenant)
        tenants.needs(tenant)
        tenants.joint_offers(tenant)
    for tenant in world.tenants.values():
        tenants.pairs(tenant, world.tenants[tenants.OTHER[tenant.letter]], world.organisations["unadmitted"])
    referrals(world)
    experts(world)
    events(world)
    invitations(world)
    problems(world)
    quality(world)
    for tenant in world.tenants.values():
        tenants.consultations(tenant, world.objects)
    word = ScreenedWord.objects.create(
        word=world.canaries.mint("word", OFFICERS), suggestion=world.canaries.mint("word.suggestion", OFFICERS)
    )
    world.args["word"], world.args["nothing"] = {"pk": word.pk}, {"reference": "N0TH1NG000"}
    for role in sorted(SIGNED_IN):
        belongings(world, role)
    texts(world)
    return world


# ── who there is ──────────────────────────────────────────────────────────────────────────────────────────────────


def outside(world: World) -> None:
    """The bureau, the regulator, a city's office, an entity before admission, one moved out, and an unverified owner."""
    mint = world.canaries.mint
    unadmitted = {"unadmitted_liaison"} | OFFICERS
    made = {
        "bureau": OrganisationFactory(bureau=True, name="省数据局"),
        "regulator": OrganisationFactory(kind=Kind.REGULATOR, name="金融监管局"),
        "city_office": OrganisationFactory(kind=Kind.CITY_OFFICE, name="太原市数据局"),
        "unadmitted": EntityFactory(
            name=mint("unadmitted.name", unadmitted | {"city_officer"}),
            registry_state=RegistryState.NONE,
            verified_at=None,
            contact_phone=mint("unadmitted.contact_phone", unadmitted),
            profile__intro_business=mint("unadmitted.intro", unadmitted | {"city_officer"}),
            profile__data_held=mint("unadmitted.data", unadmitted),
        ),
        "suspended": EntityFactory(
            name=mint("suspended.name", OFFICERS | {"city_officer"}),
            registry_state=RegistryState.SUSPENDED,
            profile__intro_business=mint("suspended.intro", OFFICERS | {"city_officer"}),
        ),
        "unverified": OrganisationFactory(name=mint("unverified.name", OFFICERS), verified_at=None),
    }
    case = CaseFactory(
        organisation=made["unadmitted"],
        **{
            name: mint(f"unadmitted.case.{name}", unadmitted | {"city_officer"})
            for name in ("title", "problem", "technology", "results")
        },
    )
    for name in ("unadmitted", "suspended"):
        entity = made[name]
        LegalRecord.objects.create(organisation=entity, name=entity.name, valid_from=date(2019, 3, 1))
        readers = unadmitted if name == "unadmitted" else OFFICERS
        RegistryEvent.objects.create(organisation=entity, kind="exited", reason=mint(f"{name}.event", readers))
        for factory in (OfferedProductFactory, CapabilityCardFactory, TeamMemberFactory, HeldQualificationFactory):
            factory(organisation=entity)
    unproven = OrganisationFactory(name=mint("unproven.name", OFFICERS), verified_at=None)
    made["unproven"] = unproven
    StoredFileFactory(
        name=f"{mint('unverified.letter', OFFICERS)}.pdf",
        claim_kind=AUTHORITY_LETTER,
        claim_id=made["unverified"].pk,
    )
    world.organisations |= made
    for name in ("unadmitted", "suspended", "unverified", "unproven"):
        world.objects[name], world.args[name] = made[name], {"reference": made[name].reference}
    world.objects["unadmitted_case"] = case


def everyone(world: World) -> None:
    a, b, there = world.tenants["a"], world.tenants["b"], world.organisations
    seats = {
        "owner_admin": (a.owner, Role.ADMIN),
        "owner_clerk": (a.owner, Role.EDITOR),
        "owner_viewer": (a.owner, Role.VIEWER),
        "rival_clerk": (b.owner, Role.EDITOR),
        "entity_liaison": (a.entity, Role.EDITOR),
        "entity_viewer": (a.entity, Role.VIEWER),
        "rival_liaison": (b.entity, Role.EDITOR),
        "unadmitted_liaison": (there["unadmitted"], Role.EDITOR),
        "bank_clerk": (a.bank, Role.EDITOR),
        "bank_viewer": (a.bank, Role.VIEWER),
        "rival_bank_clerk": (b.bank, Role.EDITOR),
        "first_officer": (there["bureau"], Role.FIRST_REVIEWER),
        "second_officer": (there["bureau"], Role.SECOND_REVIEWER),
        "final_officer": (there["bureau"], Role.FINAL_REVIEWER),
        "bureau_admin": (there["bureau"], Role.ADMIN),
        "bureau_viewer": (there["bureau"], Role.VIEWER),
        "regulator": (there["regulator"], Role.EDITOR),
        "city_officer": (there["city_office"], Role.EDITOR),
        "expert": (None, None),
        "memberless": (None, None),
        "superuser": (None, None),
    }
    colleagues = {
        role: {one for one in seats if seats[one][0] == organisation and organisation is not None} | {role}
        for role, (organisation, _role) in seats.items()
    }
    # Officers stand in the histories that owners and banks read.
    histories = a.own | b.own | BANK["a"] | BANK["b"] | {"expert"}
    for role, (organisation, seat) in seats.items():
        readers = colleagues[role] | OFFICERS | (histories if role in OFFICERS else set())
        person = UserFactory(
            username=role,
            name=world.canaries.mint(f"{role}.name", readers),
            email=f"{world.canaries.mint(f'{role}.email', {role})}@example.test",
            mobile=world.canaries.mint(f"{role}.mobile", {role}),
            is_staff=role == "superuser",
            is_superuser=role == "superuser",
        )
        world.people[role] = person
        if organisation is not None:
            MembershipFactory(user=person, organisation=organisation, role=seat)


def invitations(world: World) -> None:
    """One to administer an organisation that nobody administers, one for a person who has an account, one taken back."""
    unverified, regulator = world.organisations["unverified"], world.organisations["regulator"]
    mint, officer = world.canaries.mint, world.people["first_officer"]
    row, _secret = invite_member(
        unverified,
        email=f"{mint('admin_invitation.email', OFFICERS)}@example.test",
        name=mint("admin_invitation.name", OFFICERS),
        role=Role.ADMIN,
        by=officer,
    )
    world.args["admin_invitation"] = {"reference": unverified.reference, "pk": row.pk}
    seat = {"name": "", "role": Role.VIEWER, "by": officer}
    _row, secret = invite_member(regulator, email=world.people["memberless"].email, **seat)
    world.args["seat_invitation"] = {"secret": secret}
    gone, secret = invite_member(regulator, email="gone@example.test", **seat)
    revoke_invitation(gone, by=officer)
    world.args["withdrawn_invitation"] = {"secret": secret}
    world.args["bureau"] = {"reference": world.organisations["bureau"].reference}


def referrals(world: World) -> None:
    """One batch that the bureau has not sent, one that waits for the regulator; in that one something of each tenant."""
    bureau, mint = world.organisations["bureau"], world.canaries.mint
    sent = ReferralBatchFactory(bureau=bureau, letter_number=mint("sent.letter", OFFICERS | ADMITTED | {"regulator"}))
    draft = ReferralBatchFactory(bureau=bureau, draft=True)
    ReferralFactory(batch=draft, proposed=True, entity=world.tenants["a"].entity, bank=OrganisationFactory(bank=True))
    for name, batch in (("draft_batch", draft), ("sent_batch", sent)):
        world.objects[name], world.args[name] = batch, {"reference": batch.reference}
    for tenant in world.tenants.values():
        tenants.referrals(tenant, sent)


def experts(world: World) -> None:
    """Listed ones are found by members of verified organisations; their contacts are theirs and the officers'."""
    members, mint = MEMBERS, world.canaries.mint
    for name, readers, own, more in (
        ("own_expert", members, {"expert"}, {"user": world.people["expert"]}),
        ("other_expert", members, set(), {}),
        ("hidden_expert", OFFICERS, set(), {"draft": True}),
        ("retired_expert", OFFICERS, set(), {"state": State.RETIRED}),
    ):
        texts = {
            one: mint(f"{name}.{one}", readers | own)
            for one in ("name", "institution_text", "title", "bio", "topics", "availability_note")
        }
        contacts = {
            "contact_phone": mint(f"{name}.contact_phone", own | OFFICERS),
            "contact_email": f"{mint(f'{name}.contact_email', own | OFFICERS)}@example.test",
        }
        made = ExpertFactory(**texts, **contacts, **more)
        world.objects[name], world.args[name] = made, {"reference": made.reference}
    pool = Pool.objects.create(
        code="world", name=mint("pool.name", members | {"expert"}), description=mint("pool.description", OFFICERS)
    )
    world.objects["other_expert"].pools.add(pool)
    world.args["pool"] = {"code": pool.code}
    world.args["pool_expert"] = {"code": pool.code, "reference": world.objects["other_expert"].reference}
    world.args["pool_stranger"] = {"code": pool.code, "reference": world.objects["hidden_expert"].reference}
    world.args["asked_own_expert"] = {"expert": world.objects["own_expert"].reference}
    world.args["asked_hidden_expert"] = {"expert": world.objects["hidden_expert"].reference}


def events(world: World) -> None:
    """The bureau's: a draft, one that is open with a jury, and one whose programme went out. And who is tied to whom."""
    mint, bureau, officer = world.canaries.mint, world.organisations["bureau"], world.people["bureau_admin"]
    liaisons, jury = {"entity_liaison", "entity_viewer"} | OFFICERS, {"expert"}
    for name, more in (
        ("draft_event", {"draft": True, "title": mint("draft_event.title", OFFICERS)}),
        ("open_event", {}),
        ("planned_event", {"scheduled": True}),
    ):
        made = EventFactory(organiser=bureau, **more)
        Break.objects.create(event=made, name="茶歇", date=DAY, starts="10:00", ends="10:10")
        Gear.objects.create(event=made, name="投影", pieces=1)
        world.objects[name], world.args[name] = made, {"reference": made.reference}
    Release.objects.create(event=world.objects["draft_event"], number=1, content={"sessions": []})
    opened, planned = world.objects["open_event"], world.objects["planned_event"]
    own, rival = (world.tenants[letter].entity for letter in ("a", "b"))
    deck = StoredFileFactory(
        name=f"{mint('deck.name', liaisons | jury)}.pdf", stored_as=disk.write([b"x"]), claim_kind=DECK
    )
    sent = ApplicationFactory(
        event=opened, entity=own, deck=deck, title=mint("application.title", liaisons | jury),
        summary=mint("application.summary", liaisons | jury),
    )  # fmt: skip
    StoredFile.objects.filter(pk=deck.pk).update(claim_id=sent.pk)
    other = ApplicationFactory(
        event=opened, entity=rival, title=mint("tied.title", {"rival_liaison"} | OFFICERS | jury)
    )
    expert = world.objects["own_expert"]
    seat = JudgeFactory(event=opened, expert=expert)
    asked = JudgeFactory(event=EventFactory(organiser=bureau), expert=expert, state=JudgeState.INVITED)
    Sheet.objects.create(judge=seat, application=sent, remark=mint("sheet.remark", jury))
    tie = TieFactory(
        left_person=world.people["owner_clerk"], right_body=own, note=mint("tie.note", {"owner_clerk"} | OFFICERS)
    )
    TieFactory(left_person=expert.user, right_body=rival)
    room = planned.rooms.get()
    session = SessionFactory(event=planned, room=room, starts_at=at("09:00"))
    release_programme(planned, by=officer)
    ParticipantFactory(event=opened, organisation=own)
    meetings(world, planned, officer)
    feed = CalendarFeed.objects.create(person=expert.user)
    world.args |= {
        "deck": {"reference": deck.reference},
        "own_tie": {"reference": tie.reference},
        "application": {"reference": opened.reference, "application": sent.reference},
        "seat": {"judge": asked.reference},
        "seat_sheet": {"judge": seat.reference, "application": sent.reference},
        "tied_sheet": {"judge": seat.reference, "application": other.reference},
        "jury_seat": {"reference": opened.reference, "judge": seat.reference},
        "session": {"reference": planned.reference, "session": session.reference},
        "hall": {"reference": planned.reference, "pk": room.pk},
        "calendar": {"token": feed.token},
    }


def meetings(world: World, event: Event, officer: User) -> None:
    """An entity and a bank that meet, one that is over, one that waits at the door, and a plan that was stopped."""
    own, bank = world.tenants["a"].entity, world.tenants["a"].objects["banker"].memberships.get().organisation
    firm = ParticipantFactory(event=event, organisation=own)
    house = ParticipantFactory(event=event, organisation=bank, side=Side.INSTITUTION)
    spare = ParticipantFactory(event=event)
    mutual(firm, house)
    room = event.rooms.get()
    held = place_meeting(event, f"{firm.pk}.{house.pk}", by=officer, starts_at=at("09:20"), room=room, table=1)
    release_meetings(event, by=officer)
    run = PlanRun.objects.create(event=event, state=RunState.STOPPED, plan={})
    begun = Meeting.objects.create(
        event=event, entity=spare, institution=house, released=True, room=room, table=2,
        starts_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    Outcome.objects.create(meeting=begun, participant=house, result="agreed")
    door = signing.Signer(salt="roadshows.door").sign(event.reference)
    reference = {"reference": event.reference}
    world.args |= {
        "firm": {"participant": firm.reference},
        "door": {"token": door},
        "firm_outcome": {"participant": firm.reference, "meeting": held.reference},
        "spare": {**reference, "participant": spare.reference},
        "arriving": {**reference, "participant": firm.reference},
        "run": {**reference, "run": run.reference},
        "seat_pair": {**reference, "entity": firm.reference, "institution": house.reference},
        "held_meeting": {**reference, "meeting": held.reference},
        "meeting_release": {**reference, "number": 1},
        "begun_meeting": {"reference": begun.reference},
    }


def problems(world: World) -> None:
    """The problem library is the officers': a draft, one of their own, and one that came with the product."""
    mint = world.canaries.mint
    for name, state in (("proposal", ProblemState.PROPOSED), ("own_problem", ProblemState.ADDED)):
        words = {
            one: [mint(f"{name}.{one}", OFFICERS)] for one in ("needs", "answers", "symptoms", "trade", "techniques")
        }
        row = LibraryProblem.objects.create(
            key=new_reference(), state=state, field="talent", name=mint(f"{name}.name", OFFICERS), **words
        )
        world.objects[name], world.args[name] = row, {"key": row.key}
    world.args["shipped_problem"] = {"key": shipped()[0].key}


def quality(world: World) -> None:
    """What the bureau judged and measures: a pair of each tenant to judge, the weights in use, and a challenger that won."""
    for tenant in world.tenants.values():
        scenario = tenant.objects["published"]
        pair = PoolPair.objects.create(scenario=scenario, entity=tenant.entity, drawn_by="current", order=tenant.letter)
        tenant.values["pool_pair"] = str(pair.pk)
        judged = judge_pair(scenario, tenant.entity, Grade.FITS, by=world.people["first_officer"])
        world.objects[f"judgement_{tenant.letter}"] = judged
    world.objects["weights"] = champion_row()
    won = propose_weights(Weights(0.6, 1.0, 0.4))
    world.objects["won_weights"] = won
    world.objects["trial"] = trial_of(won)
    reached = {"mean": 0.9, "low": 0.8, "high": 1.0}
    world.objects["measurement"] = Measurement.objects.create(
        run="run",
        method="current",
        model="test",
        needs=12,
        pairs=40,
        entities=2,
        figures=dict.fromkeys(("ndcg", "recall", "shown", "gini"), reached),
        slices=[{"by": "field", "label": "数字能源", "needs": 12, "ndcg": reached, "recall": reached}],
        judged=judged_digest(),
    )
    for name in ("weights", "won_weights"):
        world.args[name] = {"version": world.objects[name].version}


def texts(world: World) -> None:
    """A text message that waits, and lists that were taken out: of everything, and of one event."""
    person = world.people["entity_liaison"]
    User.objects.filter(pk=person.pk).update(mobile="13903510137")
    title = world.canaries.mint("entity_liaison.notice.text", {"entity_liaison"})
    event = world.objects["planned_event"]
    send([person.pk], kind="roadshows.release", key="text", title=title, topic=f"event:{event.pk}")
    officer = world.people["first_officer"]
    listed = TextList.objects.create(made_by=officer)
    world.args["text_list"] = {"number": listed.pk}
    of_event = TextList.objects.create(made_by=officer, topic=f"event:{event.pk}")
    world.args["text_list_of_event"] = {"reference": event.reference, "number": of_event.pk}
    world.args["text_list_of_none"] = {"reference": event.reference, "number": listed.pk}


def belongings(world: World, role: str) -> None:
    """What each person has alone: an address as the sign-in keeps it, a session, notices, saved searches, kept views, an API key."""
    person, mint = world.people[role], world.canaries.mint
    EmailAddress.objects.create(user=person, email=person.email, primary=True)
    send(
        [person.pk],
        kind="test",
        key="test",
        title=mint(f"{role}.notice.title", {role}),
        body=mint(f"{role}.notice.body", {role}),
        url="/work/",
    )
    world.args[f"notice_{role}"] = {"card": card_of(Notice.objects.get(person=person))}
    for state, more in (
        ("saved", {}),
        ("paused", {"paused": True}),
        ("removed", {"removed_at": timezone.now()}),
    ):
        made = SavedSearch.objects.create(
            person=person,
            name=mint(f"{role}.{state}.name", {role}),
            words=mint(f"{role}.{state}.words", {role}),
            filters={"budget": ["small"], "qualification": ["high_tech"]},  # no kind knows both: no index is asked
            digest=state,
            **more,
        )
        world.objects[f"{state}_{role}"], world.args[f"{state}_{role}"] = made, {"reference": made.reference}
    for state, removed in (("view", None), ("removed_view", timezone.now())):
        kept = SavedView.objects.create(
            person=person,
            page="web:inbox",
            name=mint(f"{role}.{state}.name", {role}),
            parameters={"unread": ["1"]},
            removed_at=removed,
        )
        world.objects[f"{state}_{role}"], world.args[f"{state}_{role}"] = kept, {"reference": kept.reference}
    token, secret = make_token(person, name=mint(f"{role}.token", {role}), scopes=list(SCOPE_NAMES), days=9)
    world.secrets[role], world.args[f"token_{role}"] = secret, {"pk": token.pk}
    client = Client()
    client.force_login(person, backend=BACKEND)
    session = client.session
    session["started_at"] = int(timezone.now().timestamp())
    session["seen_at"] = session["started_at"] + 3600  # so that no request of the hour writes that it came
    session.save()
    world.sessions[role] = client.cookies["sessionid"].value
