"""The questions that code tables answer; every one is ordered as the official list is."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from .choices import FieldAxis, Level

if TYPE_CHECKING:
    from .models import Field, IndustryClass, ProductKind, Qualification, Region


class RegionQuerySet(models.QuerySet["Region"]):
    def cities(self) -> Self:
        return self.filter(level=Level.CITY)

    def counties(self) -> Self:
        return self.filter(level=Level.COUNTY)

    def counties_of(self, city: "Region | str") -> Self:
        """The counties of a city, given as a row or by its code."""
        return self.counties().filter(parent__code=city if isinstance(city, str) else city.code)

    def named(self, name: str) -> Self:
        """Places called so, with or without 省 市 县 区 at the end: 太原 finds 太原市; may find a city and a county."""
        name = name.strip()
        return self.filter(Q(name=name) | Q(name__in=[name + suffix for suffix in "省市县区"]))


class IndustryClassQuerySet(models.QuerySet["IndustryClass"]):
    def majors(self) -> Self:
        """大类, two digits."""
        return self.filter(parent=None)

    def minors(self) -> Self:
        """中类, four digits."""
        return self.filter(parent__isnull=False, parent__parent=None)

    def children_of(self, code: str) -> Self:
        return self.filter(parent__code=code)


class FieldQuerySet(models.QuerySet["Field"]):
    def fields(self) -> Self:
        """The six, one of which is an entity's primary field."""
        return self.filter(axis=FieldAxis.FIELD)

    def tags_of(self, field: "Field | str") -> Self:
        return self.filter(axis=FieldAxis.TAG, parent__code=field if isinstance(field, str) else field.code)

    def links(self) -> Self:
        """The six links of the data chain, for 数据产业."""
        return self.filter(axis=FieldAxis.LINK)


class QualificationQuerySet(models.QuerySet["Qualification"]):
    def named(self, name: str) -> Self:
        """By the full name or by the words printed on the application form."""
        name = name.strip()
        return self.filter(Q(name=name) | Q(printed=name))


class ProductKindQuerySet(models.QuerySet["ProductKind"]):
    def offered(self, *, kept: int | None = None) -> Self:
        """Those that may be chosen today, and the one that a row already has."""
        return self.filter(Q(active=True) | Q(pk=kept or 0))
