"""What `make run` says, and when: the address once somebody answers there, and what is in the way before any work."""

import os
import socket
import subprocess
import sys
from urllib.request import urlopen

import pytest

from tests.child.running import copy_of_the_tests_database
from tests.served.server import NOT_PASSED_ON, ROOT, Server, free_port

STARTED = "数桥已启动："


def serve(data, **environment):
    """Runs `manage.py serve` to its end."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    return subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT, env={**inherited, "SHUQIAO_DATA": str(data), "DEMO": "0", **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def migrated(db, tmp_path):
    """Making the tables takes longer than all the rest."""
    return copy_of_the_tests_database(tmp_path / "data")


@pytest.fixture
def other_program():
    """Some program that listens on a port; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_taken_port_is_said_before_anything_is_done(tmp_path, other_program):
    ended = serve(tmp_path, HOST="127.0.0.1", PORT=str(other_program))

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith(f"设置有误：HOST=127.0.0.1、PORT={other_program} 监听不了，可能已有程序占用")
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "shuqiao.sqlite3").exists()


def test_an_address_of_second_machine_is_none_to_serve_on(tmp_path):
    ended = serve(tmp_path, HOST="192.0.2.7")

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("设置有误：HOST=192.0.2.7、")


def test_the_address_is_told_when_it_answers_and_never_where_it_does_not(migrated):
    with Server(migrated, HOST="0.0.0.0", DEMO="0") as server:
        with urlopen(f"{server.url}/accounts/login/", timeout=60) as page:
            cookie = page.headers["Set-Cookie"]
        second = serve(server.data, HOST="127.0.0.1", PORT=str(free_port()))
        said = server.said()

    assert f"{STARTED}http://127.0.0.1:{server.port}/ " in said
    assert said.index("准备匹配模型：完成") < said.index(STARTED)
    assert "HOST=0.0.0.0：其他机器也能连到这里，但登录只经 HTTPS 有效" in said
    assert "Secure" in cookie  # so it is
    assert (second.returncode, STARTED in second.stdout) == (3, False)
    assert "已有一个进程在用 " in second.stderr
