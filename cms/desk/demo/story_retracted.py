"""Retractions: an article that names a retracted source as such, and an article that the house has retracted itself."""

from __future__ import annotations

from datetime import date

from articles.actions import mark_reference, override_finding, set_contributors
from articles.evidence_types import RetractionStatus
from articles.models import DraftContributor
from articles.policy import retraction_fingerprint
from cms.desk.demo import reading
from cms.desk.demo.reading import change_note, manuscript
from cms.desk.demo.stage import Stage
from cms.desk.demo.telling import Story
from cms.publishing.actions import place_notice
from cms.publishing.models import NoticeKind
from reviews.models import Round

MMR = "mmr-autism"
RETRACTED_SOURCE = "wakefield1998ileal"
TELEMONITORING = "blood-pressure-telemonitoring"


def mmr_autism(stage: Stage) -> Story:
    """Cites a retracted paper as what it is. That stops a submission until a managing editor without a stake in the
    article has recorded why the source may stay; the mark stays with it wherever the article goes."""
    text, parents = manuscript(MMR), manuscript(f"{MMR}-patient")
    yield stage.on(100, "09:15")
    article = stage.start(text, by="editor")
    yield stage.on(99, "10:30")
    announced = reading.retraction_of(RETRACTED_SOURCE)
    mark_reference(
        reference=stage.add_sources(text, by="editor")[RETRACTED_SOURCE],
        actor=stage.people["editor"],
        status=RetractionStatus.RETRACTED,
        on=date.fromisoformat(announced["retracted_on"]),
        reason=announced["notice"],
    )
    yield stage.on(98, "14:10")
    stage.save(article, text.with_patient_text(parents), by="editor", note="The cohorts, and a page for parents")
    yield stage.on(97, "09:25")
    stage.sign_byline(article, by="editor", editor="Author")
    yield stage.on(96, "11:00")
    override_finding(
        article=article,
        actor=stage.people["managing2"],
        fingerprint=retraction_fingerprint(RETRACTED_SOURCE),
        reason=reading.override_reason(MMR, RETRACTED_SOURCE),
    )
    yield stage.on(95, "09:10")
    review = stage.submit(article, by="editor", note=change_note(MMR, 1))
    yield from _judged(stage, review, day=93)
    yield stage.on(85, "09:00")
    stage.publish(review, by="managing", change_note="First edition.")


def telemonitoring(stage: Stage) -> Story:
    """Published with an author who had kept a major interest to himself, which COPE names among the reasons to
    retract: the text stays readable under its mark."""
    text = manuscript(TELEMONITORING)
    yield stage.on(160, "10:20")
    article = stage.import_written(text, by="editor2")
    yield stage.on(159, "09:30")
    set_contributors(article=article, actor=stage.people["editor2"], contributors=[_outside_author()])
    yield stage.on(158, "09:40")
    review = stage.submit(article, by="editor2", note=change_note(TELEMONITORING, 1))
    yield from _judged(stage, review, day=156)
    yield stage.on(148, "09:00")
    edition = stage.publish(review, by="managing", change_note="First edition.")
    yield stage.on(26, "14:30")
    reason = reading.notice_reason(TELEMONITORING, "retraction")
    place_notice(edition=edition, actor=stage.people["managing2"], kind=NoticeKind.RETRACTION, reason=reason)


def _outside_author() -> DraftContributor:
    """Somebody without an account: what they failed to declare falls on nobody who still writes or reviews."""
    return DraftContributor(
        printed_name="Felix Fictional", role="Author", credentials="MD (demo)", interests="None declared."
    )


def _judged(stage: Stage, review: Round, *, day: int) -> Story:
    """Two reviewers are invited on `day`, and have approved a week later."""
    yield stage.on(day, "08:40")
    hiro = stage.invite(review, "reviewer4", by="managing")
    lukas = stage.invite(review, "reviewer2", by="managing")
    yield stage.on(day - 1, "12:20")
    hiro, lukas = stage.accept(hiro), stage.accept(lukas)
    yield stage.on(day - 4, "16:05")
    stage.approve(hiro)
    yield stage.on(day - 7, "15:30")
    stage.approve(lukas)
