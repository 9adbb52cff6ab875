"""What is backed up comes back whole, on both databases; whatever is wrong with an archive, nothing is touched."""

import fcntl
import io
import json
import tarfile

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from backend.config import backups
from backend.config.backups import BackupRefused, back_up, restore
from backend.config.running import lock_path
from backend.files.actions import open_stored, store
from backend.files.models import StoredFile
from backend.organisations.models import Organisation
from backend.scenarios.models import Scenario
from search.engine import current
from tests.factories.organisations import OrganisationFactory
from tests.factories.scenarios import ScenarioFactory
from tests.files.making import pdf
from tests.indexing import own_index

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
committed = pytest.mark.django_db(transaction=True)  # what is restored is what another connection saw


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "data" / "files"
    own_index(settings, tmp_path)


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "shuqiao.tar.gz"


@pytest.fixture
def scan(owner_clerk):
    return store(SimpleUploadedFile("签章扫描件.pdf", pdf()), by=owner_clerk, claim_kind="test.claim", claim_id=7)


def everything():
    """All rows of all tables but sessions, as text by table."""
    return {
        model._meta.label: serializers.serialize("json", model._default_manager.order_by("pk"))
        for model in apps.get_models()
        if model is not Session
    }


def changed(archive, target, **changes):
    """A copy of an archive with some of its members' bytes changed; None leaves one out."""
    with tarfile.open(archive) as source, tarfile.open(target, "w:gz") as copy:
        for member in source:
            content = changes.get(member.name, source.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                copy.addfile(member, io.BytesIO(content))
    return target


def manifest_of(archive):
    with tarfile.open(archive) as source:
        return json.load(source.extractfile("manifest.json"))


@committed
def test_what_was_backed_up_comes_back(archive, owner, scan, owner_clerk, sign_in):
    published = ScenarioFactory(owner=owner, title="主运胶带半夜撕开没人知道", published=True)
    sign_in(owner_clerk)
    assert Session.objects.exists()
    before = everything()
    call_command("backup", str(archive))
    assert archive.stat().st_mode & 0o777 == 0o600

    Scenario.objects.filter(pk=published.pk).update(title="改过的名称")
    OrganisationFactory(name="备份以后才有的单位")
    backups.disk.remove(scan.stored_as)
    later = store(SimpleUploadedFile("后来的.pdf", pdf()), by=owner_clerk, claim_kind="test.claim", claim_id=8)
    call_command("restore", str(archive), force=True)

    assert everything() == before
    assert open_stored(scan).read() == pdf()
    assert not backups.disk.path_of(later.stored_as).exists()
    assert not Session.objects.exists()
    call_command("verify_audit")
    current().backend.refresh()
    assert [row.id for row in current().backend.index("scenario").walk(0, 10)] == [published.pk]


def test_what_holds_anything_is_not_replaced_unasked(archive, owner):
    back_up(archive)
    before = everything()

    with pytest.raises(CommandError, match="--force"):
        call_command("restore", str(archive))

    assert everything() == before


@committed
def test_an_empty_target_needs_no_force(archive, owner):
    back_up(archive)
    with connection.cursor() as cursor:  # as a fresh installation stands
        cursor.execute("DELETE FROM organisations_organisation")
    assert backups.is_empty()

    restore(archive)

    assert Organisation.objects.get().name == owner.name


def test_not_while_the_platform_runs(archive, owner):
    back_up(archive)
    lock_path().parent.mkdir(parents=True, exist_ok=True)
    with lock_path().open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="正在运行"):
            call_command("restore", str(archive), force=True)


@committed
def test_a_file_whose_bytes_are_gone_is_named(archive, scan):
    backups.disk.remove(scan.stored_as)

    with pytest.raises(CommandError, match=scan.reference):
        call_command("backup", str(archive))
    assert archive.exists()
    assert restore(archive, force=True).missing == [scan.reference]


def test_an_archive_is_never_written_over(archive, owner):
    archive.write_bytes(b"precious")

    with pytest.raises(CommandError, match="已经存在"):
        call_command("backup", str(archive))
    assert archive.read_bytes() == b"precious"


def test_a_backup_that_fails_leaves_nothing(archive, owner, monkeypatch):
    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_add_bytes", full)
    with pytest.raises(OSError, match="No space"):
        back_up(archive)
    assert sorted(path.name for path in archive.parent.glob(".*")) == []
    assert not archive.exists()


@pytest.mark.parametrize("kind", ["cut", "foreign", "engine", "newer", "format", "tampered", "strange", "no-database"])
def test_what_is_wrong_with_an_archive_is_told_and_nothing_is_touched(archive, tmp_path, scan, kind):
    back_up(archive)
    dump = backups.DUMPS[connection.vendor]
    told = manifest_of(archive)
    bad = tmp_path / "bad.tar.gz"
    if kind == "cut":
        bad.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    elif kind == "foreign":
        bad.write_bytes(b"PK\x03\x04 something else")
    elif kind == "tampered":
        changed(archive, bad, **{dump: b"something else"})
    elif kind == "no-database":
        changed(archive, bad, **{dump: None})
    elif kind == "strange":
        with tarfile.open(archive) as source, tarfile.open(bad, "w:gz") as copy:
            copy.addfile(source.next(), io.BytesIO(json.dumps(told).encode().ljust(source.members[0].size)))
            copy.addfile(tarfile.TarInfo("files/../../evil"), io.BytesIO())
    else:
        told |= {
            "engine": {"engine": "oracle"},
            "newer": {"migrations": [*told["migrations"], "scenarios.9999_later"]},
            "format": {"format": 99},
        }[kind]
        changed(archive, bad, **{"manifest.json": json.dumps(told).encode()})
    before = everything()

    with pytest.raises(BackupRefused):
        restore(bad, force=True)

    assert everything() == before
    assert open_stored(StoredFile.objects.get()).read() == pdf()
    assert list((tmp_path / "data").glob(".shuqiao-*")) == []
