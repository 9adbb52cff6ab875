"""What the demo lacks and pages show: a list half imported, a batch, a change under review, questions, an invitation.

`python -m tests.e2e.scene` sets it up in SHUQIAO_DATA, where no server may run, through the same actions that people
use, and prints as JSON by which reference each thing is found.
"""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import django
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import Signer
from django.utils import timezone

django.setup()

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from backend.accounts.models import User
from backend.files.inspection import inspect
from backend.financing.models import JointOffer, Need, Product
from backend.organisations.actions import invite_member
from backend.organisations.choices import Role
from backend.organisations.models import Case, Membership, Organisation
from backend.recommendations.actions import choose_week, respond, switch_for_person
from backend.recommendations.actions.library import change_problem, retire_problem
from backend.recommendations.actions.weights import champion_row, propose_weights
from backend.recommendations.choices import Answer, Draw
from backend.recommendations.exclusions import failing_condition
from backend.recommendations.models import LibraryProblem, Measurement, SavedSearch, WeeklyPick
from backend.recommendations.quality import judged_digest
from backend.referrals import actions as referral_actions
from backend.referrals.models import Figure, Referral, ReferralBatch
from backend.referrals.queries import live_groups
from backend.roadshows.models import Application, Event, Judge, Participant, Session
from backend.scenarios import actions
from backend.scenarios.models import Scenario, ScreenedWord
from backend.scenarios.texts import FIELDS, measures_of
from backend.talent.models import Expert
from backend.web.models import SavedView
from matching.library import shipped
from matching.matcher import Weights
from tests.e2e import people
from tests.factories.trials import trial_of
from tests.files import making
from tests.lib.workbooks import saved, workbook

CITY = ["场景类型", "序号", "场景机会名称", "单位名称", "合作需求", "联系方式"]
ROWS = [
    ["技术应用新场景", 1, "主井提升钢丝绳断丝靠人摸", "乌金坪煤业集团有限公司", "每天停一个钟头让人戴着手套顺绳摸一遍，去年两次摸漏。", "卫师傅 13903510137"],
    ["技术应用新场景", 2, "矿灯房早班排队四十分钟", "乌金坪煤业集团有限公司", "一千二百盏灯两个窗口发，早班下井前要排四十分钟。", "卫师傅 13903510137"],
    ["说不清", 3, "选煤厂跳汰机床层厚薄凭手感", "乌金坪煤业集团有限公司", "司机拿探杆一下一下地探，换一个人精煤灰分差零点六。", "卫师傅 13903510137"],
    ["技术应用新场景", 4, "矸石山自燃点不好找", "乌金坪煤业集团有限公司", "冒烟了才知道哪里热，一年覆土灌浆花四百万。", "卫师傅 139035"],
]  # fmt: skip
STATES = {"held": "纳税记录快贷", "reopened": "出海短款", "lapsed": "供暖季备件周转"}
STRANGE = [["事由", "说来话长", "找谁"], ["泵房夜里没人", "水位全靠白班交接时说一句。", "牛师傅"]]


def user(username: str) -> User:
    found: User = User.objects.get(username=username)
    return found


def desk(username: str) -> Organisation:
    return Membership.objects.live().get(user__username=username).organisation


def upload(rows: list[list[Any]], name: str) -> Any:
    content = saved(workbook(("场景清单", rows))).read()
    return inspect(SimpleUploadedFile(name, content))


def imported(username: str, rows: list[list[Any]], name: str) -> str:
    reference: str = actions.start_import(desk(username), upload(rows, name), by=user(username)).reference
    return reference


def ready_draft(username: str, like: Scenario, title: str) -> Scenario:
    fields = {name: getattr(like, name) for name in FIELDS} | {"title": title}
    return actions.create_draft(desk(username), by=user(username), fields=fields, measures=measures_of(like), demo=True)


def batch(username: str, like: Scenario) -> str:
    """Three sent with one scan; the first officer has returned one of them."""
    owner, clerk = desk(username), user(username)
    drafts = [
        ready_draft(username, like, title) for title in ("泵站夜里两班倒", "水表井盖丢了没人报", "加氯间开关靠闻")
    ]
    letter = SimpleUploadedFile("报送函（盖章）.pdf", making.pdf(["关于报送场景清单的函"]))
    scan = actions.keep_scan(owner, inspect(letter), by=clerk)
    sent = actions.submit_batch(owner, scenarios=drafts, scan=scan, by=clerk)
    points = [
        actions.Point("pain_point", "请写清夜里两班各几个人、一年多少费用。"),
        actions.Point("", "名称请写难处。"),
    ]
    actions.return_scenario(drafts[0], points=points, by=user(people.FIRST_OFFICER))
    reference: str = sent.reference
    return reference


