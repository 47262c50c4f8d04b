"""Correcting an edition: the draft starts from exactly it, minor and major are told apart, and fewer sign only what is
minor."""

from __future__ import annotations

import pytest

from articles.actions import StaleDraftError, edit_reference, keep_working_copy, set_contributors
from articles.actions.references import ReferenceData
from articles.draft_text import DraftText, current_text
from articles.history import saves_of
from articles.models import Article, Draft, DraftContributor, Reference
from articles.tests.scenes import SUMMARY, TEXT, TITLE, edited, make_article, reasons, seen
from cms.accounts.tests import cast
from cms.desk.actions import submit
from cms.desk.corrections import (
    WouldOverwriteError,
    give_up_correction,
    make_correction_major,
    open_correction,
    start_correction,
)
from cms.desk.models import BoardPlace, DraftCorrection
from cms.ledger.models import LedgerEntry
from cms.ledger.verification import verify
from cms.publishing.actions import place_notice, publish
from cms.publishing.models import Edition, Notice, NoticeKind
from cms.publishing.tests.scenes import published
from cms.refusals import Refused
from reviews.actions import set_policy
from reviews.corrections import NotMinorError
from reviews.models import Approval, Correction, CorrectionKind, Round
from reviews.states import RoundState
from reviews.tests.scenes import make_assignment, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
MISSPELT = TEXT.replace("common cause", "commom cause").replace("500/μL", "500/μL, or 5 mg of it")
WHY = "“Common” was misspelt in the first section."


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    article = make_article(cast.make_edith(), text=MISSPELT)
    return published(article, cast.make_mona(), cast.make_ravi(), cast.make_rosa()).pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


@pytest.fixture
def article(edition) -> Article:
    return edition.article


@pytest.fixture
def one_suffices(mona):
    set_policy(actor=mona, topic=None, minor_approvals_needed=1)


def correct(edition: Edition, by, kind=CorrectionKind.MINOR, **more) -> DraftCorrection:
    article = Article.objects.get(pk=edition.article_id)
    more.setdefault("expected_edit", article.draft.edit_number)
    return start_correction(article=article, actor=by, edition=edition, kind=kind, reason=WHY, **more)


def write(article: Article, by, text: str) -> Article:
    return edited(article, by, text)


def hand_in(article: Article, by) -> Round:
    article = Article.objects.get(pk=article.pk)
    return submit(article=article, actor=by, seen_content_sha256=seen(article), acknowledgements=reasons(article))


def corrected(edition: Edition, by, text: str, kind=CorrectionKind.MINOR) -> Round:
    correct(edition, by, kind)
    return hand_in(write(edition.article, by, text), by)


MENDED = MISSPELT.replace("commom", "common")


# --- opening ------------------------------------------------------------------------------------------------------
def test_the_draft_is_exactly_what_the_edition_shows(edition, edith):
    write(edition.article, edith, "Something else entirely.")
    set_contributors(
        article=edition.article,
        actor=edith,
        contributors=[DraftContributor(printed_name="Dr Later", role="Author")],
    )
    correct(edition, edith, confirmed=True)
    draft = Draft.objects.get(article=edition.article)
    assert current_text(draft).renditions == {"professional": edition.version.renditions.get().markdown}
    assert not draft.contributors.exists()
    assert set(draft.reference_links.values_list("reference__key", flat=True)) == {"curtis2014", "palumbo2012"}
    assert seen(edition.article) == edition.version.content_sha256


def test_it_is_a_save_with_its_reason_and_the_text_before_stays_in_the_history(edition, edith):
    write(edition.article, edith, "Something else entirely.")
    correct(edition, edith, confirmed=True)
    newest, before = list(saves_of(Draft.objects.get(article=edition.article)))[:2]
    assert newest.revision.comment == f"Correction of edition 1 (minor): {WHY}"
    assert before.revision.version_set.filter(serialized_data__contains="Something else entirely").exists()


