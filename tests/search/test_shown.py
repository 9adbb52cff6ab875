"""What is remembered of rows is only what they say, by their versions."""

from search.documents import Document
from search.registry import Facet, Kind
from search.shown import MOST, SECONDS, Shown


class Rows(Kind):
    """Rows as (version, title) by id; `hidden` ones are seen by nobody."""

    name = "row"

    def __init__(self, **rows):
        self.rows = {int(name[1:]): row for name, row in rows.items()}
        self.hidden = set()
        self.reads = []

    def load(self, ids): ...
    def row_versions(self, ids): ...
    def versions(self, after, limit): ...
    def hydrate(self, user, ids): ...
    def fallback(self, user, text, limit): ...

    def visible_versions(self, user, ids):
        return {pk: self.rows[pk][0] for pk in ids if pk in self.rows and pk not in self.hidden}

    def found(self, ids):
        self.reads.append(sorted(ids))
        return [(Document("row", pk, *self.rows[pk]), None) for pk in ids]


def titles(shown, kind, *ids):
    return sorted(document.title for document, _ in shown.hydrate(kind, None, ids))


def test_what_was_shown_is_not_read_again_until_its_version_rises():
    shown, kind = Shown(), Rows(_1=(1, "一"), _2=(1, "二"))

    assert titles(shown, kind, 1, 2) == titles(shown, kind, 2, 1) == ["一", "二"]
    kind.rows[2] = (2, "贰")
    assert titles(shown, kind, 1, 2) == ["一", "贰"]
    assert kind.reads == [[1, 2], [2]]


def test_who_may_see_it_is_asked_each_time():
    shown, kind = Shown(), Rows(_1=(1, "一"), _2=(1, "二"))
    titles(shown, kind, 1, 2)
    kind.hidden.add(1)
    del kind.rows[2]

    assert titles(shown, kind, 1, 2) == []


def test_it_is_read_again_after_a_while(monkeypatch):
    shown, kind = Shown(), Rows(_1=(1, "一"))
    titles(shown, kind, 1)
    kind.rows[1] = (1, "改了，版本没变")
    assert titles(shown, kind, 1) == ["一"]
    monkeypatch.setattr("search.shown.SECONDS", -1.0)
    assert titles(shown, kind, 1) == ["改了，版本没变"]
    assert SECONDS <= 60


def test_only_so_many_are_remembered():
    shown, kind = Shown(), Rows(**{f"_{pk}": (1, str(pk)) for pk in range(1, MOST + 11)})
    titles(shown, kind, *kind.rows)

    assert len(shown.held) == MOST


def test_labels_are_asked_for_once_by_their_values():
    asked = []
    facet = Facet("city", "市", labels=lambda values: asked.append(values) or {value: f"市{value}" for value in values})
    shown = Shown()

    assert shown.labels(facet, ["2", "1"]) == shown.labels(facet, ["1", "2"]) == {"1": "市1", "2": "市2"}
    assert (asked, shown.labels(facet, [])) == ([("1", "2")], {})
    assert shown.labels(Facet("plain", "无"), ["1"]) == {}
