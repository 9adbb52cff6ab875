"""Each hostile file gets its verdict, soon, and without costing this process its memory (B4)."""

import json
import os
import subprocess
import sys
import threading
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backend.files.errors import FileRefused
from backend.files.inspection import inspect
from backend.lib.confined import ROOT, Limits
from tests.files.hostile_corpus import HONEST, HOSTILE, bomb_by_ratio, bomb_by_size, pdf_bomb

SECONDS = 5.0


def made(content):
    return content() if callable(content) else content


def test_the_corpus_is_large_enough():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize(("name", "content", "code"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_hostile_file_is_refused(name, content, code, seconds_of):
    upload = SimpleUploadedFile("x", made(content))
    upload._name = name  # as it came: Django's own cleaning is not what is tested

    def check():
        with pytest.raises(FileRefused) as refused:
            inspect(upload)
        assert refused.value.code == code
        assert str(refused.value).endswith("。")

    assert seconds_of(check) < SECONDS


@pytest.mark.parametrize(("name", "content"), [case[1:] for case in HONEST], ids=[case[0] for case in HONEST])
def test_an_unusual_honest_file_passes(name, content, seconds_of):
    upload = SimpleUploadedFile(name, made(content))
    assert seconds_of(lambda: inspect(upload).close()) < SECONDS


MEASURE = """
import json, resource, sys
import django
django.setup()
from django.core.files.base import File
from backend.files.errors import FileRefused
from backend.files.inspection import inspect
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
codes = []
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        try:
            inspect(File(file, name=path))
        except FileRefused as refused:
            codes.append(refused.code)
ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([codes, ours, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def test_bombs_cost_no_memory(tmp_path):
    """Measured in a process of its own: a child's peak counts what its parent held when it was born."""
    for name, content in [("a.docx", bomb_by_ratio()), ("b.docx", bomb_by_size()), ("c.pdf", pdf_bomb())]:
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-c", MEASURE, *sorted(str(path) for path in tmp_path.iterdir())]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "backend.config.settings.test"}
    answer = subprocess.run(command, capture_output=True, check=True, env=environment, cwd=ROOT).stdout
    codes, ours, theirs = json.loads(answer)
    assert codes == ["zip_ratio", "zip_size", "damaged"]
    assert ours < 16 * 1024
    assert theirs * 1024 <= Limits().memory_bytes


@pytest.mark.django_db
def test_other_requests_go_on_meanwhile(client):
    content = pdf_bomb()
    finished = threading.Event()

    def upload():
        try:
            for _ in range(3):
                with pytest.raises(FileRefused):
                    inspect(SimpleUploadedFile("合同.pdf", content))
        finally:
            finished.set()

    thread = threading.Thread(target=upload)
    thread.start()
    times = []
    while not finished.is_set():
        start = time.perf_counter()
        assert client.get(reverse("files:download", args=["NOSUCHFILE"])).status_code == 302
        times.append(time.perf_counter() - start)
        time.sleep(0.01)
    thread.join()
    assert len(times) > 10
    assert sorted(times)[int(len(times) * 0.95)] < 0.5
