"""The whole of an installation in one archive, and back: the database, the uploaded files, and what they are.

    manifest.json       FORMAT, engine, time, version, the migrations that were applied
    database.sqlite3    or database.sql
    files/ab/cd/abcd…   as under MEDIA_ROOT

The index and what the matcher computed are left out: both come from the database. The database is copied first, in one
snapshot, while the platform runs; a file that is stored meanwhile has no row in the copy, and one that is let go
meanwhile is told as missing. Restoring reads and checks the whole archive before it touches anything.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.files import disk
from backend.files.models import StoredFile
from backend.lib.version import VERSION
from backend.organisations.models import Organisation

FORMAT = 1
MANIFEST, FILES = "manifest.json", "files/"
DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.sql"}


class BackupRefused(Exception):
    """With a sentence for whoever asked."""


@dataclass(frozen=True)
class Report:
    """What an archive holds; `missing` are references of files whose bytes were not there."""

    files: int
    size: int
    missing: list[str]


# ── making ────────────────────────────────────────────────────────────────────────────────────────────────────────


def back_up(path: Path) -> Report:
    """Write the archive at `path`, which must not exist: whole, on the disk and readable by this account only, or not at all."""
    if path.exists():
        raise BackupRefused(_("%s 已经存在，请换一个文件名。") % path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".shuqiao-backup-") as folder:
            dump = Path(folder) / DUMPS[connection.vendor]
            _DUMPERS[connection.vendor](dump)
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as target:
                with tarfile.open(fileobj=target, mode="w:gz", compresslevel=6) as archive:
                    report = _fill(archive, dump)
                target.flush()
                os.fsync(target.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return report


def _fill(archive: tarfile.TarFile, dump: Path) -> Report:
    manifest = {
        "format": FORMAT,
        "engine": connection.vendor,
        "at": timezone.now().isoformat(),
        "version": VERSION,
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations),
        "sha256": _digest(dump),
    }
    _add_bytes(archive, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    archive.add(dump, arcname=dump.name, filter=_plain)
    count = size = 0
    missing = []
    for reference, name in StoredFile.objects.stored().order_by("pk").values_list("reference", "stored_as").iterator():
        try:
            with disk.read(name) as source:
                told = archive.gettarinfo(arcname=f"{FILES}{name[:2]}/{name[2:4]}/{name}", fileobj=source)
                archive.addfile(_plain(told), source)
                count, size = count + 1, size + told.size
        except FileNotFoundError:
            missing.append(reference)
    return Report(count, size, missing)


def _dump_sqlite(path: Path) -> None:
    """By SQLite's own copying, which gives one snapshot beside a running writer."""
    with closing(sqlite3.connect(path)) as copy, closing(_sqlite_file(_database_file())) as source:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _dump_postgresql(path: Path) -> None:
    _client("pg_dump", "--format=plain", "--no-owner", "--no-privileges", f"--file={path}")


# ── bringing back ─────────────────────────────────────────────────────────────────────────────────────────────────


def restore(path: Path, *, force: bool = False) -> Report:
    """Put database and files back as they were, end all sessions, bring the tables up to this version.

    Refused, with nothing touched: an archive of another engine, of a newer version, or damaged; and a target that holds
    people, organisations or files, unless `force`. What was there is replaced. The index is for the caller to rebuild.
    """
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent, prefix=".shuqiao-restore-") as folder:
        manifest, report = _unpacked(path, Path(folder))
        _refuse_strange(manifest)
        dump = Path(folder) / DUMPS[connection.vendor]
        if not dump.is_file() or _digest(dump) != manifest["sha256"]:
            raise BackupRefused(_("备份文件损坏：数据库的内容与清单不符。"))
        if not force and not is_empty():
            raise BackupRefused(_("这里已有数据。确要用备份替换，请加 --force。"))
        _RESTORERS[connection.vendor](dump)
        _swap_files(Path(folder) / "files", media)
    call_command("migrate", verbosity=0, interactive=False)
    Session.objects.all().delete()
    return Report(report.files, report.size, _without_bytes())


def is_empty() -> bool:
    """Nothing here that a restore would destroy."""
    tables = set(connection.introspection.table_names())
    people = any(model._meta.db_table in tables and model.objects.exists() for model in (User, Organisation))
    return not people and next(disk.names(), None) is None


