"""Who may read a file is known by the app whose claim it proves; it registers its answer here.

In the app's AppConfig.ready(): register_reader("scenarios.batch_scan", may_read_scan), where may_read_scan(user, file)
takes signed-in people and AnonymousUser alike. A kind that nobody registered is read by nobody.
"""

from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from backend.files.choices import FileState
from backend.files.models import StoredFile

MayRead = Callable[[AbstractBaseUser | AnonymousUser, StoredFile], bool]

_readers: dict[str, MayRead] = {}


def register_reader(claim_kind: str, may_read: MayRead) -> None:
    """Once per kind; a second, different answer for the same kind is a mistake in the code."""
    if _readers.get(claim_kind, may_read) is not may_read:
        msg = f"A reader for files of the kind {claim_kind!r} is registered already."
        raise ValueError(msg)
    _readers[claim_kind] = may_read


def may_read(user: AbstractBaseUser | AnonymousUser, file: StoredFile) -> bool:
    """The answer of the claim's owner; no for discarded files and unknown kinds."""
    reader = _readers.get(file.claim_kind)
    return file.state == FileState.STORED and reader is not None and reader(user, file)


def registered_kinds() -> list[str]:
    return sorted(_readers)
