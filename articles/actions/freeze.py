"""Freezing: the draft becomes an immutable version."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from articles import canonical_form
from articles.actions.locking import lock_article
from articles.checks import Finding
from articles.composition import Composition, compose
from articles.models import (
    Article,
    DraftWriter,
    FigureFile,
    Version,
    VersionClaims,
    VersionContributor,
    VersionFigure,
    VersionReference,
    VersionRendition,
    VersionWriter,
)
from articles.policy import why_not_edit
from articles.rendering import RENDERER_VERSION, TextTooLarge
from cms import clock
from cms.accounts.models import User
from cms.ledger.actions import record_evidence
from cms.refusals import Refused, Stale, refuse_if


class NotReadyError(Refused):
    """The checks found something that stops submission. `findings` names it."""

    def __init__(self, reason: str, findings: tuple[Finding, ...], *, code: str) -> None:
        super().__init__(reason, code=code)
        self.findings = findings


@transaction.atomic
def freeze(
    *,
    article: Article,
    actor: User,
    seen_content_sha256: str,
    acknowledgements: Mapping[str, str],
    since: Version | None = None,
) -> Version:
    """Make a version of exactly what the editor saw.

    Comes in: the digest of what the page showed (anything saved since refuses), a reason for each warning by its
    fingerprint, and the live edition's version, from which on writers are counted (None: from the beginning). Goes
    out: the new version, or the existing one where the content is identical. Raises Stale, NotReadyError and Refused;
    then nothing is written.
    """
    article = lock_article(article)
    return freeze_locked(
        article=article,
        actor=actor,
        seen_content_sha256=seen_content_sha256,
        acknowledgements=acknowledgements,
        since=since,
    )


def freeze_locked(
    *,
    article: Article,
    actor: User,
    seen_content_sha256: str,
    acknowledgements: Mapping[str, str],
    since: Version | None = None,
) -> Version:
    """The same for a caller who has just read the article's row under its lock, in the transaction that goes on."""
    refuse_if(why_not_edit(actor, article), code="not-an-editor")
    composition = compose(article.draft)
    try:
        _refuse_unready(composition, acknowledgements)
    except TextTooLarge as error:
        raise Refused(str(error), code="input-too-large") from error
    if composition.content_sha256 != seen_content_sha256:
        raise Stale("The draft was changed after you opened this page. Look at it again before you submit.")
    existing = article.versions.filter(content_sha256=composition.content_sha256).first()
    return existing or _write_version(composition, actor=actor, since=since)


def _refuse_unready(composition: Composition, acknowledgements: Mapping[str, str]) -> None:
    if errors := composition.errors:
        raise NotReadyError(
            f"{len(errors)} {'error has' if len(errors) == 1 else 'errors have'} to be mended before submission.",
            errors,
            code="errors",
        )
    silent = tuple(found for found in composition.warnings if not acknowledgements.get(found.fingerprint, "").strip())
    if silent:
        raise NotReadyError(
            f"{len(silent)} {'warning needs' if len(silent) == 1 else 'warnings need'} a reason before submission.",
            silent,
            code="warnings",
        )


def _write_version(composition: Composition, *, actor: User, since: Version | None) -> Version:
    article = composition.article
    last = article.versions.order_by("-number").first()
    writers = _writers(article, since, actor)
    version = record_evidence(
        Version(
            article=article,
            number=(last.number if last else 0) + 1,
            title=composition.title,
            summary=composition.summary,
            topic_name=composition.topic_name,
            language=composition.language,
            origin=composition.origin,
            origin_tool=composition.origin_tool,
            house_name=composition.house_name,
            schema=canonical_form.SCHEMA,
            renderer=RENDERER_VERSION,
            content_sha256=composition.content_sha256,
            version_sha256=composition.version_sha256,
            writers_sha256=canonical_form.writers_sha256((user.pk, user.printed_name) for user in writers),
            claims_sha256=canonical_form.claims_sha256(composition.claims_text),
            frozen_by=actor,
            frozen_at=clock.now(),
        ),
        kind="version-frozen",
    )
    _write_parts(version, composition)
    VersionWriter.objects.bulk_create(
        [VersionWriter(version=version, user=user, printed_name=user.printed_name) for user in writers]
    )
    return version


def _write_parts(version: Version, composition: Composition) -> None:
    renditions = VersionRendition.objects.bulk_create(
        [
            VersionRendition(
                version=version,
                audience=audience,
                markdown=composition.markdown[audience],
                keys=composition.keys_json(audience),
                heading_html=parts["heading"],
                contents_html=parts["contents"],
                body_html=parts["body"],
                references_html=parts["references"],
            )
            for audience, parts in composition.parts.items()
        ]
    )
    VersionClaims.objects.bulk_create(
        [
            VersionClaims(rendition=rendition, claims=composition.claims_text[rendition.audience])
            for rendition in renditions
        ]
    )
    VersionReference.objects.bulk_create(
        [
            VersionReference(version=version, reference=composition.references[frozen["key"]], **frozen)
            for frozen in composition.frozen_references()
        ]
    )
    _write_figures(version, composition)
    VersionContributor.objects.bulk_create(
        [
            VersionContributor(version=version, position=position, **line.as_canonical())
            for position, line in enumerate(composition.contributors)
        ]
    )


def _write_figures(version: Version, composition: Composition) -> None:
    shown = [figure.as_canonical() for figure in composition.shown_figures]
    files = FigureFile.objects.in_bulk([figure["sha256"] for figure in shown], field_name="sha256")
    VersionFigure.objects.bulk_create(
        [VersionFigure(version=version, file=files[figure["sha256"]], **figure) for figure in shown]
    )


def _writers(article: Article, since: Version | None, submitter: User) -> list[User]:
    rows = DraftWriter.objects.filter(article=article).select_related("user")
    if since is not None:
        rows = rows.filter(at__gt=since.frozen_at)
    people = {row.user_id: row.user for row in rows}
    people.setdefault(submitter.pk, submitter)
    return [people[number] for number in sorted(people)]
