"""Storing: the row and its bytes agree, and nothing of a refused file is kept."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction

from backend.files import disk
from backend.files.actions import discard, open_stored, store
from backend.files.choices import FileState
from backend.files.errors import FileRefused
from backend.files.inspection import inspect
from backend.files.management.commands import sweep_files
from backend.files.models import StoredFile
from tests.files.making import docx, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def scan(owner_clerk):
    return store(SimpleUploadedFile("签章扫描件.pdf", pdf()), by=owner_clerk, claim_kind="test.claim", claim_id=7)


def kept_names():
    return sorted(name for name, _ in disk.names())


def test_store_keeps_row_and_bytes(scan, owner_clerk):
    content = pdf()
    assert (scan.name, scan.size, scan.media_type) == ("签章扫描件.pdf", len(content), "application/pdf")
    assert scan.sha256 == hashlib.sha256(content).hexdigest()
    assert (scan.claim_kind, scan.claim_id, scan.uploaded_by) == ("test.claim", 7, owner_clerk)
    with open_stored(scan) as file:
        assert file.read() == content


def test_the_users_name_is_nowhere_on_the_disk(scan, settings):
    paths = [path.relative_to(settings.MEDIA_ROOT) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert [str(path) for path in paths] == [f"{scan.stored_as[:2]}/{scan.stored_as[2:4]}/{scan.stored_as}"]
    assert disk.path_of(scan.stored_as).stat().st_mode & 0o777 == 0o600


def test_a_refused_file_leaves_nothing(owner_clerk):
    with pytest.raises(FileRefused):
        store(SimpleUploadedFile("通知.docx", docx(["机密★10年"])), by=owner_clerk, claim_kind="test.claim", claim_id=7)
    assert kept_names() == []
    assert StoredFile.objects.count() == 0


def test_store_takes_what_was_inspected_before(owner_clerk):
    content = docx()
    checked = inspect(SimpleUploadedFile("报告.docx", content))
    file = store(checked, by=owner_clerk, claim_kind="test.claim", claim_id=7)
    assert file.sha256 == checked.sha256 == hashlib.sha256(content).hexdigest()


def test_for_claim_lists_its_files_in_order(scan, owner_clerk):
    second = store(SimpleUploadedFile("补充.pdf", pdf()), by=owner_clerk, claim_kind="test.claim", claim_id=7)
    store(SimpleUploadedFile("别人的.pdf", pdf()), by=owner_clerk, claim_kind="test.claim", claim_id=8)
    assert list(StoredFile.objects.for_claim("test.claim", 7)) == [scan, second]


def test_names_that_disk_did_not_give_are_refused():
    with pytest.raises(ValueError, match="no name"):
        disk.path_of("../../etc/passwd")


def test_discard_once(scan, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert discard(scan) is True
        assert kept_names() == [scan.stored_as]
    assert kept_names() == []
    assert discard(scan) is False
    scan.refresh_from_db()
    assert scan.state == FileState.DISCARDED
    assert list(StoredFile.objects.for_claim("test.claim", 7)) == []


class TestSweep:
    @pytest.fixture
    def orphan(self, owner_clerk):
        with transaction.atomic():
            lost = store(SimpleUploadedFile("回滚.pdf", pdf()), by=owner_clerk, claim_kind="test.claim", claim_id=7)
            transaction.set_rollback(True)
        return lost.stored_as

    def test_fresh_bytes_may_belong_to_a_running_transaction(self, orphan, capsys):
        call_command("sweep_files", "--delete")
        assert capsys.readouterr().out.endswith("没有记录的文件内容 0 个，已删除。\n")
        assert kept_names() == [orphan]

    def test_a_dry_run_tells_and_keeps(self, orphan, scan, monkeypatch, capsys):
        monkeypatch.setattr(sweep_files, "FRESH_SECONDS", -1)
        call_command("sweep_files")
        assert capsys.readouterr().out == f"没有记录：{orphan}\n没有记录的文件内容 1 个，未删除（加 --delete 删除）。\n"
        assert kept_names() == sorted([orphan, scan.stored_as])

    def test_delete_removes_the_orphan_alone(self, orphan, scan, monkeypatch):
        monkeypatch.setattr(sweep_files, "FRESH_SECONDS", -1)
        assert orphan in kept_names()
        call_command("sweep_files", "--delete")
        assert kept_names() == [scan.stored_as]

    def test_missing_bytes_are_an_error(self, scan):
        disk.remove(scan.stored_as)
        with pytest.raises(CommandError, match=scan.reference):
            call_command("sweep_files")


class TestVirusScanner:
    """Any program that reads standard input will do; here a shell that knows one word."""

    def test_a_clean_file_passes(self, settings):
        settings.FILE_SCAN_COMMAND = ["sh", "-c", "! grep -q EICAR"]
        assert inspect(SimpleUploadedFile("合同.pdf", pdf())).size

    def test_an_infected_file_is_refused(self, settings):
        settings.FILE_SCAN_COMMAND = ["sh", "-c", "! grep -q EICAR"]
        with pytest.raises(FileRefused) as refused:
            inspect(SimpleUploadedFile("合同.pdf", pdf() + b"% EICAR\n"))
        assert refused.value.code == "virus"

    @pytest.mark.parametrize("command", [["sh", "-c", "exit 2"], ["/no/such/scanner"]])
    def test_without_an_answer_nothing_is_taken(self, settings, command):
        settings.FILE_SCAN_COMMAND = command
        with pytest.raises(FileRefused) as refused:
            inspect(SimpleUploadedFile("合同.pdf", pdf()))
        assert refused.value.code == "scanner"
