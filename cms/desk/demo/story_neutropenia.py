"""The article at the centre: a captured page with one source lost, and how it became a signed edition."""

from __future__ import annotations

from articles.actions import (
    ReferenceData,
    add_collaborator,
    add_reference,
    bind_imported_numbers,
    edit_reference,
    import_manuscript,
    insert_missing_reference,
)
from articles.composition import compose
from articles.models import Article, Reference
from cms.desk.actions import submit
from cms.desk.demo import reading
from cms.desk.demo.reading import change_note, manuscript
from cms.desk.demo.stage import Stage, current_draft, refused
from cms.desk.demo.telling import Story

SLUG = "neutropenia"
LOST_SOURCE = "curtis2014drug"
LOST_NUMBER = 4


def neutropenia(stage: Stage) -> Story:
    """Imported, stopped, mended, sent back, signed, published; and an update on its way."""
    yield stage.on(96, "09:05")
    article = _import_page(stage)
    yield stage.on(96, "09:20")
    refused("errors", lambda: _submit_unmended(stage, article))
    yield from _mend_the_list(stage, article)
    yield from _first_version(stage, article)
    yield from _second_version(stage, article)
    yield from _update(stage, article)


def _import_page(stage: Stage) -> Article:
    text = manuscript(SLUG)
    editor = stage.people["editor"]
    return import_manuscript(
        actor=editor,
        manuscript=reading.captured_page(),
        topic=stage.topics[text.topic],
        owner=editor,
        slug=SLUG,
        origin=text.origin,
        origin_tool=text.origin_tool,
    )


def _submit_unmended(stage: Stage, article: Article) -> None:
    submit(
        article=article,
        actor=stage.people["editor"],
        seen_content_sha256=compose(current_draft(article)).content_sha256,
    )


def _mend_the_list(stage: Stage, article: Article) -> Story:
    """Find the lost source, put it back in its place, bind the numbers, and complete what the page listed by halves."""
    editor = stage.people["editor"]
    sources = {source.key: ReferenceData.of(source) for source in manuscript(SLUG).read.sources}
    yield stage.on(96, "10:40")
    refused(
        "reference-list-shorter-than-numbers",
        lambda: bind_imported_numbers(article=article, actor=editor, expected_edit=current_draft(article).edit_number),
    )
    yield stage.on(95, "09:30")
    lost = add_reference(actor=editor, data=sources[LOST_SOURCE])
    insert_missing_reference(article=article, actor=editor, position=LOST_NUMBER, reference=lost)
    yield stage.on(95, "09:50")
    bind_imported_numbers(article=article, actor=editor, expected_edit=current_draft(article).edit_number)
    yield stage.on(95, "11:15")
    for key, data in sources.items():
        if key != LOST_SOURCE:
            edit_reference(
                reference=Reference.objects.get(key=key),
                actor=editor,
                data=data,
                reason="Completed from the publication; the captured page gave only title, source and year",
            )


def _first_version(stage: Stage, article: Article) -> Story:
    yield stage.on(94, "14:10")
    stage.save(article, manuscript(SLUG).text, by="editor", note="Severity as a table; own summary")
    yield stage.on(93, "09:40")
    stage.sign_byline(article, by="editor", editor="Author")
    yield stage.on(93, "10:00")
    review = stage.submit(article, by="editor", note=change_note(SLUG, 1))
    yield stage.on(92, "08:45")
    amina = stage.invite(review, "reviewer1", by="managing")
    lukas = stage.invite(review, "reviewer2", by="managing")
    yield stage.on(91, "12:20")
    amina = stage.accept(amina)
    yield stage.on(90, "07:55")
    lukas = stage.accept(lukas)
    yield stage.on(86, "15:30")
    stage.remark(amina)
    yield stage.on(86, "15:50")
    stage.approve(amina, "neutropenia-v1-reviewer1")
    yield stage.on(84, "16:40")
    stage.remark(lukas)
    yield stage.on(84, "16:55")
    stage.ask_for_changes(lukas, "neutropenia-v1-reviewer2")


def _second_version(stage: Stage, article: Article) -> Story:
    text, patient = manuscript("neutropenia-v2"), manuscript("neutropenia-patient-v2")
    yield stage.on(83, "09:15")
    stage.save(article, text.text, by="editor", note="The incidence is for non-chemotherapy drugs")
    add_collaborator(article=article, actor=stage.people["editor"], editor=stage.people["editor2"])
    yield stage.on(80, "13:35")
    stage.save(article, text.with_patient_text(patient), by="editor2", note="A page for patients")
    yield stage.on(79, "09:25")
    stage.sign_byline(article, by="editor", editor="Author", editor2="Text for patients")
    yield stage.on(79, "09:45")
    review = stage.submit(article, by="editor", note=change_note(SLUG, 2))
    yield stage.on(78, "08:30")
    lukas = stage.invite(review, "reviewer2", by="managing")
    amina = stage.invite(review, "reviewer1", by="managing")
    yield stage.on(78, "17:10")
    lukas = stage.accept(lukas)
    yield stage.on(77, "08:20")
    stage.answer(review, by="editor")
    yield stage.on(76, "12:05")
    amina = stage.accept(amina)
    yield stage.on(73, "16:15")
    stage.remark(lukas)
    yield stage.on(73, "16:30")
    stage.check_claims(lukas)
    stage.approve(lukas, "neutropenia-v2-reviewer2")
    yield stage.on(71, "11:45")
    stage.check_claims(amina)
    stage.approve(amina, "neutropenia-v2-reviewer1")
    yield stage.on(70, "09:00")
    stage.publish(review, by="managing", change_note="First edition.")


def _update(stage: Stage, article: Article) -> Story:
    """Version 3 goes to the board while edition 1 stays up: one reviewer reads, the other has not answered."""
    text = manuscript("neutropenia-v3")
    yield stage.on(14, "10:30")
    stage.add_sources(text, by="editor")
    stage.save(
        article,
        text.with_patient_text(manuscript("neutropenia-patient-v2")),
        by="editor",
        note="Lowest count and fatal complications, from a systematic review",
    )
    yield stage.on(13, "09:10")
    review = stage.submit(article, by="editor", note=change_note(SLUG, 3))
    yield stage.on(12, "08:50")
    amina = stage.invite(review, "reviewer1", by="managing")
    yield stage.on(10, "12:40")
    amina = stage.accept(amina)
    yield stage.on(6, "17:20")
    stage.remark(amina)
    yield stage.on(2, "09:35")
    stage.invite(review, "reviewer2", by="managing")
