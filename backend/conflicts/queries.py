"""Who is tied to whom: one graph for everybody who judges.

`paths(a, b, on=day)` gives each path between two, with its sentence; `paths_to` asks it for many at once, in a constant
number of queries. An app above tells of edges that it knows by `register_edges`.

A path is at most MOST edges long. It does not run through the people of a body: that two colleagues each know somebody
ties nobody; a person is passed only along a tie between persons.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.conflicts.choices import Kind, Source
from backend.conflicts.models import Tie
from backend.lib.dates import display_date
from backend.organisations.models import Membership, Organisation

MOST = 3


@dataclass(frozen=True, order=True)
class Node:
    """A person or a body."""

    person: bool
    pk: int


@dataclass(frozen=True)
class Edge:
    kind: str
    left: Node
    right: Node
    source: str
    share: Decimal | None = None
    since: date | None = None
    until: date | None = None

    def other(self, node: Node) -> Node:
        return self.right if node == self.left else self.left


@dataclass(frozen=True)
class Path:
    """Edges from one to the other, and what they say."""

    edges: tuple[Edge, ...]
    sentence: str


Edges = Callable[[Collection[Node], date], Iterable[Edge]]
_more: list[Edges] = []


def register_edges(source: Edges) -> None:
    """Edges that touch one of the nodes on a day, as another app knows them."""
    if source not in _more:
        _more.append(source)


def node_of(party: User | Organisation) -> Node:
    return Node(person=isinstance(party, User), pk=party.pk)


def paths(a: User | Organisation, b: User | Organisation, *, on: date | None = None) -> list[Path]:
    """Every path between two on a day, the shortest first."""
    return paths_to(a, [b], on=on)[node_of(b)]


def paths_to(
    a: User | Organisation, others: Iterable[User | Organisation], *, on: date | None = None
) -> dict[Node, list[Path]]:
    """The paths from one to each of the others, by their nodes; empty where there is none."""
    return paths_between(node_of(a), [node_of(other) for other in others], on=on)


def paths_between(start: Node, targets: Collection[Node], *, on: date | None = None) -> dict[Node, list[Path]]:
    """As above, of nodes."""
    day = on or timezone.localdate()
    found: dict[Node, list[tuple[Edge, ...]]] = {target: [] for target in targets}
    trails: list[tuple[Node, tuple[Edge, ...]]] = [(start, ())]
    for step in range(1, MOST + 1):
        edges = _edges_at({node for node, _trail in trails}, day)
        longer: list[tuple[Node, tuple[Edge, ...]]] = []
        for node, trail in trails:
            for edge in edges.get(node, ()):
                there = edge.other(node)
                if there == start or any(there in (one.left, one.right) for one in trail):
                    continue
                if there in found:
                    found[there].append((*trail, edge))
                elif step < MOST and _leads_on(edge, node):
                    longer.append((there, (*trail, edge)))
        trails = longer
        if not trails:
            break
    names = _names({node for trails_to in found.values() for trail in trails_to for edge in trail
                    for node in (edge.left, edge.right)})  # fmt: skip
    return {target: [_path(trail, names) for trail in trails_to] for target, trails_to in found.items()}


def _leads_on(edge: Edge, node: Node) -> bool:
    """Whether a path may go on beyond the other end of this edge."""
    there = edge.other(node)
    return not there.person or node.person


def _edges_at(nodes: Collection[Node], day: date) -> dict[Node, list[Edge]]:
    persons = [node.pk for node in nodes if node.person]
    bodies = [node.pk for node in nodes if not node.person]
    touching = (
        Q(left_person_id__in=persons) | Q(right_person_id__in=persons)
        | Q(left_body_id__in=bodies) | Q(right_body_id__in=bodies)
    )  # fmt: skip
    edges = [_edge(tie) for tie in Tie.objects.on(day).filter(touching)]
    seats = Membership.objects.live().filter(Q(user_id__in=persons) | Q(organisation_id__in=bodies))
    edges += [
        Edge(Kind.WORKS, Node(True, user), Node(False, organisation), Source.MEMBERSHIP)
        for user, organisation in seats.values_list("user_id", "organisation_id")
    ]
    for source in _more:
        edges += source(nodes, day)
    found: dict[Node, list[Edge]] = {}
    for edge in _once(edges):
        for node in (edge.left, edge.right):
            if node in nodes:
                found.setdefault(node, []).append(edge)
    return found


def _once(edges: Iterable[Edge]) -> Iterable[Edge]:
    """Who works somewhere by two records works there once."""
    seen: dict[tuple[Any, ...], Edge] = {}
    for edge in edges:
        seen.setdefault((edge.kind, edge.left, edge.right, edge.since, edge.until), edge)
    return seen.values()


def _edge(tie: Tie) -> Edge:
    left = Node(True, tie.left_person_id) if tie.left_person_id else Node(False, tie.left_body_id or 0)
    right = Node(True, tie.right_person_id) if tie.right_person_id else Node(False, tie.right_body_id or 0)
    return Edge(tie.kind, left, right, tie.source, tie.share, tie.since, tie.until)


def _names(nodes: Collection[Node]) -> dict[Node, str]:
    persons = User.objects.filter(pk__in=[node.pk for node in nodes if node.person])
    bodies = Organisation.objects.filter(pk__in=[node.pk for node in nodes if not node.person])
    return {
        **{Node(True, person.pk): str(person) for person in persons},
        **{Node(False, body.pk): body.name for body in bodies},
    }


def _path(trail: tuple[Edge, ...], names: dict[Node, str]) -> Path:
    said = "；".join(sentence(edge, names[edge.left], names[edge.right]) for edge in trail)
    return Path(trail, _("%s。") % said)


def sentence(edge: Edge, left: str, right: str) -> str:
    """One edge in words, with its period and where it is known from."""
    words = {"left": left, "right": right, "share": f"{edge.share.normalize():f}" if edge.share is not None else ""}
    said = {
        Kind.WORKS.value: _("%(left)s任职于%(right)s"),
        Kind.FORMER.value: _("%(left)s曾任职于%(right)s"),
        Kind.SHARE.value: _("%(left)s持有%(right)s%(share)s%%股份")
        if words["share"]
        else _("%(left)s持有%(right)s股份"),
        Kind.ADVISES.value: _("%(left)s是%(right)s的顾问或合作研究者"),
        Kind.FAMILY.value: _("%(left)s的近亲属在%(right)s任职或持股"),
        Kind.RELATED.value: _("%(left)s与%(right)s是近亲属或师生"),
        Kind.CONTROL.value: _("%(left)s与%(right)s受同一控制"),
        Kind.OTHER.value: _("%(left)s与%(right)s有其他利害关系"),
    }[str(edge.kind)]
    period = _period(edge)
    source = Source(edge.source).label
    return f"{said % words}（{period}，{source}）" if period else f"{said % words}（{source}）"


def _period(edge: Edge) -> str:
    if edge.until:
        return _("%(since)s至%(until)s") % {
            "since": display_date(edge.since) if edge.since else "",
            "until": display_date(edge.until),
        }
    return _("%s起") % display_date(edge.since) if edge.since else ""
