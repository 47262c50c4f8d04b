"""The board and its table: columns and filters. As many queries with a hundred thousand articles as with
one, each led by an index of `BoardPlace`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, prefetch_related_objects

from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference, Topic, VersionReference
from articles.references.searching import folded, spelt_out
from cms import trigrams
from cms.accounts.models import User
from cms.desk.board_cards import DUE, NOTICE_OF_REVIEW, BoardCard
from cms.desk.flagged_sources import flags_nobody_signed
from cms.desk.models import BoardPlace, Standing
from cms.publishing.models import ScheduledPublication
from reviews.models import Assignment
from reviews.queries import board_members
from reviews.states import OPEN_ROUNDS

CARDS_A_COLUMN = 8
OPEN = "open"
# What a managing editor or the editors still have to bring to an end.
WAITING = (Standing.SUBMITTED, Standing.UNDER_REVIEW, Standing.CHANGES_REQUESTED, Standing.APPROVED)

# What readers see may be due in these states; before the board it is being looked at already.
NOT_BEFORE_BOARD = (Standing.PUBLISHED, Standing.CHANGES_REQUESTED, Standing.APPROVED)
MOST_WORDS = 8

Places = QuerySet[BoardPlace]
# With the columns that `narrowed` adds, which no model names.
InOrderPlaces = QuerySet[Any]


@dataclass(frozen=True)
class BoardFilter:
    """What the address asks for. Everything empty: the whole house."""

    words: str = ""
    state: str = ""
    topic: int | None = None
    reviewer: int | None = None
    owner: int | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Column:
    """One column of the board: the first cards, and how many there are."""

    key: str
    label: str
    total: int = 0
    cards: Sequence[BoardCard] = field(default_factory=list)


InOrder = Callable[[InOrderPlaces, date], tuple[InOrderPlaces, ...]]


def _in_state(state: Standing) -> InOrder:
    return lambda places, until: (places.filter(at_state=state).order_by("at_since", "at_place"),)


def _published(places: InOrderPlaces, until: date) -> tuple[InOrderPlaces, ...]:
    live = places.filter(at_state=Standing.PUBLISHED).exclude(version__in=flagged_versions())
    return (live.filter(_later(until, "at_review_due")).order_by("-at_since", "-at_place"),)


def _due(places: InOrderPlaces, until: date) -> tuple[InOrderPlaces, ...]:
    live = places.filter(at_state=Standing.PUBLISHED).order_by("at_review_due", "at_place")
    flagged = Q(version__in=flagged_versions())
    return live.filter(flagged), live.filter(at_review_due__lte=until).exclude(flagged)


def _later(until: date, due: str) -> Q:
    return Q(**{f"{due}__gt": until}) | Q(**{f"{due}__isnull": True})


# In the order of the columns; the longest waiting first, but for what was published. A list that is in parts is read
# one part after the other.
COLUMNS: Mapping[str, tuple[str, InOrder]] = {
    Standing.DRAFT: ("Draft", _in_state(Standing.DRAFT)),
    Standing.SUBMITTED: ("Submitted", _in_state(Standing.SUBMITTED)),
    Standing.UNDER_REVIEW: ("Under Review", _in_state(Standing.UNDER_REVIEW)),
    Standing.CHANGES_REQUESTED: ("Changes Requested", _in_state(Standing.CHANGES_REQUESTED)),
    Standing.APPROVED: ("Approved", _in_state(Standing.APPROVED)),
    Standing.PUBLISHED: ("Published", _published),
    DUE: ("Due for re-review", _due),
}
# The same in words, as the table says it.
NEWEST_FIRST = "What moved last stands first."
LONGEST_FIRST = "What has waited longest stands first."
ORDERS: Mapping[str, str] = {
    **dict.fromkeys(COLUMNS, LONGEST_FIRST),
    Standing.PUBLISHED: "What was published last stands first.",
    DUE: "What rests on a flagged source stands first, then what has been due longest.",
}
STATE_CHOICES = [
    ("", "All"),
    (OPEN, "Before the board"),
    *((key, label) for key, (label, _) in COLUMNS.items()),
    (Standing.WITHDRAWN, "Withdrawn from readers"),
]


def flagged_versions() -> QuerySet[Any]:
    """Versions that cite a source flagged since they were frozen, found from the flagged sources: these are few."""
    flagged = Reference.objects.filter(retraction__in=[RetractionStatus.RETRACTED, RetractionStatus.CONCERN])
    duplicates = Reference.objects.filter(merged_into__in=flagged.values("pk"))
    # A union: with OR, SQLite walks through the whole library.
    sources = flagged.order_by().values("pk").union(duplicates.order_by().values("pk"))
    return flags_nobody_signed().filter(reference__in=sources).order_by().values("version")


def flags_to_answer() -> QuerySet[VersionReference]:
    """The flagged sources themselves, as cards name them."""
    return flags_nobody_signed().select_related("reference__merged_into")


def _flagged() -> Exists:
    return Exists(flags_nobody_signed().filter(version=OuterRef("version")))


def is_due(until: date) -> Q:
    """The condition on places of live editions that they are to be looked at again: their review date is not after
    `until`, or they rest on a flagged source."""
    return Q(review_due__lte=until) | Q(version__in=flagged_versions())


def due_parts(places: Places, until: date) -> tuple[Places, Places]:
    """The places of live editions that are due: by their date, and the others, which rest on a flagged source."""
    live = places.filter(state=Standing.PUBLISHED)
    by_source = live.filter(_later(until, "review_due"), version__in=flagged_versions())
    return live.filter(review_due__lte=until), by_source


def _late(now: datetime) -> Q:
    # Every state by its name: the index begins with it.
    return Q(late_from__lte=now, state__in=Standing.values)


def matching(places: Places, words: str) -> Places:
    """Those of the places with every word of `words` (eight are used) in a title, in the address or in the topic's
    name, whatever its capitals and accents. Two queries for each word beside that of the places."""
    for word in words.split()[:MOST_WORDS]:
        if spellings := tuple(filter(None, dict.fromkeys((folded(word), spelt_out(word))))):
            topics = list(Topic.objects.filter(name__icontains=word).order_by().values_list("pk", flat=True))
            places = places.filter(trigrams.holding(BoardPlace, "search_text", spellings) | Q(topic__in=topics))
    return places


def narrowed(asked: BoardFilter, now: datetime) -> InOrderPlaces:
    """The places that fit every filter but the state. Each has as `at_state`, `at_since`, `at_review_due` and
    `at_place` what the board is put in order by: its own columns, or those of the reviewer's row, whose indexes tell
    one reviewer's articles in order."""
    places = matching(BoardPlace.objects.all(), asked.words)
    if asked.topic:
        places = places.filter(topic=asked.topic)
    if asked.owner:
        places = places.filter(owner=asked.owner)
    if asked.reviewer:
        places = places.filter(asked__reviewer=asked.reviewer)
    if asked.overdue:
        places = places.filter(_late(now))
    row = "asked__" if asked.reviewer else ""
    return places.annotate(
        at_state=F(f"{row}state"),
        at_since=F(f"{row}since"),
        at_review_due=F(f"{row}review_due"),
        at_place=F("asked__place" if asked.reviewer else "pk"),
    )


