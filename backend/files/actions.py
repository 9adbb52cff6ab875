"""Keep a file, and let it go."""

from typing import BinaryIO

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from backend.files import disk
from backend.files.choices import FileState
from backend.files.inspection import BytesFile, chunks_of, inspect
from backend.files.models import StoredFile


def store(upload: BytesFile, *, by: AbstractBaseUser, claim_kind: str, claim_id: int) -> StoredFile:
    """Keep a file as proof of a claim; raises FileRefused, then nothing of it is kept.

    Checks it first unless it is a CheckedUpload (what CheckedFileField and `inspect` give): the check takes a child process
    and about half a second, so check before you open a transaction, and store inside.
    """
    checked = inspect(upload)
    assert checked.file is not None
    name = disk.write(chunks_of(checked.file))
    with transaction.atomic():
        return StoredFile.objects.create(
            name=checked.name or "",
            size=checked.size,
            sha256=checked.sha256,
            media_type=checked.media_type,
            stored_as=name,
            claim_kind=claim_kind,
            claim_id=claim_id,
            uploaded_by_id=by.pk,
        )


def open_stored(file: StoredFile) -> BinaryIO:
    """The bytes of a stored file; the caller has asked whether its user may read them."""
    return disk.read(file.stored_as)


def discard(file: StoredFile) -> bool:
    """Let a file go: nobody reads it from now on, its bytes leave the disk after the commit. False when it was gone before."""
    with transaction.atomic():
        gone = StoredFile.objects.stored().filter(pk=file.pk).update(state=FileState.DISCARDED)
        if gone:
            transaction.on_commit(lambda: disk.remove(file.stored_as))
    return bool(gone)
