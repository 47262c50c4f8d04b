"""Keeping the sources that nothing cites (`UncitedSource`), by triggers on what cites and on the library.

Whatever may leave a source without a citation settles it: its row is written, then taken away again where something
still cites it or it was merged. A citation takes the row away. On PostgreSQL the row's place in the primary key is what
two transactions that settle one source wait for; the second then sees what the first did. Citing waits for nothing, so
that popular sources hold nobody up: where a source is cited while its last other citation goes, its row stays behind.
That is why the list looks again at what it shows, and why no source can be missing from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.models import DraftReference, Reference, UncitedSource, VersionReference
from cms.kept_rows import KeptRows

PIECE = 5_000

_SETTLE_ON_SQLITE = """
DELETE FROM articles_uncitedsource WHERE reference_id = {source};
INSERT INTO articles_uncitedsource (reference_id, added_at)
SELECT id, added_at FROM articles_reference WHERE id = {source} AND merged_into_id IS NULL
AND NOT EXISTS (SELECT 1 FROM articles_draftreference WHERE reference_id = {source})
AND NOT EXISTS (SELECT 1 FROM articles_versionreference WHERE reference_id = {source});
"""
_FORGET_ON_SQLITE = "DELETE FROM articles_uncitedsource WHERE reference_id = {source};"

_FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION settle_uncited_sources(sources bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO articles_uncitedsource (reference_id, added_at)
    SELECT id, added_at FROM articles_reference WHERE id = ANY(sources) ORDER BY id
    ON CONFLICT (reference_id) DO UPDATE SET added_at = EXCLUDED.added_at;
    -- A statement of its own: it sees what was committed while the one before it waited.
    DELETE FROM articles_uncitedsource AS uncited USING articles_reference AS source
    WHERE uncited.reference_id = ANY(sources) AND source.id = uncited.reference_id AND (
        source.merged_into_id IS NOT NULL
        OR EXISTS (SELECT 1 FROM articles_draftreference WHERE reference_id = source.id)
        OR EXISTS (SELECT 1 FROM articles_versionreference WHERE reference_id = source.id));
END $$
""",
    """
CREATE OR REPLACE FUNCTION uncited_sources_are_cited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM articles_uncitedsource WHERE reference_id IN (SELECT reference_id FROM written);
    RETURN NULL;
END $$
""",
    """
CREATE OR REPLACE FUNCTION uncited_sources_may_be_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM settle_uncited_sources(ARRAY(SELECT DISTINCT reference_id FROM gone));
    RETURN NULL;
END $$
""",
    """
CREATE OR REPLACE FUNCTION uncited_sources_are_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM articles_uncitedsource WHERE reference_id IN (
        SELECT written.reference_id FROM written JOIN gone USING (id)
        WHERE written.reference_id <> gone.reference_id);
    PERFORM settle_uncited_sources(ARRAY(
        SELECT DISTINCT gone.reference_id FROM written JOIN gone USING (id)
        WHERE written.reference_id <> gone.reference_id));
    RETURN NULL;
END $$
""",
    """
CREATE OR REPLACE FUNCTION uncited_sources_are_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM settle_uncited_sources(ARRAY(SELECT id FROM written));
    RETURN NULL;
END $$
""",
    """
CREATE OR REPLACE FUNCTION uncited_sources_follow_the_library() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM articles_uncitedsource WHERE reference_id = OLD.id;
    ELSE
        PERFORM settle_uncited_sources(ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END $$
""",
)


def _on_sqlite() -> dict[str, str]:
    new, old = (_SETTLE_ON_SQLITE.format(source=source) for source in ("new.id", "old.reference_id"))
    cited = _FORGET_ON_SQLITE.format(source="new.reference_id")
    found = {
        "uncited_sources_added": f"AFTER INSERT ON articles_reference BEGIN {new} END",
        "uncited_sources_merged": (
            "AFTER UPDATE OF merged_into_id, added_at ON articles_reference "
            "WHEN old.merged_into_id IS NOT new.merged_into_id OR old.added_at IS NOT new.added_at "
            f"BEGIN {new} END"
        ),
        "uncited_sources_deleted": (
            f"AFTER DELETE ON articles_reference BEGIN {_FORGET_ON_SQLITE.format(source='old.id')} END"
        ),
    }
    for citing in ("draft", "version"):
        table = f"articles_{citing}reference"
        found[f"uncited_sources_{citing}_cites"] = f"AFTER INSERT ON {table} BEGIN {cited} END"
        found[f"uncited_sources_{citing}_stops"] = f"AFTER DELETE ON {table} BEGIN {old} END"
        found[f"uncited_sources_{citing}_turns"] = (
            f"AFTER UPDATE OF reference_id ON {table} WHEN old.reference_id IS NOT new.reference_id "
            f"BEGIN {cited} {old} END"
        )
    return found


