"""The numbers that may be published: what each counts, in which unit, and where its list stands.

Counting is free; publishing is an officer's decision (`actions.confirm_figure`). The steps of the year are one chain: each
is a part of the one before, so they are counted and confirmed together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.financing.models import Product
from backend.organisations.models import Organisation
from backend.recommendations.choices import Answer, Side
from backend.recommendations.models import Response, Told
from backend.scenarios.models import Scenario


@dataclass(frozen=True)
class Figure:
    code: str
    label: Promise
    unit: Promise
    definition: Promise
    count: Callable[[], int]
    list_label: Promise | str = ""
    list_name: str = ""  # the URL name of the page that lists what was counted


def start_of_year() -> datetime:
    """The first moment of this year on the wall clock of Asia/Shanghai."""
    return timezone.localtime().replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _told_this_year() -> QuerySet[Told]:
    return Told.objects.filter(at__gte=start_of_year())


def _answered(side: Side) -> QuerySet[Response]:
    return Response.objects.filter(scenario__isnull=False, side=side, answer=Answer.INTERESTED)


def _interested() -> QuerySet[Response]:
    """The entity's word on a scenario it was told of this year."""
    same_pair = {"scenario": OuterRef("scenario"), "entity": OuterRef("entity")}
    return _answered(Side.ENTITY).filter(Exists(_told_this_year().filter(**same_pair)))


def _mutual() -> QuerySet[Response]:
    same_pair = {"scenario": OuterRef("scenario"), "entity": OuterRef("entity")}
    return _interested().filter(Exists(_answered(Side.OWNER).filter(**same_pair)))


FRONT = (
    Figure(
        "open_scenarios",
        _("正在对接的场景"),
        _("个"),
        _("已发布且未过对接截止日期的场景"),
        lambda: Scenario.objects.open().count(),
        _("场景清单"),
        "scenarios:list",
    ),
    Figure(
        "admitted_entities",
        _("在库数创主体"),
        _("户"),
        _("已入库的数创主体，不含限期整改和已移出的"),
        lambda: Organisation.objects.admitted().count(),
        _("主体名单"),
        "organisations:entities",
    ),
    Figure(
        "products_on_offer",
        _("在售金融产品"),
        _("款"),
        _("已发布且在有效期内的金融产品"),
        lambda: Product.objects.on_offer().count(),
        _("产品清单"),
        "financing:products",
    ),
)
YEAR = (
    Figure(
        "year_told",
        _("推荐"),
        _("件"),
        _("今年推荐给主体的场景，同一对主体和场景只计一次"),
        lambda: _told_this_year().count(),
    ),
    Figure(
        "year_interested",
        _("有意对接"),
        _("件"),
        _("其中主体表示有意对接的"),
        lambda: _interested().count(),
    ),
    Figure(
        "year_mutual",
        _("双方有意"),
        _("件"),
        _("其中发布单位也表示有意对接的"),
        lambda: _mutual().count(),
    ),
)
CHAINS: tuple[tuple[Figure, ...], ...] = (*((figure,) for figure in FRONT), YEAR)
FIGURES = {figure.code: figure for chain in CHAINS for figure in chain}


def chain_of(code: str) -> tuple[Figure, ...]:
    """The figures that are confirmed together with this one; KeyError for a code that there is not."""
    return next(chain for chain in CHAINS if FIGURES[code] in chain)
