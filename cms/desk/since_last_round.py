"""What an editor looks at before handing in again: what was handed in last, with which reasons, whether the board still
has it, and what changed since, in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from reversion.models import Version as Save

from articles.comparing import compare_texts
from articles.composition import Composition
from articles.models import Audience, Draft, Version, VersionRendition
from articles.point_comparison import composed_text
from articles.rendering import TextTooLarge
from articles.version_comparison import version_text
from articles.version_evidence import version_source
from cms.desk.models import DraftCorrection
from cms.desk.paging import length_of
from reviews.discussion import unanswered_remarks
from reviews.models import Adjudication, Round, RoundKind, Submission


@dataclass(frozen=True)
class GivenReasons:
    """The reasons of an earlier submission, by the fingerprints of the warnings that they were for."""

    version_number: int = 0
    by_fingerprint: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LastSubmission:
    """What the board had last, with the reasons that were given for warnings, the round where it is open still, how
    many of the board's remarks wait for an answer, the number of the draft's newest save, whether the draft is a
    correction under way, which only what was handed in before can be, and whether somebody decided to go on against a
    request for changes to it."""

    version: Version | None = None
    reasons: GivenReasons = field(default_factory=GivenReasons)
    open_round: Round | None = None
    newest_save: int | None = None
    unanswered: int = 0
    is_correction: bool = False
    is_decided_against: bool = False


def last_submission(draft: Draft) -> LastSubmission:
    """The article's last submission; empty where it was never submitted. One query.

    Reasons are those of the last submission of a text: a re-review of unchanged text asks for none.
    """
    rows = Submission.objects.filter(version__article=draft.article_id).order_by("-at", "-pk")
    last = Subquery(rows.values("pk")[:1])
    last_text = Subquery(rows.filter(kind=RoundKind.REVIEW).values("pk")[:1])
    corrections = DraftCorrection.objects.filter(article=draft.article_id, state=DraftCorrection.State.OPEN)
    newest_save = Save.objects.get_for_object(draft).order_by("-pk").values("revision_id")[:1]
    found: list[Any] = list(
        rows.filter(Q(pk=last) | Q(pk=last_text))
        .select_related("version__frozen_by", "round__version")
        .annotate(
            newest_save=Subquery(newest_save),
            unanswered=length_of(unanswered_remarks(draft.article_id)),
            is_correction=Exists(corrections),
            is_decided_against=Exists(Adjudication.objects.filter(version=OuterRef("version"))),
        )
    )
    if not found:
        return LastSubmission()
    newest, of_text = found[0], next((row for row in found if row.kind == RoundKind.REVIEW), None)
    newest.version.article = draft.article
    return LastSubmission(
        version=newest.version,
        reasons=GivenReasons(of_text.version.number, json.loads(of_text.acknowledgements))
        if of_text
        else GivenReasons(),
        open_round=newest.round if newest.round.is_open else None,
        newest_save=newest.newest_save,
        unanswered=newest.unanswered,
        is_correction=newest.is_correction,
        is_decided_against=newest.is_decided_against,
    )


@dataclass(frozen=True)
class Since:
    """What changed from the version that was handed in last to the draft as it is saved: a sentence for each text, and
    the names of both points for the page that compares them."""

    version: Version
    sentences: tuple[tuple[str, str], ...]
    old: str
    new: str


def since(last: LastSubmission, composition: Composition) -> Since | None:
    """None before the first version, and for a draft that is too large to be compared. Two queries, or one where the
    checks have read the last version's sources."""
    version = last.version
    if version is None or last.newest_save is None:
        return None
    prefetch_related_objects(
        [version], Prefetch("renditions", VersionRendition.objects.select_related("frozen_claims"))
    )
    # Those of the last version, which a re-review of an older text need not be about.
    copies = [copy for copy in composition.frozen_copies if copy.version_id == version.pk]
    sources = {copy.key: version_source(copy, with_abstract=False) for copy in copies} if copies else None
    texts = {audience for audience, markdown in composition.markdown.items() if markdown.strip()}
    texts |= {rendition.audience for rendition in version.renditions.all()}
    try:
        sentences = tuple(
            (
                str(audience.label),
                compare_texts(version_text(version, audience, sources), composed_text(composition, audience)).summary,
            )
            for audience in Audience
            if audience in texts
        )
    except TextTooLarge:
        return None
    return Since(version, sentences, f"v{version.number}", f"s{last.newest_save}")


def decided_against(last: LastSubmission, content_sha256: str) -> list[Adjudication]:
    """The decisions to go on against requests for changes to exactly what the draft holds, where that is what the board
    had last, the oldest first. One query, or none where there is no such decision."""
    if last.version is None or last.open_round or not last.is_decided_against:
        return []
    if last.version.content_sha256 != content_sha256:
        return []
    decided = Adjudication.objects.filter(version=last.version).exclude(version__rounds__approval__isnull=False)
    return list(decided.select_related("sign_off").order_by("at", "pk"))
