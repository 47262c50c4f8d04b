"""What the answers hold. The facts of an edition are named as in `article.json`, which is made of the same ones."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from articles.models import Audience, Origin
from cms.publishing.api.evidence_schemas import Claims as Claims
from cms.publishing.api.evidence_schemas import References as References
from cms.publishing.api.schema_values import Address, Day, Moment, Sha256
from cms.publishing.models import Basis, NoticeKind
from reviews.models import CorrectionKind, InterestKind

INTRODUCTIONS = (
    "What introduces each text, by audience: the summary, or what the text for others than professionals begins with."
)


class Fault(Schema):
    """One parameter that is not understood."""

    parameter: str = Field(description="Its name.")
    message: str = Field(description="What is wrong with it.")


class NoticeFacts(Schema):
    """A correction, expression of concern, its lifting, a retraction or a withdrawal (COPE)."""

    kind: NoticeKind
    reason: str
    decided_by: str = Field(description="The managing editor's name as printed.")
    placed_at: Moment
    correction_kind: CorrectionKind | None = Field(
        None, description="With a correction: whether only typing, spelling, form and links changed."
    )
    corrected_by_edition: int | None = Field(None, description="With a correction: the edition that says it right.")


class CorrectionMade(Schema):
    """What an edition corrects."""

    kind: CorrectionKind
    reason: str
    corrects_edition: int
    corrects_address: Address
    decided_by: str = Field(description="The managing editor's name as printed.")
    corrected_at: Moment


class ProblemDetails(Schema):
    """Why there is no other answer (RFC 9457)."""

    type: Address = Field(description="The problem's entry in the reference.")
    title: str = Field(description="What happened.")
    status: int
    detail: str = Field(description="Why.")
    instance: str = Field(description="The path that was asked for.")
    code: str = Field(description="For programs; stays as it is.")
    remedy: str = Field(description="What to do.")
    errors: list[Fault] = Field([], description="With `parameters-invalid`: each parameter that is not understood.")
    notices: list[NoticeFacts] = Field([], description="With `withdrawn`: the notices in place of the text.")
    page: Address = Field("", description="With `withdrawn` and `not-signed`: the page to lead people to.")


class Page(Schema):
    """What every list that comes in pages says of the next one."""

    next: Address | None = Field(description="The next page; null on the last.")
    next_cursor: str | None = Field(description="The `cursor` of the next page; null on the last.")


class TopicFacts(Schema):
    """A field of medicine in which something is published."""

    slug: str = Field(description="What the filter `topic` takes.", examples=["haematology"])
    name: str = Field(examples=["Haematology"])


class TopicLinks(Schema):
    """Where a topic leads."""

    articles: Address
    html: Address


class Topic(TopicFacts):
    """A topic with its links."""

    links: TopicLinks


class Topics(Schema):
    """Every topic in which something is published, by name."""

    items: list[Topic]


class ArticleLinks(Schema):
    """Where an article leads."""

    self: Address
    html: Address = Field(description="The page for readers.")
    editions: Address
    notices: Address
    edition: Address = Field(description="The live edition at its permanent address.")


class ArticleSummary(Schema):
    """An article in a list: its live edition in short."""

    article: str = Field(description="The article's slug.")
    title: str = Field(description="Begins with `RETRACTED: ` where the edition was retracted.")
    summary: str = Field(
        description="The summary, written and signed for professionals; where the list was asked for another "
        "`audience`, what the text for it begins with."
    )
    introductions: dict[str, str] = Field(description=INTRODUCTIONS)
    language: str = Field(description="BCP 47.", examples=["en"])
    topic: TopicFacts
    edition: int
    basis: Basis
    audiences: list[Audience]
    published_at: Moment
    updated_at: Moment = Field(description="When the last edition or notice came.")
    last_reviewed_at: Moment
    review_due: Day = Field(description="By when the board looks at it again.")
    is_review_overdue: bool
    reviewed_by: list[str] = Field(description="Who signed, with credentials as at signing.")
    notices: list[NoticeFacts] = Field(description="Those that hold.")
    links: ArticleLinks


class Articles(Page):
    """Articles, those with the newest edition first."""

    items: list[ArticleSummary]
    changes: Address = Field(description="The changes that come after this answer: take it before the first page.")


class OriginFacts(Schema):
    """How the text came to be (Regulation (EU) 2024/1689, Article 50)."""

    kind: Origin
    tool: str
    statement: str


class BylineLine(Schema):
    """One name under the title."""

    name: str
    role: str
    interests: str


class Signature(Schema):
    """One sign-off that the approval rests on, as it was signed."""

    name: str
    credentials: str
    affiliation: str
    decision: str
    meaning: str
    signed_at: Moment
    interests: str
    interest_kinds: list[InterestKind] | None = Field(
        None, description="Of which kinds they are; empty with nothing declared. Older sign-offs do not say it."
    )


class AdjudicationFacts(Schema):
    """A decision to go on against a request for changes to exactly this text."""

    request_by: str
    requested_at: Moment
    decided_by: str
    decided_at: Moment
    reason: str


class Proof(Schema):
    """What the signatures bind, and where anybody can check it."""

    version: int
    version_sha256: Sha256
    content_sha256: Sha256
    record_sha256: Sha256
    verification_code: str
    verify_at: Address


class TextParts(Schema):
    """The signed HTML of one text, by its place on the page."""

    heading: str
    contents: str
    body: str
    references: str


class EditionLinks(Schema):
    """Where an edition leads."""

    self: Address
    html: Address
    article: Address
    editions: Address
    references: Address
    claims: Address
    json_file: Address = Field(description="`article.json`: the same facts as a file.")
    markdown: Address
    jats: Address
    pdf: Address | None = Field(description="Null where the site cannot draw it.")
    csl_json: Address
    bibtex: Address
    ris: Address


class EditionDetail(Schema):
    """Everything that the edition's page says, with the signed texts and their sources."""

    title: str
    summary: str = Field(description="Written and signed for professionals.")
    introductions: dict[str, str] = Field(description=INTRODUCTIONS)
    language: str
    topic: str
    address: Address = Field(description="The edition's address for readers, for ever.")
    publisher: str
    edition: int
    basis: Basis
    change_note: str
    submitted_at: Moment
    approved_at: Moment
    published_at: Moment
    last_reviewed_at: Moment
    review_due: Day
    origin: OriginFacts
    byline: list[BylineLine]
    reviewed_by: list[Signature]
    claim_checks: dict[str, int] | None = Field(
        description="How many cited claims were checked by how many reviewers, and with which verdicts."
    )
    adjudications: list[AdjudicationFacts]
    correction: CorrectionMade | None = Field(None, description="Only where the edition corrects an earlier one.")
    notices: list[NoticeFacts] = Field(description="Those that hold.")
    proof: Proof
    texts: dict[str, TextParts] = Field(description="The signed HTML by audience.")
    references: list[dict[str, Any]] = Field(description="CSL-JSON, by number.")
    figures: list[dict[str, Any]] = Field(description="With digest, alternative text, credit, licence and address.")
    article: str = Field(description="The article's slug.")
    is_live: bool = Field(description="Whether it is the edition that readers are led to.")
    links: EditionLinks


