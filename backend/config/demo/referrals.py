"""Referrals in each state, through the same actions that people use: one batch noted and under way, one returned, one waiting,
one not sent yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from backend.config.demo.people import Cast
from backend.organisations.choices import Kind, Role
from backend.referrals import actions
from backend.referrals.choices import ConsentKind, ResultKind, Way
from backend.referrals.grid import fits_of
from backend.referrals.models import Referral, ReferralBatch
from backend.referrals.wording import current_text

GROUPS = ("identity", "basics", "cases", "figures", "need", "qualifications")
Pair = tuple[str, str]


@dataclass(frozen=True)
class Letter:
    number: str
    pairs: tuple[Pair, ...]


RETURNED = Letter("晋数推介〔2026〕4号", (("lingshang", "qinan"), ("lingshang", "shilingguan"), ("yaobian", "qinan")))
NOTED = Letter(
    "晋数推介〔2026〕5号",
    (
        ("fenglu", "yunzhan"),
        ("luding", "tongye"),
        ("tingli", "tongye"),
        ("shanquan", "tongye"),
        ("fengjing", "yunzhan"),
    ),
)
WAITING = Letter(
    "晋数推介〔2026〕6号",
    (("fenglu", "tongye"), ("luding", "yunzhan"), ("xingwan", "tongye"), ("jianwei", "yunzhan"), ("liupo", "tongye")),
)
DRAFT: tuple[Pair, ...] = (("shuizhi", "qinan"), ("shuizhi", "tongye"), ("yanchi", "qinan"))


def load_referrals(cast: Cast) -> None:
    returned, noted = _sent(cast, RETURNED), _sent(cast, NOTED)
    regulator = cast.writer(next(key for key, one in cast.organisations.items() if one.kind == Kind.REGULATOR))
    actions.return_batch(returned, by=regulator, reason="有两户不在本批银行的服务地区，请调整后再报。")
    _agree(cast, "fenglu", "yunzhan", result=True)
    _agree(cast, "luding", "tongye", result=True)
    _agree(cast, "tingli", "tongye", groups=("identity", "basics", "cases"))
    _refuse(cast, "shanquan", "tongye")
    actions.note_batch(noted, by=regulator)
    _under_way(cast, "luding", "tongye")
    _sent(cast, WAITING)
    _agree(cast, "xingwan", "tongye")
    _propose(cast, DRAFT)
    ReferralBatch.objects.update(demo=True)
    Referral.objects.update(demo=True)


def _propose(cast: Cast, pairs: tuple[Pair, ...]) -> ReferralBatch:
    officer = cast.officer(Role.ADMIN)
    bureau = next(one for one in cast.organisations.values() if one.kind == Kind.BUREAU)
    keys = [(cast.organisations[entity].pk, cast.organisations[bank].pk) for entity, bank in pairs]
    batch, rows = actions.propose(bureau, keys, by=officer, fits=fits_of(keys))
    if batch is None or any(row.wrong for row in rows):
        raise ValueError([row.wrong for row in rows])
    return batch


def _sent(cast: Cast, letter: Letter) -> ReferralBatch:
    return actions.send_batch(_propose(cast, letter.pairs), by=cast.officer(Role.ADMIN), letter_number=letter.number)


def _referral(cast: Cast, entity: str, bank: str) -> Referral:
    found: Referral = Referral.objects.open().get(entity=cast.organisations[entity], bank=cast.organisations[bank])
    return found


def _agree(cast: Cast, entity: str, bank: str, *, groups: tuple[str, ...] = GROUPS, result: bool = False) -> None:
    actions.consent(
        _referral(cast, entity, bank), by=cast.writer(entity), groups=groups, days=180, result=result,
        text_sha256=current_text(ConsentKind.SHARE).sha256,
    )  # fmt: skip


def _refuse(cast: Cast, entity: str, bank: str) -> None:
    actions.refuse(_referral(cast, entity, bank), by=cast.writer(entity), reason="今年没有融资安排。")


def _under_way(cast: Cast, entity: str, bank: str) -> None:
    """The bank looked, took a copy and accepted; what it credited was reported and confirmed."""
    referral, banker, liaison = _referral(cast, entity, bank), cast.writer(bank), cast.writer(entity)
    actions.read_sheet(referral, by=banker)
    actions.read_sheet(referral, by=banker, way=Way.DOWNLOADED, what="推介资料册")
    actions.accept_referral(referral, by=banker)
    money = {"rate": Decimal("3.65"), "term_months": 12, "first_loan": True, "unsecured": True}
    for kind, amount in ((ResultKind.CREDITED, 500), (ResultKind.DRAWN, 300)):
        told = actions.report_result(
            referral, by=liaison, kind=kind, on=timezone.localdate(), amount=Decimal(amount), **money
        )
        if kind == ResultKind.CREDITED:
            actions.confirm_result(told, by=banker)
