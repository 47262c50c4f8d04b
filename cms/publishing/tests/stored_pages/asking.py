"""Putting one request to a WSGI application, and reading the answer as a client would."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO


@dataclass
class Answer:
    """What came back. Names of headers in lower case; a server sends no body with HEAD, 304 and 204."""

    status: str
    headers: dict[str, str]
    body: bytes
    repeated: list[str] = field(default_factory=list)


def ask(application, path: str, method: str = "GET", **environ: str) -> Answer:
    """One request from a plain environment; `environ` changes it, None takes a key out."""
    plain = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "testserver",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    said = []
    asked = {name: value for name, value in (plain | environ).items() if value is not None}
    chunks = application(asked, lambda status, headers, *error: said.append((status, headers)))
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    [(status, headers)] = said
    names = [name.lower() for name, _ in headers]
    return Answer(
        status=status,
        headers={name.lower(): value for name, value in headers},
        body=b"" if method == "HEAD" or status.startswith("304") else body,
        repeated=[name for name in names if names.count(name) > 1],
    )
