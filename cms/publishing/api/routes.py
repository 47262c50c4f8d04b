"""The operations: what is asked of the queries, and in which form it is given back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from django.core.cache import cache
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import Path, Query

from articles.evidence_types import RetractionStatus
from articles.models import Audience
from cms.publishing.addresses import absolute, article_address, edition_address
from cms.publishing.api import examples, representations, schemas
from cms.publishing.api.answering import ASK_AGAIN, DAY, SHARED, modified_at, tag_of, tell_when_modified
from cms.publishing.api.application import ALWAYS, api
from cms.publishing.api.cursors import Place, number_cursor, read_number, sequence_cursor
from cms.publishing.api.formats import JSON, JSON_LD, MARKDOWN, preferred_format
from cms.publishing.api.parameters import (
    SLUG,
    ArticlesQuery,
    ChangesQuery,
    ClaimsQuery,
    EditionsQuery,
    NoticesQuery,
    TextQuery,
)
from cms.publishing.api.problems import KINDS, Moved, Problem
from cms.publishing.api.queries import (
    changes_after,
    found_article,
    last_change,
    listed_articles,
    listed_notices,
    openings_of,
    signed_editions,
)
from cms.publishing.api.representations import address
from cms.publishing.export_views import MARKDOWN as MARKDOWN_TYPE
from cms.publishing.exporting.csl_json import json_text
from cms.publishing.exporting.edition_json import notice_facts
from cms.publishing.exporting.json_ld import edition_json_ld
from cms.publishing.exporting.markdown import article_markdown
from cms.publishing.exporting.record import EXPORTS_VERSION, notice_line
from cms.publishing.models import Edition
from cms.publishing.notices import standing
from cms.publishing.queries import PublishedArticle, topics_with_articles

Slug = Annotated[str, Path(..., pattern=SLUG, description="The article's slug.", examples=["low-neutrophils"])]
Number = Annotated[int, Path(..., ge=1, le=2**31 - 1, description="The edition's number.", examples=[1])]
Values = dict[str, Any]

_OTHER_FORMATS = {
    MARKDOWN: {"schema": {"type": "string"}},
    JSON_LD: {"schema": {"type": "object", "description": "A schema.org MedicalWebPage."}},
}
Route = TypeVar("Route", bound=Callable[..., Any])


def _operation(
    path: str,
    name: str,
    model: Any,
    example: Values,
    *,
    summary: str,
    tag: str,
    codes: tuple[str, ...] = (),
    formats: Mapping[str, Any] | None = None,
    moves: bool = False,
) -> Callable[[Route], Route]:
    """The address of a route, and all that its schema says: the answer with an example, the problems it can meet,
    further formats, and that an article may have moved."""
    answers = {int(KINDS[code].status): schemas.ProblemDetails for code in (*codes, *ALWAYS)}
    said: dict[int, Values] = {200: {"content": {JSON: {"example": example}, **(formats or {})}}}
    said |= {status: {"description": _titles(status, (*codes, *ALWAYS))} for status in answers}
    if moves:
        said[301] = {"description": "The article has another address by now"}
    register: Callable[[Route], Route] = api.get(
        path,
        response={200: model, **answers},
        summary=summary,
        tags=[tag],
        url_name=name,
        openapi_extra={"responses": said},
    )
    return register


def _titles(status: int, codes: tuple[str, ...]) -> str:
    return "; ".join(KINDS[code].title for code in codes if KINDS[code].status == status)


@_operation(
    "/",
    "index",
    schemas.Index,
    examples.INDEX,
    summary="Where the API begins",
    tag="Articles",
)
def index(request: HttpRequest) -> Values:
    """Links to everything else."""
    return representations.index()


@_operation(
    "/articles",
    "articles",
    schemas.Articles,
    examples.ARTICLES,
    summary="Articles",
    tag="Articles",
    codes=("topic-unknown",),
)
def articles(request: HttpRequest, query: Query[ArticlesQuery]) -> Values:
    """The live editions that the board signed, newest first. Withdrawn articles are not listed; retracted ones are,
    with their notice."""
    # Before the list is read: what changes meanwhile is told twice rather than never.
    since = sequence_cursor(last_change())
    rows = list(listed_articles(query)[: query.limit + 1])
    page = rows[: query.limit]
    openings, audience = openings_of(page), query.audience or Audience.PROFESSIONAL
    return {
        "items": [
            representations.article_item(live, openings.get(live.edition.version_id, {}), audience) for live in page
        ],
        **_next(
            "articles", query, Place(page[-1].edition.published_at, page[-1].edition_id).cursor if page else "", rows
        ),
        "changes": address("changes", {"cursor": since}),
    }


def _next(name: str, query: Any, cursor: str, rows: list[Any], **place: Any) -> Values:
    """Where the next page is, if `rows` holds more than this one."""
    if len(rows) <= query.limit:
        return {"next": None, "next_cursor": None}
    asked = query.model_dump(mode="json") | {"cursor": cursor}
    return {"next": address(name, asked, **place), "next_cursor": cursor}


@_operation(
    "/articles/{slug:slug}",
    "article",
    schemas.EditionDetail,
    examples.EDITION,
    summary="An article: its live edition",
    tag="Articles",
    codes=("not-found", "not-signed", "text-missing", "withdrawn", "not-acceptable"),
    formats=_OTHER_FORMATS,
    moves=True,
)
def article(request: HttpRequest, slug: Slug, query: Query[TextQuery]) -> HttpResponse:
    """Everything that the page of the article says, as JSON, as Markdown with front matter, or as JSON-LD."""
    published = _published(request, "article", slug)
    live = published.live_edition
    if live.is_emergency:
        page = absolute(article_address(published.article))
        raise Problem("not-signed", "It was published in an emergency, before the board has decided.", {"page": page})
    self_link = address("article", slug=published.article.slug)
    return _given(request, published, _readable(published, live), query, self_link)


@_operation(
    "/articles/{slug:slug}/editions",
    "editions",
    schemas.Editions,
    examples.EDITIONS,
    summary="The editions of an article",
    tag="Editions",
    codes=("not-found",),
    moves=True,
)
def editions(request: HttpRequest, response: HttpResponse, slug: Slug, query: Query[EditionsQuery]) -> Values:
    """Every edition that the board signed, newest first. Of a withdrawn one only the notices are told."""
    published = _published(request, "editions", slug)
    tell_when_modified(response, _modified(published))
    below = read_number(query.cursor) if query.cursor else None
    rows = [one for one in signed_editions(published) if below is None or one.number < below]
    page = rows[: query.limit]
    place = {"slug": published.article.slug}
    return {
        "article": published.article.slug,
        "items": [representations.edition_item(published, one) for one in page],
        **_next("editions", query, number_cursor(page[-1].number) if page else "", rows, **place),
    }


@_operation(
    "/articles/{slug:slug}/editions/{int:number}",
    "edition",
    schemas.EditionDetail,
    examples.EDITION,
    summary="An edition",
    tag="Editions",
    codes=("not-found", "text-missing", "withdrawn", "not-acceptable"),
    formats=_OTHER_FORMATS,
    moves=True,
)
def edition(request: HttpRequest, slug: Slug, number: Number, query: Query[TextQuery]) -> HttpResponse:
    """One edition at its permanent address, in the same formats as an article."""
    published, found = _edition(request, "edition", slug, number)
    self_link = address("edition", slug=published.article.slug, number=number)
    return _given(request, published, found, query, self_link)


@_operation(
    "/articles/{slug:slug}/editions/{int:number}/references",
    "references",
    schemas.References,
    examples.REFERENCES,
    summary="The references of an edition",
    tag="Editions",
    codes=(
        "not-found",
        "withdrawn",
    ),
    moves=True,
)
def references(request: HttpRequest, slug: Slug, number: Number) -> Values:
    """Its sources as they were signed, and what their publishers have announced since."""
    return representations.references_body(_edition(request, "references", slug, number)[1])


@_operation(
    "/articles/{slug:slug}/editions/{int:number}/claims",
    "claims",
    schemas.Claims,
    examples.CLAIMS,
    summary="The claims of an edition",
    tag="Editions",
    codes=("not-found", "text-missing", "withdrawn"),
    moves=True,
)
def claims(request: HttpRequest, slug: Slug, number: Number, query: Query[ClaimsQuery]) -> Values:
    """Each cited sentence, list item and table row of one text, with the sources behind it."""
    body = representations.claims_body(_edition(request, "claims", slug, number)[1], query.audience)
    if body is None:
        raise _no_such_text(query)
    return body


@_operation(
    "/topics",
    "topics",
    schemas.Topics,
    examples.TOPICS,
    summary="Topics",
    tag="Articles",
)
def topics(request: HttpRequest) -> Values:
    """The topics in which something is published, by name."""
    return {"items": [representations.topic_item(topic) for topic in topics_with_articles()]}


@_operation(
    "/notices",
    "notices",
    schemas.Notices,
    examples.NOTICES,
    summary="Notices",
    tag="What changed",
    codes=("not-found",),
)
def notices(request: HttpRequest, query: Query[NoticesQuery]) -> Values:
    """Corrections, expressions of concern, retractions and withdrawals of signed editions, newest first."""
    try:
        rows = list(listed_notices(query)[: query.limit + 1])
    except Moved as moved:
        raise Moved(address("notices", query.model_dump(mode="json") | {"article": moved.location})) from None
    page = rows[: query.limit]
    return {
        "items": [representations.notice_item(one) for one in page],
        **_next("notices", query, Place(page[-1].placed_at, page[-1].pk).cursor if page else "", rows),
    }


@_operation(
    "/changes",
    "changes",
    schemas.Changes,
    examples.CHANGES,
    summary="What changed since",
    tag="What changed",
)
def changes(request: HttpRequest, response: HttpResponse, query: Query[ChangesQuery]) -> Values:
    """New editions and notices in the order in which they came into force. Keep `next_cursor` and ask with it again:
    nothing is ever left out, and what was told once may be told again."""
    response["Cache-Control"] = ASK_AGAIN
    page = changes_after(read_number(query.cursor) if query.cursor else 0, query.limit)
    cursor = sequence_cursor(page.behind)
    return {
        "items": [representations.change_item(row) for row in page.rows],
        "next_cursor": cursor,
        "has_more": page.has_more,
        "next": address("changes", {"cursor": cursor, "limit": query.limit}),
    }


def _published(request: HttpRequest, name: str, slug: str, **place: Any) -> PublishedArticle:
    """The article. Raises Problem, or Moved to the same resource under the present slug."""
    try:
        return found_article(slug)
    except Moved as moved:
        raise Moved(address(name, request.GET.dict(), slug=moved.location, **place)) from None


def _edition(request: HttpRequest, name: str, slug: str, number: int) -> tuple[PublishedArticle, Edition]:
    """An edition that may be shown, with its article. Raises Problem and Moved."""
    published = _published(request, name, slug, number=number)
    found = published.edition(number)
    if found is None or found.is_emergency:
        raise Problem("not-found", "The article has no signed edition of this number.")
    return published, _readable(published, found)


def _readable(published: PublishedArticle, found: Edition) -> Edition:
    """The edition. Raises Problem with its notices where it was withdrawn."""
    if not published.is_withdrawn(found):
        # Asked for several times on the way; read once.
        prefetch_related_objects([found.version], "renditions")
        return found
    said = standing(published.notices_on(found))
    more = {"notices": [notice_facts(one) for one in said], "page": absolute(edition_address(found))}
    raise Problem("withdrawn", " ".join(notice_line(one) for one in said), more)


def _no_such_text(query: TextQuery | ClaimsQuery) -> Problem:
    return Problem("text-missing", f"It has no text for this audience: {query.audience.value}.")


def _modified(published: PublishedArticle) -> Any:
    """When the article's last edition or notice came."""
    rows = [[each.published_at, *(one.placed_at for one in each.notices.all())] for each in signed_editions(published)]
    return max(at for row in rows for at in row)


