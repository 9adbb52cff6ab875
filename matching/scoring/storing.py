"""The background as one file, so that a process starts in a blink: it is the same for one library and one model.

The file is an .npz that is not compressed and whose arrays begin at whole multiples of 64 bytes: processes map it, so that they
share one copy in memory, of which only what is read comes from the disk.
"""

from __future__ import annotations

import hashlib
import os
import struct
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from matching.scoring.background import JOINED, Background, Chance, Texts
from matching.scoring.words import Bank, Rarity
from matching.text import DICTIONARY_HASH

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from matching.encoders import Encoder
    from matching.library import Problem
    from matching.text import Codes

VERSION = 7
ALIGNED = 64  # bytes: what NumPy itself aligns an array to within its member
LOCAL_HEADER = (
    30  # bytes of a zip's header before the name; its last four are the lengths of the name and of what follows it
)
PADDING = 0xD935  # the kind of extra field that zipalign uses for the same
LEFT_SECONDS = 3600.0  # longer than any build takes: what is older was left by a process that died


def key_of(problems: Sequence[Problem], encoder: Encoder) -> str:
    """Changes with the library, the model, the rules of cutting text, and the form of this file."""
    seen = hashlib.sha256(f"{VERSION}|{encoder.digest}|{DICTIONARY_HASH}".encode())
    for problem in problems:
        seen.update(problem.digest.encode())
    return seen.hexdigest()[:24]


def path_of(key: str, folder: Path) -> Path:
    return folder / f"background-{key}.npz"


def load_or_build(
    problems: Sequence[Problem], encoder: Encoder, folder: Path, progress: Callable[[int, int], None] | None = None
) -> Background:
    """From `folder`; built and laid there first if it does not lie there.

    Whoever built it reads it too, since vectors are rounded in the file: so all processes have the same scores to the last digit.
    """
    path = path_of(key_of(problems, encoder), folder)
    if not path.exists():
        background = Background.build(problems, encoder, progress)
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.npz")
        _write(partial, background)
        partial.replace(path)  # whole or not at all: another process never reads half a file
    return _read(path, encoder)


def tidy(folder: Path, *, keep: Collection[str]) -> int:
    """Remove the files of other keys than these once they are old, halves that a dead process left among them; how many."""
    kept = {path_of(key, folder).name for key in keep}
    old = time.time() - LEFT_SECONDS
    found = [path for path in folder.glob("background-*.npz") if path.name not in kept and path.stat().st_mtime < old]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _write(path: Path, one: Background) -> None:
    arrays: dict[str, np.ndarray] = {
        "texts": np.array(one.rarity.texts),
        "codes": one.rarity.codes,  # the vocabulary of all banks
        "frequency": one.rarity.frequency,
        "need_owner": one.need_owner,
        "answer_owner": one.answer_owner,
        "problems": np.array(one.problems),
        **_arrays("needs", one.needs),
        **_arrays("answers", one.answers),
    }
    for place, (needs, answers) in enumerate(zip(one.chance_needs, one.chance_answers, strict=True)):
        arrays |= _of_chance(f"chance_needs{place}", needs) | _of_chance(f"chance_answers{place}", answers)
    with path.open("wb") as file:
        with zipfile.ZipFile(file, "w") as held:
            for name, array in arrays.items():
                member = zipfile.ZipInfo(f"{name}.npy")
                begins = held.start_dir + LOCAL_HEADER + len(member.filename) + len(_padding(0))
                member.extra = _padding(-begins % ALIGNED)
                with held.open(member, "w") as target:
                    np.lib.format.write_array(target, array, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())  # the name must not come to stand before what it names


def _padding(size: int) -> bytes:
    """An extra field of a zip's header that says nothing and is so long beyond its own four bytes."""
    return struct.pack("<HH", PADDING, size) + bytes(size)


def _mapped(path: Path) -> dict[str, np.ndarray]:
    """The arrays of the file where they lie in it; nobody can write to them."""
    raw, found = np.memmap(path, dtype=np.uint8, mode="r"), {}
    with zipfile.ZipFile(path) as held:
        for member in held.infolist():
            begins = member.header_offset + LOCAL_HEADER
            begins += sum(struct.unpack("<HH", raw[begins - 4 : begins].tobytes()))
            with held.open(member) as source:
                np.lib.format.read_magic(source)
                shape, by_columns, dtype = np.lib.format.read_array_header_1_0(source)
                begins += source.tell()
            order: Literal["F", "C"] = "F" if by_columns else "C"
            found[member.filename.removesuffix(".npy")] = np.ndarray(shape, dtype, raw, begins, order=order)
    return found


def _arrays(name: str, texts: Texts) -> dict[str, np.ndarray]:
    return _of_bank(name, texts.bank) | {f"{name}_vectors": texts.vectors.astype(np.float16).astype(np.float32)}


def _of_chance(name: str, chance: Chance) -> dict[str, np.ndarray]:
    return _of_bank(name, chance.bank) | {f"{name}_mean": chance.mean, f"{name}_spread": chance.spread}


def _of_bank(name: str, bank: Bank) -> dict[str, np.ndarray]:
    return {
        f"{name}_starts": bank.starts,
        f"{name}_rows": bank.rows,
        f"{name}_weights": bank.weights,
        f"{name}_masses": bank.masses,
    }


def _read(path: Path, encoder: Encoder) -> Background:
    held = _mapped(path)
    words = held["codes"]
    return Background(
        encoder=encoder,
        rarity=Rarity(int(held["texts"]), words, held["frequency"]),
        needs=_texts(held, "needs", words),
        answers=_texts(held, "answers", words),
        need_owner=held["need_owner"],
        answer_owner=held["answer_owner"],
        problems=int(held["problems"]),
        chance_needs=tuple(_chance(held, f"chance_needs{place}", words) for place in range(len(JOINED))),
        chance_answers=tuple(_chance(held, f"chance_answers{place}", words) for place in range(len(JOINED))),
    )


def _texts(held: Mapping[str, np.ndarray], name: str, vocabulary: Codes) -> Texts:
    return Texts(_bank(held, name, vocabulary), held[f"{name}_vectors"])


def _chance(held: Mapping[str, np.ndarray], name: str, vocabulary: Codes) -> Chance:
    return Chance(_bank(held, name, vocabulary), held[f"{name}_mean"], held[f"{name}_spread"])


def _bank(held: Mapping[str, np.ndarray], name: str, vocabulary: Codes) -> Bank:
    return Bank(
        size=len(held[f"{name}_masses"]),
        vocabulary=vocabulary,
        starts=held[f"{name}_starts"],
        rows=held[f"{name}_rows"],
        weights=held[f"{name}_weights"],
        masses=held[f"{name}_masses"],
    )
