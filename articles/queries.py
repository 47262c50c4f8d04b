"""Reading the writing floor: what a person may see, and what the checks say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.http import Http404

from articles.checks import Finding
from articles.composition import compose
from articles.evidence_types import RetractionStatus
from articles.models import (
    Article,
    Collaborator,
    Draft,
    DraftReference,
    FigureFile,
    Reference,
    TopicEditor,
    UncitedSource,
    Version,
    VersionReference,
)
from articles.policy import may_see_draft
from articles.references.lookup import Identifier
from articles.references.search_terms import search_terms
from articles.references.searching import folded
from articles.uncited_sources import nothing_cites
from cms import trigrams
from cms.accounts.models import User
from cms.accounts.roles import is_editor, is_managing_editor

# Of a word that thousands of sources hold, so many are put in order for whoever cites.
CONSIDERED = 200
LAST_LETTER = "\U0010ffff"


def drafts_for(user: User) -> QuerySet[Draft]:
    """The drafts that the person may open, newest change first, with what lists print."""
    drafts = Draft.objects.select_related("article__topic", "article__owner", "updated_by").order_by(
        "-updated_at", "-pk"
    )
    if is_managing_editor(user):
        return drafts
    if not is_editor(user):
        return drafts.none()
    return drafts.filter(within_open_articles(user, "article"))


def within_open_articles(user: User, article: str) -> Q:
    """The condition that the person may open the article which `article` leads to from a row (`draft__article`), for
    queries that start from few rows: it is asked of each of them by key, and no list of all drafts is made. The same
    people as `drafts_for`."""
    if is_managing_editor(user):
        return Q()
    if not is_editor(user):
        return Q(pk__in=())
    shared = Collaborator.objects.filter(article=OuterRef(f"{article}_id"), user=user)
    topics = TopicEditor.objects.filter(user=user).values("topic")
    return Q(**{f"{article}__owner": user}) | Q(Exists(shared)) | Q(**{f"{article}__topic__in": topics})


def open_articles(user: User) -> QuerySet[Article]:
    """The articles that the person may open: as an editor their own, those they were invited to and those of their
    topics; all of them as a managing editor. The same as `drafts_for`, for queries that look for few articles."""
    if is_managing_editor(user):
        return Article.objects.all()
    if not is_editor(user):
        return Article.objects.none()
    shared = Collaborator.objects.filter(user=user).values("article")
    topics = TopicEditor.objects.filter(user=user).values("topic")
    return Article.objects.filter(Q(owner=user) | Q(pk__in=shared) | Q(topic__in=topics))


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


def unused_figure_files(before: datetime) -> QuerySet[FigureFile]:
    """Files of figures that no version holds and no draft shows, and that nothing has used since `before`."""
    return FigureFile.objects.filter(frozen_copies=None, draft_figures=None, used_at__lte=before).order_by("pk")


def search_library(words: str, *, limit: int = 20) -> QuerySet[Reference]:
    """References with every word of `words` (eight are used) in key, former key, title, authors, journal, issuing body,
    year, DOI or PMID, whatever its capitals and accents. An identifier is understood in any form."""
    return sources_matching(words).order_by("key")[:limit]


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
    begun = words.strip()
    found = sources_matching(words)
    on_the_list = Q(pk__in=DraftReference.objects.filter(draft=draft).values("reference"))
    if len(begun) < 2:
        found = found.filter(on_the_list)
    elif _is_long(found):
        found = found.filter(pk__in=_considered(found, draft, begun))
    begins_so = Case(When(key__istartswith=begun, then=0), When(csl__author__icontains=f'"{begun}', then=1), default=2)
    ordered = found.annotate(is_linked=listed).order_by("-is_linked", begins_so, F("year").desc(nulls_last=True), "key")
    return [Citable(reference, reference.is_linked) for reference in ordered[:limit]]


def _considered(found: QuerySet[Reference], draft: Draft, begun: str) -> set[int]:
    """Of too many to put in order: those on the draft's list, those whose key begins so, and the newest others."""
    begins_so = found.filter(key__gte=begun, key__lt=f"{begun}{LAST_LETTER}").order_by("key")
    words = [term for term in search_terms(begun) if not isinstance(term, Identifier)]
    word = next((term for term in words if all(len(one) >= trigrams.SHORTEST for one in term)), None)
    newest = (
        trigrams.newest_holding(Reference, "search_text", word, CONSIDERED)
        if word
        else found.order_by("-added_at", "-pk").values_list("pk", flat=True)[:CONSIDERED]
    )
    listed = DraftReference.objects.filter(draft=draft).values_list("reference", flat=True)
    return {*listed, *begins_so.values_list("pk", flat=True)[:CONSIDERED], *newest}


