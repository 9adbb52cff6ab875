"""One tenant: an owner of scenarios, an admitted entity and a bank, with one of everything that belongs to them.

Written twice, as `a` and as `b`. Each text begins with a canary whose readers are told here, from the rules.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from backend.accounts.models import User
from backend.audit.recording import append
from backend.files import disk
from backend.files.models import StoredFile
from backend.lib.spreadsheets import SheetData
from backend.organisations.actions import invite_member
from backend.organisations.choices import AUTHORITY_LETTER, Role
from backend.organisations.models import LegalRecord, Organisation, RegistryEvent
from backend.policy.conditions import Conditions, FoundedFor, RegionIn, terms
from backend.recommendations.models import (
    ExpertMatch,
    ExpertResponse,
    Forward,
    Recommendation,
    Response,
    WeeklyChoice,
    WeeklyPick,
)
from backend.recommendations.weekly import week_of
from backend.reference.models import ProductKind, Region
from backend.referrals.choices_bank import AUTHORITY, PROOF
from backend.referrals.models import Referral, ReferralBatch, SealedAuthority
from backend.referrals.wording import stored_text
from backend.scenarios.choices import BATCH_SCAN, IMPORT_LIST, ImportState, RowState
from backend.scenarios.importing import gists, guess
from backend.scenarios.models import ColumnMapping, ImportJob, ImportRow, Scenario
from backend.scenarios.queries import version_of
from tests.factories.accounts import UserFactory
from tests.factories.files import StoredFileFactory
from tests.factories.financing import JointOfferFactory, NeedFactory, ProductFactory
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
from tests.factories.referrals import (
    ConsentFactory,
    CreditResultFactory,
    DisclosureFactory,
    FigureFactory,
    MessageFactory,
    ReferralBatchFactory,
    ReferralFactory,
)
from tests.factories.scenarios import (
    AmendmentFactory,
    BatchFactory,
    MeasureFactory,
    QuestionFactory,
    ReviewPointFactory,
    ScenarioFactory,
)
from tests.permissions.canaries import Canaries
from tests.permissions.roles import ADMITTED, BANK, ENTITY, EVERYBODY, OFFICERS, OWNER, WRITER

SHEET = "场景清单"
HEADINGS = ["场景类型", "场景机会名称", "合作需求", "联系方式"]
MARKED = "智慧工厂"  # is no type of scenario
OTHER = {"a": "b", "b": "a"}


@dataclass
class Tenant:
    """`objects` are the rows by the name that the matrix calls them, `args` what stands of each in an address."""

    letter: str
    canaries: Canaries
    owner: Organisation = field(init=False)
    entity: Organisation = field(init=False)
    bank: Organisation = field(init=False)
    clerk: User = field(init=False)
    objects: dict[str, Any] = field(default_factory=dict)
    args: dict[str, dict[str, Any]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.own = OWNER[self.letter]
        self.writers = WRITER[self.letter]
        self.reviewed = self.own | OFFICERS
        self.entitys = ENTITY[self.letter]
        self.banks = BANK[self.letter]
        self.clerk_role = "owner_clerk" if self.letter == "a" else "rival_clerk"

    def text(self, where: str, readers: set[str], rest: str = "") -> str:
        return f"{self.canaries.mint(f'{self.letter}.{where}', readers)}{rest}"

    def keep(self, name: str, row: Any, **args: Any) -> Any:
        """The row under its name; in addresses it stands by its reference unless said otherwise."""
        self.objects[name] = row
        self.args[name] = args or {"reference": row.reference}
        return row


# ── organisations ─────────────────────────────────────────────────────────────────────────────────────────────────


def organisations(t: Tenant) -> None:
    t.owner = t.keep(
        "owner",
        OrganisationFactory(
            name=f"汾东能源集团{t.letter}有限公司",
            address=t.text("owner.address", t.reviewed),
            contact_name=t.text("owner.contact_name", t.reviewed),
            contact_phone=t.text("owner.contact_phone", t.reviewed),
        ),
    )
    t.bank = t.keep(
        "bank",
        OrganisationFactory(
            bank=True,
            name=f"晋汾银行{t.letter}",
            address=t.text("bank.address", t.banks | OFFICERS),
            contact_name=t.text("bank.contact_name", t.banks | OFFICERS),
            contact_phone=t.text("bank.contact_phone", t.banks | OFFICERS),
        ),
    )
    private = t.entitys | OFFICERS
    t.entity = t.keep(
        "entity",
        EntityFactory(
            name=t.text("entity.name", EVERYBODY, "智能科技有限公司"),
            short_name=t.text("entity.short_name", EVERYBODY),
            address=t.text("entity.address", private),
            contact_name=t.text("entity.contact_name", private),
            contact_phone=t.text("entity.contact_phone", private),
        ),
    )
    t.values["entity"], t.values["owner"] = t.entity.reference, t.owner.reference
    profile(t)
    registered(t)
    colleagues(t)


def registered(t: Tenant) -> None:
    """What an entity legally is, and how it came into the registry."""
    readers, entity = t.entitys | OFFICERS, t.entity
    LegalRecord.objects.create(
        organisation=entity,
        name=entity.name,
        host_name=t.text("record.host_name", readers),
        valid_from=date(2019, 3, 1),
    )
    RegistryEvent.objects.create(organisation=entity, kind="admitted", reason=t.text("event.reason", readers))


def profile(t: Tenant) -> None:
    """What an admitted entity says of its work is public; its data, team and certificates' numbers are not."""
    private = t.entitys | OFFICERS
    page = t.entity.profile
    for name in ("intro_business", "intro_products", "intro_research", "intro_advantages"):
        setattr(page, name, t.text(f"profile.{name}", EVERYBODY))
    page.data_held = t.text("profile.data_held", private)
    page.save()
    case = CaseFactory(
        organisation=t.entity,
        **{
            name: t.text(f"case.{name}", EVERYBODY)
            for name in ("title", "problem", "technology", "results", "customer")
        },
    )
    card = CapabilityCardFactory(
        organisation=t.entity, name=t.text("card.name", EVERYBODY), description=t.text("card.description", EVERYBODY)
    )
    offered = OfferedProductFactory(
        organisation=t.entity,
        name=t.text("offered.name", EVERYBODY),
        description=t.text("offered.description", EVERYBODY),
    )
    member = TeamMemberFactory(
        organisation=t.entity, **{name: t.text(f"team.{name}", private) for name in ("name", "title", "resume")}
    )
    held = HeldQualificationFactory(organisation=t.entity, number=t.text("qualification.number", private))
    for word, row in (
        ("cases", case),
        ("cards", card),
        ("products", offered),
        ("team", member),
        ("qualifications", held),
    ):
        t.keep(f"part_{word}", row, word=word, pk=row.pk)


