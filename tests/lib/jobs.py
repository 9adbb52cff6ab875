"""What a hostile file might make a parser do, as jobs for the child of lib/confined.py."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path


def length(file, factor=1):
    return len(file.read()) * factor


def eat_memory(_file):
    return len([b"x" * 1_000_000 for _ in range(10_000)])


def spin(_file):
    while True:
        pass


def sleep(_file, seconds):
    time.sleep(seconds)


def connect(_file, port):
    socket.create_connection(("127.0.0.1", port), timeout=2)


def start_program(_file):
    subprocess.run(["true"], check=True)


def write(_file, path):
    Path(path).write_text("x", encoding="utf-8")


def die(_file):
    os.kill(os.getpid(), 11)


def talk(_file, size):
    return "x" * size


def surroundings(_file):
    return {"environment": sorted(os.environ), "numpy": "numpy" in sys.modules and sys.modules["numpy"] is not None}
