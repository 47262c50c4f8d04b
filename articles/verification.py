"""Recomputing the digests of frozen versions from their rows. Nothing is rendered again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles import canonical_form
from articles.figures.storing import PictureMissing, kept_sha256, storage_name
from articles.models import FigureFile, Version, VersionFigure
from cms.ledger.canonical import digest
from cms.ledger.verification import Break, describe, examined


def check_versions(slug: str | None) -> Iterator[Break]:
    """Every version's content, HTML and writers match the digests that its row (and so the ledger) carries."""
    versions = Version.objects.select_related("article").prefetch_related(
        "renditions__frozen_claims", "references__reference", "contributors", "writers", "figures__file"
    )
    if slug is not None:
        versions = versions.filter(article__slug=slug)
    for version in versions.order_by("pk").iterator(chunk_size=100):
        if problem := examined(_problem, version):
            yield Break(describe(version), problem)


def _problem(version: Version) -> str | None:
    content = recomputed_content_sha256(version)
    if content != version.content_sha256:
        return "its text, byline, references or figures do not match content_sha256"
    if recomputed_version_sha256(version) != version.version_sha256:
        return "its stored HTML does not match version_sha256"
    if version.claims_sha256 is not None and recomputed_claims_sha256(version) != version.claims_sha256:
        return "the claims that it keeps were changed"
    people = [(writer.user_id, writer.printed_name) for writer in version.writers.all()]
    if canonical_form.writers_sha256(people) != version.writers_sha256:
        return "its list of writers was changed"
    for copy in version.references.all():
        if copy.reference.key != copy.key:
            return f"its reference {copy.key} points at another source of the library"
    for figure in version.figures.all():
        if figure.file.sha256 != figure.sha256:
            return f"its figure {figure.key} points at another file"
    return None


def check_figures(slug: str | None) -> Iterator[Break]:
    """Every file that a version holds is still there, and has the bytes that its digest names."""
    held = VersionFigure.objects.order_by("version_id", "key").select_related("version__article", "file")
    if slug is not None:
        held = held.filter(version__article__slug=slug)
    problems: dict[str, str | None] = {}
    for figure in held.iterator(chunk_size=500):
        if figure.sha256 not in problems:
            problems[figure.sha256] = _file_problem(figure.file, figure.sha256, figure.media_type)
        if problem := problems[figure.sha256]:
            yield Break(f"figure {figure.key} of {describe(figure.version)}", problem)


def _file_problem(kept: FigureFile, sha256: str, media_type: str) -> str | None:
    name = storage_name(sha256, media_type)
    try:
        found = kept_sha256(sha256, media_type)
    except PictureMissing:
        return f"its file {name} is missing from the storage of figures"
    if found != sha256:
        return f"its file {name} was changed: its bytes have the digest {found[:12]}…"
    if kept.media_type != media_type:
        return f"the row of its file {name} was changed"
    return None


def content_form_of(version: Version) -> dict[str, Any]:
    """What `content_sha256` covers, from the version's rows as they are now."""
    return canonical_form.content_form(
        title=version.title,
        summary=version.summary,
        topic=version.topic_name,
        language=version.language,
        origin=version.origin,
        origin_tool=version.origin_tool,
        house=version.house_name,
        contributors=[line.as_canonical() for line in version.contributors.all()],
        renditions={rendition.audience: rendition.markdown for rendition in version.renditions.all()},
        references=[copy.as_canonical() for copy in version.references.all()],
        figures=[copy.as_figure().as_canonical() for copy in version.figures.all()],
    )


def recomputed_content_sha256(version: Version) -> str:
    """`content_sha256` from the version's rows as they are now."""
    return digest(content_form_of(version))


def version_form_of(version: Version) -> dict[str, Any]:
    """What `version_sha256` covers, from the version's rows as they are now."""
    renditions = list(version.renditions.all())
    return canonical_form.version_form(
        content=version.content_sha256,
        schema=version.schema,
        renderer=version.renderer,
        renditions={rendition.audience: rendition.parts for rendition in renditions},
        keys={rendition.audience: rendition.keys for rendition in renditions},
    )


def recomputed_version_sha256(version: Version) -> str:
    """`version_sha256` from the version's rows as they are now."""
    return digest(version_form_of(version))


def recomputed_claims_sha256(version: Version) -> str:
    """`claims_sha256` from the version's rows as they are now."""
    return canonical_form.claims_sha256(
        {
            rendition.audience: rendition.frozen_claims.claims
            for rendition in version.renditions.all()
            if hasattr(rendition, "frozen_claims")
        }
    )
