"""The groups of fields that an entity can let a bank read, each with a function that gives exactly its fields.

Nothing else of an entity is ever given: a field that no group gives has no way out, and a group that is not registered here
cannot be consented to. An upper app registers its own by `register(FieldGroup(…))` in its `ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.financing.models import Need
from backend.lib.money import format_amount

if TYPE_CHECKING:
    from decimal import Decimal

    from backend.organisations.models import Organisation


@dataclass(frozen=True)
class Item:
    """One field as a reader sees it: what, how much, where it stands, of when; `file` is its proof, where there is one."""

    key: str
    label: str
    value: str
    source: str = ""
    on: str = ""
    file: str = ""


@dataclass(frozen=True)
class FieldGroup:
    """`says` tells the entity in plain words what it would give; `fields` gives it."""

    code: str
    label: Any
    says: Any
    fields: Callable[[Organisation], list[Item]]
    order: int
    preset: bool = True  # ticked when the entity is asked


_groups: dict[str, FieldGroup] = {}


def register(group: FieldGroup) -> None:
    """Twice with the same code is an error of the code."""
    if group.code in _groups:
        raise ValueError(f"there is a group {group.code!r} already")
    _groups[group.code] = group


def all_groups() -> list[FieldGroup]:
    return sorted(_groups.values(), key=lambda group: group.order)


def labels_of(codes: Collection[str]) -> list[str]:
    """The names of these groups, in their order; what is not registered has none."""
    return [str(group.label) for group in all_groups() if group.code in codes]


def fields_of(entity: Organisation, codes: Collection[str]) -> dict[str, list[Item]]:
    """What these groups give of an entity; a code that is not registered gives nothing."""
    return {group.code: group.fields(entity) for group in all_groups() if group.code in codes}


def _said(rows: Iterable[tuple[str, str, Any]], source: str) -> list[Item]:
    """The rows that say something."""
    return [Item(key, label, str(value), source) for key, label, value in rows if value not in (None, "")]


def _day(value: Any) -> str:
    return date_format(value, "Y年n月j日") if value else ""


def _wan(value: Decimal | None) -> str:
    return "" if value is None else format_amount(value)


def _identity(entity: Organisation) -> list[Item]:
    rows = [
        ("name", _("名称"), entity.name),
        ("uscc", _("统一社会信用代码"), entity.uscc),
        ("address", _("地址"), entity.address),
        ("contact_name", _("联系人"), entity.contact_name),
        ("contact_phone", _("联系电话"), entity.contact_phone),
    ]
    return _said(rows, _("单位资料"))


def _basics(entity: Organisation) -> list[Item]:
    profile = entity.profile
    rows = [
        ("legal_form", _("主体类型"), entity.get_legal_form_display()),
        ("founded_on", _("注册时间"), _day(entity.founded_on)),
        ("region", _("所在地区"), entity.county or entity.region),
        ("registered_capital", _("注册资本"), _wan(profile.registered_capital)),
        ("headcount", _("人数"), profile.headcount),
        ("primary_field", _("主要数创领域"), profile.primary_field),
        ("intro_business", _("业务范围"), profile.intro_business),
        ("intro_advantages", _("竞争优势"), profile.intro_advantages),
    ]
    return _said(rows, _("主体档案"))


def _cases(entity: Organisation) -> list[Item]:
    found = _said(
        [
            ("intro_products", _("核心产品或服务"), entity.profile.intro_products),
            ("intro_research", _("研发实力"), entity.profile.intro_research),
        ],
        _("主体档案"),
    )
    for case in entity.cases.all():
        year = f"（{case.year}）" if case.year else ""
        found.append(
            Item(
                f"case:{case.pk}",
                f"{case.title}{year}",
                f"{case.problem}{case.technology}{case.results}",
                _("典型案例"),
            )
        )
    found += [Item(f"product:{one.pk}", one.name, one.description, _("产品或服务")) for one in entity.products.all()]
    return found


def _figures(entity: Organisation) -> list[Item]:
    profile = entity.profile
    year = timezone.localdate().year - 1
    rows = [("revenue_last_year", _("上年主营业务收入"), _wan(profile.revenue_last_year))]
    found = _said(rows, _("主体档案，%s年") % year)
    found += _said([("case_count", _("典型案例"), _("%s个") % len(entity.cases.all()))], _("典型案例"))
    return found


def _needs(entity: Organisation) -> list[Item]:
    """What the entity has posted and holds today; drafts and lapsed needs are nobody's."""
    found = []
    for need in Need.objects.current().filter(entity=entity).select_related("kind").order_by("pk"):
        source = _("融资需求，有效至%s") % _day(need.expires_on)
        rows = [
            ("amount", _("需求金额"), _wan(need.amount)),
            ("kind", _("融资方式"), need.kind),
            ("purpose", _("用途"), need.purpose),
            ("term", _("期限"), _("%s个月") % need.term_months if need.term_months else ""),
            ("security", _("能提供的担保"), need.security),
        ]
        found += [Item(f"need:{need.pk}:{one.key}", one.label, one.value, one.source) for one in _said(rows, source)]
    return found


def _qualifications(entity: Organisation) -> list[Item]:
    return [
        Item(
            f"qualification:{one.pk}",
            one.qualification.name,
            _("有效至%s") % _day(one.valid_until) if one.valid_until else _("未填有效期"),
            _("证书%s") % one.number if one.number else _("主体档案"),
        )
        for one in entity.qualifications.all()
    ]


def _team(entity: Organisation) -> list[Item]:
    return [
        Item(f"team:{one.pk}", one.name, "，".join(filter(None, [one.title, one.resume])), _("核心团队"))
        for one in entity.team.all()
    ]


for _group in (
    FieldGroup("identity", gettext_lazy("名称与联系人"), gettext_lazy("单位名称、统一社会信用代码、地址、联系人和电话"), _identity, 10),
    FieldGroup("basics", gettext_lazy("基本信息"), gettext_lazy("类型、成立时间、所在地、注册资本、人数、领域和业务简介"), _basics, 20),
    FieldGroup("cases", gettext_lazy("案例与产品"), gettext_lazy("典型案例的问题、技术和成效，产品和研发实力"), _cases, 30),
    FieldGroup("figures", gettext_lazy("经营指标"), gettext_lazy("上年主营业务收入和案例数"), _figures, 40),
    FieldGroup("need", gettext_lazy("融资需求"), gettext_lazy("已发布、在有效期内的需求：金额、方式、用途、期限和担保"), _needs, 50),
    FieldGroup("qualifications", gettext_lazy("资质证明"), gettext_lazy("资质的名称、证书编号和有效期"), _qualifications, 60),
    FieldGroup("team", gettext_lazy("核心团队"), gettext_lazy("核心人员的姓名、职务和履历"), _team, 70, preset=False),
):  # fmt: skip
    register(_group)
