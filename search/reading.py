from collections.abc import Sequence

from search.documents import FOREVER
from search.entries import Entry, entry_of, tombstone
from search.registry import Kind


def read(kind: Kind, ids: Sequence[int]) -> list[Entry]:
    """The rows as entries, tombstones for those that do not belong in the index.

    Versions are read first: should a row be published between the two reads, its tombstone is older than the document
    which that publication writes.
    """
    wanted = sorted(set(ids))
    versions = kind.row_versions(wanted)
    present = {document.id: entry_of(document) for document in kind.load(wanted)}
    return [present.get(pk) or tombstone(pk, versions.get(pk, FOREVER)) for pk in wanted]
