"""Forty articles in every state, each with five ended rounds behind it, told by the actions with all their guarantees:
the rows that the pages of the benchmark open. And three articles apart: one with a thousand versions, one with three,
one that rests on a retracted source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from unittest import mock

from django.utils import timezone

from articles.actions import ReferenceData, add_reference, create_article, link_reference, mark_reference
from articles.composition import compose
from articles.draft_text import DraftText
from articles.evidence_types import RetractionStatus
from articles.models import Article, Draft, Reference, Topic
from articles.tests.scenes import edited, reasons
from cms import clock
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.tests.cast import make_user
from cms.desk.actions import submit
from cms.outbox import actions as outbox
from cms.publishing.actions import publish
from reviews.actions import comment
from reviews.models import Round
from reviews.tests.scenes import make_assignment, signed

from large_house.copies import Rows, copy, last_rows  # isort: skip

ARTICLES, ROUNDS_BEFORE, SOURCES = 40, 5, 3
EDITORS, REVIEWERS, TOPICS = 7, 100, 20
LONG, SHORT = 1_000, 2
# Where the newest round of every tenth article stands: mostly published, as in a house that has been at it for years.
STANDS = ("draft", "submitted", "under-review", "changes-requested", "approved", *["published"] * 5)
NOW = timezone.now()


@dataclass
class People:
    """Everybody in the house. It has as many people with a thousand articles as with a hundred thousand."""

    mona: User
    editors: list[User]
    reviewers: list[User]
    topics: list[Topic]


def people() -> People:
    """A managing editor, seven editors and a board of a hundred."""
    return People(
        mona=make_user("Mona", Role.EDITOR, Role.MANAGING_EDITOR),
        editors=[make_user(f"Editor {n}", Role.EDITOR, username=f"editor{n}") for n in range(EDITORS)],
        reviewers=[make_user(f"Dr {n}", Role.REVIEWER, username=f"reviewer{n}") for n in range(REVIEWERS)],
        topics=[Topic.objects.create(slug=f"t{n}", name=f"Topic {n}") for n in range(TOPICS)],
    )


@contextmanager
def _at(moment: datetime) -> Iterator[None]:
    """What happens inside happened then, and no letter leaves the house."""
    with ExitStack() as held:
        held.enter_context(clock.pretend(moment))
        held.enter_context(mock.patch.object(outbox, "wake_sender"))
        yield


def _source(key: str, by: User) -> Reference:
    csl = {
        "type": "article-journal",
        "title": f"What {key} found",
        "author": [{"family": key.title(), "given": "A"}],
        "container-title": "Blood Stories",
        "issued": {"date-parts": [[2020]]},
        "DOI": f"10.1000/{key}",
    }
    return add_reference(actor=by, data=ReferenceData(csl=csl, key=key))


def _text(keys: list[str], turn: int) -> str:
    cited = "\n\n".join(
        f"Finding {place} of turn {turn} was seen in {10 + place} of {40 + turn} patients [@{key}]."
        for place, key in enumerate(keys, start=1)
    )
    return f"## What is known\n\n{cited}\n\n## What to do\n\nCount again after {turn} weeks [@{keys[0]}].\n"


class Tale:
    """One article on its way, a day after the other."""

    def __init__(self, house: People, number: int, began: datetime, keys: list[str]) -> None:
        self.house, self.number, self.moment, self.keys = house, number, began, keys
        self.title, self.turn = f"What is known of matter {number}?", 0
        owner = house.editors[number % EDITORS]
        with _at(began):
            for key in keys:
                if not Reference.objects.filter(key=key).exists():
                    _source(key, owner)
            self.article: Article = create_article(
                actor=owner,
                text=DraftText(self.title, "In short.", {"professional": _text(keys, 0)}),
                topic=house.topics[number % TOPICS],
                slug=f"article-{number}",
            )
        for key in keys:
            if not self.article.draft.reference_links.filter(reference__key=key).exists():
                link_reference(article=self.article, actor=owner, reference=Reference.objects.get(key=key))

    def _later(self, **step: int) -> datetime:
        self.moment = min(self.moment + timedelta(**(step or {"hours": 1})), NOW - timedelta(minutes=1))
        return self.moment

    def submit(self) -> Round:
        """A new text, submitted."""
        self.turn += 1
        with _at(self._later()):
            self.article = edited(self.article, self.article.owner, _text(self.keys, self.turn), title=self.title)
            seen = compose(Draft.objects.get(article=self.article)).content_sha256
            return submit(
                article=self.article,
                actor=self.article.owner,
                seen_content_sha256=seen,
                acknowledgements=reasons(self.article),
                note="Ready, I think.",
            )

    def judge(self, review: Round, *decisions: str) -> None:
        """Two reviewers, of whom as many sign as there are decisions."""
        first = (self.number * 8 + self.turn * 2) % REVIEWERS
        chosen = [self.house.reviewers[(first + place) % REVIEWERS] for place in (0, 1)]
        with _at(self._later()):
            assignments = [make_assignment(review, reviewer, self.house.mona) for reviewer in chosen]
            comment(review=review, actor=chosen[0], body="Is this still so?")
        for assignment, decision in zip(assignments, decisions, strict=False):
            with _at(self._later()):
                signed(assignment, decision)

    def round(self, stands: str) -> Round:
        """One round that comes to stand at `stands`."""
        review = self.submit()
        if stands == "under-review":
            self.judge(review, "approve")
        elif stands == "changes-requested":
            self.judge(review, "approve", "request-changes")
        elif stands in ("approved", "published"):
            self.judge(review, "approve", "approve")
        if stands == "published":
            with _at(self._later()):
                publish(approval=Round.objects.get(pk=review.pk).approval, actor=self.house.mona)
        return review

    def rounds_before(self, many: int) -> None:
        """So many rounds that ended with requests for changes: one is told, the others are copies of it."""
        earlier = last_rows()
        self.round("changes-requested")
        copy(Rows(last_rows(), earlier, is_one_article=True), 1, many)


def tell(house: People) -> None:
    """The forty articles. What waits began within the last weeks, what was published within the last two years."""
    for number in range(1, ARTICLES + 1):
        stands = STANDS[number % len(STANDS)]
        days = 20 + number * 16 if stands == "published" else 10 + number
        keys = [f"source{number}x{place}" for place in range(SOURCES)]
        tale = Tale(house, number, NOW - timedelta(days=days), keys)
        if stands == "draft":
            continue
        tale.rounds_before(ROUNDS_BEFORE)
        tale.round(stands)


def tell_apart(house: People) -> None:
    """The three articles that are there once, whatever the size of the house."""
    began = NOW - timedelta(days=300)
    for number, before in ((9_001, SHORT), (9_002, LONG)):
        tale = Tale(house, number, began, [f"source{number}x{place}" for place in range(SOURCES)])
        tale.rounds_before(before)
        tale.round("published")
        tale.moment = NOW - timedelta(days=2)
        tale.round("under-review")
    tale = Tale(house, 9_003, began, ["withdrawn2020", "kept2020"])
    tale.round("published")
    mark_reference(
        reference=Reference.objects.get(key="withdrawn2020"),
        actor=house.mona,
        status=RetractionStatus.RETRACTED,
        on=date(2026, 3, 4),
        reason="https://example.org/retraction",
    )