def _on_postgresql() -> dict[str, str]:
    # A statement at a time: a version cites its sources in one, and keys are then locked in one order.
    each, row = (
        "FOR EACH STATEMENT EXECUTE FUNCTION",
        "FOR EACH ROW EXECUTE FUNCTION uncited_sources_follow_the_library()",
    )
    found = {
        "uncited_sources_added": (
            f"AFTER INSERT ON articles_reference REFERENCING NEW TABLE AS written {each} uncited_sources_are_added()"
        ),
        "uncited_sources_merged": f"AFTER UPDATE OF merged_into_id, added_at ON articles_reference {row}",
        "uncited_sources_deleted": f"AFTER DELETE ON articles_reference {row}",
    }
    for citing in ("draft", "version"):
        table = f"articles_{citing}reference"
        found[f"uncited_sources_{citing}_cites"] = (
            f"AFTER INSERT ON {table} REFERENCING NEW TABLE AS written {each} uncited_sources_are_cited()"
        )
        found[f"uncited_sources_{citing}_stops"] = (
            f"AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone {each} uncited_sources_may_be_more()"
        )
        found[f"uncited_sources_{citing}_turns"] = (
            f"AFTER UPDATE ON {table} REFERENCING OLD TABLE AS gone NEW TABLE AS written {each} "
            "uncited_sources_are_others()"
        )
    return found


def nothing_cites(source: str) -> Q:
    """The condition that no draft lists the source whose key is in the column `source`, and no version froze it."""
    return Q(
        ~Exists(DraftReference.objects.filter(reference=OuterRef(source))),
        ~Exists(VersionReference.objects.filter(reference=OuterRef(source))),
    )


def _missing(using: str) -> QuerySet[Reference]:
    return Reference.objects.using(using).filter(nothing_cites("pk"), merged_into=None, uncited=None)


def _too_many(using: str) -> QuerySet[UncitedSource]:
    rows = UncitedSource.objects.using(using)
    return rows.filter(
        ~nothing_cites("reference") | Q(reference__merged_into__isnull=False) | ~Q(added_at=F("reference__added_at"))
    )


def wrong(using: str) -> int:
    """How many sources that nothing cites have no row, and are not listed. Reads the whole library."""
    return _missing(using).count()


def fill(using: str) -> int:
    """Write the rows that are missing, and take away those that are too many; how many it was. Pieces that lock none
    of the library: a row written while its source is being cited is one too many, no more."""
    written = 0
    for keys in _pieces(_too_many(using)):
        with transaction.atomic(using=using):
            rows = UncitedSource.objects.using(using).filter(pk__in=keys)
            list(rows.select_for_update().order_by("pk").values_list("pk"))
            # Asked again, now that nobody can settle them meanwhile.
            written += _too_many(using).filter(pk__in=keys).delete()[0]
    for keys in _pieces(_missing(using)):
        sources = Reference.objects.using(using).filter(pk__in=keys).values_list("pk", "added_at")
        UncitedSource.objects.using(using).bulk_create(
            [UncitedSource(reference_id=key, added_at=added_at) for key, added_at in sources], ignore_conflicts=True
        )
        written += len(keys)
    return written


def _pieces(rows: QuerySet[Any]) -> Iterator[list[int]]:
    last = 0
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PIECE]):
        yield keys
        last = keys[-1]


KEPT = KeptRows(
    about="sources that nothing cites",
    columns={
        "articles_reference": frozenset({"added_at", "merged_into_id"}),
        "articles_draftreference": frozenset({"reference_id"}),
        "articles_versionreference": frozenset({"reference_id"}),
        "articles_uncitedsource": frozenset({"reference_id", "added_at"}),
    },
    triggers={"sqlite": _on_sqlite(), "postgresql": _on_postgresql()},
    functions=_FUNCTIONS,
    wrong=wrong,
    fill=fill,
)
