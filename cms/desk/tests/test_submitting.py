"""Handing a draft to the board, and taking it back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.actions import mark_reference
from articles.evidence_types import RetractionStatus
from articles.models import Article, FindingOverride, Reference, Version
from articles.tests.scenes import TEXT, edited, make_article, seen
from cms.desk.tests.scenes import form_of
from reviews.actions import adjudicate
from reviews.models import Round
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db

FIGURE = TEXT + "\nGive 10 mg daily.\n"


def address(article: Article, name: str = "submit") -> str:
    return reverse(f"desk:{name}", args=[article.slug])


def reasons_on(page, reason: str) -> dict[str, str]:
    """The submission form as the page shows it, with one reason for every warning."""
    form = page.context["form"]
    sent = {"content_sha256": form["content_sha256"].value(), "note": "Please look at the doses."}
    for warning in form.warning_fields:
        sent |= {warning.field.html_name: reason}
    return sent


def test_the_page_shows_what_would_be_frozen_and_its_digest(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    page = client.get(address(article)).content.decode()
    assert "Exactly this will be frozen" in page
    assert seen(article) in page
    assert 'role="doc-bibliography"' in page


def test_submitting_freezes_the_version_and_opens_a_round(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    answer = client.post(address(article), {"content_sha256": seen(article), "note": "Ready."}, follow=True)
    review = Round.objects.get(article=article)
    assert review.version.content_sha256 == seen(article)
    assert review.submission.note == "Ready."
    assert "Version 1 is before the board" in answer.content.decode()


def test_reasons_of_the_last_submission_are_offered_again(client, edith):
    article = edited(make_article(edith), edith, FIGURE)
    client.force_login(edith)
    client.post(address(article), reasons_on(client.get(address(article)), "A house rule."))
    edited(article, edith, FIGURE + "\nAnd 20 mg at night.\n")
    page = client.get(address(article))
    known, new = page.context["form"].warning_fields
    assert (known.field.value(), known.given_for) == ("A house rule.", 1)
    assert (new.field.value(), new.given_for) == ("", 0)
    assert page.content.decode().count("(as given for version 1)") == 1
    (group,) = page.context["form"].warning_groups
    assert (group.title, group.without_reason, group.is_open) == ("Claim without citation", 1, True)


def test_an_offered_reason_may_be_taken_away(client, edith):
    """A refused submission shows what was typed, not what was given before."""
    article = edited(make_article(edith), edith, FIGURE)
    client.force_login(edith)
    client.post(address(article), reasons_on(client.get(address(article)), "A house rule."))
    edited(article, edith, FIGURE + "\nMore words.\n")
    page = client.post(address(article), reasons_on(client.get(address(article)), ""))
    assert page.status_code == 422
    (warning,) = page.context["form"].warning_fields
    assert (warning.field.value(), warning.given_for) == ("", 0)


def test_a_group_with_every_reason_is_folded_and_of_very_many_only_the_first_is_open(client, edith):
    article = edited(make_article(edith), edith, FIGURE)
    client.force_login(edith)
    client.post(address(article), reasons_on(client.get(address(article)), "A house rule."))
    edited(article, edith, FIGURE + "\nMore words.\n")
    assert [group.is_open for group in client.get(address(article)).context["form"].warning_groups] == [False]
    many = "\n".join(f"Give {number}0 mg.\n" for number in range(1, 15))
    edited(article, edith, f"{many}\n\n#### Skipped\n\nWords [@curtis2014; @palumbo2012].\n")
    groups = client.get(address(article)).context["form"].warning_groups
    assert [(len(group.warnings), group.is_open) for group in groups] == [(14, True), (1, False)]


def test_sent_twice_there_is_one_round(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    sent = {"content_sha256": seen(article), "note": ""}
    client.post(address(article), sent)
    answer = client.post(address(article), sent)
    assert answer.status_code == 422
    assert "before the board already" in answer.content.decode()
    assert Round.objects.count() == 1


def test_an_error_stops_it_and_links_to_its_line(client, edith):
    article = make_article(edith, text="See [@nobody2020].\n")
    client.force_login(edith)
    page = client.get(address(article))
    assert "1 error has to be mended first." in page.content.decode()
    assert "?field=professional&amp;line=1&amp;audience=professional#id_professional" in page.content.decode()
    answer = client.post(address(article), {"content_sha256": seen(article)})
    assert answer.status_code == 422
    assert not Version.objects.exists()


def test_a_warning_needs_a_reason_and_the_typed_ones_are_kept(client, edith):
    article = make_article(edith, text=FIGURE + "\nStop after 5 days.\n")
    client.force_login(edith)
    sent = reasons_on(client.get(address(article)), "Known from the leaflet.")
    half = sent | {max(sent, key=lambda name: name.startswith("reason_")): ""}
    answer = client.post(address(article), half)
    assert answer.status_code == 422
    assert "1 warning needs a reason" in answer.content.decode()
    assert "Known from the leaflet." in answer.content.decode()
    assert "Please look at the doses." in answer.content.decode()
    assert client.post(address(article), sent).status_code == 302
    assert "Known from the leaflet." in Round.objects.get().submission.acknowledgements


def test_a_draft_changed_since_the_page_was_opened_is_not_frozen(client, edith, mona):
    article = make_article(edith, text=FIGURE)
    client.force_login(edith)
    sent = reasons_on(client.get(address(article)), "Known from the leaflet.")
    edited(article, mona, FIGURE + "\nMona was here.\n")
    answer = client.post(address(article), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed after you opened this page" in page
    assert "Mona was here." in page
    assert "Known from the leaflet." in page
    assert not Version.objects.exists()


def test_the_submit_button_of_the_draft_page_saves_first(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    answer = client.post(
        address(article, "draft"),
        form_of(article, professional=TEXT + "\nUnsaved words.\n", action="submit"),
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == address(article)
    assert "Unsaved words." in answer.content.decode()


def test_it_says_that_submitting_withdraws_the_open_round(client, edith):
    article = make_article(edith)
    make_round(article)
    edited(article, edith, TEXT + "\nOne more sentence.\n")
    client.force_login(edith)
    assert "Submitting a new version withdraws it" in client.get(address(article)).content.decode()
    client.post(address(article), {"content_sha256": seen(article)})
    assert [review.state for review in Round.objects.order_by("number")] == ["withdrawn", "submitted"]


def test_dissent_on_exactly_this_text_is_said_beforehand(client, edith, mona, ravi):
    article = make_article(edith)
    signed(make_assignment(make_round(article), ravi, mona), "request-changes")
    client.force_login(edith)
    assert "Dr Ravi asked for changes to exactly this text." in client.get(address(article)).content.decode()


def test_that_the_dissent_was_decided_against_is_said_too(client, edith, mona, ravi):
    review = make_round(make_article(edith))
    request = signed(make_assignment(review, ravi, mona), "request-changes")
    adjudicate(sign_off=request, actor=mona, reason="The figure is right; see page 96.")
    client.force_login(edith)
    page = client.get(address(review.article)).content.decode()
    assert "The request for changes of Dr Ravi was decided against" in page
    assert "The figure is right; see page 96." in page


def test_a_submission_is_withdrawn_with_a_reason(client, edith):
    review = make_round(make_article(edith))
    client.force_login(edith)
    where = address(review.article, "withdraw")
    assert client.post(where, {"round": review.pk, "reason": " "}).status_code == 422
    client.post(where, {"round": review.pk, "reason": "A source is missing."})
    review.refresh_from_db()
    assert review.state == "withdrawn"
    answer = client.post(where, {"round": review.pk, "reason": "Again, by mistake."})
    assert answer.status_code == 422
    assert "cannot be done any more" in answer.content.decode()


def test_the_round_of_another_article_cannot_be_withdrawn_from_here(client, edith, emil):
    mine, theirs = make_article(edith), make_round(make_article(emil, title="Another?"))
    client.force_login(edith)
    answer = client.post(address(mine, "withdraw"), {"round": theirs.pk, "reason": "Because."})
    assert answer.status_code == 404


def retracted(article: Article) -> str:
    mark_reference(
        reference=Reference.objects.get(key="curtis2014"),
        actor=article.owner,
        status=RetractionStatus.RETRACTED,
        on=None,
        reason="https://journal.example/notice",
    )
    return "reference-retracted::curtis2014"


def test_a_managing_editor_without_a_stake_lets_a_retracted_source_pass(client, edith, mona):
    article = make_article(edith)
    fingerprint = retracted(article)
    client.force_login(mona)
    assert "Let it pass, on record" in client.get(address(article)).content.decode()
    fingerprint = client.get(address(article)).context["errors"][0][0].finding.fingerprint
    answer = client.post(address(article, "override"), {"fingerprint": fingerprint, "reason": "no"})
    assert answer.status_code == 422
    client.post(address(article, "override"), {"fingerprint": fingerprint, "reason": "Cited as an example of fraud."})
    assert FindingOverride.objects.get().decided_by == mona
    assert client.post(address(article), {"content_sha256": seen(article)}).status_code == 302


def test_an_editor_is_not_offered_and_not_granted_an_override(client, edith):
    article = make_article(edith)
    retracted(article)
    client.force_login(edith)
    page = client.get(address(article))
    assert "Let it pass" not in page.content.decode()
    fingerprint = page.context["errors"][0][0].finding.fingerprint
    answer = client.post(address(article, "override"), {"fingerprint": fingerprint, "reason": "I would like to."})
    assert answer.status_code == 422
    assert "Only a managing editor" in answer.content.decode()


def test_a_heading_on_two_lines_and_a_very_long_one_can_be_acknowledged(client, edith):
    long = "word " * 300
    article = make_article(edith, text=f"{TEXT}\n#### {long}\n\n## Second\n\nA Heading\nof two lines\n---\n\nWords.\n")
    client.force_login(edith)
    page = client.get(address(article))
    assert page.context["form"].warnings
    assert client.post(address(article), reasons_on(page, "Kept as in the guideline.")).status_code == 302
