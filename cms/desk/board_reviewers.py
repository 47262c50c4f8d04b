"""Keeping a reviewer's row of the board where the article stands: triggers copy the place, its state, since when, and
the review date into `BoardReviewer`, whoever writes either of the two."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, Q, QuerySet

from cms.desk.models import BoardPlace, BoardReviewer
from cms.kept_rows import KeptRows

PIECE = 1_000
COPIED = ("state", "since", "review_due")

_FOLLOW_ON_SQLITE = """
UPDATE desk_boardreviewer
SET place_id = new.id, state = new.state, since = new.since, review_due = new.review_due
WHERE article_id = new.article_id;
"""
_ON_SQLITE = {
    "board_reviewers_placed": f"AFTER INSERT ON desk_boardplace BEGIN {_FOLLOW_ON_SQLITE} END",
    "board_reviewers_moved": (
        "AFTER UPDATE OF state, since, review_due ON desk_boardplace WHEN old.state IS NOT new.state "
        f"OR old.since IS NOT new.since OR old.review_due IS NOT new.review_due BEGIN {_FOLLOW_ON_SQLITE} END"
    ),
    "board_reviewers_asked": """AFTER INSERT ON desk_boardreviewer BEGIN
UPDATE desk_boardreviewer
SET place_id = place.id, state = place.state, since = place.since, review_due = place.review_due
FROM desk_boardplace AS place
WHERE desk_boardreviewer.id = new.id AND place.article_id = new.article_id;
END""",
}

_FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION board_reviewers_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE desk_boardreviewer
    SET place_id = NEW.id, state = NEW.state, since = NEW.since, review_due = NEW.review_due
    WHERE article_id = NEW.article_id;
    RETURN NULL;
END $$
""",
    """
CREATE OR REPLACE FUNCTION board_reviewers_are_asked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place desk_boardplace%ROWTYPE;
BEGIN
    -- Locked: whoever moves the article meanwhile does not see this row yet.
    SELECT * INTO place FROM desk_boardplace WHERE article_id = NEW.article_id FOR NO KEY UPDATE;
    IF FOUND THEN
        UPDATE desk_boardreviewer
        SET place_id = place.id, state = place.state, since = place.since, review_due = place.review_due
        WHERE id = NEW.id;
    END IF;
    RETURN NULL;
END $$
""",
)
_ON_POSTGRESQL = {
    "board_reviewers_placed": (
        "AFTER INSERT ON desk_boardplace FOR EACH ROW EXECUTE FUNCTION board_reviewers_follow()"
    ),
    "board_reviewers_moved": (
        "AFTER UPDATE OF state, since, review_due ON desk_boardplace FOR EACH ROW "
        "WHEN ((OLD.state, OLD.since, OLD.review_due) IS DISTINCT FROM (NEW.state, NEW.since, NEW.review_due)) "
        "EXECUTE FUNCTION board_reviewers_follow()"
    ),
    "board_reviewers_asked": (
        "AFTER INSERT ON desk_boardreviewer FOR EACH ROW EXECUTE FUNCTION board_reviewers_are_asked()"
    ),
}


def _apart(using: str) -> QuerySet[BoardReviewer]:
    """The rows that do not say what their articles' places do."""
    as_placed = Q(
        place=F("article__board_place"),
        state=F("article__board_place__state"),
        since=F("article__board_place__since"),
    )
    due = F("article__board_place__review_due")
    as_due = Q(review_due=due) | Q(review_due=None, article__board_place__review_due=None)
    # Asked of the whole: a comparison with nothing is neither true nor false.
    true = BoardReviewer.objects.using(using).filter(as_placed, as_due)
    return (
        BoardReviewer.objects.using(using).filter(article__board_place__isnull=False).exclude(pk__in=true.values("pk"))
    )


def wrong(using: str) -> int:
    """How many reviewers' rows do not say where the article stands."""
    return _apart(using).count()


def fill(using: str) -> int:
    """Copy what the places say into the rows that say something else; how many it was. In pieces, each of which holds
    its places, so that nobody moves an article between reading and writing."""
    written = 0
    for articles in _pieces(_apart(using)):
        with transaction.atomic(using=using):
            places = BoardPlace.objects.using(using).filter(article__in=articles).order_by("pk")
            by_article = {place.article_id: place for place in places.select_for_update().only("article", *COPIED)}
            rows = list(BoardReviewer.objects.using(using).filter(article__in=by_article))
            for row in rows:
                row.place = place = by_article[row.article_id]
                row.state, row.since, row.review_due = place.state, place.since, place.review_due
            BoardReviewer.objects.using(using).bulk_update(rows, ["place", *COPIED], batch_size=100)
            written += len(rows)
    return written


def _pieces(rows: QuerySet[BoardReviewer]) -> Iterator[list[int]]:
    last = 0
    articles = rows.order_by("article").values_list("article", flat=True).distinct()
    while keys := list(articles.filter(article__gt=last)[:PIECE]):
        yield keys
        last = keys[-1]


KEPT = KeptRows(
    about="reviewers on the board",
    columns={
        "desk_boardplace": frozenset({"article_id", *COPIED}),
        "desk_boardreviewer": frozenset({"article_id", "place_id", *COPIED}),
    },
    triggers={"sqlite": _ON_SQLITE, "postgresql": _ON_POSTGRESQL},
    functions=_FUNCTIONS,
    wrong=wrong,
    fill=fill,
)
