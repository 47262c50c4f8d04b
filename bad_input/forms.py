"""Every form of the pages as its page fills it in, and what becomes of it in bad hands."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit
from zlib import crc32

from hypothesis import strategies as st

from bad_input import hostile
from bad_input.files import Upload, wrong_files
from bad_input.sending import PASSWORD, People, Sent, count
from bad_input.tally import Tally

WHAT = "forms, mutated"
AS_MEANT = "forms, filled in as meant"
# What somebody would write into an empty field of each kind.
OFFERED = {"date": "2026-12-01", "datetime-local": "2026-12-01T10:00", "number": "1", "email": "new@house.example"}
OFFERED |= {"url": "https://house.example/", "password": PASSWORD, "text": "Words", "search": "neutrophils"}
TICKED = ("checkbox", "radio")
EDITS = ("drop", "replace", "replace", "replace", "repeat", "add", "other")


@dataclass(frozen=True)
class Field:
    """One field of a form: its name, its kind, what it sends as the page has it, and what else it offers."""

    name: str
    kind: str
    values: tuple[str, ...]
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes and what is in it."""

    method: str
    action: str
    fields: tuple[Field, ...]

    @property
    def takes_files(self) -> tuple[str, ...]:
        """The names of its fields for files."""
        return tuple(one.name for one in self.fields if one.kind == "file")

    def filled(self) -> list[tuple[str, str]]:
        """What it sends when somebody fills it in as it is meant."""
        return [(one.name, value) for one in self.fields if one.kind != "file" for value in one.values]


def forms_on(document: Any, address: str) -> Iterator[Form]:
    """The forms of a page that go somewhere of ours."""
    for form in document.iter("form"):
        elements = form.xpath(".//*[self::input or self::select or self::textarea or self::button][@name]")
        if name := form.get("id"):
            elements += document.xpath(f"//*[@form='{name}'][@name]")
        fields = [_field(element) for element in elements if element.get("name") != "csrfmiddlewaretoken"]
        where = urljoin(address, form.get("action") or address)
        if not urlsplit(where).netloc:
            yield Form((form.get("method") or "get").lower(), where, tuple(_merged(fields)))


def _field(element: Any) -> Field:
    name, kind = element.get("name"), element.get("type") or "text"
    if element.tag == "select":
        offers = tuple(option.get("value", option.text or "") for option in element.iter("option"))
        chosen = tuple(
            option.get("value", "") for option in element.iter("option") if option.get("selected") is not None
        )
        return Field(name, "select", chosen or tuple(offer for offer in offers if offer)[:1], offers)
    if element.tag == "textarea":
        return Field(name, "textarea", (element.text_content().strip("\n") or "A reason in a sentence.",))
    value = element.get("value")
    if kind in TICKED or element.tag == "button" or kind == "submit":
        return Field(name, kind, (value or "on",), (value or "on",))
    return Field(name, kind, (value or OFFERED.get(kind, "Words"),))


def _merged(fields: Sequence[Field]) -> Iterator[Field]:
    """Buttons and rings of one name are one field, with all that they offer, and send one of it."""
    seen: dict[str, list[Field]] = {}
    for one in fields:
        seen.setdefault(f"{one.name} {one.kind}", []).append(one)
    for same in seen.values():
        first = same[0]
        offers = tuple(offer for one in same for offer in one.offers)
        many = tuple(value for one in same for value in one.values) if first.kind == "checkbox" else first.values
        yield Field(first.name, first.kind, many, offers)


def mutated(
    form: Form, others: Sequence[str]
) -> st.SearchStrategy[tuple[list[tuple[str, str]], list[tuple[str, Upload]]]]:
    """What the form sends after one to three changes: fields left out, repeated, replaced, added, another's ids."""
    names = [one.name for one in form.fields if one.kind != "file"] or ["no-such"]
    offers: Mapping[str, Sequence[str]] = {one.name: one.offers or one.values or ("",) for one in form.fields}
    value = st.one_of(hostile.Text, hostile.Text, st.sampled_from(list(others) or ["1"]))
    edit = st.tuples(st.sampled_from(EDITS), st.sampled_from(names), value, st.integers(0, 40))
    files = st.tuples(*(st.tuples(st.just(name), wrong_files()) for name in form.takes_files)).map(list)

    def apply(edits: Sequence[tuple[str, str, str, int]]) -> list[tuple[str, str]]:
        sent = form.filled()
        for what, name, new, number in edits:
            if what == "drop":
                sent = [pair for pair in sent if pair[0] != name]
            elif what == "replace":
                sent = [pair for pair in sent if pair[0] != name] + [(name, new)]
            elif what == "other":
                sent = [pair for pair in sent if pair[0] != name] + [(name, _one_of(offers.get(name, ()), number))]
            elif what == "repeat":
                sent = sent + [(name, new)] * number
            else:
                sent.append((new, new))
        return sent

    return st.tuples(st.lists(edit, min_size=1, max_size=3).map(apply), files)


def _one_of(offers: Sequence[str], number: int) -> str:
    return offers[number % len(offers)] if offers else ""


def try_forms(
    tally: Tally,
    people: People,
    forms: Mapping[tuple[str, ...], Form],
    others: Sequence[str],
    each: int,
    seeded: int,
    until: float,
) -> None:
    """Send every form of the pages that its person sees, once as meant and `each` times changed."""
    for kind, form in hostile.shuffled(list(forms.items()), lambda one: repr(one[0]), seeded):
        if time.monotonic() > until:
            tally.row(WHAT).left_out += 1
            continue
        who, name, method = kind[0], kind[1], form.method.upper()
        if method == "POST":
            count(tally, AS_MEANT, who, Sent("POST", form.action, form.filled()), people, name)
        for fields, files in hostile.drawn(mutated(form, others), each, crc32(f"{seeded}{kind}".encode())):
            if method == "POST":
                sent = Sent("POST", form.action, fields, files)
            else:
                sent = Sent("GET", f"{urlsplit(form.action).path}?{hostile.encoded(fields)}")
            count(tally, WHAT, who, sent, people, name)
