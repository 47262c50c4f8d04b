"""Reading the writing floor: what a person may see, and what the checks say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.http import Http404

from articles.checks import Finding
from articles.composition import compose
from articles.evidence_types import RetractionStatus
from articles.models import Article, Draft, DraftReference, Reference, Version, VersionReference
from articles.policy import may_see_draft
from articles.references.identifiers import normal_doi, normal_pmid
from cms.accounts.models import User
from cms.accounts.roles import is_editor, is_managing_editor


def drafts_for(user: User) -> QuerySet[Draft]:
    """The drafts that the person may open, newest change first, with what lists print."""
    drafts = Draft.objects.select_related("article__topic", "article__owner", "updated_by").order_by(
        "-updated_at", "-pk"
    )
    if is_managing_editor(user):
        return drafts
    if not is_editor(user):
        return drafts.none()
    return drafts.filter(Q(article__owner=user) | Q(article__collaborators__user=user)).distinct()


def get_draft_or_404(user: User, slug: str) -> Draft:
    """The draft at `slug` if the person may see it; hidden and missing answer alike."""
    draft = (
        Draft.objects.select_related("article__topic", "article__owner", "updated_by")
        .filter(article__slug=slug)
        .first()
    )
    if draft is None or not may_see_draft(user, draft.article):
        raise Http404("There is no such article, or you may not see it.")
    return draft


def findings_for(article: Article) -> tuple[Finding, ...]:
    """What the checks say of the draft as it is saved now."""
    return compose(article.draft).findings


def versions_of(article: Article) -> QuerySet[Version]:
    """The frozen versions, newest first."""
    return article.versions.select_related("frozen_by").order_by("-number")


def search_library(words: str, *, limit: int = 20) -> QuerySet[Reference]:
    """References with every word of `words` (eight are used) in key, former key, title, DOI, PMID, year or authors."""
    return _with_words(words).order_by("key")[:limit]


@dataclass(frozen=True)
class Citable:
    """A source as somebody who cites it sees it: whether the draft lists it already."""

    reference: Reference
    is_linked: bool


def citable_sources(draft: Draft, words: str, *, limit: int = 12) -> list[Citable]:
    """What an editor of the draft may mean with `words`: sources that it lists first, then keys and names that begin
    so, then the newest. Without words, and with a single letter, only what the draft lists.
    """
    listed = Exists(DraftReference.objects.filter(draft=draft, reference=OuterRef("pk")))
    found = _with_words(words).annotate(is_linked=listed)
    if len(words.strip()) < 2:
        found = found.filter(is_linked=True)
    begun = words.strip()
    begins_so = Case(When(key__istartswith=begun, then=0), When(csl__author__icontains=f'"{begun}', then=1), default=2)
    ordered = found.order_by("-is_linked", begins_so, F("year").desc(nulls_last=True), "key")
    return [Citable(reference, reference.is_linked) for reference in ordered[:limit]]


def library_entries(
    *, words: str = "", evidence_type: str = "", year: int | None = None, show: str = ""
) -> QuerySet[Reference]:
    """The library, narrowed down; merged duplicates are left out.

    `show` is one of LIBRARY_FILTERS: `flagged` (any announcement), `retracted`, `uncited` (no draft lists it and no
    version froze it), `unidentifiable` (no DOI, PMID or address), `unchecked` (never checked by an editor). With words
    by key, else newest first.
    """
    found = _with_words(words)
    if evidence_type:
        found = found.filter(evidence_type=evidence_type)
    if year is not None:
        found = found.filter(year=year)
    if show in LIBRARY_FILTERS:
        found = LIBRARY_FILTERS[show](found)
    return found.order_by("key") if words else found.order_by("-added_at", "-pk")


def newly_flagged() -> QuerySet[VersionReference]:
    """Frozen references whose source was retracted, or put under concern, after the version was frozen."""
    known = Coalesce("reference__merged_into__retraction", "reference__retraction")
    return (
        VersionReference.objects.annotate(retraction_now=known)
        .filter(retraction_now__in=[RetractionStatus.RETRACTED, RetractionStatus.CONCERN])
        .exclude(retraction=F("retraction_now"))
    )


LIBRARY_FILTERS: Mapping[str, Callable[[QuerySet[Reference]], QuerySet[Reference]]] = {
    "flagged": lambda found: found.exclude(retraction=RetractionStatus.NONE),
    "retracted": lambda found: found.filter(retraction=RetractionStatus.RETRACTED),
    "uncited": lambda found: found.filter(
        ~Exists(DraftReference.objects.filter(reference=OuterRef("pk"))),
        ~Exists(VersionReference.objects.filter(reference=OuterRef("pk"))),
    ),
    "unidentifiable": lambda found: found.filter(doi=None, pmid=None, csl__URL__isnull=True),
    "unchecked": lambda found: found.filter(checked_on=None),
}


# `PMID: 25247619` is one word to whoever pastes it.
_LABEL = re.compile(r"\b(pmid|doi)\s*:?\s+(?=\d)", re.IGNORECASE)
_SHORTEST_PMID_BEGUN = 5


def _with_words(words: str) -> QuerySet[Reference]:
    found = Reference.objects.filter(merged_into=None)
    for word in _LABEL.sub(r"\1:", words).split()[:8]:
        found = found.filter(_having(word))
    return found


def _having(word: str) -> Q:
    former_keys = Reference.objects.filter(key__icontains=word).exclude(merged_into=None)
    having = Q(key__icontains=word) | Q(pk__in=former_keys.values("merged_into"))
    having |= Q(doi__icontains=normal_doi(word) or word)
    number = normal_pmid(word)
    if number:
        having |= Q(pmid__startswith=number) if len(number) >= _SHORTEST_PMID_BEGUN else Q(pmid=number)
        having |= Q(year=int(number)) if len(number) == 4 else Q()
    for spelling in _spellings(word):
        having |= Q(title__icontains=spelling)
        for written in {spelling, json.dumps(spelling)[1:-1]}:
            having |= Q(csl__author__icontains=written)
    return having


def _spellings(word: str) -> set[str]:
    """For SQLite, which keeps JSON in ASCII (`M\\u00fcller`) and knows small and capital letters of ASCII only."""
    return {word} if word.isascii() else {word, word.lower(), word.capitalize()}
