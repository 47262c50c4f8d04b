"""Keeping the index: what is live is in it, and nothing else ever was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch

from articles.models import VersionReference, VersionRendition
from cms.prepared_queries import Prepared
from cms.publishing.models import LiveEdition
from cms.publishing.opening_words import introduction
from cms.publishing.queries import listable, sign_off_rows, signed_by
from cms.publishing.search.models import SearchEntry, SearchWord
from cms.publishing.search.plain_text import text_of_html, text_of_sources

_SPELT = re.compile(r"[^\W\d_]{4,40}")
BATCH = 200

_WITH_SIGNATURES = Prepared(
    lambda live: (
        listable()
        .filter(pk=live)
        .select_related("edition__version", "edition__approval")
        .prefetch_related(Prefetch("edition__approval__sign_off_rows", sign_off_rows()))
    )
)


def follow_live_edition(sender: Any, instance: LiveEdition, **kwargs: Any) -> None:
    """Receiver of `post_save`: the pointer moved, so the index follows, in the same transaction."""
    index_live(instance)


@transaction.atomic(savepoint=False)
def index_live(live: LiveEdition) -> None:
    """Write the entries of an article anew, or take them out: of what was withdrawn, and of what nobody of the board
    has signed, there are none (promise 1). The caller holds the article's lock, or runs alone."""
    SearchEntry.objects.filter(article=live.article_id).delete()
    found = _WITH_SIGNATURES.first(live.pk)
    if found is None:
        return
    entries = entries_of(found)
    SearchEntry.objects.bulk_create(entries)
    _keep_words(entries)


def entries_of(live: LiveEdition) -> list[SearchEntry]:
    """One entry for each text of the edition, from what was frozen and signed."""
    edition, version = live.edition, live.edition.version
    sources = {row.key: row for row in version.references.all()}
    reviewed_on = max(sign_off.signed_at for sign_off in signed_by(edition)).date()
    return [
        SearchEntry(
            article_id=live.article_id,
            edition=edition,
            audience=rendition.audience,
            title=version.title,
            summary=introduction(version, rendition),
            body=text_of_html(rendition.body_html),
            sources=text_of_sources(row.csl for row in _cited(rendition, sources)),
            evidence=_kinds(_cited(rendition, sources)),
            reviewed_on=reviewed_on,
            published_at=edition.published_at,
        )
        for rendition in version.renditions.all()
    ]


def _cited(rendition: VersionRendition, sources: dict[str, VersionReference]) -> list[VersionReference]:
    return [sources[key] for key in json.loads(rendition.keys) if key in sources]


def _kinds(cited: Iterable[VersionReference]) -> str:
    kinds = sorted({row.evidence_type for row in cited})
    return f"|{'|'.join(kinds)}|" if kinds else ""


def _keep_words(entries: Iterable[SearchEntry]) -> None:
    text = "\n".join(f"{entry.title}\n{entry.summary}\n{entry.body}" for entry in entries)
    words = sorted(set(_SPELT.findall(text.casefold())))
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in words], ignore_conflicts=True)


def index_missing() -> int:
    """Index what is live and not indexed: after an upgrade, or a restore without the index. How many articles."""
    there = SearchEntry.objects.filter(article=OuterRef("article"), edition=OuterRef("edition"))
    missing = listable().filter(~Exists(there))
    count = 0
    for live in missing.iterator(chunk_size=BATCH):
        index_live(live)
        count += 1
    return count


def rebuild() -> int:
    """Throw the index away and make it anew, in one transaction, so that no reader meets half of it. How many
    articles."""
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        SearchWord.objects.all().delete()
        return index_missing()
