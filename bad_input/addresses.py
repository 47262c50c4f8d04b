"""Every address of the resolver, with words that are there, words of others, and hostile ones, and any query."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from hypothesis import strategies as st
from lxml import html

from bad_input import hostile
from bad_input.forms import Form, forms_on
from bad_input.house import PEOPLE
from bad_input.sending import People, Sent, count
from bad_input.tally import ROOT, Tally
from page_checks.walk import walk

WHAT = "addresses, any query"
POSTS = "addresses, posted to without a form"
NAMED = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)|\(([^)?][^)]*)\)")
QUERY_NAME = re.compile(r"""GET(?:\.get|\.getlist)?[(\[]\s*["']([\w-]+)["']""")
# Words that no page of the demonstration leads to.
MORE_WORDS = {"app_label": ["accounts", "articles"], "object_id": ["1", "2"], "content_type_id": ["1", "7"], "": ["1"]}


@dataclass(frozen=True)
class Place:
    """One pattern of the resolver: its name, and its parts with the names of the words between them."""

    name: str
    parts: tuple[str, ...]
    words: tuple[str, ...]

    def filled(self, words: tuple[str, ...]) -> str:
        """An address, with these words."""
        pairs = zip(self.parts, (*words, ""), strict=True)
        return "/" + "".join(f"{part}{word}" for part, word in pairs)


def _no_words() -> dict[str, set[str]]:
    return defaultdict(set)


@dataclass
class Known:
    """What the pages told: which words stand in which addresses, what forms and which names of queries there are."""

    words: dict[str, set[str]] = field(default_factory=_no_words)
    forms: dict[tuple[str, ...], Form] = field(default_factory=dict)
    query_names: set[str] = field(default_factory=set)

    def learn(self, who: str, address: str, page: str) -> None:
        """Take from a page what it leads to."""
        if not page.strip():
            return
        document: Any = html.fromstring(page.encode())
        for _, _, link, _ in document.iterlinks():
            self._learn_words(urlsplit(link).path)
        for form in forms_on(document, address):
            if form.method == "get":
                self.query_names |= {one.name for one in form.fields}
            kind = (who, name_of(form.action), form.method, *sorted({one.name for one in form.fields}))
            self.forms.setdefault(kind, form)

    def _learn_words(self, path: str) -> None:
        try:
            found = resolve(path)
        except Resolver404:
            return
        for name, word in [*found.kwargs.items(), *(("", word) for word in found.args)]:
            self.words[name].add(str(word))


def name_of(path: str) -> str:
    """The name of an address; the address itself where it has none."""
    try:
        return resolve(path).view_name or path
    except Resolver404:
        return path


def places(resolver: URLResolver, namespace: str = "", route: str = "") -> Iterator[Place]:
    """Every pattern of the resolver."""
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from places(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace, here)
        elif isinstance(pattern, URLPattern):
            plain = here.replace("^", "").replace("$", "").replace("\\.", ".")
            words = tuple(a or b or "" for a, b, _ in NAMED.findall(plain))
            yield Place(f"{namespace}{pattern.name or here}", tuple(_between(plain)), words)


def _between(route: str) -> list[str]:
    return re.sub(NAMED, "\0", route).split("\0")


def learnt(people: People) -> Known:
    """What everybody meets who follows the links of the demonstration."""
    known = Known()
    for who in PEOPLE:
        for page in walk(who, people.clients[who]):
            known.learn(who, page.address, page.body.decode())
    for name, words in MORE_WORDS.items():
        known.words[name].update(words)
    for folder in ("articles", "reviews", "cms"):
        for file in Path(ROOT / folder).rglob("*.py"):
            known.query_names.update(QUERY_NAME.findall(file.read_text()))
    return known


def try_addresses(tally: Tally, people: People, known: Known, each: int, seeded: int, until: float) -> None:
    """Ask for every address, as everybody, `each` times; the first time as it is meant, so that its forms are seen."""
    names, pool = sorted(known.query_names), sorted(set().union(*known.words.values()))
    everywhere = [(place, who) for place in places(get_resolver()) for who in PEOPLE]
    for place, who in hostile.shuffled(everywhere, lambda one: f"{one[0]}{one[1]}", seeded):
        if time.monotonic() > until:
            tally.row(WHAT).left_out += 1
            continue
        own = crc32(f"{seeded}{place}{who}".encode())
        meant = place.filled(tuple(hostile.quote_word(_usual(known, word, own)) for word in place.words))
        known.learn(who, meant, count(tally, WHAT, who, Sent("GET", meant), people, place.name).page)
        words = st.tuples(*(hostile.words(sorted(known.words[word]), pool) for word in place.words))
        query = st.one_of(st.just(""), hostile.queries(names), hostile.queries(names))
        for drawn_words, asked in hostile.drawn(st.tuples(words, query), each, own):
            address = place.filled(drawn_words)
            count(tally, WHAT, who, Sent("GET", f"{address}?{asked}"), people, place.name)
        fields = st.lists(st.tuples(st.sampled_from([*names, "action", "text"]), hostile.Text), max_size=4)
        for sent in hostile.drawn(fields, max(1, each // 3), own):
            count(tally, POSTS, who, Sent("POST", meant, sent), people, place.name)


def _usual(known: Known, name: str, number: int) -> str:
    words = sorted(known.words[name]) or ["1"]
    return words[number % len(words)]
