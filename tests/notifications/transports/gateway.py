"""An SMS gateway that listens on this machine, takes down what it is sent, and answers as it is told."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Asked:
    method: str
    path: str
    headers: dict
    raw: str

    @property
    def json(self):
        return json.loads(self.raw)

    @property
    def form(self):
        return dict(parse_qsl(self.raw))

    @property
    def query(self):
        return dict(parse_qsl(urlsplit(self.path).query))

    @property
    def everything(self):
        """All that came over the wire, as a gateway's log would have it, unescaped."""
        text = " ".join([self.method, self.path, *self.headers, *self.headers.values(), self.raw])
        return f"{text} {self.form} {self.query}"


@dataclass
class Stub:
    url: str = ""
    status: int = 200
    answer: object = field(default_factory=lambda: {"Code": "OK"})
    location: str = ""
    hang_up: bool = False
    silent: threading.Event = field(default_factory=threading.Event)
    asked: list = field(default_factory=list)
    arrived: Queue = field(default_factory=Queue)

    def next(self, seconds=10):
        """The next message, however long its way was."""
        return self.arrived.get(timeout=seconds)


@contextmanager
def listening():
    stub, done = Stub(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def take(self):
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            asked = Asked(self.command, self.path, dict(self.headers), raw)
            stub.asked.append(asked)
            stub.arrived.put(asked)
            if stub.silent.is_set():
                done.wait(10)
                return
            if stub.hang_up:
                self.close_connection = True
                return
            self.send_response(stub.status)
            if stub.location:
                self.send_header("Location", stub.location)
            self.end_headers()
            self.wfile.write(json.dumps(stub.answer).encode() if not isinstance(stub.answer, bytes) else stub.answer)

        do_POST = do_GET = do_PUT = take  # noqa: N815  the server's names

        def log_message(self, *_given):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub.url = f"http://127.0.0.1:{server.server_address[1]}/send"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stub
    finally:
        done.set()
        server.shutdown()
        thread.join()
        server.server_close()
