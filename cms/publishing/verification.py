"""Recomputing publication: every edition is its approval's version, and the live pointer is the last edition."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.core.exceptions import ObjectDoesNotExist

from cms.ledger.verification import Break, describe, examined
from cms.publishing.models import EarlyAccess, Edition, LiveEdition, NoticeKind


def check_editions(slug: str | None) -> Iterator[Break]:
    """Editions and live pointers, of one article or of all."""
    editions = Edition.objects.select_related(
        "approval__round__correction__objection", "emergency", "version", "article", "correction_notice__edition"
    ).order_by("article", "number")
    opened = EarlyAccess.objects.select_related("round", "version")
    pointers = LiveEdition.objects.select_related("article").prefetch_related("edition__notices")
    if slug is not None:
        editions, pointers = editions.filter(article__slug=slug), pointers.filter(article__slug=slug)
        opened = opened.filter(version__article__slug=slug)
    newest: dict[int, Edition] = {}
    for edition in editions.iterator(chunk_size=500):
        if problem := examined(partial(_edition_problem, before=newest.get(edition.article_id)), edition):
            yield Break(describe(edition), problem)
        newest[edition.article_id] = edition
    for pointer in pointers.iterator(chunk_size=500):
        last = newest.pop(pointer.article_id, None)
        if problem := examined(partial(_pointer_problem, last=last), pointer):
            yield Break(f"{pointer._meta.label} {pointer.pk} ({pointer})", problem)
    for edition in newest.values():
        yield Break(describe(edition), "its article has no live pointer")
    for access in opened.iterator(chunk_size=500):
        if problem := examined(_opening_problem, access):
            yield Break(describe(access), problem)


def _edition_problem(edition: Edition, before: Edition | None) -> str | None:
    if edition.number != (before.number if before else 0) + 1:
        return "an edition before it is missing"
    if (edition.approval is None) != edition.is_emergency or (edition.emergency is None) == edition.is_emergency:
        return "it rests on something else than it says"
    if edition.version_id != edition.ground.version_id or edition.version_sha256 != edition.version.version_sha256:
        return f"it shows another version than {'was decided on' if edition.is_emergency else 'the board approved'}"
    if edition.version_sha256 != edition.ground.version_sha256:
        return "what it rests on carries another digest"
    if edition.version.article_id != edition.article_id:
        return "its version belongs to another article"
    return _correction_problem(edition)


def _correction_problem(edition: Edition) -> str | None:
    """A correction has its notice on the edition that it corrects, in the words that the board saw, and no other
    edition has one."""
    try:
        correction, notice = edition.correction, getattr(edition, "correction_notice", None)
    except ObjectDoesNotExist:
        return "the round that it names is gone"
    if correction is None:
        return "a notice calls it a correction, and the board was told of none" if notice else None
    if notice is None:
        return "it is a correction, and there is no notice on what it corrects"
    if notice.edition.article_id != edition.article_id or notice.edition.number != correction.corrected_edition:
        return "the notice of its correction is on another edition"
    if notice.edition.version_id != correction.corrected_id:
        return "it corrects another text than its edition shows"
    if (notice.reason, notice.correction_kind) != (correction.reason, correction.kind_now):
        return "readers are told of another correction than the board was"
    return None


def _opening_problem(access: EarlyAccess) -> str | None:
    if access.version_id != access.round.version_id or access.version_sha256 != access.version.version_sha256:
        return "it opened another version than the round is about"
    return None


def _pointer_problem(pointer: LiveEdition, last: Edition | None) -> str | None:
    if last is None or pointer.edition_id != last.pk:
        return "it does not point at the article's last edition"
    withdrawn = any(notice.kind == NoticeKind.WITHDRAWAL for notice in pointer.edition.notices.all())
    if pointer.is_withdrawn != withdrawn:
        return "whether it is withdrawn does not follow from its notices"
    return None
