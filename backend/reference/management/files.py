"""How the loading commands read a CSV that somebody saved from Excel or WPS."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from backend.reference.errors import LoadRefused


def load(path: str, action: Callable[[Iterable[Mapping[str, str]]], int]) -> int:
    """Read the file and hand its rows to the action; what is wrong ends the command with a sentence for each row."""
    try:
        return action(csv.DictReader(io.StringIO(_text(Path(path)))))
    except OSError as wrong:
        raise CommandError(_("读不出%(path)s：%(why)s。") % {"path": path, "why": wrong.strerror}) from wrong
    except LoadRefused as refused:
        raise CommandError("\n".join([*refused.sentences, _("没有载入任何一行。")])) from refused


def _text(path: Path) -> str:
    """UTF-8 with or without a mark, or GB 18030, which is what Chinese Excel writes."""
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(_("%(path)s不是文本文件，请另存为CSV。") % {"path": path})
