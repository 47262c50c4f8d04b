"""Asking each database's own full-text index: which entries match, the best first, and where the words stand.

The statements are put together from constants only; whatever was typed goes in as a value.
"""

# ruff: noqa: S608

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.db import connection, transaction
from django.utils.safestring import SafeString, mark_safe

from cms.publishing.search.installing import TABLE, TITLE_VECTOR
from cms.publishing.search.query import SearchQuery, Term
from cms.publishing.search.synonyms import Phrase

# How many entries are ranked into a list: more than anybody pages through, and the same cost with any number.
MOST_FOUND = 400
# How many of those that match PostgreSQL compares with each other: titles first, as many texts where those are fewer.
MOST_RANKED = 1_000
_IN_TOPIC = (
    "EXISTS (SELECT 1 FROM articles_article article JOIN articles_topic topic ON topic.id = article.topic_id "
    "WHERE article.id = entry.article_id AND topic.slug = %s)"
)
# Marks around what was found: signs that no text has, so that the text can be escaped around them.
_START, _STOP = "\ue000", "\ue001"
# PostgreSQL takes what stands between < and > for markup and leaves it out: both are put aside meanwhile.
_ANGLES = {"<": "\ue002", ">": "\ue003"}
_SNIPPET_WORDS = 34
# The end of a line that is no end of a sentence: of a heading, a cell.
_NO_STOP = re.compile(rf"([^.?!:;…\s]{_STOP}?)\n")


@dataclass(frozen=True)
class Match:
    """An entry that was found. `terms_held` counts the terms that stand in its own words, its sources left out."""

    entry_id: int
    article_id: int
    audience: str
    terms_held: int = 0


@dataclass(frozen=True)
class Shown:
    """The title and a passage of a found entry, with what was found in `<mark>`."""

    title: SafeString
    passage: SafeString
    is_in_sources: bool


def matches(query: SearchQuery, *, today: date, any_term: bool = False) -> list[Match]:
    """The entries that hold all terms, best first, or the newest where there are no terms. With `any_term` those that
    hold any of them, the most of them in their own words first. One query."""
    where, values = _filters(query, today)
    if not query.terms:
        order = "entry.published_at DESC, entry.id DESC"
        return _read(f"FROM {TABLE} entry", where, values, order)
    if connection.vendor == "postgresql":
        return _ranked_by_postgresql(query, where, values, any_term=any_term)
    source = f"FROM {TABLE}_fts JOIN {TABLE} entry ON entry.id = {TABLE}_fts.rowid"
    where = [f"{TABLE}_fts MATCH %s", *where]
    held = f"(entry.id IN (SELECT rowid FROM {TABLE}_fts WHERE {TABLE}_fts MATCH %s))"
    ranking = f"bm25({TABLE}_fts, 12.0, 6.0, 1.0, 0.4), entry.id DESC"
    asked = [f"{{title summary body}} : ({_fts5_term(term)})" for term in query.terms]
    return _read(
        source,
        where,
        [*asked, _fts5(query.terms, any_term=any_term), *values],
        f"terms_held DESC, {ranking}" if any_term else ranking,
        held=" + ".join([held] * len(asked)),
    )


def _read(source: str, where: Sequence[str], values: Sequence[Any], order: str, *, held: str = "0") -> list[Match]:
    condition = f"WHERE {' AND '.join(where)} " if where else ""
    columns = f"entry.id, entry.article_id, entry.audience, {held} AS terms_held"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} {source} {condition}ORDER BY {order} LIMIT {MOST_FOUND}", values)
        return [Match(*row) for row in cursor.fetchall()]


