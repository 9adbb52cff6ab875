"""The indicator card (M05): what is reckoned from an entity's dated figures, group by group, and how a bank reads it.

Every line has its value, source and date. There is no total and no weight, here or anywhere (W18): a bank orders lines and
leaves some out for itself. The figures are field groups like the others, so nothing reaches a card that was not consented to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.files.models import StoredFile
from backend.lib.money import format_amount
from backend.referrals.choices_bank import PROOF, FigureKind, FigureState
from backend.referrals.groups import FieldGroup, Item, register

if TYPE_CHECKING:
    from backend.organisations.models import Organisation
    from backend.referrals.models import CardLayout, Figure

YEARS = 3  # of money that are told
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """One indicator: from which group of fields and which field of it."""

    code: str
    label: Any
    group: str
    key: str


@dataclass(frozen=True)
class Row:
    """One indicator of one entity as a reader sees it; `closed` where its group was not consented to."""

    code: str
    label: str
    value: str
    source: str
    on: str
    file: str
    closed: bool


LINES = (
    Line("research_share", gettext_lazy("研发投入占营收"), "finance", "research_share"),
    Line("revenue_trend", gettext_lazy("营业收入比上年"), "finance", "revenue_trend"),
    Line("contracts", gettext_lazy("场景合同金额"), "contracts", "contracts"),
    Line("receivable", gettext_lazy("场景合同未收款"), "contracts", "receivable"),
    Line("patents", gettext_lazy("有效发明专利"), "ip", "patents"),
    Line("software", gettext_lazy("软件著作权"), "ip", "software"),
    Line("data_assets", gettext_lazy("已登记数据资产"), "data_assets", "data_assets"),
    Line("vouchers", gettext_lazy("已使用算力券"), "vouchers", "vouchers"),
    Line("revenue_last_year", gettext_lazy("上年主营业务收入"), "figures", "revenue_last_year"),
    Line("case_count", gettext_lazy("典型案例"), "figures", "case_count"),
    Line("headcount", gettext_lazy("人数"), "basics", "headcount"),
    Line("founded_on", gettext_lazy("注册时间"), "basics", "founded_on"),
)
CODES = tuple(line.code for line in LINES)


def disclaimer() -> str:
    """On every card, page, answer and paper that shows indicators (W18)."""
    return _("非征信报告、非信用评级")


def card_of(shown: Mapping[str, Sequence[Item]], layout: CardLayout | None = None) -> list[Row]:
    """The card from what may be read, in the bank's order, without what the bank leaves out."""
    by_key = {(group, item.key): item for group, items in shown.items() for item in items}
    today = _("截至%s") % date_format(timezone.localdate(), "Y年n月j日")
    rows = {}
    for line in LINES:
        item = by_key.get((line.group, line.key))
        if item is None:
            rows[line.code] = Row(line.code, str(line.label), "", "", "", "", line.group not in shown)
            continue
        rows[line.code] = Row(line.code, str(line.label), item.value, item.source, item.on or today, item.file, False)
    return [rows[code] for code in arranged(layout)]


def arranged(layout: CardLayout | None) -> list[str]:
    """The codes that a bank sees, in its order; a line that it has never placed stands at the end."""
    order = [code for code in layout.order if code in CODES] if layout else []
    hidden = set(layout.hidden) if layout else set()
    return [code for code in dict.fromkeys([*order, *CODES]) if code not in hidden]


# ── what each group gives ─────────────────────────────────────────────────────────────────────────────────────────


def _told(entity: Organisation, kinds: Iterable[FigureKind]) -> dict[FigureKind, list[Figure]]:
    """The figures that were not returned, newest first, with their proofs at hand."""
    wanted = set(kinds)
    found: dict[FigureKind, list[Figure]] = {kind: [] for kind in wanted}
    for figure in sorted(entity.figures.all(), key=lambda one: -one.year):
        if figure.kind in wanted and figure.state != FigureState.RETURNED:
            found[FigureKind(figure.kind)].append(figure)
    return found


def proofs_of(entity: Organisation) -> dict[int, str]:
    """The newest proof of each figure, by the figure's key; read once for each entity at hand."""
    known: dict[int, str] | None = getattr(entity, "_figure_proofs", None)
    if known is None:
        keys = [figure.pk for figure in entity.figures.all()]
        files = StoredFile.objects.stored().filter(claim_kind=PROOF, claim_id__in=keys).order_by("pk") if keys else []
        known = {file.claim_id: file.reference for file in files}
        entity._figure_proofs = known  # type: ignore[attr-defined]  # noqa: SLF001  kept on the object on purpose
    return known


