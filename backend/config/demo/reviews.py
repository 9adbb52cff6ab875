"""The bank's side of the demo, through the same actions that people use: figures with proofs, and one referral in each stage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from backend.config.demo.letters import letter
from backend.config.demo.people import Cast
from backend.config.demo.referrals import GROUPS, Letter, _agree, _referral, _sent
from backend.organisations.choices import Kind, Role
from backend.referrals import actions, process
from backend.referrals.models import Figure, Referral, ReferralBatch
from backend.referrals.queries import consent_digest

MORE = (*GROUPS, "need", "finance", "contracts", "ip", "data_assets")
EARLIER = Letter(
    "晋数推介〔2026〕3号",
    (
        ("nuanheng", "tongye"),
        ("jiaoshi", "tongye"),
        ("renzhi", "tongye"),
        ("cengyan", "tongye"),
        ("yike", "tongye"),
        ("poshao", "tongye"),
        ("gongpiao", "tongye"),
        ("chenqi", "tongye"),
        ("zhengming", "tongye"),
        ("hanling", "yunzhan"),
        ("geli", "qinan"),
    ),
)
# How far each came: the steps of the bank, in their order.
ROAD = (process.CONTACT, process.DUE_DILIGENCE, process.APPROVE, process.SIGN, process.DRAW, process.SETTLE)
STAGES = {"jiaoshi": 1, "renzhi": 2, "cengyan": 3, "yike": 4, "poshao": 5, "gongpiao": 6}
TERMS: dict[str, Any] = {"amount": Decimal(600), "rate": Decimal("3.45"), "term_months": 12}
# (entity, kind, year back, value, source, compared)
FIGURES = (
    ("tingli", "revenue", 1, 3260, "审计报告", True),
    ("tingli", "revenue", 2, 2718, "审计报告", True),
    ("tingli", "research", 1, 438, "研发费用专项审计报告", True),
    ("tingli", "contracts", 1, 512, "合同台账", True),
    ("tingli", "patents", 1, 9, "专利证书", False),
    ("nuanheng", "revenue", 1, 8460, "审计报告", True),
    ("nuanheng", "revenue", 2, 6855, "审计报告", True),
    ("nuanheng", "revenue", 3, 5552, "审计报告", True),
    ("nuanheng", "research", 1, 1006, "研发费用专项审计报告", True),
    ("nuanheng", "contracts", 1, 698, "合同台账", True),
    ("nuanheng", "receivable", 1, 412, "使用方确认单", True),
    ("nuanheng", "patents", 1, 17, "专利证书", True),
    ("nuanheng", "data_assets", 1, 2, "数据资产登记证书", False),
    ("fenglu", "revenue", 1, 2140, "纳税申报表", False),
    ("fenglu", "patents", 1, 6, "专利证书", True),
)


def load_reviews(cast: Cast) -> None:
    _figures(cast)
    batch = _sent(cast, EARLIER)
    for entity, bank in EARLIER.pairs:
        groups = (*MORE, "vouchers") if entity == "nuanheng" else MORE if entity in STAGES else GROUPS
        _agree(cast, entity, bank, groups=groups, result=entity in ("yike", "poshao", "gongpiao"))
    regulator = cast.writer(next(key for key, one in cast.organisations.items() if one.kind == Kind.REGULATOR))
    actions.note_batch(batch, by=regulator)
    for entity, far in STAGES.items():
        _walk(cast, entity, "tongye", far)
    _ask_and_answer(cast)
    _say_no(cast)
    _seal(cast)
    ReferralBatch.objects.update(demo=True)
    Referral.objects.update(demo=True)


def _figures(cast: Cast) -> None:
    officer = cast.officer(Role.ADMIN)
    for entity, kind, back, value, source, compared in FIGURES:
        year = timezone.localdate().year - back
        figure = actions.tell_figure(
            cast.organisations[entity], by=cast.writer(entity), kind=kind, year=year, value=Decimal(value), source=source,
            dated_on=min(date(year + 1, 4, 20), timezone.localdate()), proof=letter(),
        )  # fmt: skip
        if compared:
            actions.confirm_figure(figure, by=officer)
    Figure.objects.update(demo=True)


def _walk(cast: Cast, entity: str, bank: str, far: int) -> None:
    referral, banker = _referral(cast, entity, bank), cast.writer(bank)
    actions.read_sheet(referral, by=banker)
    actions.accept_referral(referral, by=banker)
    for step in ROAD[:far]:
        actions.advance(referral, step, by=banker, **(TERMS if step is process.APPROVE else {}))


def _ask_and_answer(cast: Cast) -> None:
    """One question that is answered and one that waits."""
    answered, banker = _referral(cast, "nuanheng", "tongye"), cast.writer("tongye")
    actions.read_sheet(answered, by=banker)
    actions.ask_question(answered, by=banker, body="供热季前后回款差得多，去年三季度的应收款集中在哪几家？")
    actions.answer_question(
        answered,
        by=cast.writer("nuanheng"),
        body="集中在两家热力公司，合同约定供热季结束后60天内付清，今年已收回七成。",
    )
    waiting = _referral(cast, "chenqi", "tongye")
    actions.ask_question(waiting, by=banker, body="隧道检测合同是按里程还是按项目结算？有没有在手订单的清单？")


def _say_no(cast: Cast) -> None:
    declined = {
        "zhengming": ("tongye", "scale", "营收规模暂未达到本行科技贷的下限。"),
        "hanling": ("yunzhan", "quota", ""),
    }
    for entity, (bank, code, note) in declined.items():
        referral, banker = _referral(cast, entity, bank), cast.writer(bank)
        actions.read_sheet(referral, by=banker)
        actions.decline_referral(referral, by=banker, code=code, note=note)
    ended, banker = _referral(cast, "geli", "qinan"), cast.writer("qinan")
    actions.accept_referral(ended, by=banker)
    actions.advance(ended, process.CONTACT, by=banker)
    actions.advance(ended, process.END, by=banker, reason="主体改用自有资金，暂不贷款。")


def _seal(cast: Cast) -> None:
    referral = _referral(cast, "nuanheng", "tongye")
    actions.bind_authority(referral, letter(), by=cast.writer("nuanheng"), digest=consent_digest(referral))
