"""Publishing in an emergency: by whom, past what never, and how loudly."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from articles.actions import add_collaborator
from articles.models import Article
from articles.tests.scenes import TEXT, edited, make_article, reasons, seen
from cms.desk.actions import start_re_review, submit
from cms.desk.corrections import start_correction
from cms.desk.models import DraftCorrection
from cms.outbox.kinds import KINDS
from cms.outbox.models import Notification
from cms.publishing.actions import publish
from cms.publishing.models import Basis, Edition, EmergencyPublication, LiveEdition, NoticeKind
from cms.publishing.tests.reader_scenes import (
    in_emergency,
    named_for_emergencies,
    noticed,
    on,
    published_article,
    rewritten,
    source_retracted,
)
from cms.publishing.tests.served_page import words
from cms.publishing.unsigned_actions import publish_in_emergency
from cms.refusals import Refused, Stale
from reviews.actions import assign, comment, set_policy, withdraw_round
from reviews.models import CorrectionKind, Round, SignOff
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db

REASON = "The dose that readers see now is too high."


@pytest.fixture
def named(mona):
    named_for_emergencies(mona)


@pytest.fixture
def review(edith, named):
    return make_round(make_article(edith))


def handed_in(article: Article) -> Round:
    return submit(
        article=article,
        actor=article.owner,
        seen_content_sha256=seen(article),
        acknowledgements=reasons(article),
    )


def page_of(client, edition: Edition) -> str:
    return words(client.get(f"/articles/{edition.article.slug}/").content)


def test_readers_see_the_version_at_once(review, mona):
    edition = in_emergency(review, mona)
    assert (edition.basis, edition.version, edition.approval) == (Basis.EMERGENCY, review.version, None)
    assert LiveEdition.objects.get().edition == edition


def test_it_is_evidence_of_its_own_in_the_ledger(review, mona):
    edition = in_emergency(review, mona)
    row = EmergencyPublication.objects.get()
    assert (row.reason, row.printed_name, row.edition) == (REASON, mona.name_with_credentials, edition)
    assert row.ledger_entry.kind == "emergency-publication"
    call_command("verify_record")


def test_nobody_may_where_the_rules_name_nobody(edith, mona):
    with pytest.raises(Refused, match="do not name you"):
        in_emergency(make_round(make_article(edith)), mona)


def test_naming_somebody_after_submission_does_not_open_a_running_round(edith, mona):
    review = make_round(make_article(edith))
    named_for_emergencies(mona)
    with pytest.raises(Refused, match="rules that this round started with"):
        in_emergency(review, mona)


@pytest.mark.parametrize("who", ["edith", "ravi", "stranger"])
def test_only_a_managing_editor_may(request, review, who):
    person = request.getfixturevalue(who)
    with pytest.raises(Refused, match="Only a managing editor"):
        in_emergency(review, person)


def test_nobody_publishes_their_own_text_in_an_emergency(mona):
    named_for_emergencies(mona)
    with pytest.raises(Refused, match="Another managing editor"):
        in_emergency(make_round(make_article(mona)), mona)


def test_nobody_who_wrote_in_it_does(edith, mona, named):
    article = make_article(edith)
    edited(article, mona, f"{TEXT}\nA word more [@curtis2014].\n")
    with pytest.raises(Refused, match="Another managing editor"):
        in_emergency(make_round(article), mona)


def test_it_needs_an_open_round(review, edith, mona):
    withdraw_round(review=review, actor=edith, reason="Not ready after all.")
    with pytest.raises(Refused, match="over"):
        in_emergency(review, mona)


def test_it_never_goes_past_a_request_for_changes(edith, mona, ravi, rosa, named):
    set_policy(actor=mona, topic=None, one_request_ends_round=False)
    review = make_round(make_article(edith))
    asked = make_assignment(review, ravi, mona)
    make_assignment(Round.objects.get(pk=review.pk), rosa, mona)
    signed(asked, SignOff.Choice.REQUEST_CHANGES)
    with pytest.raises(Refused, match="asked for changes"):
        in_emergency(review, mona)


def test_it_never_goes_past_a_comment_that_must_be_answered(review, mona, ravi):
    make_assignment(review, ravi, mona)
    comment(review=Round.objects.get(pk=review.pk), actor=ravi, body="This dose is for adults.", must_fix=True)
    with pytest.raises(Refused, match="must be answered"):
        in_emergency(review, mona)


def test_it_never_goes_past_a_retracted_source(review, mona):
    source_retracted("curtis2014")
    with pytest.raises(Refused, match="retracted"):
        in_emergency(review, mona)


def test_it_needs_a_reason(review, mona):
    with pytest.raises(Refused, match="reason"):
        in_emergency(review, mona, reason="soon")
    assert not EmergencyPublication.objects.exists()


def test_it_is_about_the_version_that_was_on_the_page(review, mona):
    with pytest.raises(Stale):
        publish_in_emergency(review=review, actor=mona, reason=REASON, seen_version_sha256="0" * 64)


def test_it_happens_once(review, mona):
    in_emergency(review, mona)
    with pytest.raises(Refused, match="already"):
        in_emergency(review, mona)
    assert Edition.objects.count() == 1


def test_a_text_that_readers_see_already_needs_no_emergency(edith, mona, ravi, rosa, named):
    first = published_article(edith, mona, ravi, rosa)
    again = start_re_review(article=first.article, actor=mona)
    with pytest.raises(Refused, match="Readers see exactly this text already") as refusal:
        in_emergency(again, mona)
    assert refusal.value.code == "not-publishable"
    assert not EmergencyPublication.objects.exists()


def test_what_nobody_has_signed_is_not_corrected_but_written_on(review, edith, mona):
    edition = in_emergency(review, mona)
    with pytest.raises(Refused, match="Nobody of the board has signed this edition yet"):
        start_correction(
            article=edition.article,
            actor=edith,
            edition=edition,
            kind=CorrectionKind.MAJOR,
            reason="The dose in the table is wrong.",
            expected_edit=Article.objects.get().draft.edit_number,
        )
    assert not DraftCorrection.objects.exists()


def test_the_board_is_to_decide_within_days(edith, mona, ravi, rosa, named):
    set_policy(actor=mona, topic=None, emergency_review_days=5)
    with on(2026, 6, 1):
        review = make_round(make_article(edith))
        asked = make_assignment(review, ravi, mona)
        edition = in_emergency(review, mona)
        later = assign(review=Round.objects.get(pk=review.pk), actor=mona, reviewer=rosa)
    assert edition.review_due == date(2026, 6, 6)
    asked.refresh_from_db()
    assert asked.due_at.date() == later.due_at.date() == date(2026, 6, 6)


def test_managing_editors_owner_and_reviewers_are_told(review, edith, mona, magnus, ravi):
    make_assignment(review, ravi, mona)
    in_emergency(Round.objects.get(pk=review.pk), mona)
    told = Notification.objects.filter(kind="emergency-publication")
    assert {row.recipient for row in told} == {magnus, edith, ravi}
    assert all(REASON in row.text for row in told)


def test_a_reviewer_is_led_to_a_page_of_their_own(review, mona, ravi):
    asked = make_assignment(review, ravi, mona)
    in_emergency(Round.objects.get(pk=review.pk), mona)
    assert Notification.objects.get(kind="emergency-publication", recipient=ravi).path == f"/reviews/{asked.pk}/"


def test_the_page_says_it_before_the_title(client, review, mona):
    page = page_of(client, in_emergency(review, mona))
    assert page.index("has not approved this text") < page.index("<h1>")
    assert REASON in page
    assert mona.printed_name in page


def test_the_page_names_no_reviewer(client, review, mona, ravi):
    make_assignment(review, ravi, mona)
    page = page_of(client, in_emergency(Round.objects.get(pk=review.pk), mona))
    assert "Dr Ravi" not in page
    assert "Medically reviewed by" not in page


def test_the_page_is_not_for_search_engines_and_not_to_be_cited(client, review, mona):
    page = page_of(client, in_emergency(review, mona))
    assert '<meta name="robots" content="noindex">' in page
    assert "Cite this article" not in page


def test_its_tracker_does_not_say_approved(client, review, mona):
    edition = in_emergency(review, mona)
    assert 'Approved <span class="spoken"> (not yet)' in page_of(client, edition)


@pytest.mark.parametrize(
    "file", ["article.xml", "article.md", "references.bib", "evidence/", "evidence.csv", "cite/", "cite/?style=bibtex"]
)
def test_no_file_is_made_of_it(client, review, mona, file):
    edition = in_emergency(review, mona)
    assert client.get(f"/articles/{edition.article.slug}/editions/1/{file}").status_code == 404


def test_no_link_on_its_page_leads_nowhere(client, review, mona):
    page = page_of(client, in_emergency(review, mona))
    links = {link for link in re.findall(r'href="(/[^"#]*)"', page) if "/static/" not in link}
    assert {link for link in links if client.get(link).status_code == 404} == set()


def test_lists_do_not_tell_of_it(client, review, mona):
    edition = in_emergency(review, mona)
    assert edition.article.slug not in client.get("/").content.decode()
    assert client.get(f"/topics/{edition.article.topic.slug}/").status_code == 404


def test_an_article_leaves_the_lists_until_the_board_has_decided(client, edith, mona, ravi, rosa, named):
    first = published_article(edith, mona, ravi, rosa)
    review = make_round(rewritten(first.article, edith))
    in_emergency(review, mona)
    assert first.article.slug not in client.get("/").content.decode()
    for asked in [make_assignment(Round.objects.get(pk=review.pk), person, mona) for person in (ravi, rosa)]:
        signed(asked)
    publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona)
    assert first.article.slug in client.get("/").content.decode()


def test_the_boards_approval_makes_the_next_edition_of_the_same_text(client, review, mona, ravi, rosa):
    edition = in_emergency(review, mona)
    for asked in [make_assignment(Round.objects.get(pk=review.pk), person, mona) for person in (ravi, rosa)]:
        signed(asked)
    signed_edition = publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona)
    assert (signed_edition.number, signed_edition.basis, signed_edition.version) == (2, Basis.APPROVAL, edition.version)
    assert "has not approved" not in page_of(client, signed_edition)
    call_command("verify_record")


def test_an_older_approval_is_not_published_over_it(edith, mona, ravi, rosa, named):
    article = make_article(edith)
    older = approved(article, mona, ravi, rosa).approval
    in_emergency(make_round(rewritten(article, edith)), mona)
    with pytest.raises(Refused, match="published in an emergency after this"):
        publish(approval=older, actor=mona)


def test_who_wrote_in_it_is_a_writer_of_the_next_version_too(review, edith, emil, mona):
    """An emergency edition was judged by nobody, so its writers stay writers of what follows."""
    add_collaborator(article=review.article, actor=mona, editor=emil)
    article = edited(review.article, emil, f"{TEXT}\nWhat Emil adds [@curtis2014].\n")
    in_emergency(handed_in(article), mona)
    again = handed_in(edited(article, edith, f"{TEXT}\nWhat Edith adds [@curtis2014].\n"))
    assert {row.user for row in again.version.writers.all()} >= {edith, emil}


def test_its_round_is_not_withdrawn_while_readers_see_it(review, edith, mona):
    in_emergency(review, mona)
    with pytest.raises(Refused, match="a managing editor withdraws the edition") as refusal:
        withdraw_round(review=Round.objects.get(pk=review.pk), actor=edith, reason="A better text is coming.")
    assert refusal.value.code == "not-withdrawable"
    assert Round.objects.get(pk=review.pk).is_open


def test_nor_is_the_round_on_the_text_that_follows(review, edith, mona):
    edition = in_emergency(review, mona)
    following = make_round(rewritten(edition.article, edith))
    with pytest.raises(Refused, match="a managing editor withdraws the edition"):
        withdraw_round(review=following, actor=edith, reason="A better text is coming.")


def test_its_round_can_be_withdrawn_once_the_edition_is(review, edith, mona):
    noticed(in_emergency(review, mona), mona, NoticeKind.WITHDRAWAL)
    withdraw_round(review=Round.objects.get(pk=review.pk), actor=edith, reason="A better text is coming.")
    assert not Round.objects.get(pk=review.pk).is_open


def test_the_page_says_until_when_the_board_is_to_decide(client, review, mona):
    with on(2026, 6, 1):
        page = page_of(client, in_emergency(review, mona))
        assert "It is before the board, which is to decide by 8 June 2026." in page


def test_the_page_says_that_the_day_has_passed(client, review, mona):
    with on(2026, 6, 1):
        edition = in_emergency(review, mona)
    with on(2026, 6, 9):
        page = page_of(client, edition)
    assert "which was to decide by 8 June 2026 and has not decided yet" in page
    assert "The review of this article is overdue" not in page


def test_the_page_says_that_the_board_asked_for_changes(client, review, mona, ravi):
    asked = make_assignment(review, ravi, mona)
    edition = in_emergency(Round.objects.get(pk=review.pk), mona)
    signed(asked, SignOff.Choice.REQUEST_CHANGES)
    page = page_of(client, edition)
    assert "The board has looked at it and asked for changes." in page
    assert "Changes Requested" in page


def told_of_changes() -> list[Notification]:
    return list(Notification.objects.filter(kind="emergency-changes-requested").order_by("recipient__username"))


def test_managing_editors_are_told_at_once_that_changes_are_asked_for(review, mona, magnus, ravi):
    edition = in_emergency(review, mona)
    signed(make_assignment(review, ravi, mona), SignOff.Choice.REQUEST_CHANGES, "The dose is per kilogram.")
    told = told_of_changes()
    assert [one.recipient for one in told] == [magnus, mona]
    assert "The dose is per kilogram." in told[0].text
    assert f"as edition {edition.number} because it was published in an emergency" in told[0].text
    assert told[0].path == f"/desk/rounds/{review.pk}/"
    assert KINDS["emergency-changes-requested"].is_urgent


def test_an_approval_of_it_tells_nobody_so(review, mona, ravi):
    in_emergency(review, mona)
    signed(make_assignment(review, ravi, mona))
    assert told_of_changes() == []


def test_changes_to_what_no_reader_sees_are_not_told_so(review, mona, ravi):
    signed(make_assignment(review, ravi, mona), SignOff.Choice.REQUEST_CHANGES)
    assert told_of_changes() == []


def test_changes_to_the_text_that_follows_are_not_told_so(review, edith, mona, ravi):
    in_emergency(review, mona)
    following = handed_in(edited(review.article, edith, TEXT + "\n\nMore is known by now.\n"))
    signed(make_assignment(following, ravi, mona), SignOff.Choice.REQUEST_CHANGES)
    assert told_of_changes() == []


def test_changes_to_what_was_withdrawn_are_not_told_so(review, mona, ravi):
    noticed(in_emergency(review, mona), mona, NoticeKind.WITHDRAWAL, "The dose is wrong.")
    signed(make_assignment(review, ravi, mona), SignOff.Choice.REQUEST_CHANGES)
    assert told_of_changes() == []


def test_the_page_says_that_a_newer_version_took_its_place(client, review, edith, mona):
    edition = in_emergency(review, mona)
    make_round(rewritten(edition.article, edith))
    page = page_of(client, edition)
    assert "It is not before the board any more, which has not decided about it." in page
    assert "as it was signed" not in page


def test_it_can_be_withdrawn_at_once(client, review, mona):
    edition = in_emergency(review, mona)
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    assert client.get(f"/articles/{edition.article.slug}/").status_code == 410


def test_verifying_it_says_that_nobody_signed(client, review, mona):
    edition = in_emergency(review, mona)
    page = words(client.get(f"/verify/{edition.record_sha256[:16]}/").content)
    assert "Nobody of the medical advisory board has signed this edition" in page


def test_the_database_refuses_an_edition_that_rests_on_nothing(review, mona):
    edition = in_emergency(review, mona)
    loose = Edition(
        article=edition.article,
        number=2,
        version=edition.version,
        version_sha256=edition.version_sha256,
        basis=Basis.APPROVAL,
        review_due=edition.review_due,
        published_by=mona,
        published_at=edition.published_at,
        record_sha256="0" * 64,
        ledger_entry=edition.emergency.round.submission.ledger_entry,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        loose.save(force_insert=True)


@pytest.mark.parametrize(
    ("named", "why"),
    [
        (["nobody-here"], "not an active managing editor"),
        (["edith"], "not an active managing editor"),
        ("mona", "list"),
    ],
)
def test_only_managing_editors_can_be_named(edith, mona, named, why):
    with pytest.raises(Refused, match=why):
        set_policy(actor=mona, topic=None, emergency_publishers=named)
