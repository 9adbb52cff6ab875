"""A page of HTML as PDF, by WeasyPrint. It draws with Pango, a library of the system's that not every machine has."""

from typing import Any

from django.utils.translation import gettext as _


class NoPrinter(Exception):
    """No PDF can be made on this machine; the sentence says what people do instead."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "这台服务器没有安装 Pango，生成不了 PDF。请改用网页打印，或下载 Word、Excel；管理员安装 libpango 后即可恢复。"
            )
        )


def printer() -> Any:
    """WeasyPrint; NoPrinter without Pango. Ask before anything is written down as given."""
    try:
        import weasyprint  # noqa: PLC0415  takes long to read
    except OSError as missing:
        raise NoPrinter from missing
    return weasyprint


def can_print() -> bool:
    """Whether papers are drawn here."""
    try:
        printer()
    except NoPrinter:
        return False
    return True


def pdf_of(markup: str) -> bytes:
    """The paper of this markup, whole in itself: nothing is fetched from anywhere."""
    made: bytes = printer().HTML(string=markup, url_fetcher=_nothing).write_pdf()
    return made


def _nothing(url: str, *_given: Any, **_named: Any) -> Any:
    from weasyprint.urls import URLFetchingError  # noqa: PLC0415  as above

    raise URLFetchingError(url)
