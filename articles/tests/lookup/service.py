"""A look-up service on 127.0.0.1 that answers as it is told to: well, slowly, wrongly or with ill intent."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Reply:
    """One answer. `drip` sends the body byte by byte with that pause; `cut` announces more bytes than it sends."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    drip: float = 0
    cut: bool = False


def json_reply(value: Any, **more: Any) -> Reply:
    return Reply(json.dumps(value).encode(), **more)


def xml_reply(text: str, **more: Any) -> Reply:
    return Reply(text.encode(), kind="text/xml; charset=UTF-8", **more)


class Service:
    """Answers per path, in order; the last one stays. `asked` lists what came in."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                service.asked.append((parts.path, parse_qs(parts.query), dict(self.headers)))
                waiting = service.replies.get(parts.path, [Reply(b"Resource not found.", 404, "text/plain")])
                self._send(waiting.pop(0) if len(waiting) > 1 else waiting[0])

            def _send(self, reply: Reply) -> None:
                time.sleep(reply.delay)
                self.send_response(reply.status)
                if reply.kind:
                    self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(reply.body) + (1000 if reply.cut else 0)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    for piece in (
                        [reply.body[n : n + 1] for n in range(len(reply.body))] if reply.drip else [reply.body]
                    ):
                        self.wfile.write(piece)
                        self.wfile.flush()
                        time.sleep(reply.drip)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # The client had enough: that is what some scenes are about.

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    def says(self, path: str, *replies: Reply) -> None:
        self.replies[path] = list(replies)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