def _given(
    request: HttpRequest, published: PublishedArticle, found: Edition, query: TextQuery, self_link: str
) -> HttpResponse:
    """The edition in the format that the client prefers, or 304 before anything of it is read."""
    chosen = preferred_format(request)
    if not any(text.audience == query.audience for text in found.version.renditions.all()):
        raise _no_such_text(query)
    content_type = MARKDOWN_TYPE if chosen == MARKDOWN else chosen
    answer = HttpResponse(content_type=content_type, headers={"Cache-Control": SHARED})
    # The record is only ever added to: these say everything that the answer is made of.
    answer["ETag"] = tag_of(
        EXPORTS_VERSION,
        chosen,
        query.audience,
        self_link,
        found.version_sha256,
        str(found.number),
        str(len(published.notices_on(found))),
        # Corrections of the article's other editions are told too.
        str(sum(len(each.notices.all()) for each in published.editions)),
        str(published.is_live(found)),
        *(_standing_of_sources(found) if chosen == JSON_LD else ()),
    )
    if chosen != JSON_LD:
        tell_when_modified(answer, _modified(published))
    conditional = get_conditional_response(
        request, etag=answer["ETag"], last_modified=modified_at(answer), response=answer
    )
    if conditional is not None and conditional is not answer:
        return conditional
    key = f"api-{answer['ETag']}"
    kept = cache.get(key)
    if kept is None:
        kept = _content(published, found, query, chosen, self_link)
        cache.set(key, kept, DAY)
    answer.content = kept
    return answer


def _standing_of_sources(found: Edition) -> list[str]:
    """What JSON-LD says of the cited sources beyond what was frozen: which are retracted today. One query."""
    rows = found.version.references.select_related("reference__merged_into").order_by("key")
    return [row.key for row in rows if row.reference.current.retraction == RetractionStatus.RETRACTED]


def _content(published: PublishedArticle, found: Edition, query: TextQuery, chosen: str, self_link: str) -> str:
    said = standing(published.notices_on(found))
    if chosen == MARKDOWN:
        return article_markdown(found.version, query.audience, notices=[notice_line(one) for one in said])
    if chosen == JSON_LD:
        return json_text(edition_json_ld(published, found, Audience(query.audience)), indent=2) + "\n"
    return json_text(representations.edition_body(published, found, self_link), indent=2) + "\n"