def _ranked_by_postgresql(query: SearchQuery, where: list[str], values: list[Any], *, any_term: bool) -> list[Match]:
    """The best of what matches. A word that stands in every article would have all of them ranked: at most so many are
    that hold the words in their title, where they count most, and others only where those are fewer.

    `MATERIALIZED`: planned as if all were wanted, and read until there are enough. By the indexes: PostgreSQL does not
    reckon with what it costs to fetch and unpack vectors that lie outside their rows, and would read all of them.
    """
    asked, parameters = _tsquery(query.terms, any_term=any_term)
    condition = " AND ".join(["", *where])
    each = [_tsquery([term], any_term=False) for term in query.terms]
    held = " + ".join(f"(own.words @@ {term})::int" for term, _ in each)
    of_terms = [value for _, of_term in each for value in of_term]

    def found(column: str) -> str:
        return (
            f"SELECT entry.id FROM {TABLE} entry CROSS JOIN (SELECT {asked} AS asked) AS q "
            f"WHERE {column} @@ q.asked{condition}"
        )

    sql = (
        f"WITH by_title AS MATERIALIZED ({found(TITLE_VECTOR)}), by_text AS MATERIALIZED ({found('entry.vector')}), "
        f"named AS MATERIALIZED (SELECT id FROM by_title LIMIT {MOST_RANKED}), "
        f"told AS (SELECT id FROM by_text LIMIT {MOST_RANKED} * (SELECT (count(*) < {MOST_RANKED})::int FROM named)), "
        "candidates AS (SELECT id FROM named UNION SELECT id FROM told) "
        f"SELECT entry.id, entry.article_id, entry.audience, {held} AS terms_held "
        f"FROM candidates JOIN {TABLE} entry USING (id) CROSS JOIN (SELECT {asked} AS asked) AS q "
        "CROSS JOIN LATERAL (SELECT ts_filter(entry.vector, '{a,b,c}') AS words) AS own "
        f"ORDER BY {'terms_held DESC, ' if any_term else ''}"
        "ts_rank_cd('{0.05, 0.2, 0.6, 1.0}', entry.vector, q.asked, 1) DESC, entry.id DESC "
        f"LIMIT {MOST_FOUND}"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(sql, [*parameters, *values, *parameters, *values, *of_terms, *parameters])
        return [Match(*row) for row in cursor.fetchall()]


def _filters(query: SearchQuery, today: date) -> tuple[list[str], list[Any]]:
    where: list[str] = []
    values: list[Any] = []
    for condition, value in [
        (_IN_TOPIC, query.topic),
        ("entry.audience = %s", query.audience),
        ("entry.evidence LIKE %s", f"%|{query.evidence}|%" if query.evidence else ""),
        ("entry.reviewed_on >= %s", query.reviewed_from(today)),
    ]:
        if value:
            where.append(condition)
            values.append(value)
    return where, values


def shown(query: SearchQuery, entry_ids: Sequence[int], *, any_term: bool = False) -> dict[int, Shown]:
    """Title and passage of each entry with what was found marked. One query, none without terms or entries."""
    if not query.terms or not entry_ids:
        return {}
    holes = ", ".join(["%s"] * len(entry_ids))
    values: list[Any]
    if connection.vendor == "postgresql":
        asked, parameters = _tsquery(query.terms, any_term=any_term)
        marks = f'StartSel="{_START}", StopSel="{_STOP}"'
        sql = (
            f"SELECT entry.id, ts_headline('house_search', {_plain('title')}, q.asked, %s), "
            f"ts_headline('house_search', {_plain('body')}, q.asked, %s), "
            f"ts_headline('house_search', {_plain('summary')}, q.asked, %s), "
            f"ts_headline('house_search', {_plain('sources')}, q.asked, %s) "
            f"FROM {TABLE} entry CROSS JOIN (SELECT {asked} AS asked) AS q WHERE entry.id IN ({holes})"
        )
        passage = f"{marks}, MaxWords={_SNIPPET_WORDS}, MinWords={_SNIPPET_WORDS // 2}"
        values = [f"{marks}, HighlightAll=true", *[passage] * 3, *parameters, *entry_ids]
    else:
        passage = f"%s, %s, '…', {_SNIPPET_WORDS}"
        sql = (
            f"SELECT rowid, highlight({TABLE}_fts, 0, %s, %s), "
            f"snippet({TABLE}_fts, 2, {passage}), "
            f"snippet({TABLE}_fts, 1, {passage}), snippet({TABLE}_fts, 3, {passage}) "
            f"FROM {TABLE}_fts WHERE {TABLE}_fts MATCH %s AND rowid IN ({holes})"
        )
        values = [*[_START, _STOP] * 4, _fts5(query.terms, any_term=any_term), *entry_ids]
    with connection.cursor() as cursor:
        cursor.execute(sql, tuple(values))
        return {row[0]: _as_shown(*row[1:]) for row in cursor.fetchall()}


def _plain(column: str) -> str:
    return f"translate(entry.{column}, '<>', '{''.join(_ANGLES.values())}')"


def _as_shown(title: str, body: str, summary: str, sources: str) -> Shown:
    """The passage of the text where words were found in it; else of the summary, else of a source. Where only the title
    holds them, the summary."""
    best = next((passage for passage in (body, summary, sources) if _START in passage), summary or body)
    return Shown(_marked(title), _marked(best), is_in_sources=best is sources and _START in sources)


def _marked(text: str) -> SafeString:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    together = _NO_STOP.sub(r"\1 · ", "\n".join(line for line in lines if line)).replace("\n", " ")
    for angle, aside in _ANGLES.items():
        together = together.replace(aside, angle)
    whole = escape(together).replace(_START, "<mark>").replace(_STOP, "</mark>")
    return mark_safe(whole)  # noqa: S308 - escaped above; the marks are ours


def _fts5(terms: Sequence[Term], *, any_term: bool) -> str:
    """The terms in the language of FTS5. Every phrase stands in quotation marks, and holds letters and figures only."""
    return (" OR " if any_term else " AND ").join(f"({_fts5_term(term)})" for term in terms)


def _fts5_term(term: Term) -> str:
    phrases = (_fts5_phrase(phrase, is_open=term.is_open and at == 0) for at, phrase in enumerate(term.phrases))
    return " OR ".join(phrases)


def _fts5_phrase(phrase: Phrase, *, is_open: bool) -> str:
    """The beginning of a word stands for the whole word too: as two phrases it would count twice in the ranking."""
    whole = f'"{" ".join(phrase)}"'
    return f"{whole}*" if is_open else whole


def _tsquery(terms: Sequence[Term], *, any_term: bool) -> tuple[str, list[str]]:
    """The terms as an expression of PostgreSQL, and its values. Nothing of what was typed is read as syntax."""
    parts: list[str] = []
    values: list[str] = []
    for term in terms:
        of_term: list[str] = []
        for at, phrase in enumerate(term.phrases):
            of_term.append("phraseto_tsquery('house_search', %s)")
            values.append(" ".join(phrase))
            if term.is_open and at == 0 and len(phrase) == 1:
                of_term.append("to_tsquery('house_search', %s)")
                values.append(f"{phrase[0]}:*")
        parts.append(f"({' || '.join(of_term)})")
    return (" || " if any_term else " && ").join(parts), values