class EditionSummaryLinks(Schema):
    """Where an edition in a list leads."""

    self: Address
    html: Address
    article: Address


class EditionSummary(Schema):
    """An edition in a list. Of a withdrawn one only the notices are given: what was said in it is null."""

    edition: int
    is_live: bool
    state: Literal["published", "withdrawn"]
    basis: Basis
    title: str | None
    change_note: str | None
    published_at: Moment
    last_reviewed_at: Moment
    review_due: Day
    reviewed_by: list[str]
    version_sha256: Sha256
    notices: list[NoticeFacts] = Field(description="Those that hold.")
    links: EditionSummaryLinks


class Editions(Page):
    """The signed editions of an article, newest first."""

    article: str
    items: list[EditionSummary]


class NoticeLinks(Schema):
    """Where a notice leads."""

    article: Address
    edition: Address
    html: Address


class Notice(NoticeFacts):
    """A notice with the edition that it is about."""

    article: str
    edition: int
    holds: bool = Field(description="False for a concern that was lifted, and for its lifting.")
    links: NoticeLinks


class Notices(Page):
    """Notices, newest first."""

    items: list[Notice]


ChangeKind = Literal["edition", "reaffirmed", "correction", "concern", "concern-lifted", "retraction", "withdrawal"]


class ChangeLinks(Schema):
    """Where a change leads."""

    article: Address
    edition: Address
    html: Address


class Change(Schema):
    """Something that happened to an edition that readers can see."""

    cursor: str = Field(description="The place behind this change.")
    kind: ChangeKind = Field(description="A new edition, a text that the board reaffirmed, or the kind of a notice.")
    at: Moment
    article: str
    edition: int
    reason: str | None = Field(description="Of a notice.")
    links: ChangeLinks


class Changes(Schema):
    """Changes in the order in which they came into force. Asking with `next_cursor` never leaves one out."""

    items: list[Change]
    next_cursor: str = Field(description="Where to go on, now or later.")
    has_more: bool = Field(description="Whether there is more to read now.")
    next: Address


class IndexLinks(Schema):
    """Where the API begins."""

    articles: Address
    topics: Address
    notices: Address
    changes: Address
    openapi: Address
    reference: Address


class Index(Schema):
    """The beginning."""

    name: str
    version: str
    links: IndexLinks
