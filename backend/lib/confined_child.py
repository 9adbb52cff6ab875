"""The other side of confined.py: gives up its rights, does the one job, prints one line of JSON."""

import importlib
import json
import resource
import sys
from typing import Any, BinaryIO

FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "shutil.",
)
WRITING = frozenset("wax+")


def give_up_rights(memory_bytes: int, cpu_seconds: int) -> None:
    """No way back from here: limits are hard, and an audit hook cannot be taken off."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # openpyxl would load numpy, whose threads reserve more memory than we give.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[1], str) and WRITING & set(arguments[1]):
        raise PermissionError(event)


def do(order: dict[str, Any], file: BinaryIO) -> dict[str, Any]:
    """The answer, or the kind of failure. Every error ends here: the file is hostile until shown otherwise."""
    module, _, function = order["job"].partition(":")
    try:
        return {"answer": getattr(importlib.import_module(module), function)(file, **order["arguments"])}
    except MemoryError:
        return {"failed": "memory"}
    except Exception:  # noqa: BLE001  the documented edge: whatever the parser met, the page gets one kind of refusal
        return {"failed": "crash"}


def main() -> None:
    order = json.loads(sys.argv[1])
    give_up_rights(order["memory"], order["cpu"])
    file = sys.stdin.buffer
    file.seek(0)
    answer = do(order, file)
    try:
        line = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    except MemoryError:
        line = b'{"failed": "memory"}'
    sys.stdout.buffer.write(line)


if __name__ == "__main__":
    main()