def test_work_that_was_not_submitted_is_put_aside_only_when_that_is_confirmed(edition, edith):
    write(edition.article, edith, "Something else entirely.")
    with pytest.raises(WouldOverwriteError) as refused:
        correct(edition, edith)
    assert "last saved by Edith" in refused.value.what[0]
    assert not DraftCorrection.objects.exists()


def test_somebody_who_is_typing_is_named(edition, edith, mona):
    draft = edition.article.draft
    keep_working_copy(
        article=edition.article,
        actor=mona,
        text=DraftText(TITLE, SUMMARY, {"professional": "Half a sentence"}),
        base_edit=draft.edit_number,
        window="w",
    )
    with pytest.raises(WouldOverwriteError, match="not submitted") as refused:
        correct(edition, edith)
    assert refused.value.what == [f"{mona} has unsaved text in this draft. It is not lost, and will have to be merged."]


def test_a_save_in_between_refuses(edition, edith):
    with pytest.raises(StaleDraftError):
        correct(edition, edith, expected_edit=99)


def test_the_shared_library_is_not_written(edition, edith):
    reference = Reference.objects.get(key="curtis2014")
    item = {**reference.csl, "title": "On Curtis, corrected"}
    edit_reference(reference=reference, actor=edith, data=ReferenceData(csl=item, key=reference.key), reason="Misprint")
    correct(edition, edith)
    assert Reference.objects.get(key="curtis2014").csl["title"] == "On Curtis, corrected"


@pytest.mark.parametrize("kind", [NoticeKind.RETRACTION, NoticeKind.WITHDRAWAL])
def test_what_was_retracted_or_withdrawn_is_beyond_correcting(edition, edith, mona, kind):
    place_notice(edition=edition, actor=mona, kind=kind, reason="The trial was made up.")
    with pytest.raises(Refused, match="Such a text is not corrected"):
        correct(edition, edith)


def test_an_editor_of_another_article_does_not_correct_this_one(edition, emil):
    with pytest.raises(Refused, match="not an editor of this article"):
        correct(edition, emil)


def test_one_correction_at_a_time(edition, edith, mona):
    correct(edition, edith)
    with pytest.raises(Refused, match="has a correction of edition 1 under way"):
        correct(edition, mona)


def test_an_edition_that_is_not_live_is_corrected_in_a_major_way_only(edition, edith, mona, ravi, rosa):
    published(write(edition.article, edith, TEXT), mona, ravi, rosa)
    with pytest.raises(Refused, match="not live any more"):
        correct(edition, edith)
    assert correct(edition, edith, CorrectionKind.MAJOR).edition == edition


def test_a_reason_of_a_word_is_none(edition, edith):
    with pytest.raises(Refused, match="readers see it"):
        start_correction(
            article=edition.article,
            actor=edith,
            edition=edition,
            kind=CorrectionKind.MINOR,
            reason="Typo.",
            expected_edit=edition.article.draft.edit_number,
        )


# --- its life -----------------------------------------------------------------------------------------------------
def test_it_is_given_up_and_the_text_stays(edition, edith):
    correct(edition, edith)
    assert BoardPlace.objects.get(article=edition.article).correction == "minor"
    give_up_correction(article=edition.article, actor=edith)
    assert open_correction(edition.article) is None
    assert BoardPlace.objects.get(article=edition.article).correction == ""
    assert seen(edition.article) == edition.version.content_sha256


def test_it_becomes_major_on_record_and_never_minor_again(edition, edith, mona):
    correct(edition, edith)
    made = make_correction_major(article=edition.article, actor=mona)
    assert (made.kind, made.made_major_by) == ("major", mona)
    assert made.history.first().history_change_reason == "Called major"
    with pytest.raises(Refused, match="called major already"):
        make_correction_major(article=edition.article, actor=mona)


def test_while_the_board_has_it_nothing_about_it_changes(edition, edith):
    corrected(edition, edith, MENDED)
    for act in (give_up_correction, make_correction_major):
        with pytest.raises(Refused, match="Withdraw the submission first"):
            act(article=edition.article, actor=edith)