def change(scenario: Scenario, username: str) -> None:
    fields = {name: getattr(scenario, name) for name in FIELDS}
    fields["pain_point"] += "去年冬季又添了两次。"
    fields["period_months"] = 9
    actions.submit_amendment(
        scenario, fields=fields, measures=measures_of(scenario), edit_number=scenario.edit_number, by=user(username)
    )


def questions(scenario: Scenario) -> None:
    asked = actions.ask_question(
        scenario, text="井下基站的位置图能不能先给一份？", organisation=desk(people.LIAISON), by=user(people.LIAISON)
    )
    actions.answer_question(asked, text="可以，签了保密承诺书就给电子版。", by=user(people.CLERK))
    actions.ask_question(
        scenario, text="夜班能不能安排一次现场？", organisation=desk(people.LIAISON), by=user(people.LIAISON)
    )


def problems(username: str) -> dict[str, str]:
    """One that an officer changed, one that was retired, and one as it came; the demo has drafts."""
    changed, retired, plain = shipped()[1], shipped()[5], shipped()[0]
    other = replace(
        changed, name="产销差降不下来", needs=(changed.needs[0], "收上来的水费对不上出厂的水，问谁都说不清")
    )
    change_problem(changed.key, other, seen=1, by=user(username))
    retire_problem(retired.key, reason="与另一条说的是同一件事，合并到那一条。", by=user(username))
    return {
        "proposal": LibraryProblem.objects.proposed()[1].key,
        "shipped": plain.key,
        "changed_problem": changed.key,
        "retired": retired.key,
    }


def seal(username: str) -> None:
    """From now on this person signs in with a code besides the password."""
    TOTP.activate(user(username), people.SEED)
    RecoveryCodes.activate(user(username))


def kept_from(entity: Organisation) -> Scenario:
    """An open scenario that a condition keeps from the entity, whatever its text fits."""
    return next(one for one in Scenario.objects.open().order_by("pk") if failing_condition(one, entity) is not None)


def weeks() -> None:
    """The three of this week: one entity has answered all of its own; one person has switched recommendation off."""
    choose_week()
    seen = WeeklyPick.objects.filter(choice__entity=desk(people.OTHER_LIAISON))
    for pick in seen:
        respond(pick.subject, pick.choice.entity, answer=Answer.INTERESTED, by=user(people.OTHER_LIAISON))
    switch_for_person(user(people.QUIET), on=False)


def product(name: str) -> str:
    reference: str = Product.objects.get(name=name).reference
    return reference


def challengers() -> dict[str, str]:
    """Two sets of weights against those in use, one that won and one that did not, and a measurement of four rankings."""
    held, judged = champion_row(), judged_digest()
    tried = []
    for weights, verdict, difference in (
        (Weights(0.6, 1.0, 0.4), "won", 0.05),
        (Weights(0.2, 1.0, 0.9), "not_won", -0.06),
    ):
        row = propose_weights(weights)
        low, high = difference - 0.04, difference + 0.04
        trial_of(row, difference=difference, low=low, high=high, verdict=verdict)
        tried.append(row)
    for place, method in enumerate(Draw):
        reached = {"mean": 0.81 - place / 10, "low": 0.74 - place / 10, "high": 0.88 - place / 10}
        Measurement.objects.create(
            run="scene", method=method, model="shipped", version=held.version if method == Draw.CURRENT else 0, needs=12, pairs=96, entities=30, judged=judged,
            figures=dict.fromkeys(("ndcg", "recall", "shown", "gini"), reached),
            slices=[{"by": "field", "label": label, "needs": 6, "ndcg": reached, "recall": reached} for label in ("数字能源", "先进制造")],
        )  # fmt: skip
    return {"weights": str(held.version), "won": str(tried[0].version)}


def needs() -> dict[str, Need]:
    mine = Need.objects.filter(entity=desk(people.LIAISON)).order_by("expires_on")
    return {
        "need": mine.current()[0],  # the one that ends soon
        "draft_need": mine.get(state="draft"),
        "lapsed_need": Need.objects.get(entity=desk(people.LISTENER), state="lapsed"),
    }


