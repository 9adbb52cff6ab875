"""Charts as SVG: geometry is reckoned here, sizes stand in attributes, and each is linear from zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template

register = template.Library()

Step = tuple[Any, int]

WIDTH, DECK, BASE = 1120, 56, 176  # the viaduct's picture
TAIL = 56  # room for the last name
GAP = 112  # between piers: a name and a count must fit
THIN = 2.0  # a pier of few is still seen
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 120, 28, 2


def share(part: int, whole: int) -> int:
    """Whole per cent, rounded half up."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def length(part: float, whole: float, full: float = 100) -> float:
    """How long a bar is, never longer than full and never below nothing."""
    return round(full * min(max(part / whole, 0), 1), 1) if whole else 0.0


@dataclass(frozen=True)
class Row:
    label: Any
    count: int
    length: float
    share: int | None
    key: bool


def rows(steps: Iterable[Step], *, key: str = "", whole: int | None = None) -> list[Row]:
    """Each step with the length of its bar and its share of the step before it."""
    listed = list(steps)
    most = whole if whole is not None else max((count for _label, count in listed), default=0)
    before = [None, *(count for _label, count in listed)]
    return [
        Row(label, count, length(count, most), share(count, past) if past else None, str(label) == key)
        for (label, count), past in zip(listed, before, strict=False)
    ]


@register.inclusion_tag("web/ui/funnel.html")
def funnel(steps: Iterable[Step], key: str = "", css: str = "") -> dict[str, Any]:
    """(label, count) pairs as rows of bars, each with its share of the one before; `key` names the accented one."""
    return {"rows": rows(steps, key=key), "css": css}


@register.inclusion_tag("web/ui/meter.html")
def meter(steps: Iterable[Step], whole: int | None = None) -> dict[str, Any]:
    """(label, count) pairs, each as a part of the whole (by default of their sum)."""
    listed = list(steps)
    return {"rows": rows(listed, whole=whole if whole is not None else sum(count for _label, count in listed))}


@register.inclusion_tag("web/ui/bar.html")
def bar(value: float, most: float, label: str = "", *, key: bool = True) -> dict[str, Any]:
    """One bar of a whole, for a cell; with a label it is read aloud."""
    return {"length": length(float(value), float(most)), "label": label, "key": key, "track": True}


@register.inclusion_tag("web/ui/reach.html")
def reach(mean: float, low: float, high: float, label: str, *, key: bool = False) -> dict[str, Any]:
    """A figure between 0 and 1 as a bar, and over it the interval that holds it; the label says all three in words."""
    left, right = length(low, 1), length(high, 1)
    return {"length": length(mean, 1), "left": left, "width": round(right - left, 1), "label": label, "key": key}


@dataclass(frozen=True)
class Pier:
    label: Any
    count: int
    x: float
    width: float
    arch: str
    middle: float
    share: int | None
    last: bool


def piers(steps: Sequence[Step]) -> list[Pier]:
    """The year as a viaduct: a pier is as wide as its count, the share that goes on stands under the arch."""
    scale = (WIDTH - TAIL - GAP * (len(steps) - 1)) / (sum(count for _label, count in steps) or 1)
    found: list[Pier] = []
    x = 0.0
    for number, (label, count) in enumerate(steps):
        width = round(max(count * scale, THIN), 1)
        right = round(x + width, 1)
        far = round(right + GAP, 1)
        last = number == len(steps) - 1
        arch = "" if last else f"M{right} {BASE}V128C{right} 50 {far} 50 {far} 128V{BASE}"
        onward = None if last else share(steps[number + 1][1], count)
        found.append(Pier(label, count, round(x, 1), width, arch, round(right + GAP / 2, 1), onward, last))
        x = far
    return found


@register.inclusion_tag("web/ui/viaduct.html")
def viaduct(steps: Iterable[Step], label: str = "", note: str = "") -> dict[str, Any]:
    """(label, count) pairs as the viaduct, rows of bars on a phone, and a table for copying and for screen readers."""
    listed = list(steps)
    return {
        "piers": piers(listed),
        "steps": listed,
        "label": label,
        "note": note,
        "width": WIDTH,
        "deck": DECK,
        "base": BASE,
    }


@register.inclusion_tag("web/ui/spark.html")
def spark(values: Iterable[float], label: str) -> dict[str, Any]:
    """A line of a few weeks; the label says in words what it shows."""
    listed = [float(value) for value in values]
    most = max(listed, default=0) or 1
    room = SPARK_WIDTH - 4 * SPARK_EDGE
    places = [
        (
            round(SPARK_EDGE + (room * number / (len(listed) - 1) if len(listed) > 1 else 0), 1),
            round(SPARK_HEIGHT - SPARK_EDGE - (SPARK_HEIGHT - 2 * SPARK_EDGE) * value / most, 1),
        )
        for number, value in enumerate(listed)
    ]
    path = "M" + " ".join(f"{x} {y}" for x, y in places) if places else ""
    return {"path": path, "dot": places[-1] if places else None, "label": label}
