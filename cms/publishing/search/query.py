"""What somebody searches for, read from the address: bounded, clean, and the same on both databases. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Self
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from articles.evidence_types import EvidenceType
from articles.models import Audience
from cms.publishing.questions.likeness import EMPTY_WORDS
from cms.publishing.search.synonyms import Phrase, grouped, words_in

LONGEST_QUERY = 200
MOST_TERMS = 12
_QUOTED = re.compile(r'"([^"]*)"')

SINCE = {
    "6m": (_("Past 6 months"), 183),
    "1y": (_("Past year"), 365),
    "2y": (_("Past 2 years"), 730),
    "5y": (_("Past 5 years"), 1826),
}


@dataclass(frozen=True)
class Term:
    """One thing that has to be found: any of the phrases; `is_open` where the last word may go on."""

    phrases: tuple[Phrase, ...]
    is_open: bool = False


@dataclass(frozen=True)
class SearchQuery:
    """The words and the filters. Whatever the address holds, this is well-formed: unknown values count as not given."""

    text: str = ""
    topic: str = ""
    audience: str = ""
    evidence: str = ""
    since: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        text = " ".join(asked.get("q", "")[:LONGEST_QUERY].replace("\0", " ").split())
        text = text.encode("utf-8", "ignore").decode()
        topic = asked.get("topic", "")[:120].replace("\0", "")
        audience, evidence, since = (asked.get(name, "") for name in ("audience", "evidence", "since"))
        return cls(
            text=text,
            topic=topic if re.fullmatch(r"[-\w]+", topic) else "",
            audience=audience if audience in Audience.values else "",
            evidence=evidence if evidence in EvidenceType.values else "",
            since=since if since in SINCE else "",
        )

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """What has to be found. What stands in quotation marks is one phrase as it is written; empty words (*what*,
        *the*) are left out, also where there are no others, unless capitals say that they are a name (*WHO*), which
        PostgreSQL does not index."""
        exact = tuple(Term((phrase,)) for part in _QUOTED.findall(self.text) if (phrase := words_in(part)))
        words = words_in(_QUOTED.sub(" ", self.text))
        telling = [word for word in words if word not in EMPTY_WORDS]
        names = [word.casefold() for word in self.text.split() if len(word) > 1 and word.isalpha() and word.isupper()]
        groups = grouped(telling or ([] if exact else names))
        loose = [
            Term((asked, *sorted(alike - {asked})), is_open=at == len(groups) - 1 and len(asked[-1]) > 2)
            for at, (asked, alike) in enumerate(groups)
        ]
        return (*exact, *loose)[:MOST_TERMS]

    @property
    def is_filtered(self) -> bool:
        """Whether anything but words narrows the search."""
        return bool(self.topic or self.audience or self.evidence or self.since)

    @property
    def has_empty_words_only(self) -> bool:
        """Whether words were asked for and none of them means anything: nothing is found then, rather than
        everything."""
        return not self.terms and bool(words_in(self.text))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return not self.terms and not self.is_filtered and not self.has_empty_words_only

    def reviewed_from(self, today: date) -> date | None:
        """The first day that `since` lets in."""
        return today - timedelta(days=SINCE[self.since][1]) if self.since else None

    def without_filters(self) -> SearchQuery:
        """The same words anywhere."""
        return SearchQuery(text=self.text)

    def spelt(self, text: str) -> SearchQuery:
        """The same filters with other words."""
        return replace(self, text=text)

    @property
    def parameters(self) -> str:
        """As an address says it, empty ones left out."""
        parts = {
            "q": self.text,
            "topic": self.topic,
            "audience": self.audience,
            "evidence": self.evidence,
            "since": self.since,
        }
        return urlencode({name: value for name, value in parts.items() if value})
