"""The kinds of condition. Each knows its own line, its test, and what is wrong with it; a new kind is one more class here."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from django.utils.translation import gettext as _

from .choices import EntityKind, FactName, RegistryState, Severity
from .codes import Term
from .expressions import Age, Compare, Every, Expression, Holds, OneOf, Since, Until
from .words import MONEY, either, listed, short_figure, spell

MOST_YEARS: Final = 100


class Condition(ABC):
    """What each of the classes below answers."""

    __slots__ = ()
    kind: ClassVar[str]
    severity: ClassVar[Severity]

    @abstractmethod
    def label(self) -> str:
        """The line that readers see, and the sentence that a verdict quotes."""

    @abstractmethod
    def test(self) -> Expression:
        """What is asked of an entity."""

    def refusal(self) -> str:
        """The sentence of a refusal, where it is always the same."""
        return ""

    def problems(self) -> Iterator[str]:
        """What keeps it from being posted."""
        yield from ()


@dataclass(frozen=True, slots=True)
class RegionIn(Condition):
    """Only entities of these places: the province, cities or counties; `reason` says why, where that is asked for."""

    kind: ClassVar[str] = "region"
    severity: ClassVar[Severity] = Severity.REGION
    places: tuple[Term, ...]
    reason: str = ""

    def label(self) -> str:
        return _("只面向%(places)s主体") % {"places": listed(place.name for place in self.places)}

    def test(self) -> Expression:
        return OneOf(FactName.REGION, self.places)

    def problems(self) -> Iterator[str]:
        yield from _at_least_one(self.places, _("地区"))


@dataclass(frozen=True, slots=True)
class KindIn(Condition):
    """Only these kinds of entity, by the codes of EntityKind."""

    kind: ClassVar[str] = "entity_kind"
    severity: ClassVar[Severity] = Severity.KIND
    kinds: tuple[str, ...]

    def label(self) -> str:
        return _("只面向%(kinds)s") % {"kinds": listed(term.name for term in self._terms())}

    def test(self) -> Expression:
        return OneOf(FactName.ENTITY_KIND, self._terms())

    def problems(self) -> Iterator[str]:
        yield from _at_least_one(self.kinds, _("主体类型"))
        for code in self.kinds:
            if code not in EntityKind.values:
                yield _("没有“%(code)s”这种主体类型。") % {"code": code}

    def _terms(self) -> tuple[Term, ...]:
        return tuple(Term(code, _kind_name(code)) for code in self.kinds)


@dataclass(frozen=True, slots=True)
class LegalBorrower(Condition):
    """For loans: who is no legal person cannot borrow, and that is certain, whatever else is not known of a team."""

    kind: ClassVar[str] = "legal_borrower"
    severity: ClassVar[Severity] = Severity.KIND

    def label(self) -> str:
        return _("借款人须为独立法人")

    def test(self) -> Expression:
        return OneOf(FactName.ENTITY_KIND, (Term(EntityKind.FIRM, str(EntityKind.FIRM.label)),))

    def refusal(self) -> str:
        return _("非法人不能作为借款人")


@dataclass(frozen=True, slots=True)
class Admitted(Condition):
    """Only entities in the cultivation library."""

    kind: ClassVar[str] = "admitted"
    severity: ClassVar[Severity] = Severity.REGISTRY

    def label(self) -> str:
        return _("只面向已入库主体")

    def test(self) -> Expression:
        return OneOf(FactName.REGISTRY_STATE, (Term(RegistryState.ADMITTED, str(RegistryState.ADMITTED.label)),))


@dataclass(frozen=True, slots=True)
class FieldIn(Condition):
    """Only entities whose primary field is one of these."""

    kind: ClassVar[str] = "field"
    severity: ClassVar[Severity] = Severity.FIELD
    fields: tuple[Term, ...]

    def label(self) -> str:
        return _("只面向%(fields)s领域主体") % {"fields": listed(field.name for field in self.fields)}

    def test(self) -> Expression:
        return OneOf(FactName.PRIMARY_FIELD, self.fields)

    def problems(self) -> Iterator[str]:
        yield from _at_least_one(self.fields, _("领域"))


@dataclass(frozen=True, slots=True)
class HoldsAny(Condition):
    """One of these titles, valid on the day of judging."""

    kind: ClassVar[str] = "holds_any"
    severity: ClassVar[Severity] = Severity.QUALIFICATION
    titles: tuple[Term, ...]

    def label(self) -> str:
        return _("持有有效期内的%(titles)s") % {"titles": either(title.name for title in self.titles)}

    def test(self) -> Expression:
        return Holds(FactName.QUALIFICATIONS, self.titles)

    def problems(self) -> Iterator[str]:
        yield from _at_least_one(self.titles, _("资质"))


@dataclass(frozen=True, slots=True)
class HoldsAll(Condition):
    """Each of these titles, valid on the day of judging."""

    kind: ClassVar[str] = "holds_all"
    severity: ClassVar[Severity] = Severity.QUALIFICATION
    titles: tuple[Term, ...]

    def label(self) -> str:
        return _("同时持有有效期内的%(titles)s") % {"titles": listed(title.name for title in self.titles)}

    def test(self) -> Expression:
        return Every(tuple(Holds(FactName.QUALIFICATIONS, (title,)) for title in self.titles))

    def problems(self) -> Iterator[str]:
        yield from _at_least_one(self.titles, _("资质"))


@dataclass(frozen=True, slots=True)
class FoundedFor(Condition):
    """So many full years since the firm was founded."""

    kind: ClassVar[str] = "founded_for"
    severity: ClassVar[Severity] = Severity.AGE
    years: int

    def label(self) -> str:
        return _("成立满%(years)s年") % {"years": self.years}

    def test(self) -> Expression:
        return Age(FactName.FOUNDED_ON, self.years)

    def problems(self) -> Iterator[str]:
        if not 1 <= self.years <= MOST_YEARS:
            yield _("成立年限应在1到%(most)s年之间。") % {"most": MOST_YEARS}


@dataclass(frozen=True, slots=True)
class CapitalAtLeast(Condition):
    kind: ClassVar[str] = "registered_capital"
    severity: ClassVar[Severity] = Severity.AMOUNT
    amount: Decimal

    def label(self) -> str:
        return _("注册资本不低于%(amount)s") % {"amount": short_figure(self.amount, MONEY)}

    def test(self) -> Expression:
        return Compare(FactName.REGISTERED_CAPITAL, ">=", self.amount)

    def problems(self) -> Iterator[str]:
        yield from _positive(self.amount, _("注册资本"))


@dataclass(frozen=True, slots=True)
class RevenueAtLeast(Condition):
    kind: ClassVar[str] = "revenue"
    severity: ClassVar[Severity] = Severity.AMOUNT
    amount: Decimal

    def label(self) -> str:
        return _("上一年度主营业务收入不低于%(amount)s") % {"amount": short_figure(self.amount, MONEY)}

    def test(self) -> Expression:
        return Compare(FactName.REVENUE, ">=", self.amount)

    def problems(self) -> Iterator[str]:
        yield from _positive(self.amount, _("主营业务收入"))


@dataclass(frozen=True, slots=True)
class AmountWithin(Condition):
    """The amount that is needed lies within the product's range, both ends included; one end may be open."""

    kind: ClassVar[str] = "amount"
    severity: ClassVar[Severity] = Severity.AMOUNT
    lowest: Decimal | None = None
    highest: Decimal | None = None

    def label(self) -> str:
        low, high = (short_figure(end, MONEY) if end is not None else "" for end in (self.lowest, self.highest))
        if low and high:
            return _("金额%(low)s至%(high)s") % {"low": low, "high": high}
        return _("金额不低于%(low)s") % {"low": low} if low else _("金额不超过%(high)s") % {"high": high}

    def test(self) -> Expression:
        low = (Compare(FactName.NEED_AMOUNT, ">=", self.lowest),) if self.lowest is not None else ()
        high = (Compare(FactName.NEED_AMOUNT, "<=", self.highest),) if self.highest is not None else ()
        return Every(low + high)

    def problems(self) -> Iterator[str]:
        if self.lowest is None and self.highest is None:
            yield _("金额的下限和上限至少填一个。")
        for end in (self.lowest, self.highest):
            if end is not None:
                yield from _positive(end, _("金额"))
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            yield _("金额的下限高于上限。")


