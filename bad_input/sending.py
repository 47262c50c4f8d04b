"""One request as somebody sends it, in a transaction that is rolled back, its answer counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client

from bad_input.files import Upload
from bad_input.hostile import as_bytes, encoded
from bad_input.house import PEOPLE
from bad_input.tally import Tally
from page_checks.served_house import ADDRESS

PASSWORD = "demo-password-2026"
FORM = "application/x-www-form-urlencoded"
BOUNDARY = b"----part-of-a-form"
# What answers 503 to say that no worker runs here is no crash.
SAYS_WHAT_IS_MISSING = {"/readyz"}


@dataclass(frozen=True)
class Sent:
    """What goes to an address: the method, the fields in their order, and the files."""

    method: str
    address: str
    fields: Sequence[tuple[str, str]] = ()
    files: Sequence[tuple[str, Upload]] = ()

    def said(self) -> str:
        """The request in one line, for whoever wants to send it again."""
        files = [(name, upload.name, upload.data[:300]) for name, upload in self.files]
        return f"{self.method} {self.address[:600]!a} {list(self.fields)!a:.900} {files!a:.900}"

    def body(self) -> tuple[bytes, str]:
        """The bytes and their content type."""
        if not self.files:
            return encoded(self.fields).encode(), FORM
        parts = [_part(f'name="{name}"', b"", value) for name, value in self.fields]
        for name, upload in self.files:
            head = f'name="{name}"; filename="{upload.name}"'
            parts.append(_part(head, b"\r\nContent-Type: " + as_bytes(upload.media_type), upload.data))
        return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n", f"multipart/form-data; boundary={BOUNDARY.decode()}"


def _part(head: str, kind: bytes, value: str | bytes) -> bytes:
    data = value if isinstance(value, bytes) else as_bytes(value)
    disposition = b"Content-Disposition: form-data; " + as_bytes(head)
    return b"--" + BOUNDARY + b"\r\n" + disposition + kind + b"\r\n\r\n" + data + b"\r\n"


@dataclass
class Answer:
    """What came back: the status, the page where it is one, and the error where it broke."""

    status: int
    page: str = ""
    error: BaseException | None = None


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written within is rolled back at its end. Marked as a test's: a durable block may begin inside."""
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]
    with whole:
        yield
        transaction.set_rollback(True)


class People:
    """Everybody who sends, each with a browser: those of the demonstration, signed in by the form, or those given."""

    def __init__(self, clients: Mapping[str, Client] | None = None) -> None:
        self.clients = clients or {who: _signed_in(name) for who, name in PEOPLE.items()}

    def send(self, who: str, sent: Sent) -> Answer:
        """The answer to `sent`. Whatever it changed is undone, in the browser too; how often one may is forgotten."""
        client = self.clients[who]
        cookies = client.cookies.output(header="", sep=";")
        cache.clear()
        try:
            with undone():
                answer = _answer(client, sent)
        except DatabaseError as error:
            answer = Answer(500, error=error)
            connection.close()
        finally:
            client.cookies = SimpleCookie(cookies)
        return answer


def _signed_in(name: str | None) -> Client:
    client = Client(raise_request_exception=False, headers={"host": ADDRESS})
    if name:
        cache.clear()
        client.post("/accounts/login/", {"login": name, "password": PASSWORD}, secure=True)
        if "_auth_user_id" not in client.session:
            raise RuntimeError(f"{name} could not sign in.")
    return client


def _answer(client: Client, sent: Sent) -> Answer:
    place = urlsplit(sent.address)
    more: dict[str, Any] = {"QUERY_STRING": place.query, "secure": True}
    try:
        if sent.method == "GET":
            response = client.generic("GET", place.path, **more)
        else:
            data, kind = sent.body()
            response = client.generic(sent.method, place.path, data, kind, **more)
        told = response.getvalue()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return Answer(500, error=error)
    crash = getattr(response, "exc_info", None)
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    page = told.decode("utf-8", "replace") if is_page else ""
    return Answer(response.status_code, page, crash[1] if crash else None)


def count(tally: Tally, what: str, who: str, sent: Sent, people: People, about: str) -> Answer:
    """Send, and write down how it was answered: a crash is an error, or a status of 500 and above that is no news."""
    with tally.timed(what, f"{who}, {about}") as row:
        answer = people.send(who, sent)
    if answer.error or (answer.status >= 500 and urlsplit(sent.address).path not in SAYS_WHAT_IS_MISSING):
        tally.crash(what, f"{who}, {about}", sent.said(), answer.error, answer.status)
    else:
        row.answered["4xx" if answer.status >= 400 else f"{answer.status // 100}xx"] += 1
    return answer
