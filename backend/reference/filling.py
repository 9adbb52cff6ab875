"""Fill the code tables from data/: rows that are missing are made, rows that are there stay as officers left them.

So a migration may run this again whenever a data file has grown, and a test may after it has flushed the database.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.apps.registry import Apps

DATA = Path(__file__).parent / "data"
KIND_SAYS = ("borrows", "has_rate", "has_term", "has_security")


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of data/<name>.csv by heading."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def fill_regions(apps: "Apps") -> None:
    _fill_tree(apps.get_model("reference", "Region"), "regions", ("name", "level"))


def fill_industry_classes(apps: "Apps") -> None:
    _fill_tree(apps.get_model("reference", "IndustryClass"), "industry_classes", ("name",))


def fill_fields(apps: "Apps") -> None:
    _fill_tree(apps.get_model("reference", "Field"), "fields", ("name", "group", "axis"), numbered=True)


def fill_scenario_fields(apps: "Apps") -> None:
    """The mapping to fields is set where the row is new; later it is the officers'."""
    field_ids = dict(apps.get_model("reference", "Field").objects.values_list("code", "pk"))
    scenario_field = apps.get_model("reference", "ScenarioField")
    for position, row in enumerate(rows("scenario_fields"), start=1):
        values = {"name": row["name"], "group": row["group"], "position": position}
        made, is_new = scenario_field.objects.get_or_create(code=row["code"], defaults=values)
        if is_new:
            made.fields.set(field_ids[code] for code in row["fields"].split())


def fill_qualifications(apps: "Apps") -> None:
    _fill_list(apps.get_model("reference", "Qualification"), "qualifications", ("name", "printed"))


def fill_product_kinds(apps: "Apps") -> None:
    kind = apps.get_model("reference", "ProductKind")
    columns = {column.name for column in kind._meta.concrete_fields}  # an early migration knows fewer
    for position, row in enumerate(rows("product_kinds"), start=1):
        says = {name: row[name] == "1" for name in KIND_SAYS if name in columns}
        kind.objects.get_or_create(code=row["code"], defaults={"name": row["name"], "position": position, **says})


def say_what_kinds_have(apps: "Apps") -> None:
    """For the rows that were there before these columns."""
    kind = apps.get_model("reference", "ProductKind")
    for row in rows("product_kinds"):
        says = {name: row[name] == "1" for name in KIND_SAYS if name != "borrows"}
        kind.objects.filter(code=row["code"]).update(**says)


def fill_all(apps: "Apps") -> None:
    """Every code table, in the order in which they point at each other."""
    fill_regions(apps)
    fill_industry_classes(apps)
    fill_fields(apps)
    fill_scenario_fields(apps)
    fill_qualifications(apps)
    fill_product_kinds(apps)


def _fill_tree(model: Any, name: str, columns: tuple[str, ...], *, numbered: bool = False) -> None:
    """Rows that name their parent by its code; a file lists parents before children."""
    known = dict(model.objects.values_list("code", "pk"))
    for position, row in enumerate(rows(name), start=1):
        if row["code"] in known:
            continue
        values = {column: row[column] for column in columns} | ({"position": position} if numbered else {})
        made = model.objects.create(
            code=row["code"], parent_id=known[row["parent"]] if row["parent"] else None, **values
        )
        known[row["code"]] = made.pk


def _fill_list(model: Any, name: str, columns: tuple[str, ...]) -> None:
    for position, row in enumerate(rows(name), start=1):
        values = {column: row[column] for column in columns} | {"position": position}
        model.objects.get_or_create(code=row["code"], defaults=values)