# --- minor or not -------------------------------------------------------------------------------------------------
def test_a_dose_is_never_minor(edition, edith):
    with pytest.raises(NotMinorError) as refused:
        corrected(edition, edith, MENDED.replace("5 mg", "50 mg"))
    assert [change.label for change in refused.value.changes] == ["Number: 5 mg → 50 mg (Severity)"]
    assert Round.objects.filter(article=edition.article).count() == 1
    assert edition.article.versions.count() == 1


def test_the_same_change_is_handed_in_as_a_major_one(edition, edith):
    correct(edition, edith)
    write(edition.article, edith, MENDED.replace("5 mg", "50 mg"))
    make_correction_major(article=edition.article, actor=edith)
    assert hand_in(edition.article, edith).correction.kind == CorrectionKind.MAJOR


def test_a_minor_correction_says_so_on_record(edition, edith):
    review = corrected(edition, edith, MENDED)
    made = Correction.objects.get(round=review)
    assert (made.kind, made.corrected, made.corrected_edition, made.reason) == ("minor", edition.version, 1, WHY)
    assert LedgerEntry.objects.filter(kind="correction").count() == 1


def test_an_unchanged_text_is_no_correction(edition, edith):
    correct(edition, edith)
    with pytest.raises(Refused, match="Exactly this text has been approved already"):
        hand_in(edition.article, edith)


def test_when_another_edition_is_live_by_now_it_is_not_minor(edition, edith, mona, ravi, rosa):
    update = make_approved_update(edition, edith, mona, ravi, rosa)
    correct(edition, edith, confirmed=True)
    publish(approval=update, actor=mona)
    with pytest.raises(NotMinorError, match="not live any more"):
        hand_in(write(edition.article, edith, MENDED), edith)


def make_approved_update(edition, edith, mona, *reviewers) -> Approval:
    """An approved update of the text that nobody has published."""
    review = hand_in(write(edition.article, edith, MISSPELT + "\nMore is known of it now.\n"), edith)
    for assignment in [make_assignment(review, reviewer, mona) for reviewer in reviewers]:
        signed(assignment)
    return Approval.objects.get(round=review)


# --- how many sign ------------------------------------------------------------------------------------------------
def test_one_approval_suffices_where_the_policy_says_so(edition, edith, mona, ravi, one_suffices):
    review = corrected(edition, edith, MENDED)
    signed(make_assignment(review, ravi, mona))
    approval = Approval.objects.get(round=review)
    assert approval.approvals_needed == 1
    assert publish(approval=approval, actor=mona).number == 2
    assert verify().holds


def test_without_such_a_policy_a_minor_correction_needs_as_many_as_ever(edition, edith, mona, ravi, rosa):
    review = corrected(edition, edith, MENDED)
    assignments = [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]
    signed(assignments[0])
    assert not Approval.objects.filter(round=review).exists()
    signed(assignments[1])
    assert Approval.objects.get(round=review).approvals_needed == 2


def test_a_major_correction_needs_the_full_number(edition, edith, mona, ravi, one_suffices):
    review = corrected(edition, edith, MENDED, CorrectionKind.MAJOR)
    signed(make_assignment(review, ravi, mona))
    assert Round.objects.get(pk=review.pk).state == RoundState.UNDER_REVIEW


def test_an_ordinary_update_needs_the_full_number(edition, edith, mona, ravi, one_suffices):
    review = hand_in(write(edition.article, edith, MENDED), edith)
    signed(make_assignment(review, ravi, mona))
    assert Round.objects.get(pk=review.pk).state == RoundState.UNDER_REVIEW


def test_a_round_keeps_the_number_that_it_started_with(edition, edith, mona, ravi, one_suffices):
    review = corrected(edition, edith, MENDED)
    set_policy(actor=mona, topic=None, minor_approvals_needed=None)
    signed(make_assignment(review, ravi, mona))
    assert Approval.objects.filter(round=review).exists()