def colleagues(t: Tenant) -> None:
    """Two more people at the owner: one to be moved about, and an administrator where the tenant's roles have none."""
    someone = MembershipFactory(
        organisation=t.owner, role=Role.EDITOR, user__name=t.text("colleague.name", t.reviewed, "王会明")
    )
    t.keep("membership", someone, pk=someone.pk)
    boss = MembershipFactory(
        organisation=t.owner, role=Role.ADMIN, user__name=t.text("boss.name", t.reviewed, "郭总")
    ).user
    t.objects["boss"] = boss
    fresh, secret = invite_member(
        t.owner,
        email=f"{t.text('invitation.email', EVERYBODY)}@example.test",
        name=t.text("invitation.name", EVERYBODY),
        role=Role.EDITOR,
        by=boss,
    )
    t.keep("invitation", fresh, secret=secret)
    t.keep("invitation_row", fresh, pk=fresh.pk)
    t.keep("colleagues_invitation", fresh, reference=t.owner.reference, pk=fresh.pk)
    spent, secret = invite_member(
        t.owner,
        email=f"{t.text('spent.email', set())}@example.test",
        name=t.text("spent.name", set()),
        role=Role.EDITOR,
        by=boss,
    )
    spent.accepted_at = timezone.now()
    spent.save()
    t.keep("spent_invitation", spent, secret=secret)
    t.keep("spent_invitation_row", spent, pk=spent.pk)


