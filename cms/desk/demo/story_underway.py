"""Articles on their way: a draft, submitted, under review, sent back, approved and waiting for its day."""

from __future__ import annotations

from cms.desk.demo.reading import change_note, manuscript
from cms.desk.demo.stage import Stage
from cms.desk.demo.telling import Story
from cms.publishing.actions import schedule_publication
from cms.publishing.unsigned_actions import open_early
from reviews.actions import withdraw_round
from reviews.models import Round


def atrial_fibrillation(stage: Stage) -> Story:
    """Approved, and planned for a day ahead."""
    slug = "atrial-fibrillation-stroke"
    text = manuscript(slug)
    yield stage.on(44, "09:50")
    article = stage.start(text, by="editor2")
    yield stage.on(41, "16:05")
    stage.save(article, text.text, by="editor2", note="Choice of drug, aspirin, footnote on the two scores")
    yield stage.on(40, "09:30")
    stage.sign_byline(article, by="editor2", editor2="Author")
    yield stage.on(40, "09:40")
    review = stage.submit(article, by="editor2", note=change_note(slug, 1))
    yield stage.on(38, "08:45")
    grace = stage.invite(review, "reviewer3", by="managing")
    lukas = stage.invite(review, "reviewer2", by="managing")
    yield stage.on(36, "13:20")
    grace = stage.accept(grace)
    yield stage.on(35, "18:00")
    lukas = stage.accept(lukas)
    yield stage.on(30, "12:15")
    stage.remark(grace)
    yield stage.on(30, "12:35")
    stage.approve(grace, "atrial-fibrillation-stroke-v1-reviewer3")
    yield stage.on(4, "16:50")
    stage.approve(lukas)
    yield stage.on(3, "09:10")
    schedule_publication(
        approval=Round.objects.get(pk=review.pk).approval,
        actor=stage.people["managing"],
        publish_at=stage.almanac.ahead(10, "08:00"),
        change_note="First edition.",
    )


def vitamin_b12(stage: Stage) -> Story:
    """Under review, and open to readers early: one reviewer reads, one has declined, one has not answered yet."""
    slug = "vitamin-b12-deficiency"
    text = manuscript(slug)
    yield stage.on(29, "10:25")
    article = stage.import_written(text, by="editor")
    yield stage.on(27, "09:15")
    stage.sign_byline(article, by="editor", editor="Author")
    yield stage.on(27, "09:25")
    review = stage.submit(article, by="editor", note=change_note(slug, 1))
    yield stage.on(25, "08:40")
    amina = stage.invite(review, "reviewer1", by="managing")
    hiro = stage.invite(review, "reviewer4", by="managing")
    yield stage.on(24, "12:05")
    amina = stage.accept(amina)
    yield stage.on(23, "07:45")
    stage.decline(hiro)
    yield stage.on(18, "17:10")
    stage.remark(amina)
    yield stage.on(12, "09:05")
    open_early(
        review=Round.objects.get(pk=review.pk),
        actor=stage.people["managing"],
        reason="A teaching hospital asked to discuss the text with its students while the board is reading it.",
        seen_version_sha256=review.version.version_sha256,
    )
    yield stage.on(3, "10:30")
    stage.invite(review, "reviewer2", by="managing")


def metformin(stage: Stage) -> Story:
    """Drafted by a tool and disclosed as such; a reviewer misses the people whom the question is about."""
    slug = "metformin-first-line"
    text = manuscript(slug)
    yield stage.on(33, "11:10")
    article = stage.import_written(text, by="editor2")
    yield stage.on(31, "09:40")
    review = stage.submit(article, by="editor2", note=change_note(slug, 1))
    yield stage.on(30, "08:30")
    hiro = stage.invite(review, "reviewer4", by="managing2")
    lukas = stage.invite(review, "reviewer2", by="managing2")
    yield stage.on(28, "12:45")
    hiro = stage.accept(hiro)
    yield stage.on(27, "17:40")
    stage.accept(lukas)
    yield stage.on(17, "13:05")
    stage.remark(hiro)
    yield stage.on(16, "09:55")
    stage.answer(review, by="editor2")
    yield stage.on(15, "12:30")
    stage.ask_for_changes(hiro, "metformin-first-line-v1-reviewer4")


def chronic_kidney_disease(stage: Stage) -> Story:
    """Taken back once and submitted again: it waits for a managing editor to find reviewers."""
    slug = "chronic-kidney-disease"
    text = manuscript(slug)
    yield stage.on(22, "13:30")
    article = stage.start(text, by="editor2", sections=3)
    yield stage.on(19, "15:45")
    stage.save(article, text.text, by="editor2", note="Referral and monitoring")
    yield stage.on(18, "09:20")
    review = stage.submit(article, by="editor2", note=change_note(slug, 1))
    yield stage.on(17, "08:35")
    lukas = stage.invite(review, "reviewer2", by="managing")
    yield stage.on(16, "17:15")
    stage.decline(lukas)
    yield stage.on(15, "10:05")
    withdraw_round(
        review=review,
        actor=stage.people["editor2"],
        reason="Taken back while the threshold for referral is checked against the guideline once more.",
    )
    yield stage.on(2, "14:15")
    stage.submit(article, by="editor2", note="Checked: the threshold stands as it was. Submitted again unchanged.")


def hyponatraemia(stage: Stage) -> Story:
    """A draft in the middle of being written, with something for every kind of finding."""
    text = manuscript("hyponatraemia-treatment")
    yield stage.on(3, "15:20")
    article = stage.start(text, by="editor", sections=2)
    yield stage.on(1, "16:30")
    stage.save(article, text.text, by="editor", note="Limits; to be continued")