def _is_long(found: QuerySet[Reference]) -> bool:
    return found.order_by().values("pk")[: trigrams.FEW + 1].count() > trigrams.FEW


def library_entries(
    *, words: str = "", evidence_type: str = "", year: int | None = None, show: str = ""
) -> QuerySet[Reference]:
    """The library, narrowed down; merged duplicates are left out.

    `show` is `uncited` (no draft lists it and no version froze it) or one of LIBRARY_FILTERS: `flagged` (any
    announcement), `retracted`, `unidentifiable` (no DOI, PMID or address), `unchecked` (never checked by an editor).
    With words by key, else newest first.
    """
    found = sources_matching(words)
    if evidence_type:
        found = found.filter(evidence_type=evidence_type)
    if year is not None:
        found = found.filter(year=year)
    found = found.order_by("key") if words else found.order_by("-added_at", "-pk")
    if show == "uncited":
        return _uncited(found, is_whole=not (words or evidence_type or year is not None))
    return LIBRARY_FILTERS[show](found) if show in LIBRARY_FILTERS else found


def newly_flagged() -> QuerySet[VersionReference]:
    """Frozen references whose source was retracted, or put under concern, after the version was frozen."""
    known = Coalesce("reference__merged_into__retraction", "reference__retraction")
    return (
        VersionReference.objects.annotate(retraction_now=known)
        .filter(retraction_now__in=[RetractionStatus.RETRACTED, RetractionStatus.CONCERN])
        .exclude(retraction=F("retraction_now"))
    )


LIBRARY_FILTERS: Mapping[str, Callable[[QuerySet[Reference]], QuerySet[Reference]]] = {
    "flagged": lambda found: _with_status(found, *(set(RetractionStatus) - {RetractionStatus.NONE})),
    "retracted": lambda found: _with_status(found, RetractionStatus.RETRACTED),
    "unidentifiable": lambda found: found.filter(doi=None, pmid=None, csl__URL__isnull=True),
    "unchecked": lambda found: found.filter(checked_on=None),
}


def _with_status(found: QuerySet[Reference], *statuses: RetractionStatus) -> QuerySet[Reference]:
    """Those with one of the statuses. They are few, and found by their index before the list is put in order."""
    rows = Reference.objects.filter(retraction__in=statuses).order_by().values_list("pk", flat=True)
    few = list(rows[: trigrams.FEW + 1])
    return found.filter(pk__in=few) if len(few) <= trigrams.FEW else found.filter(retraction__in=statuses)


def _uncited(found: QuerySet[Reference], *, is_whole: bool) -> QuerySet[Reference]:
    """Those that nothing cites. Few are found before the list is put in order. Of many, the whole list follows the
    index of `UncitedSource`, with what that may hold too much of left out."""
    rows = UncitedSource.objects.filter(nothing_cites("reference")).order_by().values_list("pk", flat=True)
    few = list(rows[: trigrams.FEW + 1])
    if len(few) <= trigrams.FEW:
        return found.filter(pk__in=few)
    if not is_whole:
        return found.filter(pk__in=rows)
    # Not `merged_into=None`: SQLite without statistics would begin with the index of that, and read the whole library.
    itself = Reference.objects.alias(itself=Coalesce("merged_into", 0)).filter(itself=0)
    many = itself.filter(nothing_cites("uncited"), uncited__isnull=False)
    return many.order_by("-uncited__added_at", "-uncited")


def sources_matching(words: str) -> QuerySet[Reference]:
    """The entries that stand for themselves with every word of `words`, as `search_library` understands them, in no
    order; all of them without words, none where `words` holds no word. One query for each word to see whether few
    entries hold it; those are then found by their keys, all others by reading along the list that is asked for."""
    found = Reference.objects.filter(merged_into=None)
    terms = list(search_terms(words))
    if words.strip() and not terms:
        return found.none()
    for term in terms:
        found = found.filter(_holds(term))
    return found


def _holds(term: Identifier | tuple[str, ...]) -> Q:
    if isinstance(term, Identifier):
        if term.kind == "pmid":
            return Q(pmid=term.value)
        return trigrams.holding(Reference, "search_text", (folded(term.value),))
    holds = trigrams.holding(Reference, "search_text", term)
    former_keys = Reference.objects.filter(holds, merged_into__isnull=False)
    years = [int(spelling) for spelling in term if re.fullmatch(r"[0-9]{4}", spelling)]
    return holds | Q(pk__in=former_keys.values("merged_into")) | Q(year__in=years)