# ── scenarios ─────────────────────────────────────────────────────────────────────────────────────────────────────


def scenario(t: Tenant, name: str, readers: set[str], contacts: set[str], **more: Any) -> Scenario:
    texts = ("title", "current_process", "pain_point", "constraints", "data_available", "site_text", "cooperation_form")
    written = {one: t.text(f"{name}.{one}", readers) for one in texts}
    written |= {one: t.text(f"{name}.{one}", contacts) for one in ("contact_name", "contact_phone")}
    # Somebody tells why only firms of this province; admitted entities of the world meet it.
    places = RegionIn(terms([Region.objects.get(code="140100")]), t.text(f"{name}.reason", readers))
    made = ScenarioFactory(
        owner=t.owner,
        created_by=t.clerk,
        conditions=Conditions((places, FoundedFor(2))).to_json(),
        measure=None,
        **written,
        **more,
    )
    MeasureFactory(scenario=made, name=t.text(f"{name}.measure", readers))
    append("scenario", made.pk, actor=t.clerk, action="create", note=t.text(f"{name}.history", t.reviewed & readers))
    return t.keep(name, made)


def scenarios(t: Tenant, checker: User) -> None:
    """One in each state. Drafts are the owner's; what was submitted is the officers' too; the published is everybody's."""
    own, reviewed = t.own, t.reviewed
    public_contacts = reviewed | ADMITTED
    file(t, "letter", reviewed, kind=AUTHORITY_LETTER, content=b"", ending="pdf")
    batch = BatchFactory(owner=t.owner, submitted_by=t.clerk, scan=scan(t))
    t.keep("batch", batch)
    draft = scenario(t, "draft", own, own)
    typed = {"title": [t.text("draft.autosave", {t.clerk_role})], "version": [str(draft.edit_number)]}
    Scenario.objects.filter(pk=draft.pk).update(
        autosave={str(t.clerk.pk): {"data": typed, "at": timezone.now().isoformat()}}, autosaved_at=timezone.now()
    )
    scenario(t, "deleted", own, own, state="deleted", deleted_at=timezone.now())
    scenario(t, "submitted", reviewed, reviewed, submitted=True, batch=batch)
    returned = scenario(t, "returned", reviewed, reviewed, submitted=True, state="returned")
    ReviewPointFactory(scenario=returned, by=checker, sentence=t.text("returned.point", reviewed))
    scenario(t, "second", reviewed, reviewed, second=True, checked_by=checker)
    scenario(t, "checked", reviewed, reviewed, checked=True, checked_by=checker)
    published = scenario(t, "published", EVERYBODY, public_contacts, published=True, checked_by=checker)
    amended = scenario(t, "amended", EVERYBODY, public_contacts, published=True, checked_by=checker)
    for state in ("withdrawn", "taken_down"):
        closed = t.text(f"{state}.closed_reason", reviewed)
        scenario(t, state, reviewed, reviewed, withdrawn=True, state=state, closed_reason=closed)
    change(t, amended)
    questions(t, published)
    lists(t)
    for name in ("submitted", "second", "checked", "published", "amended"):
        t.values[f"{name}_version"] = version_of(t.objects[name])
        t.values[f"{name}_pick"] = f"{t.objects[name].reference}:{version_of(t.objects[name])}"
    t.values["amendment_version"] = version_of(t.objects["amendment"])


