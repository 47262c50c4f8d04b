"""The very claims that rest on a source, in each version that cites it, as far as a person may read them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse

from articles.claims import Claim, EvidenceRow, claims_from, evidence_table
from articles.evidence_listing import Narrowing
from articles.models import Audience, Version, VersionClaims, VersionReference, VersionRendition
from articles.queries import drafts_for
from articles.text_evidence import anchors_of
from articles.version_evidence import VersionSource, claims_of_rendition, version_source
from cms.accounts.models import User
from cms.accounts.roles import is_managing_editor
from cms.publishing.addresses import edition_address, evidence_address
from cms.publishing.models import Edition, Notice, NoticeKind


@dataclass(frozen=True)
class RestingClaim:
    """One claim of one text; of its sources only the one that was asked about. `address` leads to its place."""

    audience: Audience
    row: EvidenceRow
    address: str


@dataclass(frozen=True)
class Reading:
    """Where a person may read a version: the last edition of it, or its page at the desk."""

    version: Version
    edition: Edition | None

    def text(self, audience: Audience) -> str:
        """The address of one of its texts."""
        if self.edition is not None:
            return edition_address(self.edition, audience)
        return reverse("desk:version", args=[self.version.article.slug, self.version.number])

    def evidence(self, audience: Audience, key: str) -> str:
        """The address of its evidence table, narrowed down to a source."""
        if self.edition is not None:
            return Narrowing(source=key).address(evidence_address(self.edition, audience))
        page = reverse("desk:version_evidence", args=[self.version.article.slug, self.version.number])
        return Narrowing(source=key).address(f"{page}?audience={audience.value}")


def readings_for(user: User, versions: Sequence[Version]) -> dict[int, Reading]:
    """Where the person may read each of the versions, by their keys; those that they may not read are left out.

    Text that was withdrawn is not handed out to anybody who could not open the article at the desk. The versions come
    with their articles.
    """
    public = _last_editions(versions)
    opened = _articles_opened_by(user, versions)
    return {
        version.pk: Reading(version, public.get(version.pk))
        for version in versions
        if version.pk in public or version.article_id in opened
    }


def _last_editions(versions: Sequence[Version]) -> dict[int, Edition]:
    """The last edition of each version, unless it was withdrawn (`PublishedArticle.is_withdrawn`)."""
    withdrawal = Notice.objects.filter(edition=OuterRef("pk"), kind=NoticeKind.WITHDRAWAL)
    editions = (
        Edition.objects.filter(version__in=versions)
        .annotate(is_withdrawn=Exists(withdrawal))
        .select_related("article")
        .order_by("number")
    )
    last = {edition.version_id: edition for edition in editions}
    return {version: edition for version, edition in last.items() if not edition.is_withdrawn}


def _articles_opened_by(user: User, versions: Sequence[Version]) -> set[int]:
    articles = {version.article_id for version in versions}
    if is_managing_editor(user):
        return articles
    return set(drafts_for(user).order_by().filter(article__in=articles).values_list("article_id", flat=True))


def claims_resting_on(
    copies: Sequence[VersionReference], readings: dict[int, Reading]
) -> dict[int, tuple[RestingClaim, ...]]:
    """The claims that rest on each of the frozen sources, by their keys, in the order of the texts.

    `copies` come with `reference__merged_into`. Three queries at most, however many copies there are.
    """
    of_version: dict[int, list[VersionReference]] = defaultdict(list)
    for copy in copies:
        if copy.version_id in readings:
            of_version[copy.version_id].append(copy)
    found: dict[int, list[RestingClaim]] = defaultdict(list)
    for text in _texts(list(of_version)):
        for copy in of_version[text.version_id]:
            found[copy.pk] += _resting(text, copy, readings[text.version_id])
    return {copy: tuple(claims) for copy, claims in found.items()}


class _Text(NamedTuple):
    version_id: int
    audience: Audience
    keys: list[str]
    claims: tuple[Claim, ...]


def _texts(versions: Sequence[int]) -> Iterator[_Text]:
    """The texts of the versions with their claims, the professional one of each first, a few at a time."""
    kept = (
        VersionClaims.objects.filter(rendition__version__in=versions)
        .select_related("rendition")
        .only("claims", "rendition__version", "rendition__audience", "rendition__keys")
        .order_by("-rendition__audience")
    )
    for row in kept.iterator(chunk_size=20):
        yield _text(row.rendition, claims_from(row.claims))
    yield from _texts_without_claims(versions)


def _texts_without_claims(versions: Sequence[int]) -> Iterator[_Text]:
    """Those from before claims were kept: read anew."""
    renditions = list(
        VersionRendition.objects.filter(version__in=versions, frozen_claims=None)
        .select_related("frozen_claims")
        .order_by("-audience")
    )
    if not renditions:
        return
    sources: dict[int, dict[str, VersionSource]] = defaultdict(dict)
    copies = VersionReference.objects.filter(version__in=[rendition.version_id for rendition in renditions])
    for copy in copies.select_related("reference__merged_into"):
        sources[copy.version_id][copy.key] = version_source(copy, with_abstract=False)
    for rendition in renditions:
        yield _text(rendition, claims_of_rendition(rendition, sources[rendition.version_id]))


def _text(rendition: VersionRendition, claims: tuple[Claim, ...]) -> _Text:
    return _Text(rendition.version_id, Audience(rendition.audience), json.loads(rendition.keys), claims)


def _resting(text: _Text, copy: VersionReference, reading: Reading) -> Iterator[RestingClaim]:
    resting = [position for position, claim in enumerate(text.claims) if copy.key in claim.keys]
    if not resting:
        return
    source = version_source(copy, with_abstract=False).now
    rows = evidence_table([text.claims[position] for position in resting], text.keys, {copy.key: source})
    anchors = anchors_of(text.claims, text.audience)
    page = reading.text(text.audience)
    for position, row in zip(resting, rows, strict=True):
        only_it = tuple(behind for behind in row.sources if behind.key == copy.key)
        yield RestingClaim(
            audience=text.audience,
            row=replace(row, position=position + 1, sources=only_it),
            address=f"{page}{anchors[position]}",
        )
