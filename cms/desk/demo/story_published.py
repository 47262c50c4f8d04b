"""Articles that readers see: published, published by the rules at once, reaffirmed, being looked at again, overdue."""

from __future__ import annotations

import re
from dataclasses import replace

from articles.actions import FigureTexts, restore_save
from articles.draft_text import DraftText
from articles.figures import figure_line
from articles.history import saves_of
from articles.models import Article
from cms.desk.actions import start_re_review
from cms.desk.demo.chart import tasminh4_png
from cms.desk.demo.reading import Manuscript, change_note, manuscript
from cms.desk.demo.stage import Stage, current_draft
from cms.desk.demo.telling import Story, StoryBroken
from reviews.models import CorrectionKind

FIRST_EDITION = "First edition."
PULSE = re.compile(r"An irregular pulse is checked for first\..*\n\n")
PULSE_LEFT_OUT = (
    "The first edition did not say that automated devices may not be accurate in atrial fibrillation. It is now the "
    "second paragraph of “Before the first reading”."
)
TASMINH4_KEY = "tasminh4-differences"
TASMINH4_TEXTS = FigureTexts(
    caption="Systolic pressure after 12 months in TASMINH4, against usual care: adjusted mean difference with its 95% "
    "confidence interval [@mcmanus2018tasminh4].",
    alternative_text="Two intervals on a scale from \u22128 to 2 mmHg, both wholly below 0. Self-monitoring: "
    "\u22123.5, from \u22125.8 to \u22121.2. Telemonitoring: \u22124.7, from \u22127.0 to \u22122.4.",
    credit="Drawn by the editors from the trial’s published results",
    licence="CC BY 4.0",
)


def home_blood_pressure(stage: Stage) -> Story:
    """One invited reviewer declines because of old interests; another takes over. Months later an omission is corrected
    and signed anew."""
    slug = "home-blood-pressure"
    text = manuscript(slug)
    yield stage.on(182, "09:10")
    article = stage.start(text, by="editor2")
    yield stage.on(180, "14:20")
    stage.save(article, _without_the_pulse(text.text), by="editor2", note="All sections written")
    yield stage.on(179, "09:35")
    stage.add_figure(article, tasminh4_png(), TASMINH4_TEXTS, by="editor2", key=TASMINH4_KEY)
    yield stage.on(179, "09:40")
    finished = _with_the_chart(text)
    stage.save(article, _without_the_pulse(finished), by="editor2", note="A chart of the trial’s result")
    yield stage.on(178, "10:05")
    stage.sign_byline(article, by="editor2", editor2="Author")
    yield stage.on(178, "10:20")
    review = stage.submit(article, by="editor2", note=change_note(slug, 1))
    yield stage.on(176, "08:40")
    grace = stage.invite(review, "reviewer3", by="managing")
    hiro = stage.invite(review, "reviewer4", by="managing")
    yield stage.on(175, "13:15")
    stage.decline(grace)
    yield stage.on(175, "15:00")
    lukas = stage.invite(review, "reviewer2", by="managing")
    yield stage.on(174, "07:50")
    hiro = stage.accept(hiro)
    yield stage.on(172, "18:05")
    lukas = stage.accept(lukas)
    yield stage.on(168, "12:30")
    stage.remark(hiro)
    yield stage.on(168, "12:45")
    stage.check_claims(hiro)
    stage.approve(hiro)
    yield stage.on(163, "16:10")
    stage.approve(lukas)
    yield stage.on(162, "09:00")
    edition = stage.publish(review, by="managing", change_note=FIRST_EDITION)
    yield stage.on(22, "10:30")
    stage.correct(edition, by="editor2", kind=CorrectionKind.MAJOR, reason=PULSE_LEFT_OUT)
    yield stage.on(22, "10:45")
    stage.save(article, finished, by="editor2", note="The irregular pulse")
    yield stage.on(22, "10:50")
    review = stage.submit(article, by="editor2", note=PULSE_LEFT_OUT)
    yield stage.on(21, "08:35")
    hiro = stage.invite(review, "reviewer4", by="managing")
    lukas = stage.invite(review, "reviewer2", by="managing")
    yield stage.on(20, "12:40")
    hiro, lukas = stage.accept(hiro), stage.accept(lukas)
    yield stage.on(18, "17:20")
    stage.check_claims(hiro)
    stage.approve(hiro)
    yield stage.on(16, "16:00")
    stage.approve(lukas)
    yield stage.on(15, "09:00")
    stage.publish(review, by="managing", change_note="What to do where the pulse is irregular.")


def _without_the_pulse(text: DraftText) -> DraftText:
    """The text as it was before somebody noticed what it left out."""
    renditions = {audience: PULSE.sub("", markdown) for audience, markdown in text.renditions.items()}
    if renditions == text.renditions:
        raise StoryBroken("The text does not say what it is to leave out.")
    return replace(text, renditions=renditions)


def _with_the_chart(text: Manuscript) -> DraftText:
    """The text that names the chart behind the trial's result and shows it at the end of that section."""
    result = "against 140.4 mmHg with clinic readings alone [@mcmanus2018tasminh4].\n"
    named = (
        f"{result.rstrip()} [](figure:{TASMINH4_KEY}) shows both groups of the trial.\n\n{figure_line(TASMINH4_KEY)}\n"
    )
    renditions = {audience: markdown.replace(result, named) for audience, markdown in text.text.renditions.items()}
    return replace(text.text, renditions=renditions)