def referrals() -> dict[str, str]:
    """The demo has a batch in each state; these are the ones that pages show."""
    letters = {batch.letter_number[-3:-1]: batch.reference for batch in ReferralBatch.objects.all()}
    asked = Referral.objects.filter(entity=desk(people.LIAISON))
    of_bank = Referral.objects.filter(bank=desk(people.BANKER)).order_by("pk")
    return {
        "draft_batch": ReferralBatch.objects.get(letter_number="").reference,
        "noted_batch": letters["〕5"],
        "waiting_batch": letters["〕6"],
        "asked_referral": asked.get(state="asked").reference,
        "read_referral": asked.get(state="review").reference,
        "drawn_referral": Referral.objects.get(state="accepted").reference,
        "bank_sheet": of_bank.get(entity__name="太原暖衡热网科技股份有限公司").reference,
        "bank_card": of_bank.filter(state="consented")[0].reference,
        "bank_signed": of_bank.get(state="signed").reference,
        "bank_stage": running_on(of_bank.get(state="drawn")),
        "figure": Figure.objects.filter(entity=desk(people.LIAISON))[0].reference,
    }


def running_on(referral: Referral) -> str:
    """A loan whose entity took back all but the second consent, with a result that waits for the bank."""
    writer = referral.entity.memberships.exclude(role=Role.VIEWER)[0].user
    for group in live_groups(referral):
        referral_actions.withdraw(referral, by=writer, group=group)
    day = timezone.localdate()
    referral_actions.report_result(referral, by=writer, kind="drawn", on=day, amount=Decimal(600), rate=Decimal("3.45"))
    return str(referral.reference)


def set_up() -> dict[str, str]:
    own, changed = Scenario.objects.published().filter(owner=desk(people.CLERK)).order_by("pk")[:2]
    batched = batch(people.OTHER_CLERK, Scenario.objects.published().filter(owner=desk(people.OTHER_CLERK))[0])
    change(changed, people.CLERK)
    questions(own)
    admin = user(people.REGISTRAR)
    _invitation, secret = invite_member(
        desk(people.CLERK), email="xin@example.com", name="新同事", role=Role.EDITOR, by=admin
    )
    job = imported(people.CLERK, [CITY, *ROWS], "乌金坪场景清单.xlsx")
    strange = imported(people.CLERK, STRANGE, "各队报上来的.xlsx")
    seal(people.SEALED)
    weeks()
    opened = Event.objects.get(state="open")
    entity, newcomer = desk(people.LIAISON), desk(people.NEWCOMER)
    member = Membership.objects.live().filter(organisation=desk(people.CLERK)).order_by("pk")
    return {
        **problems(people.FIRST_OFFICER),
        **referrals(),
        "own": own.reference,
        "changed": changed.reference,
        "returned": Scenario.objects.get(title="泵站夜里两班倒").reference,
        "submitted": Scenario.objects.get(title="水表井盖丢了没人报").reference,
        "checked": Scenario.objects.get(state="checked").reference,
        "batch": batched,
        "import": job,
        "mapping": strange,
        "entity": entity.reference,
        "newcomer": newcomer.reference,
        "owner": desk(people.CLERK).reference,
        "excluded": kept_from(entity).reference,
        "product": Product.objects.filter(provider=desk(people.BANKER)).order_by("pk")[0].reference,
        **{f"{state}_product": product(name) for state, name in STATES.items()},
        "foreign_product": Product.objects.exclude(provider=desk(people.BANKER)).order_by("pk")[0].reference,
        **{name: found.reference for name, found in needs().items()},
        "joint": JointOffer.objects.order_by("pk")[0].reference,
        "expert": Expert.objects.get(user__username=people.EXPERT).reference,
        "case": str(Case.objects.filter(organisation=entity).order_by("pk")[0].pk),
        "member": str(member[0].pk),
        "screened": str(ScreenedWord.objects.order_by("pk")[0].pk),
        **challengers(),
        "view": SavedView.objects.filter(person__username=people.FIRST_OFFICER).order_by("pk")[0].reference,
        "saved": SavedSearch.objects.filter(person__username=people.LIAISON).order_by("pk")[0].reference,
        "open_event": opened.reference,
        "planned": Event.objects.get(state="scheduled").reference,
        "seated": Participant.objects.get(organisation=desk(people.OTHER_LIAISON)).reference,
        "seated_with": Participant.objects.get(organisation__name__startswith="桐叶银行").reference,
        "sheets": "sheets",
        "signs": "signs",
        "code": "code",
        "meeting_release": "1",
        "door": Signer(salt="roadshows.door").sign(Event.objects.get(state="scheduled").reference),
        "session": Session.objects.order_by("pk")[0].reference,
        "seat": Judge.objects.get(event=opened).reference,
        "applied": Application.objects.get(event=opened, title="叶片裂纹听得见").reference,
        "secret": secret,
    }


if __name__ == "__main__":
    print(json.dumps(set_up()))