def _unpacked(path: Path, folder: Path) -> tuple[dict[str, Any], Report]:
    """The manifest, and everything else under `folder`; names that no backup has are refused, whatever they are."""
    count = size = 0
    try:
        with tarfile.open(path, "r:gz") as archive:
            first = archive.next()
            if first is None or first.name != MANIFEST:
                raise BackupRefused(_("%s 不是数桥的备份。") % path)
            manifest = json.load(_opened(archive, first))
            for member in archive:
                if member.name == MANIFEST:
                    continue
                _write(_opened(archive, member), folder / _place(member))
                if member.name.startswith(FILES):
                    count, size = count + 1, size + member.size
    except (tarfile.TarError, EOFError, OSError, ValueError) as damaged:
        raise BackupRefused(_("备份文件读不了：%s") % damaged) from damaged
    return manifest, Report(count, size, [])


def _place(member: tarfile.TarInfo) -> str:
    name = member.name
    if member.isfile() and name in DUMPS.values():
        return name
    kept = name.rsplit("/", 1)[-1]
    if member.isfile() and disk.SHAPE.match(kept) and name == f"{FILES}{kept[:2]}/{kept[2:4]}/{kept}":
        return name
    raise BackupRefused(_("备份文件里有不认识的内容：%s") % name)


def _refuse_strange(manifest: dict[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise BackupRefused(_("备份的格式是 %s，这个版本只认 %s。") % (manifest.get("format"), FORMAT))
    if manifest.get("engine") != connection.vendor:
        raise BackupRefused(
            _("备份来自 %(there)s，这里用的是 %(here)s，两者不能互换。")
            % {"there": manifest.get("engine"), "here": connection.vendor}
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(manifest["migrations"]) - known)
    if newer:
        raise BackupRefused(_("备份来自更新的版本（%s），请先升级程序再恢复。") % newer[0])


def _restore_sqlite(dump: Path) -> None:
    with closing(_sqlite_file(dump)) as copy:
        found = copy.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise BackupRefused(_("备份里的数据库损坏：%s") % found)
    target = _database_file()
    connection.close()
    for leftover in (f"{target}-wal", f"{target}-shm"):
        Path(leftover).unlink(missing_ok=True)
    dump.replace(target)


def _restore_postgresql(dump: Path) -> None:
    """In one transaction: what stood in the schema goes, what the archive holds comes."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    _client(
        "psql",
        "--quiet",
        "--no-psqlrc",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
        "--command=DROP SCHEMA public CASCADE",
        "--command=CREATE SCHEMA public",
        f"--file={dump}",
    )


def _swap_files(fresh: Path, media: Path) -> None:
    fresh.mkdir(exist_ok=True)
    old = fresh.with_name("replaced")
    if media.exists():
        media.rename(old)  # goes with the folder that both lie in
    fresh.rename(media)
    media.chmod(0o700)
    for folder in media.glob("**/"):
        folder.chmod(0o700)


def _without_bytes() -> list[str]:
    rows = StoredFile.objects.stored().order_by("pk").values_list("reference", "stored_as")
    return [reference for reference, name in rows if not disk.path_of(name).exists()]


# ── small things ──────────────────────────────────────────────────────────────────────────────────────────────────


def _database_file() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _sqlite_file(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _client(program: str, *arguments: str) -> None:
    """A program of PostgreSQL, with the address and the password of the settings in its surroundings."""
    if shutil.which(program) is None:
        raise BackupRefused(_("找不到 %s，请安装 PostgreSQL 的客户端程序。") % program)
    given = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    surroundings = {**os.environ, **{name: str(given[key]) for name, key in named.items() if given.get(key)}}
    ended = subprocess.run(  # noqa: S603  our own words
        [program, *arguments], env=surroundings, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if ended.returncode:
        raise BackupRefused(_("%(program)s 没有成功：%(said)s") % {"program": program, "said": ended.stderr.strip()})


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """No names or numbers of accounts of this machine."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(_plain(member), io.BytesIO(content))


def _opened(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    source = archive.extractfile(member)
    if source is None:
        raise BackupRefused(_("备份文件里有不认识的内容：%s") % member.name)
    return source


def _write(source: IO[bytes], path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())


_DUMPERS = {"sqlite": _dump_sqlite, "postgresql": _dump_postgresql}
_RESTORERS = {"sqlite": _restore_sqlite, "postgresql": _restore_postgresql}