def change(t: Tenant, amended: Scenario) -> None:
    """The public reads the old text; the new one is the owner's and the officers' until it is applied."""
    amendment = AmendmentFactory(scenario=amended, submitted_by=t.clerk)
    new = t.text("amendment.title", t.reviewed)
    amendment.data["fields"]["title"] = new
    amendment.data["fields"]["contact_phone"] = t.text("amendment.contact_phone", t.reviewed)
    amendment.save()
    t.objects["amendment"] = amendment


def questions(t: Tenant, published: Scenario) -> None:
    """Both are everybody's; who asked is nobody's."""
    asker = MembershipFactory(
        organisation=EntityFactory(name=t.text("asker.organisation", EVERYBODY, "有限公司")),
        user__name=t.text("asker.name", OFFICERS),
    )
    asked = {"scenario": published, "organisation": asker.organisation, "asked_by": asker.user}
    question = QuestionFactory(**asked, text=t.text("question.text", EVERYBODY))
    QuestionFactory(
        **asked,
        text=t.text("answered.text", EVERYBODY),
        answer=t.text("answered.answer", EVERYBODY),
        answered_by=t.clerk,
        answered_at=timezone.now(),
    )
    t.keep("question", question, reference=published.reference, pk=question.pk)
    QuestionFactory(**asked | {"scenario": t.objects["withdrawn"]}, text=t.text("withdrawn.question", t.reviewed))


# ── files and lists ───────────────────────────────────────────────────────────────────────────────────────────────


def file(t: Tenant, name: str, readers: set[str], *, kind: str, content: bytes, ending: str) -> StoredFile:
    word = t.text(f"{name}.bytes", readers)
    body = content or word.encode()
    kept = StoredFileFactory(
        name=f"{t.text(f'{name}.name', readers)}.{ending}",
        size=len(body),
        stored_as=disk.write([body]),
        claim_kind=kind,
        claim_id=t.owner.pk,
        uploaded_by=t.clerk,
    )
    return t.keep(name, kept)


def scan(t: Tenant) -> StoredFile:
    """The scan of a batch: the owner's people and officers."""
    waiting = file(t, "kept_scan", t.reviewed, kind=BATCH_SCAN, content=b"", ending="pdf")
    t.values["kept_scan"] = waiting.reference
    return file(t, "scan", t.reviewed, kind=BATCH_SCAN, content=b"", ending="pdf")


def lists(t: Tenant) -> None:
    """Two uploaded lists, one read and one whose columns wait to be named: the business of those who write, of nobody else."""
    made = scenario(t, "imported", t.own, t.own)
    marked = [MARKED, t.text("row.title", t.writers), t.text("row.pain_point", t.writers), "段师傅 13903510137"]
    left = [MARKED, t.text("left.title", t.writers), t.text("left.pain_point", t.writers), "段师傅 13903510137"]
    known = [HEADINGS, marked, left]
    strange = [["编码", t.text("list.heading", t.writers), "想解决什么"], ["1", t.text("list.cell", t.writers), "撕裂"]]
    read = job(t, "list", known, state=ImportState.READ)
    for name, cells, state in (("row", marked, RowState.MARKED), ("left_row", left, RowState.LEFT_OUT)):
        row = ImportRow.objects.create(
            job=read,
            sheet=SHEET,
            number=len(t.objects),
            state=state,
            values=dict(zip(("scenario_type", "title", "pain_point", "contact"), cells, strict=True)),
            problems={"scenario_type": [f"“{MARKED}”不是场景类型{t.text(f'{name}.problem', t.writers)}"]},
        )
        t.keep(name, row, reference=read.reference, pk=row.pk)
    ImportRow.objects.create(job=read, sheet=SHEET, number=9, state=RowState.DRAFTED, scenario=made)
    job(t, "new_list", strange, state=ImportState.MAPPING)
    ColumnMapping.objects.create(owner=t.owner, signature=t.text("mapping", t.writers), saved_by=t.clerk)