def said_value(figure: Figure) -> str:
    """300件 or 8,460.00万元."""
    if FigureKind(figure.kind).is_count:
        return f"{figure.value.quantize(Decimal(1), ROUND_HALF_UP)}{figure.unit}"
    return format_amount(figure.value)


def said_source(figure: Figure) -> str:
    """Where it stands, and whether the bureau has compared it."""
    checked = _("省数据局已核对") if figure.state == FigureState.CONFIRMED else _("主体填报，待核对")
    return f"{figure.source}（{checked}）"


def said_date(figure: Figure) -> str:
    year, day = figure.year, date_format(figure.dated_on, "Y年n月j日")
    return _("%(year)s年度，材料日期%(day)s") % {"year": year, "day": day}


def _item(entity: Organisation, figure: Figure, key: str) -> Item:
    label = str(FigureKind(figure.kind).label)
    proof = proofs_of(entity).get(figure.pk, "")
    return Item(key, label, said_value(figure), said_source(figure), said_date(figure), proof)


def _finance(entity: Organisation) -> list[Item]:
    """Revenue and research of up to three years, the share of the one in the other, and how revenue moved."""
    told = _told(entity, (FigureKind.REVENUE, FigureKind.RESEARCH))
    revenues, research = told[FigureKind.REVENUE][:YEARS], told[FigureKind.RESEARCH][:YEARS]
    found = []
    if share := _share(revenues, research):
        found.append(share)
    if trend := _trend(revenues):
        found.append(trend)
    for figure in (*revenues, *research):
        item = _item(entity, figure, f"{figure.kind}:{figure.year}")
        label = _("%(year)s年%(what)s") % {"year": figure.year, "what": item.label}
        found.append(Item(item.key, label, item.value, item.source, item.on, item.file))
    return found


def _share(revenues: Sequence[Figure], research: Sequence[Figure]) -> Item | None:
    """Of the last year of which both are told."""
    of_year = {figure.year: figure for figure in revenues if figure.value > 0}
    for spent in research:
        if earned := of_year.get(spent.year):
            value = (spent.value * 100 / earned.value).quantize(HUNDREDTH, ROUND_HALF_UP)
            return Item(
                "research_share", _("研发投入占营收"), f"{value}%", _both(spent, earned), said_date(earned)
            )  # fmt: skip
    return None


def _trend(revenues: Sequence[Figure]) -> Item | None:
    """The last year told against the year before it."""
    of_year = {figure.year: figure for figure in revenues}
    for last in revenues:
        before = of_year.get(last.year - 1)
        if before is not None and before.value > 0:
            change = ((last.value - before.value) * 100 / before.value).quantize(HUNDREDTH, ROUND_HALF_UP)
            from_to = {
                "before": before.year, "old": format_amount(before.value),
                "last": last.year, "new": format_amount(last.value),
            }  # fmt: skip
            said = _("%(before)s年%(old)s，%(last)s年%(new)s") % from_to
            return Item(
                "revenue_trend", _("营业收入比上年"), f"{change:+}%（{said}）", _both(last, before), said_date(last)
            )  # fmt: skip
    return None


def _both(one: Figure, other: Figure) -> str:
    return "；".join(dict.fromkeys([said_source(one), said_source(other)]))


def _latest(*kinds: FigureKind) -> Any:
    """Of each kind the last year that was told."""

    def fields(entity: Organisation) -> list[Item]:
        told = _told(entity, kinds)
        return [_item(entity, told[kind][0], kind.value) for kind in kinds if told[kind]]

    return fields


for _group in (
    FieldGroup("finance", gettext_lazy("三年财务"), gettext_lazy("近三年营业收入、研发投入，及其证明材料"), _finance, 42),
    FieldGroup("contracts", gettext_lazy("场景合同"), gettext_lazy("场景合同金额、未收款，及其证明材料"), _latest(FigureKind.CONTRACTS, FigureKind.RECEIVABLE), 44),
    FieldGroup("ip", gettext_lazy("知识产权"), gettext_lazy("有效发明专利和软件著作权的件数，及其证明材料"), _latest(FigureKind.PATENTS, FigureKind.SOFTWARE), 46),
    FieldGroup("data_assets", gettext_lazy("数据资产登记"), gettext_lazy("已登记数据资产的项数，及其证明材料"), _latest(FigureKind.DATA_ASSETS), 48),
    FieldGroup("vouchers", gettext_lazy("算力券使用"), gettext_lazy("已使用算力券的金额，及其证明材料"), _latest(FigureKind.VOUCHERS), 50, preset=False),
):  # fmt: skip
    register(_group)
