"""Text that must be one line: a title, a mail's subject."""


def one_line(text: str) -> str:
    """Whatever breaks or controls lines becomes a space; a header can then not be followed by another."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