def table_of(asked: BoardFilter, now: datetime, places: InOrderPlaces | None = None) -> tuple[InOrderPlaces, ...]:
    """The rows of the table: of one column in its order, or all, what moved last first. In parts, one after the other;
    of `places` where what fits the filter is read already."""
    places = narrowed(asked, now) if places is None else places
    if asked.state in COLUMNS:
        return COLUMNS[asked.state][1](places, now.date() + NOTICE_OF_REVIEW)
    if asked.state == OPEN:
        places = places.filter(at_state__in=OPEN_ROUNDS)
    elif asked.state:
        places = places.filter(at_state=asked.state)
    return (places.order_by("-at_since", "-at_place"),)


def shown_columns(asked: BoardFilter) -> list[str]:
    """The columns that the filter leaves: one for a column's state, two for what is before the board, else all."""
    if asked.state == OPEN:
        return list(OPEN_ROUNDS)
    return [key for key in COLUMNS if asked.state in ("", key)]


def board_cards(asked: BoardFilter, places: InOrderPlaces, now: datetime) -> list[tuple[str, BoardCard]]:
    """The first cards of each column that the filter leaves, each with its column. Two queries; what hangs on the
    cards is read by `read_along`."""
    keys = shown_columns(asked)
    first = _first_of(keys, places, now) if keys else []
    found = with_cards(BoardPlace.objects.filter(pk__in=[pk for _, pk in first]))
    cards = {place.pk: BoardCard(review=place.round, now=now, place=place) for place in found}
    return [(key, cards[pk]) for key, pk in first]


