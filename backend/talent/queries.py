"""Where experts work, as the graph of interests asks for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q

from backend.conflicts.choices import Kind, Source
from backend.conflicts.queries import Edge, Node
from backend.talent.models import Expert


def edges(nodes: Collection[Node], _day: date) -> Iterator[Edge]:
    """The house that stands in the profile of an expert who has an account."""
    persons = [node.pk for node in nodes if node.person]
    bodies = [node.pk for node in nodes if not node.person]
    rows = Expert.objects.filter(user__isnull=False, institution__isnull=False)
    for user, body in rows.filter(Q(user_id__in=persons) | Q(institution_id__in=bodies)).values_list(
        "user_id", "institution_id"
    ):
        yield Edge(Kind.WORKS, Node(True, user), Node(False, body), Source.EXPERT)
