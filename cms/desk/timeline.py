"""A draft's history on one line of time: its saves, the versions frozen from it, and their submissions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from reversion.models import Version as SavedRow

from articles.models import Article, Draft, Version
from reviews.models import SignOff, Submission

PAGE_SIZE = 25


class Kind(StrEnum):
    """What happened at a moment of the history. Of one moment, the first here happened first."""

    SAVE = "save"
    VERSION = "version"
    SUBMISSION = "submission"


@dataclass(frozen=True)
class Moment:
    """One entry: when, who, why. `point` names it for comparing; a submission has none, as its version has one."""

    kind: Kind
    at: datetime
    by: str
    note: str
    point: str = ""
    revision_id: int | None = None
    version_number: int | None = None
    sign_offs: tuple[SignOff, ...] = ()
    round_id: int | None = None
    round_number: int | None = None


def moments_of(draft: Draft, page: int = 1) -> Page[tuple[datetime, int, Kind, int]]:
    """One page of the history, newest first, as keys; `moments_on` reads what they stand for.

    The keys of all moments are read, which are a few numbers each, so that saves and versions share one order.
    """
    keys = [*_keys_of_saves(draft), *_keys_of_versions(draft.article), *_keys_of_submissions(draft.article)]
    return Paginator(sorted(keys, reverse=True), PAGE_SIZE).get_page(page)


def moments_on(page: Page[tuple[datetime, int, Kind, int]]) -> list[Moment]:
    """What is told on one page, in a fixed number of queries."""
    keys = {kind: [pk for _, _, of_kind, pk in page if of_kind is kind] for kind in Kind}
    told = {
        Kind.SAVE: _saves(keys[Kind.SAVE]),
        Kind.VERSION: _versions(keys[Kind.VERSION]),
        Kind.SUBMISSION: _submissions(keys[Kind.SUBMISSION]),
    }
    return [told[kind][pk] for _, _, kind, pk in page]


Keys = Iterable[tuple[datetime, int, Kind, int]]
_PLACE = {kind: place for place, kind in enumerate(Kind)}


def _keys_of_saves(draft: Draft) -> Keys:
    rows = SavedRow.objects.get_for_object(draft).order_by().values_list("revision__date_created", "revision_id")
    return [(at, _PLACE[Kind.SAVE], Kind.SAVE, pk) for at, pk in rows]


def _keys_of_versions(article: Article) -> Keys:
    rows = article.versions.order_by().values_list("frozen_at", "pk")
    return [(at, _PLACE[Kind.VERSION], Kind.VERSION, pk) for at, pk in rows]


def _keys_of_submissions(article: Article) -> Keys:
    rows = Submission.objects.filter(version__article=article).values_list("at", "pk")
    return [(at, _PLACE[Kind.SUBMISSION], Kind.SUBMISSION, pk) for at, pk in rows]


def _saves(revisions: list[int]) -> dict[int, Moment]:
    rows = (
        SavedRow.objects.filter(revision_id__in=revisions, content_type__app_label="articles")
        .filter(content_type__model="draft")
        .values_list("revision_id", "revision__date_created", "revision__user__printed_name", "revision__comment")
    )
    return {
        pk: Moment(Kind.SAVE, at, by or "somebody whose account is gone", note, point=f"s{pk}", revision_id=pk)
        for pk, at, by, note in rows
    }


def _versions(pks: list[int]) -> dict[int, Moment]:
    sign_offs = SignOff.objects.select_related("withdrawal").order_by("signed_at", "pk")
    rows = Version.objects.filter(pk__in=pks).select_related("frozen_by")
    return {
        row.pk: Moment(
            Kind.VERSION,
            row.frozen_at,
            str(row.frozen_by),
            "",
            point=f"v{row.number}",
            version_number=row.number,
            sign_offs=tuple(row.sign_offs.all()),
        )
        for row in rows.prefetch_related(Prefetch("sign_offs", sign_offs))
    }


def _submissions(pks: list[int]) -> dict[int, Moment]:
    rows = Submission.objects.filter(pk__in=pks).select_related("version", "round")
    return {
        row.pk: Moment(
            Kind.SUBMISSION,
            row.at,
            row.printed_name,
            row.note,
            version_number=row.version.number,
            round_id=row.round_id,
            round_number=row.round.number,
        )
        for row in rows
    }
