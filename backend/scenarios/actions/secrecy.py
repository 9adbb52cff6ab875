"""Nothing secret is stored (W01): every way into this app asks here first."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from backend.files.secrecy import WARNING, secrecy_mark
from backend.scenarios.errors import MarkedSecret


def refuse_marks(texts: Mapping[str, str]) -> None:
    """Raise MarkedSecret for the first text that carries a mark, quoting it."""
    for field, text in texts.items():
        mark = secrecy_mark(text)
        if mark is not None:
            raise MarkedSecret(
                field, _("含有密级标志“%(mark)s”，没有保存。%(warning)s") % {"mark": mark, "warning": WARNING}
            )
