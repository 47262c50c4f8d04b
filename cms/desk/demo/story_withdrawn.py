"""An edition that cites a retracted source as if it still stood: concern, withdrawal, and a corrected draft."""

from __future__ import annotations

from datetime import date

from articles.actions import mark_reference, unlink_reference
from articles.evidence_types import RetractionStatus
from articles.models import Reference
from cms.desk.demo import reading
from cms.desk.demo.reading import change_note, manuscript
from cms.desk.demo.stage import Stage
from cms.desk.demo.telling import Story
from cms.publishing.actions import place_notice
from cms.publishing.models import Edition, NoticeKind

SLUG = "hydroxychloroquine-covid"
RETRACTED_SOURCE = "mehra2020registry"


def hydroxychloroquine(stage: Stage) -> Story:
    """Published in good faith, then withdrawn at once without a round, as COPE asks of publishers."""
    text = manuscript(SLUG)
    yield stage.on(212, "09:20")
    article = stage.import_written(text, by="editor")
    yield stage.on(210, "10:40")
    review = stage.submit(article, by="editor", note=change_note(SLUG, 1))
    yield stage.on(208, "08:30")
    amina = stage.invite(review, "reviewer1", by="managing2")
    lukas = stage.invite(review, "reviewer2", by="managing2")
    yield stage.on(206, "12:30")
    amina, lukas = stage.accept(amina), stage.accept(lukas)
    yield stage.on(202, "15:15")
    stage.approve(lukas)
    yield stage.on(199, "11:10")
    stage.approve(amina)
    yield stage.on(198, "09:00")
    edition = stage.publish(review, by="managing2", change_note="First edition.")
    yield from _withdraw(stage, edition)
    yield stage.on(8, "10:10")
    corrected = manuscript(f"{SLUG}-v2")
    stage.add_sources(corrected, by="editor")
    stage.save(article, corrected.text, by="editor", note=change_note(SLUG, 2))
    yield stage.on(8, "10:20")
    unlink_reference(article=article, actor=stage.people["editor"], reference=_retracted())


def _withdraw(stage: Stage, edition: Edition) -> Story:
    managing = stage.people["managing"]
    yield stage.on(13, "15:40")
    reason = reading.notice_reason(SLUG, "expression of concern")
    place_notice(edition=edition, actor=managing, kind=NoticeKind.CONCERN, reason=reason)
    yield stage.on(12, "09:15")
    announced = reading.retraction_of(RETRACTED_SOURCE)
    mark_reference(
        reference=_retracted(),
        actor=stage.people["editor"],
        status=RetractionStatus.RETRACTED,
        on=date.fromisoformat(announced["retracted_on"]),
        reason=announced["notice"],
    )
    yield stage.on(11, "08:30")
    reason = reading.notice_reason(SLUG, "withdrawal")
    place_notice(edition=edition, actor=managing, kind=NoticeKind.WITHDRAWAL, reason=reason)


def _retracted() -> Reference:
    return Reference.objects.get(key=RETRACTED_SOURCE)