def job(t: Tenant, name: str, rows: list[list[str]], *, state: ImportState) -> ImportJob:
    book = Workbook()
    page = book.active
    page.title = SHEET
    for row in rows:
        page.append(row)
    target = io.BytesIO()
    book.save(target)
    kept = file(t, f"{name}_file", t.writers, kind=IMPORT_LIST, content=target.getvalue(), ending="xlsx")
    found = gists([SheetData(SHEET, rows)])
    columns = {one.signature: guess(one).as_json() for one in found} if state == ImportState.READ else {}
    made = ImportJob.objects.create(
        owner=t.owner,
        file=kept,
        state=state,
        sheets=[one.as_json() for one in found],
        columns=columns,
        created_by=t.clerk,
    )
    return t.keep(name, made)


# ── products, pairs ───────────────────────────────────────────────────────────────────────────────────────────────


def products(t: Tenant) -> None:
    """A draft is the bank's alone; what was ever on offer is the officers' too; what is on offer is everybody's."""
    seen = t.banks | OFFICERS
    for name, readers, contacts, more in (
        ("product", EVERYBODY, seen | ADMITTED, {}),
        ("draft_product", t.banks, t.banks, {"draft": True}),
        ("withdrawn_product", seen, seen, {"state": "withdrawn"}),
        ("taken_product", seen, seen, {"state": "taken_down", "closed_reason": t.text("taken_product.reason", seen)}),
        ("held_product", seen, seen, {"held": True}),
        (
            "expired_product",
            seen,
            seen,
            {"valid_until": timezone.localdate().replace(year=2024, day=1), "lapsed_at": timezone.now()},
        ),
    ):
        texts = {
            one: t.text(f"{name}.{one}", readers) for one in ("name", "target", "features", "security", "documents")
        }
        texts |= {one: t.text(f"{name}.{one}", contacts) for one in ("contact_name", "contact_phone")}
        made = t.keep(name, ProductFactory(provider=t.bank, **texts, **more))
        append(
            "product",
            made.pk,
            actor=t.objects["banker"],
            action="create",
            note=t.text(f"{name}.history", seen & readers),
        )


def needs(t: Tenant) -> None:
    """A need is the entity's own, and, once it was posted, the officers' too; never public."""
    for name, readers, more in (("need", t.entitys | OFFICERS, {}), ("draft_need", t.entitys, {"draft": True})):
        words = ("purpose", "security", "about", "contact_name", "contact_phone")
        texts = {one: t.text(f"{name}.{one}", readers) for one in words}
        t.keep(name, NeedFactory(entity=t.entity, **texts, **more))


def joint_offers(t: Tenant) -> None:
    """One that stands is everybody's; one that the bank was asked about is the two institutions' and the officers'."""
    seen = t.banks | OFFICERS
    fund = OrganisationFactory(kind="fund", name=t.text("fund.name", EVERYBODY))
    equity = ProductKind.objects.get(code="equity")
    for name, readers, more in (("joint", EVERYBODY, {}), ("asked_joint", seen, {"proposed": True})):
        contacts = {one: t.text(f"{name}.{one}", seen | ADMITTED) for one in ("contact_name", "contact_phone")}
        loan = ProductFactory(provider=t.bank, name=t.text(f"{name}.loan", EVERYBODY))
        share = ProductFactory(provider=fund, kind=equity, name=t.text(f"{name}.share", EVERYBODY), **contacts)
        offer = JointOfferFactory(
            bank_product=loan, fund_product=share, proposed_by=fund, terms=t.text(f"{name}.terms", readers), **more
        )
        t.keep(name, offer)
    t.values["joint_own"] = t.objects["product"].reference
    t.values["joint_partner"] = t.objects["asked_joint"].fund_product.reference