def test_the_one_who_signs_is_no_writer(edition, edith, mona, one_suffices):
    review = corrected(edition, edith, MENDED)
    with pytest.raises(Refused):
        make_assignment(review, edith, mona)


def test_a_minor_correction_cannot_need_more_than_any_text(mona):
    with pytest.raises(Refused, match="cannot need more approvals"):
        set_policy(actor=mona, topic=None, approvals_needed=2, minor_approvals_needed=3)


def test_it_is_looked_at_again_before_it_is_approved(edition, edith, mona, ravi, one_suffices, monkeypatch):
    """As after an upgrade that knows more kinds of grave changes than the one under which it was handed in."""
    review = corrected(edition, edith, MENDED)
    assignment = make_assignment(review, ravi, mona)
    monkeypatch.setattr("reviews.quorum.grave_changes_in", lambda review: ("a dose",))
    signed(assignment)
    assert not Approval.objects.filter(round=review).exists()


# --- publication --------------------------------------------------------------------------------------------------
def make_correcting_edition(edition, edith, mona, *reviewers, kind=CorrectionKind.MINOR, text=MENDED) -> Edition:
    review = corrected(edition, edith, text, kind)
    for assignment in [make_assignment(review, reviewer, mona) for reviewer in reviewers]:
        signed(assignment)
    return publish(approval=Approval.objects.get(round=review), actor=mona)


def test_the_corrected_edition_carries_a_notice_by_whoever_published(edition, edith, mona, ravi, rosa):
    new = make_correcting_edition(edition, edith, mona, ravi, rosa)
    notice = Notice.objects.get(edition=edition)
    assert (notice.kind, notice.correction_kind, notice.corrected_by) == ("correction", "minor", new)
    assert (notice.reason, notice.placed_by, notice.printed_name) == (WHY, mona, mona.printed_name)
    assert notice.placed_at == new.published_at
    assert DraftCorrection.objects.get().state == DraftCorrection.State.PUBLISHED
    assert verify().holds


def test_the_next_update_is_no_correction_any_more(edition, edith, mona, ravi, rosa):
    make_correcting_edition(edition, edith, mona, ravi, rosa)
    review = hand_in(write(edition.article, edith, MENDED + "\nMore is known.\n"), edith)
    assert not Correction.objects.filter(round=review).exists()


def test_where_the_software_publishes_whoever_declared_the_correction_has_decided(edition, edith, mona, ravi, rosa):
    set_policy(actor=mona, topic=None, publish_on_approval=True)
    review = corrected(edition, edith, MENDED)
    for assignment in [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]:
        signed(assignment)
    notice = Notice.objects.get()
    assert (notice.placed_by.username, notice.printed_name) == ("system", edith.name_with_credentials)


def test_a_few_do_not_bring_back_what_was_retracted(edition, edith, mona, ravi, one_suffices):
    review = corrected(edition, edith, MENDED)
    signed(make_assignment(review, ravi, mona))
    place_notice(edition=edition, actor=mona, kind=NoticeKind.RETRACTION, reason="The trial was made up.")
    with pytest.raises(Refused, match="was retracted"):
        publish(approval=Approval.objects.get(round=review), actor=mona)


def test_a_few_do_not_take_back_an_update(edition, edith, mona, ravi, rosa, one_suffices):
    update = make_approved_update(edition, edith, mona, ravi, rosa)
    correct(edition, edith, confirmed=True)
    review = hand_in(write(edition.article, edith, MENDED), edith)
    publish(approval=update, actor=mona)
    signed(make_assignment(review, ravi, mona))
    with pytest.raises(Refused, match="is not live any more"):
        publish(approval=Approval.objects.get(round=review), actor=mona)


def test_a_correction_is_not_placed_as_a_notice_by_hand(edition, mona):
    with pytest.raises(Refused, match="correct this edition"):
        place_notice(edition=edition, actor=mona, kind=NoticeKind.CORRECTION, reason="The dose was wrong.")