@dataclass(frozen=True, slots=True)
class OpenUntil(Condition):
    """A deadline, or the end of a product's validity; the day itself still counts."""

    kind: ClassVar[str] = "open_until"
    severity: ClassVar[Severity] = Severity.TIME
    day: date
    subject: str

    def label(self) -> str:
        return _("%(subject)s至%(day)s") % {"subject": self.subject, "day": spell(self.day)}

    def test(self) -> Expression:
        return Until(self.day, self.subject)

    def problems(self) -> Iterator[str]:
        yield from _named(self.subject)


@dataclass(frozen=True, slots=True)
class OpenFrom(Condition):
    """Not before this day."""

    kind: ClassVar[str] = "open_from"
    severity: ClassVar[Severity] = Severity.TIME
    day: date
    subject: str

    def label(self) -> str:
        return _("%(subject)s自%(day)s开始") % {"subject": self.subject, "day": spell(self.day)}

    def test(self) -> Expression:
        return Since(self.day, self.subject)

    def problems(self) -> Iterator[str]:
        yield from _named(self.subject)


CONDITIONS: Final[tuple[type[Condition], ...]] = (
    RegionIn,
    KindIn,
    LegalBorrower,
    Admitted,
    FieldIn,
    HoldsAny,
    HoldsAll,
    FoundedFor,
    CapitalAtLeast,
    RevenueAtLeast,
    AmountWithin,
    OpenUntil,
    OpenFrom,
)


def _kind_name(code: str) -> str:
    return str(EntityKind(code).label) if code in EntityKind.values else code


def _at_least_one(values: Sequence[object], name: str) -> Iterator[str]:
    if not values:
        yield _("%(name)s至少选一项。") % {"name": name}


def _positive(amount: Decimal, name: str) -> Iterator[str]:
    if amount <= 0:
        yield _("%(name)s应大于0。") % {"name": name}


def _named(subject: str) -> Iterator[str]:
    if not subject.strip():
        yield _("请写明起止的是什么事项。")