def iron_deficiency(stage: Stage) -> Story:
    """Something was deleted by mistake and restored; a year later the board looks at the text again."""
    slug = "iron-deficiency-anaemia"
    text = manuscript(slug)
    yield stage.on(262, "09:30")
    article = stage.import_written(text, by="editor")
    yield stage.on(261, "10:15")
    stage.save(article, text.without_last_section(), by="editor", note="Tidied up")
    yield stage.on(261, "10:25")
    _restore_the_save_before(stage, article)
    yield stage.on(259, "11:00")
    review = stage.submit(article, by="editor", note=change_note(slug, 1))
    yield stage.on(257, "08:35")
    amina = stage.invite(review, "reviewer1", by="managing")
    hiro = stage.invite(review, "reviewer4", by="managing")
    yield stage.on(256, "12:10")
    amina, hiro = stage.accept(amina), stage.accept(hiro)
    yield stage.on(250, "16:45")
    stage.approve(hiro)
    yield stage.on(248, "11:20")
    stage.approve(amina)
    yield stage.on(247, "09:00")
    stage.publish(review, by="managing", change_note=FIRST_EDITION)
    yield stage.on(7, "09:20")
    again = start_re_review(
        article=article,
        actor=stage.people["managing"],
        note="The year is nearly over. Does newer guidance change who needs endoscopy?",
    )
    yield stage.on(7, "09:25")
    amina = stage.invite(again, "reviewer1", by="managing")
    hiro = stage.invite(again, "reviewer4", by="managing")
    yield stage.on(5, "12:15")
    stage.accept(hiro)


def _restore_the_save_before(stage: Stage, article: Article) -> None:
    draft = current_draft(article)
    before = saves_of(draft)[1]
    restore_save(
        article=article,
        actor=stage.people["editor"],
        revision=before.revision,
        expected_edit=draft.edit_number,
    )


def anaphylaxis(stage: Stage) -> Story:
    """Owned by one managing editor, so the other one chooses the reviewers; its topic publishes on approval."""
    slug = "anaphylaxis-adrenaline"
    text = manuscript(slug)
    yield stage.on(120, "13:00")
    article = stage.start(text, by="managing", sections=3)
    yield stage.on(118, "15:25")
    stage.save(article, text.text, by="managing", note="Second-line treatment and observation")
    yield stage.on(117, "09:05")
    stage.sign_byline(article, by="managing", managing="Author")
    yield stage.on(117, "09:15")
    review = stage.submit(article, by="managing", note=change_note(slug, 1))
    yield stage.on(115, "10:00")
    lukas = stage.invite(review, "reviewer2", by="managing2")
    hiro = stage.invite(review, "reviewer4", by="managing2")
    yield stage.on(114, "08:10")
    hiro = stage.accept(hiro)
    yield stage.on(113, "17:30")
    lukas = stage.accept(lukas)
    yield stage.on(109, "12:50")
    stage.approve(hiro)
    yield stage.on(106, "16:20")
    stage.approve(lukas)


def croup(stage: Stage) -> Story:
    """Published with a page for parents; a year later signed again unchanged: reaffirmed."""
    slug = "croup-dexamethasone"
    text, parents = manuscript(slug), manuscript("croup-dexamethasone-patient")
    yield stage.on(312, "09:45")
    article = stage.start(text, by="editor2")
    yield stage.on(309, "14:00")
    stage.save(article, text.text, by="editor2", note="Trials and adrenaline")
    yield stage.on(305, "11:30")
    stage.save(article, text.with_patient_text(parents), by="editor2", note="A page for parents")
    yield stage.on(304, "09:00")
    stage.sign_byline(article, by="editor2", editor2="Author")
    yield stage.on(304, "09:20")
    review = stage.submit(article, by="editor2", note=change_note(slug, 1))
    yield stage.on(302, "10:10")
    hiro = stage.invite(review, "reviewer4", by="managing")
    lukas = stage.invite(review, "reviewer2", by="managing")
    yield stage.on(301, "12:25")
    hiro, lukas = stage.accept(hiro), stage.accept(lukas)
    yield stage.on(296, "16:00")
    stage.check_claims(hiro)
    stage.approve(hiro)
    yield stage.on(292, "15:10")
    stage.approve(lukas)
    yield stage.on(291, "09:00")
    stage.publish(review, by="managing", change_note=FIRST_EDITION)
    yield stage.on(45, "09:30")
    again = start_re_review(
        article=article, actor=stage.people["managing"], note="The yearly look: is there anything newer on the dose?"
    )
    yield stage.on(45, "09:35")
    hiro = stage.invite(again, "reviewer4", by="managing")
    lukas = stage.invite(again, "reviewer2", by="managing")
    yield stage.on(43, "12:00")
    hiro, lukas = stage.accept(hiro), stage.accept(lukas)
    yield stage.on(38, "16:35")
    stage.approve(hiro, "reaffirmed")
    yield stage.on(36, "17:00")
    stage.approve(lukas, "reaffirmed")
    yield stage.on(35, "09:00")
    stage.publish(again, by="managing", change_note="Reviewed again. The text is unchanged.")


def sepsis(stage: Stage) -> Story:
    """Published more than a year ago under a house rule of twelve months, and nobody has looked at it since."""
    slug = "sepsis-first-hours"
    text = manuscript(slug)
    yield stage.on(336, "10:00")
    article = stage.import_written(text, by="editor")
    yield stage.on(334, "09:30")
    review = stage.submit(article, by="editor", note=change_note(slug, 1))
    yield stage.on(332, "08:55")
    lukas = stage.invite(review, "reviewer2", by="managing")
    grace = stage.invite(review, "reviewer3", by="managing")
    yield stage.on(330, "13:40")
    lukas, grace = stage.accept(lukas), stage.accept(grace)
    yield stage.on(325, "16:25")
    stage.approve(lukas)
    yield stage.on(321, "14:50")
    stage.approve(grace)
    yield stage.on(320, "09:00")
    stage.publish(review, by="managing", change_note=FIRST_EDITION)
