"""What is written for a host with Docker, read without one."""

import json
import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ENGINE_USER = "1000"  # of Elasticsearch's image
PLATFORM = ("migrate", "web", "worker", "beat")
READ_BY_OTHERS = {"DJANGO_SETTINGS_MODULE"}  # by Django
READ = re.compile(r'\benv_\w+\(\s*"(\w+)"')


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def known_variables():
    settings = (ROOT / "backend/config/settings").glob("*.py")
    return {name for path in settings for name in READ.findall(path.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def platform_user():
    return re.search(r"useradd .*--uid (\d+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"))[1]


def test_every_variable_of_the_platform_is_one_that_the_settings_read(compose, known_variables):
    for name in PLATFORM:
        given = set(compose["services"][name]["environment"]) - READ_BY_OTHERS
        assert {one.removesuffix("_FILE") for one in given} <= known_variables, name


def test_every_secret_that_a_service_mounts_is_read_there_and_no_other(compose):
    for name, service in compose["services"].items():
        read = {
            value.removeprefix("/run/secrets/")
            for variable, value in service.get("environment", {}).items()
            if variable.endswith("_FILE")
        }
        assert read == set(service.get("secrets", [])), name
    mounted = {secret for service in compose["services"].values() for secret in service.get("secrets", [])}
    assert mounted == set(compose["secrets"])


def test_the_settings_of_the_compose_file_and_the_howto_start_production(compose, make_secrets, tmp_path):
    """Read as a container would: the files of scripts/secrets, the variables of both."""
    folder, _owners = make_secrets()
    howto = (ROOT / "docs/howto/run-in-production.md").read_text(encoding="utf-8")
    written = dict(re.findall(r"^   ([A-Z_]+)=(.+)$", howto, re.MULTILINE)) | {
        "MAIL_HOST": "mail",
        "MAIL_FROM": "a@b.cn",
    }
    given = {
        name: value.replace("/run/secrets", str(folder))
        for name, value in compose["services"]["web"]["environment"].items()
    }
    environment = {**written, **given, "SHUQIAO_DATA": str(tmp_path / "data"), "PATH": os.environ["PATH"]}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.config.reading_settings"],
        cwd=ROOT, input=json.dumps([["production", environment]]), capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip

    assert json.loads(ended.stdout) == [""]


def test_every_service_waits_for_services_and_volumes_that_there_are(compose):
    for name, service in compose["services"].items():
        assert set(service.get("depends_on", {})) <= set(compose["services"]), name
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert named <= set(compose["volumes"]), name


def test_the_image_takes_the_extras_that_the_project_has(compose):
    """The line of the Dockerfile that installs, as a shell reads it."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    words = re.search(r"\$\(echo .*?\)(?= --compile)", lines)[0]

    def extras(chosen):
        said = subprocess.run(["sh", "-c", f"echo {words}"], env={"EXTRAS": chosen}, capture_output=True, check=True)
        return said.stdout.decode().split()

    assert re.search(r"^ARG EXTRAS=production$", lines, re.MULTILINE)
    assert compose["services"]["web"]["build"]["args"] == {"EXTRAS": "${EXTRAS:-production}"}
    assert extras("production") == ["--extra", "production"]
    assert extras("production,models") == ["--extra", "production", "--extra", "models"]
    assert {"production", "models"} <= set(known)


@pytest.fixture
def make_secrets(tmp_path):
    """Runs scripts/secrets where `chown`, which is root's, only notes down what it was asked; gives owners by name."""
    noted, tools, folder = tmp_path / "noted", tmp_path / "tools", tmp_path / "secrets"
    tools.mkdir()
    (tools / "chown").write_text(f'#!/bin/sh\necho "$@" >> {noted}\n')
    (tools / "chown").chmod(0o755)

    def make():
        noted.write_text("")
        path = f"{tools}:{os.environ['PATH']}"
        subprocess.run(["sh", str(ROOT / "scripts/secrets"), str(folder)], env={"PATH": path}, check=True, timeout=30)
        lines = [line.split() for line in noted.read_text().splitlines()]
        return folder, {Path(file).name: owner for owner, *files in lines for file in files}

    return make


def test_every_secret_file_belongs_to_the_account_that_reads_it(make_secrets, compose, platform_user):
    folder, owners = make_secrets()

    assert {name: f"./secrets/{name}" for name in owners} == {
        name: secret["file"] for name, secret in compose["secrets"].items()
    }
    for name, service in compose["services"].items():
        reader = ENGINE_USER if name == "elasticsearch" else platform_user
        assert {owners[secret] for secret in service.get("secrets", [])} <= {reader}, name
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o400}


def test_the_engine_and_the_platform_hold_one_password(make_secrets):
    folder, _owners = make_secrets()
    values = {path.name: path.read_text() for path in folder.iterdir()}

    assert values["elastic_password"] == values["elasticsearch_password"]
    assert len(set(values.values())) == 3
    assert {len(value) for value in values.values()} == {64}


def test_what_is_there_stays_and_the_second_copy_follows(make_secrets):
    folder, _owners = make_secrets()
    key = (folder / "secret_key").read_text()
    (folder / "elasticsearch_password").chmod(0o600)
    (folder / "elasticsearch_password").write_text("chosen by hand")
    (folder / "elastic_password").chmod(0o600)
    make_secrets()

    assert (folder / "secret_key").read_text() == key
    assert (folder / "elastic_password").read_text() == "chosen by hand"