def pairs(t: Tenant, other: Tenant, hidden: Organisation) -> None:
    """What fits whom. A pair is its entity's, its owner's or provider's, and the officers'; so is what either side said."""
    published, product = t.objects["published"], t.objects["product"]
    for name, subject, owners, entity in (
        ("pair", {"scenario": published}, t.own, t),
        ("other_pair", {"scenario": published}, t.own, other),
        ("product_pair", {"product": product}, t.banks, t),
    ):
        readers = owners | entity.entitys | OFFICERS
        Recommendation.objects.create(
            **subject,
            entity=entity.entity,
            score=0.9,
            band="high",
            model="test",
            evidence=[
                {
                    "facet": "pain",
                    "need_text": t.text(f"{name}.need", readers),
                    "need_source": "痛点",
                    "need_span": [0, 2],
                    "answer_text": t.text(f"{name}.answer", readers),
                    "answer_source": "案例",
                    "answer_span": [0, 2],
                }
            ],
            verdicts=[
                {
                    "title": "已入库",
                    "outcome": "met",
                    "reason": t.text(f"{name}.verdict", readers),
                    "sentence": t.text(f"{name}.sentence", readers),
                    "cure": "",
                }
            ],
        )
        said = {"entity": entity.entity, "answer": "interested", "band": "high"}
        Response.objects.create(**subject, **said, side="entity", note=t.text(f"{name}.entity_note", readers))
        Response.objects.create(**subject, **said, side="owner", note=t.text(f"{name}.owner_note", readers))
    week(t)
    t.args["pair"] = {"reference": published.reference, "entity": t.entity.reference}
    t.args["product_pair"] = {"reference": product.reference, "entity": t.entity.reference}
    t.args["hidden_pair"] = {"reference": published.reference, "entity": hidden.reference}
    t.args["draft_pair"] = {"reference": t.objects["draft"].reference, "entity": t.entity.reference}


def referrals(t: Tenant, sent: ReferralBatch) -> None:
    """One that waits for the entity, one that the bank reads and one that it declined. Why is that bank's, that entity's, officers'."""
    known = t.entitys | OFFICERS
    batch = ReferralBatchFactory(
        bureau=sent.bureau, noted=True, letter_number=t.text("noted.letter", known | t.banks | {"regulator"})
    )
    asked = t.keep("asked_referral", ReferralFactory(batch=sent, entity=t.entity, bank=OrganisationFactory(bank=True)))
    review = t.keep("review_referral", ReferralFactory(review=True, batch=batch, entity=t.entity, bank=t.bank))
    declined = ReferralFactory(
        batch=batch, entity=t.entity, bank=OrganisationFactory(bank=True), state="declined", decline_code="credit",
        decline_note=t.text("declined.note", known), refuse_reason="",
    )  # fmt: skip
    t.keep("declined_referral", declined)
    looker = UserFactory(name=t.text("looker.name", known))
    for one in (review, declined):
        ConsentFactory(referral=one, group="ip")
    result = ConsentFactory(referral=review, result=True)
    told = CreditResultFactory(referral=review, consent=result)
    t.keep("review_result", told, reference=review.reference, result=told.reference)
    reviewing(t, review, batch)
    DisclosureFactory(
        referral=review,
        person=looker,
        what=t.text("disclosure.what", t.entitys),
        purpose=t.text("disclosure.purpose", t.entitys),
    )
    t.values["consent_text"] = stored_text("share").sha256
    t.values["free_pick"] = f"{t.entity.pk}-{OrganisationFactory(bank=True).pk}"
    t.values["asked_entity"] = asked.entity.reference


