"""One word for all the code: what was made from it, is kept under it, and made anew when anything changed."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHAPES_DATA = ("backend", "matching", "notifications", "search")
LEFT_OUT = ("templates", "static", "__pycache__")


def of_code(*more: str) -> str:
    """Of every file from which data come: the code, its tables and texts, the model, the pinned libraries; and of `more`."""
    whole = hashlib.sha256("\n".join(more).encode())
    for path in [ROOT / "constraints.txt", *_files()]:
        whole.update(f"{path.relative_to(ROOT)}\n".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


def _files() -> list[Path]:
    return [
        path
        for package in SHAPES_DATA
        for path in sorted((ROOT / package).rglob("*"))
        if path.is_file() and not set(LEFT_OUT) & set(path.parts)
    ]
