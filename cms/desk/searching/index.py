"""Keeping what can be found true: whenever a text is written, its entry is written anew in the same transaction.

The words are looked up by an index of the database's own: FTS5 on SQLite, a text search vector on PostgreSQL. Neither
takes words apart or knows a language: that was done in Python, alike for both (`cms.desk.searching.words`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connections
from django.db.models import Exists, OuterRef, QuerySet

from articles.models import Article, Draft, Version
from cms.desk.models import SearchEntry
from cms.desk.models.search import SearchKind
from cms.desk.searching.words import words_of
from cms.publishing.questions.models import Question
from reviews.models import Comment, Round

CHUNK = 200
TABLE = SearchEntry._meta.db_table
# On SQLite a table beside it that holds no copy of the words, kept by triggers; on PostgreSQL an index.
_SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS desk_searchwords USING fts5("
    "words, content='desk_searchentry', content_rowid='id', detail=none, tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER IF NOT EXISTS desk_searchentry_added AFTER INSERT ON desk_searchentry BEGIN "
    "INSERT INTO desk_searchwords(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER IF NOT EXISTS desk_searchentry_removed AFTER DELETE ON desk_searchentry BEGIN "
    "INSERT INTO desk_searchwords(desk_searchwords, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER IF NOT EXISTS desk_searchentry_changed AFTER UPDATE ON desk_searchentry BEGIN "
    "INSERT INTO desk_searchwords(desk_searchwords, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO desk_searchwords(rowid, words) VALUES (new.id, new.words); END",
)
_POSTGRESQL = (
    "CREATE INDEX IF NOT EXISTS desk_searchwords ON desk_searchentry "
    "USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)


def install(using: str = "default") -> None:
    """Make the database's index, where it is missing. Safe to repeat: SQLite drops triggers when it remakes a table."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
            is_whole = cursor.fetchone()[0] == len(_SQLITE) - 1
            for statement in _SQLITE:
                cursor.execute(statement)
            if not is_whole:
                cursor.execute("INSERT INTO desk_searchwords(desk_searchwords) VALUES ('rebuild')")
        else:
            for statement in _POSTGRESQL:
                cursor.execute(statement)


def follow_draft(sender: Any, instance: Draft, **_signal: object) -> None:
    """Receiver of `post_save`: the draft's text was written."""
    _write([_of_draft(draft) for draft in _drafts(Draft.objects.filter(pk=instance.pk))])


def follow_article(sender: Any, instance: Article, created: bool, **_signal: object) -> None:
    """Receiver of `post_save`: it has another address or topic, perhaps."""
    if not created:
        _write([_of_draft(draft) for draft in _drafts(Draft.objects.filter(article=instance))])


def follow_round(sender: Any, instance: Round, created: bool, **_signal: object) -> None:
    """Receiver of `post_save`: a round is about a version that is whole by then."""
    if created:
        _write([_of_version(version) for version in _versions(Version.objects.filter(pk=instance.version_id))])


def follow_question(sender: Any, instance: Question, **_signal: object) -> None:
    """Receiver of `post_save`."""
    _write([_of_question(instance)])


def follow_comment(sender: Any, instance: Comment, created: bool, **_signal: object) -> None:
    """Receiver of `post_save`."""
    if created:
        _write([_of_comment(instance)])


def forget_question(sender: Any, instance: Question, **_signal: object) -> None:
    """Receiver of `post_delete`: what a reader typed is gone for good here too."""
    SearchEntry.objects.filter(kind=SearchKind.QUESTION, object_id=instance.pk).delete()


def fill(sender: Any, using: str = "default", **_signal: object) -> None:
    """Receiver of `post_migrate`: the index, and entries for what was there before there were any."""
    install(using)
    index_missing()


def index_missing() -> int:
    """Give each text without an entry its own; how many there were. Goes on where it was broken off."""
    parts: Sequence[tuple[str, QuerySet[Any], Callable[[Any], SearchEntry]]] = (
        (SearchKind.ARTICLE, _drafts(Draft.objects.all()), _of_draft),
        (SearchKind.VERSION, _versions(Version.objects.filter(rounds__isnull=False).distinct()), _of_version),
        (SearchKind.QUESTION, Question.objects.all(), _of_question),
        (SearchKind.COMMENT, Comment.objects.select_related("round"), _of_comment),
    )
    return sum(_index(kind, rows, entry) for kind, rows, entry in parts)


def _index(kind: str, rows: QuerySet[Any], entry: Callable[[Any], SearchEntry]) -> int:
    key = "article_id" if kind == SearchKind.ARTICLE else "pk"
    there = SearchEntry.objects.filter(kind=kind, object_id=OuterRef(key))
    missing, last, count = rows.filter(~Exists(there)).order_by("pk"), 0, 0
    while batch := list(missing.filter(pk__gt=last)[:CHUNK]):
        _write([entry(row) for row in batch])
        last, count = batch[-1].pk, count + len(batch)
    return count


def _drafts(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    return drafts.select_related("article__topic").prefetch_related("renditions")


def _versions(versions: QuerySet[Version]) -> QuerySet[Version]:
    return versions.prefetch_related("renditions")


def _of_draft(draft: Draft) -> SearchEntry:
    article = draft.article
    texts = [rendition.markdown for rendition in draft.renditions.all()]
    return SearchEntry(
        kind=SearchKind.ARTICLE,
        object_id=article.pk,
        article=article,
        at=draft.updated_at,
        title=words_of(draft.title),
        words=words_of(draft.title, article.slug, article.topic.name, draft.summary, *texts),
    )


def _of_version(version: Version) -> SearchEntry:
    texts = [rendition.markdown for rendition in version.renditions.all()]
    return SearchEntry(
        kind=SearchKind.VERSION,
        object_id=version.pk,
        article_id=version.article_id,
        at=version.frozen_at,
        title=words_of(version.title),
        words=words_of(version.title, version.summary, *texts),
    )


def _of_question(question: Question) -> SearchEntry:
    return SearchEntry(
        kind=SearchKind.QUESTION,
        object_id=question.pk,
        article_id=question.about_id,
        at=question.asked_at,
        words=words_of(question.text),
    )


def _of_comment(comment: Comment) -> SearchEntry:
    return SearchEntry(
        kind=SearchKind.COMMENT,
        object_id=comment.pk,
        article_id=comment.round.article_id,
        at=comment.at,
        words=words_of(comment.body, comment.quote),
    )


def _write(entries: Iterable[SearchEntry]) -> None:
    SearchEntry.objects.bulk_create(
        list(entries),
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["article", "at", "title", "words"],
    )