def reviewing(t: Tenant, review: Referral, batch: ReferralBatch) -> None:
    """What the bank's side adds: a card, a question, a figure that the bank may read and one that it may not."""
    known = t.entitys | OFFICERS
    t.keep("card_referral", ReferralFactory(batch=batch, entity=EntityFactory(), bank=t.bank, state="consented"))
    taken = ReferralFactory(review=True, batch=batch, entity=EntityFactory(), bank=t.bank, state="accepted")
    ConsentFactory(referral=t.keep("accepted_referral", taken), group="ip")
    t.keep(
        "running_referral",
        ReferralFactory(review=True, batch=batch, entity=EntityFactory(), bank=t.bank, state="drawn"),
    )
    asked = ReferralFactory(
        review=True, batch=batch, entity=t.entity, bank=OrganisationFactory(bank=True), state="question"
    )
    ConsentFactory(referral=t.keep("question_referral", asked), group="ip")
    MessageFactory(referral=asked, body=t.text("question.body", t.entitys))
    patents = FigureFactory(entity=t.entity, kind="patents", source=t.text("patents.source", known | t.banks))
    proof = StoredFileFactory(name="证书.ofd", media_type="application/ofd", claim_kind=PROOF, claim_id=patents.pk)
    t.keep("review_file", proof, reference=review.reference, file=proof.reference)
    t.keep("figure", FigureFactory(entity=t.entity, kind="contracts", source=t.text("contracts.source", known)))
    row = SealedAuthority.objects.create(referral=review, digest="0" * 64, file_sha256="0" * 64, by=patents.told_by)
    StoredFileFactory(name="授权书.ofd", media_type="application/ofd", claim_kind=AUTHORITY, claim_id=row.pk)


def week(t: Tenant) -> None:
    """A card of the week, and what was handed on: the entity's own business."""
    subject = t.objects["amended"]
    monday = week_of(timezone.now())
    choice = WeeklyChoice.objects.create(entity=t.entity, week=monday)
    evidence = {
        "facet": "pain",
        "need_text": t.text("pick.need", t.entitys),
        "need_source": "痛点",
        "need_span": [0, 2],
        "answer_text": t.text("pick.answer", t.entitys),
        "answer_source": "案例",
        "answer_span": [0, 2],
    }
    pick = WeeklyPick.objects.create(choice=choice, place=1, scenario=subject, band="high", evidence=evidence)
    t.keep("pick", pick, pk=pick.pk)
    helper = MembershipFactory(
        organisation=t.entity, role=Role.VIEWER, user__name=t.text("helper.name", t.entitys | OFFICERS, "王会明")
    )
    # Everybody who may forward is a colleague of this one, and nobody of the other tenant is.
    t.values["colleague"] = helper.pk
    liaison = "entity_liaison" if t.letter == "a" else "rival_liaison"
    Forward.objects.create(
        entity=t.entity,
        scenario=subject,
        by=helper.user,
        to=User.objects.get(username=liaison),
        note=t.text("forward.note", {liaison}),
    )


def consultations(t: Tenant, experts: dict[str, Any]) -> None:
    """Whom an expert may help. A pair is the expert's, the owner's or entity's, and the officers'; so is what either said."""
    published = t.objects["published"]
    for name, expert, asker, readers in (
        ("consultation", experts["own_expert"], {"scenario": published}, t.own | {"expert"}),
        ("entity_consultation", experts["own_expert"], {"entity": t.entity}, t.entitys | {"expert"}),
        ("other_consultation", experts["other_expert"], {"scenario": published}, t.own),
        ("hidden_consultation", experts["hidden_expert"], {"scenario": published}, set()),
    ):
        seen = readers | OFFICERS
        ExpertMatch.objects.create(
            expert=expert,
            **asker,
            score=0.9,
            band="high",
            model="test",
            evidence=[
                {
                    "facet": "pain",
                    "need_text": t.text(f"{name}.need", seen),
                    "need_source": "痛点",
                    "need_span": [0, 2],
                    "answer_text": t.text(f"{name}.answer", seen),
                    "answer_source": "专家",
                    "answer_span": [0, 2],
                }
            ],
        )
        for side in ("asker", "expert"):
            ExpertResponse.objects.create(
                expert=expert,
                **asker,
                side=side,
                answer="interested",
                note=t.text(f"{name}.{side}_note", seen),
            )
    t.args["consultation"] = {"reference": published.reference, "expert": experts["own_expert"].reference}
    t.args["hidden_consultation"] = {"reference": published.reference, "expert": experts["hidden_expert"].reference}
    t.args["draft_consultation"] = {
        "reference": t.objects["draft"].reference,
        "expert": experts["own_expert"].reference,
    }
