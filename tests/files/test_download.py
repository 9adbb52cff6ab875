"""The one door to a file: right headers for who may read it, no sign of it for anyone else (B5)."""

import asyncio
import logging
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.files import disk, readers
from backend.files.actions import discard, store
from backend.files.readers import register_reader, registered_kinds
from tests.files.making import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_world(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(readers, "_readers", {})
    register_reader("test.own", lambda user, file: user.pk == file.claim_id)
    register_reader("test.public", lambda _user, _file: True)


def stored(owner_clerk, kind="test.own", name="签章扫描件（一）.pdf"):
    return store(SimpleUploadedFile(name, pdf()), by=owner_clerk, claim_kind=kind, claim_id=owner_clerk.pk)


def test_the_owner_gets_it_as_an_attachment(client, owner_clerk):
    file = stored(owner_clerk)
    client.force_login(owner_clerk)
    response = client.get(file.get_absolute_url())
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == pdf()
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('签章扫描件（一）.pdf')}"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(pdf()))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert response["Cache-Control"] == "private, no-store"


def test_a_name_cannot_break_out_of_its_header(client, owner_clerk):
    file = stored(owner_clerk, name='a".pdf\r\nSet-Cookie: x=1;.pdf')
    client.force_login(owner_clerk)
    response = client.get(file.get_absolute_url())
    assert response["Content-Disposition"] == 'attachment; filename="a_.pdf Set-Cookie_ x=1;.pdf"'
    assert "Set-Cookie" not in response.headers


def test_a_stranger_gets_404(client, owner_clerk, stranger):
    file = stored(owner_clerk)
    client.force_login(stranger)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_permission_is_asked_at_every_request(client, owner_clerk, monkeypatch):
    file = stored(owner_clerk)
    client.force_login(owner_clerk)
    assert client.get(file.get_absolute_url()).status_code == 200
    monkeypatch.setitem(readers._readers, "test.own", lambda _user, _file: False)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_a_visitor_is_sent_to_sign_in_whether_there_is_a_file_or_not(client, owner_clerk):
    file = stored(owner_clerk)
    for reference in (file.reference, "NOSUCHFILE"):
        response = client.get(reverse("files:download", args=[reference]))
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/files/")


def test_a_visitor_reads_what_its_owner_made_public(client, owner_clerk):
    assert client.get(stored(owner_clerk, "test.public").get_absolute_url()).status_code == 200


def test_a_kind_that_nobody_registered_is_404(client, owner_clerk):
    file = stored(owner_clerk, "test.unknown")
    client.force_login(owner_clerk)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_a_discarded_file_is_404(client, owner_clerk):
    file = stored(owner_clerk)
    discard(file)
    client.force_login(owner_clerk)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_missing_bytes_are_404_and_logged_without_a_name(client, owner_clerk, caplog):
    file = stored(owner_clerk)
    disk.remove(file.stored_as)
    client.force_login(owner_clerk)
    with caplog.at_level(logging.ERROR, logger="backend.files.views"):
        assert client.get(file.get_absolute_url()).status_code == 404
    assert [
        (record.getMessage(), record.reference) for record in caplog.records if record.name == "backend.files.views"
    ] == [("bytes of a stored file are missing", file.reference)]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_but_reading(client, owner_clerk, method):
    file = stored(owner_clerk)
    client.force_login(owner_clerk)
    assert getattr(client, method)(file.get_absolute_url()).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_it_streams_under_asgi(async_client, owner_clerk):
    file = stored(owner_clerk)
    async_client.force_login(owner_clerk)

    async def fetch():
        response = await async_client.get(file.get_absolute_url())
        return response.status_code, b"".join([piece async for piece in response.streaming_content])

    assert asyncio.run(fetch()) == (200, pdf())


def test_a_second_reader_for_a_kind_is_a_mistake():
    def answer(_user, _file):
        return True

    register_reader("test.more", answer)
    register_reader("test.more", answer)
    assert registered_kinds() == ["test.more", "test.own", "test.public"]
    with pytest.raises(ValueError, match="registered already"):
        register_reader("test.more", lambda _user, _file: False)