def columns_of(asked: BoardFilter, cards: Iterable[tuple[str, BoardCard]], counts: Mapping[str, int]) -> list[Column]:
    """The board: the columns that the filter leaves, with their cards in order."""
    by_column: dict[str, list[BoardCard]] = {}
    for key, card in cards:
        by_column.setdefault(key, []).append(card)
    return [
        Column(
            key=str(key),
            label=COLUMNS[key][0],
            total=counts.get(key, 0),
            cards=sorted(by_column.get(key, []), key=_order(key))[:CARDS_A_COLUMN],
        )
        for key in shown_columns(asked)
    ]


def _order(key: str) -> Callable[[BoardCard], Any]:
    if key == DUE:
        return lambda card: (not card.rests_on_flagged, card.place.review_due, card.place.pk)
    sign = -1 if key == Standing.PUBLISHED else 1
    return lambda card: (sign * card.place.since.timestamp(), sign * card.place.pk)


def _first_of(keys: Iterable[str], places: InOrderPlaces, now: datetime) -> list[tuple[str, int]]:
    """The first cards of each column, in one query: each part of it stops at its index's first rows."""
    until = now.date() + NOTICE_OF_REVIEW
    parts: list[QuerySet[Any, tuple[str, int]]] = []
    for key in keys:
        for rows in COLUMNS[key][1](places, until):
            # SQLite allows LIMIT in a subquery of a part, not in the part itself.
            part = BoardPlace.objects.order_by().filter(pk__in=rows.values("pk")[:CARDS_A_COLUMN])
            parts.append(part.annotate(column=Value(str(key))).values_list("column", "pk"))
    return list(parts[0].union(*parts[1:], all=True))


def with_cards(places: Places) -> Places:
    """The same places with what cards and rows print of one article, without what `read_along` reads."""
    return places.select_related(
        "round__correction__objection",
        "article__topic",
        "article__owner",
        "version",
        "round__submission",
        "round__approval",
        "edition__approval",
        "edition__emergency",
    ).annotate(flagged=_flagged())


def along() -> tuple[Prefetch[Any], ...]:
    """What hangs on a card: its reviewers, a publication that is planned, and sources that were flagged."""
    return (
        Prefetch("version__references", flags_to_answer(), to_attr="unanswered_flags"),
        Prefetch(
            "round__assignments",
            Assignment.objects.select_related("reviewer", "sign_off__withdrawal", "conflict_decision"),
        ),
        Prefetch(
            "round__approval__schedule",
            ScheduledPublication.objects.filter(state=ScheduledPublication.State.WAITING),
            to_attr="waiting",
        ),
    )


def read_along(cards: Iterable[BoardCard]) -> None:
    """Read it for the cards and rows of a page together, in three queries."""
    prefetch_related_objects([card.place for card in cards], *along())


def owners() -> QuerySet[User]:
    """Those who own an article."""
    return User.objects.filter(Exists(Article.objects.filter(owner=OuterRef("pk")))).order_by("printed_name")


def people_to_choose() -> tuple[list[User], list[User]]:
    """Active members of the board, and whoever owns an article, both by name. One query."""
    people = User.objects.annotate(
        judges=Exists(board_members().filter(pk=OuterRef("pk"))),
        owns=Exists(Article.objects.filter(owner=OuterRef("pk"))),
    )
    found: list[Any] = list(people.filter(Q(judges=True) | Q(owns=True)).order_by("printed_name"))
    return [one for one in found if one.judges], [one for one in found if one.owns]
