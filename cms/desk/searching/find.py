"""Asking the search: what fits, and of that only what the person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.urls import reverse

from articles.models import Draft, Reference, Version
from articles.queries import search_library, within_open_articles
from cms.accounts.models import User
from cms.desk.models import SearchEntry
from cms.desk.models.search import SearchKind
from cms.desk.searching.words import asked_words, excerpt, marked
from cms.publishing.questions.models import Question
from cms.publishing.questions.queries import questions_for
from reviews.models import Comment

SOURCE = "source"
A_GROUP = 5
A_PAGE = 25
KINDS: Mapping[str, str] = {
    SearchKind.ARTICLE: str(SearchKind.ARTICLE.label),
    SOURCE: "Sources",
    SearchKind.QUESTION: str(SearchKind.QUESTION.label),
    SearchKind.COMMENT: str(SearchKind.COMMENT.label),
    SearchKind.VERSION: str(SearchKind.VERSION.label),
}

Pieces = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Found:
    """One thing that was found: where it is, what it is called, where the words stand in it."""

    address: str
    title: Pieces
    meta: str
    words: Pieces
    at: datetime | None = None


@dataclass(frozen=True)
class Group:
    """What was found of one kind. `has_more`: there is a page with the rest."""

    kind: str
    label: str
    found: Sequence[Found]
    has_more: bool


def search(user: User, query: str, *, kind: str = "", topic: int | None = None, page: int = 1) -> list[Group]:
    """What fits every word of the query (each may be the beginning of one), grouped by kind: titles first, then the
    newest. Without a kind the first few of each; with one a page of it. A topic narrows articles, their versions,
    comments and questions down, and leaves sources out, which have none."""
    asked = asked_words(query)
    if not asked:
        return []
    kinds = [kind] if kind in KINDS else list(KINDS)
    size = A_PAGE if kind in KINDS else A_GROUP
    first = (page - 1) * size
    keys = _keys(user, asked, [one for one in kinds if one != SOURCE], topic, slice(first, first + size + 1))
    groups = [
        _sources(query, asked, first, size) if one == SOURCE else _group(one, keys.get(one, []), asked, size)
        for one in kinds
        if not (one == SOURCE and topic)
    ]
    return [group for group in groups if group.found]


def _keys(
    user: User, asked: Sequence[str], kinds: Sequence[str], topic: int | None, part: slice
) -> dict[str, list[int]]:
    """The keys of what fits, by kind and in order. One query for all kinds."""
    if not kinds:
        return {}
    parts = []
    for kind in kinds:
        fitting = _fitting(asked).filter(_visible(user, kind), kind=kind)
        if topic:
            fitting = fitting.filter(article__topic=topic)
        # SQLite allows LIMIT in a subquery of a part, not in the part itself.
        top = _ordered(fitting, asked).values("pk")[part]
        parts.append(SearchEntry.objects.order_by().filter(pk__in=top).annotate(first=_title_first(asked)))
    found: list[Any] = list(
        parts[0]
        .values_list("kind", "object_id", "first", "at")
        .union(*(one.values_list("kind", "object_id", "first", "at") for one in parts[1:]), all=True)
    )
    keys: dict[str, list[int]] = {}
    for kind, key, _, _ in sorted(found, key=lambda row: (row[2], row[3], row[1]), reverse=True):
        keys.setdefault(kind, []).append(key)
    return keys


def _fitting(asked: Sequence[str]) -> QuerySet[SearchEntry]:
    """Entries with every word. The words are folded: letters and digits, nothing that either syntax means by itself."""
    if connection.vendor == "sqlite":
        wanted = " AND ".join(f'"{word}"*' for word in asked)
        sql = "SELECT rowid FROM desk_searchwords WHERE desk_searchwords MATCH %s"
    else:
        wanted = " & ".join(f"'{word}':*" for word in asked)
        sql = (
            "SELECT id FROM desk_searchentry "
            "WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(%s AS tsquery)"
        )
    return SearchEntry.objects.filter(pk__in=RawSQL(sql, [wanted]))  # noqa: S611 (the words are a parameter)


def _title_first(asked: Sequence[str]) -> Case:
    in_title = Q()
    for word in asked:
        in_title &= Q(title__contains=word)
    return Case(When(in_title, then=Value(1)), default=Value(0), output_field=IntegerField())


def _ordered(entries: QuerySet[SearchEntry], asked: Sequence[str]) -> QuerySet[SearchEntry]:
    return entries.annotate(first=_title_first(asked)).order_by("-first", "-at", "-object_id")


def _visible(user: User, kind: str) -> Q:
    """What the person may see of a kind: questions as their inbox has them, all else with its article."""
    if kind == SearchKind.QUESTION:
        return Q(object_id__in=questions_for(user).order_by().values("pk"))
    return within_open_articles(user, "article")


def _group(kind: str, keys: Sequence[int], asked: Sequence[str], size: int) -> Group:
    found = _READ[kind](keys[:size], asked) if keys else []
    return Group(kind, KINDS[kind], found, len(keys) > size)


def _in_order(rows: Iterable[tuple[int, Found]], keys: Sequence[int]) -> list[Found]:
    by_key = dict(rows)
    return [by_key[key] for key in keys if key in by_key]


def _articles(keys: Sequence[int], asked: Sequence[str]) -> list[Found]:
    drafts = Draft.objects.filter(article__in=keys).select_related("article__topic", "article__owner")
    rows = (
        (
            draft.article_id,
            Found(
                reverse("desk:draft", args=[draft.article.slug]),
                marked(draft.title or "Untitled", asked),
                f"{draft.article.topic.name} · {draft.article.owner}",
                excerpt([draft.summary, *(one.markdown for one in draft.renditions.all()), draft.article.slug], asked),
                draft.updated_at,
            ),
        )
        for draft in drafts.prefetch_related("renditions")
    )
    return _in_order(rows, keys)


def _read_versions(keys: Sequence[int], asked: Sequence[str]) -> list[Found]:
    versions = Version.objects.filter(pk__in=keys).select_related("article").prefetch_related("renditions")
    rows = (
        (
            version.pk,
            Found(
                reverse("desk:version", args=[version.article.slug, version.number]),
                marked(version.title, asked),
                f"Version {version.number}",
                excerpt([version.summary, *(one.markdown for one in version.renditions.all())], asked),
                version.frozen_at,
            ),
        )
        for version in versions
    )
    return _in_order(rows, keys)


def _questions(keys: Sequence[int], asked: Sequence[str]) -> list[Found]:
    rows = (
        (
            question.pk,
            Found(
                reverse("desk:question", args=[question.pk]),
                excerpt([question.text], asked),
                question.get_state_display(),
                [],
                question.asked_at,
            ),
        )
        for question in Question.objects.filter(pk__in=keys)
    )
    return _in_order(rows, keys)


def _comments(keys: Sequence[int], asked: Sequence[str]) -> list[Found]:
    rows = (
        (
            comment.pk,
            Found(
                f"{reverse('desk:round', args=[comment.round_id])}#comment-{comment.pk}",
                marked(comment.round.version.title, asked),
                f"{comment.author} · round {comment.round.number}",
                excerpt([comment.body, comment.quote], asked),
                comment.at,
            ),
        )
        for comment in Comment.objects.filter(pk__in=keys).select_related("author", "round__version")
    )
    return _in_order(rows, keys)


_READ: Mapping[str, Callable[[Sequence[int], Sequence[str]], list[Found]]] = {
    SearchKind.ARTICLE: _articles,
    SearchKind.VERSION: _read_versions,
    SearchKind.QUESTION: _questions,
    SearchKind.COMMENT: _comments,
}


def _sources(query: str, asked: Sequence[str], first: int, size: int) -> Group:
    """The library's own search, which knows identifiers in every form; every editor sees the whole library."""
    rows = list(search_library(query, limit=first + size + 1))[first:]
    return Group(SOURCE, KINDS[SOURCE], [_source(row, asked) for row in rows[:size]], len(rows) > size)


def _source(reference: Reference, asked: Sequence[str]) -> Found:
    csl = reference.csl
    authors = [str(person.get("family") or person.get("literal") or "") for person in csl.get("author") or []]
    named = ", ".join(filter(None, authors[:3])) + (" et al." if len(authors) > 3 else "")
    where = " · ".join(filter(None, (named, str(csl.get("container-title", "")), str(reference.year or ""))))
    return Found(
        reverse("desk:source", args=[reference.pk]),
        marked(reference.title or reference.key, asked),
        reference.key,
        marked(where, asked),
    )
