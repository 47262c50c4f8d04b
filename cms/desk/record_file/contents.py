"""What the file holds: the evidence with its digests, what the digests cover, the ledger, and everything else on
record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet

from articles.models import Article, Version, VersionClaims, VersionWriter
from articles.verification import content_form_of, version_form_of
from cms.accounts.models import User
from cms.desk.models import DraftCorrection
from cms.ledger.canonical import canonical_value
from cms.ledger.keys import public_key_text
from cms.ledger.models import Evidence, LedgerEntry, LedgerHead, evidence_models
from cms.publishing.models import Edition
from cms.publishing.queries import signed_by
from reviews.claims_checked import ClaimsChecked, claims_checked
from reviews.models import (
    ApprovalSignOff,
    Assignment,
    ClaimCheck,
    Comment,
    CommentMark,
    Mention,
    Round,
)
from reviews.repeated import ASSIGNMENT_KINDS, ROW_KINDS, columns_of, entries_about

FORMAT = "article-record/1"


def evidence_rows(article: Article) -> list[Evidence]:
    """Every evidence row about the article, in the order of the ledger."""
    rows: list[Evidence] = []
    for model in evidence_models():
        rows += model._default_manager.filter(**{model.ARTICLE_PATH: article}).select_related("ledger_entry")
    return sorted(rows, key=lambda row: row.ledger_entry.sequence)


def title_of(article: Article) -> str:
    """The title as frozen last; the address where no version was frozen yet."""
    return Version.objects.filter(article=article).order_by("-number").values_list("title", flat=True).first() or (
        article.slug
    )


def record_of(article: Article, rows: list[Evidence]) -> dict[str, Any]:
    """The record as canonical values. `evidence` and `covered` each name the digest of what they hold, `repeated`
    the ledger entry."""
    return {
        "format": FORMAT,
        "article": {"slug": article.slug, "title": title_of(article)},
        "evidence": [_sealed(row) for row in rows],
        "covered": list(_covered(article)),
        "others": [{"model": row._meta.label_lower, "row": columns_of(row)} for row in _other_rows(article)],
        "repeated": _repeated(article, rows),
        "people": _people(article, rows),
        "claims_checked": {
            str(edition.number): checked.as_values() if checked else None
            for edition, checked in claims_checked_in_editions(article)
        },
    }


def claims_checked_in_editions(article: Article) -> list[tuple[Edition, ClaimsChecked | None]]:
    """What readers of each edition are told of claim checks: worked out from the sign-offs, which are evidence."""
    editions = Edition.objects.filter(article=article).order_by("number")
    return [
        (edition, claims_checked(signed_by(edition)))
        for edition in editions.prefetch_related("approval__sign_off_rows__sign_off")
    ]


def _sealed(row: Evidence) -> dict[str, Any]:
    return {
        "sequence": row.ledger_entry.sequence,
        "number": row.pk,
        "value": {"model": row._meta.label_lower, "record": canonical_value(row.record())},
        "sha256": row.record_sha256,
    }


def _covered(article: Article) -> Iterator[dict[str, Any]]:
    """What the digests in versions stand for: the text as written, what was signed, and each piece of HTML."""
    versions = Version.objects.filter(article=article).prefetch_related("renditions", "references", "contributors")
    for version in versions.order_by("number"):
        name = f"version {version.number}"
        yield {"of": f"{name}, as written", "value": content_form_of(version), "sha256": version.content_sha256}
        signed = version_form_of(version)
        yield {"of": f"{name}, as signed", "value": signed, "sha256": version.version_sha256}
        for rendition in version.renditions.all():
            digests = signed["renditions"][rendition.audience]["html_sha256"]
            for part, html in rendition.parts.items():
                yield {"of": f"{name}, {rendition.audience}, {part}", "text": html, "sha256": digests[part]}


def _other_rows(article: Article) -> Iterator[Model]:
    """What carries no digest of its own."""
    in_round = {"round__article": article}
    found: list[QuerySet[Any]] = [
        Round.objects.filter(article=article),
        DraftCorrection.objects.filter(article=article),
        Assignment.objects.filter(**in_round),
        Comment.objects.filter(**in_round),
        CommentMark.objects.filter(comment__round__article=article),
        Mention.objects.filter(comment__round__article=article),
        ClaimCheck.objects.filter(article=article),
        ApprovalSignOff.objects.filter(approval__round__article=article),
        VersionWriter.objects.filter(version__article=article),
        VersionClaims.objects.filter(rendition__version__article=article),
    ]
    for rows in found:
        yield from rows.order_by("pk")


def _repeated(article: Article, rows: list[Evidence]) -> list[dict[str, Any]]:
    """What the ledger says of rows without a digest of their own."""
    first = rows[0].ledger_entry.sequence
    entries = entries_about(article.pk, *ROW_KINDS, *ASSIGNMENT_KINDS).filter(sequence__gte=first)
    return [{"sequence": entry.sequence, "value": entry.said()} for entry in entries]


def _people(article: Article, rows: list[Evidence]) -> dict[str, str]:
    """Printed names by account number, of everybody whom a row names. No contact data."""
    numbers = {
        getattr(row, field.attname)
        for row in [*rows, *_other_rows(article)]
        for field in row._meta.concrete_fields
        if field.related_model is User
    }
    return {str(user.pk): user.name_with_credentials for user in User.objects.filter(pk__in=numbers).order_by("pk")}


def ledger_of(rows: list[Evidence]) -> list[dict[str, Any]]:
    """The chain from the article's first entry to the head, without what the entries repeat: the chain holds by digests
    alone, and what was recorded about other articles stays out."""
    first = rows[0].ledger_entry.sequence
    entries = LedgerEntry.objects.filter(sequence__gte=first).defer("payload").order_by("sequence")
    return [
        {
            "sequence": entry.sequence,
            "kind": entry.kind,
            "recorded_at": canonical_value(entry.recorded_at),
            "payload_sha256": entry.payload_sha256,
            "previous_sha256": entry.previous_sha256,
            "entry_sha256": entry.entry_sha256,
        }
        for entry in entries.iterator(chunk_size=2000)
    ]


def head_of() -> dict[str, Any]:
    """The signed head of the chain, with the key that its signature is checked with."""
    head = LedgerHead.objects.get(singleton=True)
    return {
        "sequence": head.sequence,
        "entry_sha256": head.entry_sha256,
        "signature": head.signature,
        "public_key": public_key_text(),
    }
