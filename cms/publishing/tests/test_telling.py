"""Who hears of an edition: its editors and those who signed, each once, with words and addresses that are for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from articles.actions import add_collaborator, mark_reference
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference
from articles.tests.scenes import TEXT, edited, make_article
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import Role
from cms.accounts.tests.cast import make_user
from cms.outbox.models import Notification, NotificationSettings, OutboxMessage
from cms.publishing.actions import place_notice, publish, publish_due, schedule_publication
from cms.publishing.models import NoticeKind
from cms.publishing.telling import tell_of_edition
from cms.publishing.tests.reader_scenes import in_emergency, named_for_emergencies, noticed, reaffirmed, second_edition
from cms.publishing.tests.scenes import published
from cms.refusals import Refused
from reviews.actions import adjudicate, open_round, set_policy, take_back_sign_off
from reviews.models import Round, SignOff
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


def told(kind: str = "edition-published") -> dict[str, Notification]:
    """What was told, by the user name of who was told it."""
    rows = Notification.objects.filter(kind=kind).select_related("recipient")
    assert len(rows) == len({row.recipient_id for row in rows}), "nobody is told twice"
    return {row.recipient.username: row for row in rows}


def forget() -> None:
    Notification.objects.all().delete()


def test_owner_collaborators_and_signers_hear_that_it_is_published(edith, emil, mona, magnus, ravi, rosa, ruth):
    article = make_article(edith)
    add_collaborator(article=article, actor=edith, editor=emil)
    published(article, mona, ravi, rosa)
    assert told().keys() == {"edith", "emil", "ravi", "rosa"}


def test_only_who_signed_is_told_that_they_did(edith, mona, ravi, rosa):
    published(make_article(edith), mona, ravi, rosa)
    assert "You signed it" in told()["ravi"].text
    assert "You signed it" not in told()["edith"].text


def test_an_invited_reviewer_who_did_not_sign_is_not_told(edith, mona, ravi, rosa, ruth):
    review = make_round(make_article(edith))
    make_assignment(review, ruth, mona)
    for assignment in [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]:
        signed(assignment)
    publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona)
    assert "ruth" not in told()


def test_nor_one_who_took_the_signature_back(edith, mona, ravi, rosa, ruth):
    review = make_round(make_article(edith))
    back = signed(make_assignment(review, ruth, mona))
    take_back_sign_off(sign_off=back, actor=ruth, reason="I overlooked a dose.")
    for assignment in [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]:
        signed(assignment)
    publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona)
    assert told().keys() == {"edith", "ravi", "rosa"}


def test_whose_request_was_decided_against_hears_that_it_is_printed(edith, mona, ravi, rosa, ruth):
    request = signed(make_assignment(make_round(make_article(edith)), ruth, mona), SignOff.Choice.REQUEST_CHANGES)
    adjudicate(sign_off=request, actor=mona, reason="The guideline was replaced in March.")
    again = open_round(version=request.version, actor=edith)
    for assignment in [make_assignment(again, reviewer, mona) for reviewer in (ravi, rosa)]:
        signed(assignment)
    publish(approval=Round.objects.get(pk=again.pk).approval, actor=mona)
    assert "You asked for changes to this text" in told()["ruth"].text


def test_the_reviewer_hears_of_the_decision_itself_at_once(client, edith, mona, ruth):
    request = signed(make_assignment(make_round(make_article(edith)), ruth, mona), SignOff.Choice.REQUEST_CHANGES)
    adjudicate(sign_off=request, actor=mona, reason="The guideline was replaced in March.")
    letter = told("request-adjudicated")["ruth"]
    assert "The guideline was replaced in March." in letter.text
    client.force_login(ruth)
    assert client.get(letter.path).status_code == 200


def test_the_owner_hears_of_it_too_and_that_the_text_may_go_in_unchanged(client, edith, mona, ruth):
    request = signed(make_assignment(make_round(make_article(edith)), ruth, mona), SignOff.Choice.REQUEST_CHANGES)
    adjudicate(sign_off=request, actor=mona, reason="The guideline was replaced in March.")
    letter = told("request-adjudicated")["edith"]
    assert "The guideline was replaced in March." in letter.text
    assert "may be submitted again unchanged" in letter.text
    client.force_login(edith)
    assert client.get(letter.path).status_code == 200


def test_the_owner_hears_whose_request_stands_still(edith, mona, ravi, rosa, ruth):
    set_policy(actor=mona, topic=None, one_request_ends_round=False)
    review = make_round(make_article(edith))
    asked = [make_assignment(review, person, mona) for person in (ravi, ruth)]
    first, _second = [signed(one, SignOff.Choice.REQUEST_CHANGES) for one in asked]
    adjudicate(sign_off=first, actor=mona, reason="The guideline was replaced in March.")
    assert "waits still for Dr Ruth" in told("request-adjudicated")["edith"].text


def test_a_correction_tells_its_own_signers_what_changed(edith, mona, ravi, rosa, ruth):
    first = published(make_article(edith), mona, ravi, rosa)
    forget()
    second_edition(first, edith, mona, rosa, ruth, note="Says how it ends.")
    assert told().keys() == {"edith", "rosa", "ruth"}
    assert "What changed: Says how it ends." in told()["edith"].text


def test_a_reaffirmed_edition_is_called_so(edith, mona, ravi, rosa):
    first = published(make_article(edith), mona, ravi, rosa)
    forget()
    reaffirmed(first, mona, ravi, rosa)
    assert told()["edith"].subject.startswith("Reaffirmed: ")


@pytest.mark.parametrize("kind", [NoticeKind.CONCERN, NoticeKind.RETRACTION, NoticeKind.WITHDRAWAL])
def test_a_notice_is_told_with_its_reason_at_an_address_that_opens_for_all(client, edith, mona, ravi, rosa, kind):
    edition = published(make_article(edith), mona, ravi, rosa)
    noticed(edition, mona, kind, "The dose in the table was wrong.")
    letters = told("notice-placed")
    assert letters.keys() == {"edith", "ravi", "rosa"}
    for letter in letters.values():
        assert letter.subject == f"{kind.label}: {edition.version.title}"
        assert "The dose in the table was wrong." in letter.text
        assert client.get(letter.path).status_code == 200


def test_a_notice_on_an_edition_that_nobody_signed_is_for_its_editors(edith, mona, ravi):
    named_for_emergencies(mona)
    review = make_round(make_article(edith))
    edition = in_emergency(review, mona)
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    assert told("notice-placed").keys() == {"edith"}


def test_the_lifting_of_a_concern_is_told_too(edith, mona, ravi, rosa):
    edition = published(make_article(edith), mona, ravi, rosa)
    noticed(edition, mona, NoticeKind.CONCERN)
    forget()
    noticed(edition, mona, NoticeKind.CONCERN_LIFTED)
    assert told("notice-placed")["ravi"].subject.startswith("Expression of concern lifted: ")


def test_letters_to_reviewers_name_nothing_that_is_not_public(edith, mona, ravi, rosa):
    edition = published(make_article(edith), mona, ravi, rosa)
    edited(edition.article, edith, TEXT, title="A title that is not public yet")
    noticed(edition, mona, NoticeKind.CONCERN)
    for kind in ("edition-published", "notice-placed"):
        letter = told(kind)["ravi"]
        assert "/desk/" not in letter.path + letter.text
        assert "not public yet" not in letter.subject + letter.text


def test_who_did_it_is_not_told_and_neither_is_the_system_account(mona, magnus, ravi, rosa):
    published(make_article(mona), magnus, ravi, rosa)
    assert told().keys() == {"mona", "ravi", "rosa"}
    forget()
    article = make_article(magnus, title="Who owns this one?")
    review = approved(article, mona, ravi, rosa)
    Article.objects.filter(pk=article.pk).update(owner=User.objects.get(username=SYSTEM_USERNAME))
    publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona)
    assert told().keys() == {"ravi", "rosa"}


def test_publishing_by_the_rules_tells_them_in_the_same_transaction(edith, mona, ravi, rosa):
    set_policy(actor=mona, topic=None, publish_on_approval=True)
    approved(make_article(edith), mona, ravi, rosa)
    assert told().keys() == {"edith", "ravi", "rosa"}


def test_an_approval_that_is_published_by_the_rules_waits_for_nobody(edith, mona, ravi, rosa):
    set_policy(actor=mona, topic=None, publish_on_approval=True)
    approved(make_article(edith), mona, ravi, rosa)
    assert not told("approval-waits")


def test_the_managing_editors_hear_of_an_approval_that_is_published_by_hand(edith, mona, magnus, ravi, rosa):
    review = approved(make_article(edith, title="Who publishes this?"), mona, ravi, rosa)
    waits = told("approval-waits")
    assert waits.keys() == {"mona", "magnus"}
    assert waits["magnus"].subject == "Approved, to be published: Who publishes this?"
    assert waits["magnus"].path == reverse("desk:round", args=[review.pk])


def test_a_publication_that_is_refused_tells_nobody_that_it_happened(edith, mona, ravi, rosa):
    edition = published(make_article(edith), mona, ravi, rosa)
    forget()
    with pytest.raises(Refused):
        publish(approval=edition.approval, actor=mona)
    with pytest.raises(Refused):
        place_notice(edition=edition, actor=mona, kind=NoticeKind.CONCERN, reason="no")
    assert not Notification.objects.exists()
    assert not told("notice-placed")


def test_who_planned_a_publication_hears_that_it_was_refused_when_due(edith, mona, ravi, rosa):
    review = approved(make_article(edith), mona, ravi, rosa)
    due = clock.now() + timedelta(days=1)
    schedule_publication(approval=review.approval, actor=mona, publish_at=due)
    mark_reference(
        reference=Reference.objects.get(key="curtis2014"),
        actor=edith,
        status=RetractionStatus.RETRACTED,
        on=None,
        reason="The publisher's notice.",
    )
    with clock.pretend(due + timedelta(minutes=1)):
        publish_due()
        publish_due()
    letter = told("publication-refused")["mona"]
    assert "A cited source has been retracted: curtis2014" in letter.text
    assert letter.path == reverse("desk:round", args=[review.pk])
    assert not told()


def test_who_wants_one_mail_a_day_gets_it_with_the_others(edith, mona, ravi, rosa):
    NotificationSettings.objects.create(user=ravi, delivery=NotificationSettings.Delivery.DAILY)
    published(make_article(edith), mona, ravi, rosa)
    assert told()["ravi"].waits_for_digest
    assert not OutboxMessage.objects.filter(kind="edition-published", recipient=ravi).exists()
    assert OutboxMessage.objects.filter(kind="edition-published", recipient=rosa).exists()


@pytest.mark.parametrize("collaborators", [0, 3])
def test_telling_more_people_takes_no_more_queries(edith, mona, ravi, rosa, django_assert_num_queries, collaborators):
    article = make_article(edith)
    for number in range(collaborators):
        add_collaborator(article=article, actor=edith, editor=make_user(f"Editor {number}", Role.EDITOR))
    edition = published(article, mona, ravi, rosa)
    forget()
    with django_assert_num_queries(7):
        tell_of_edition(edition, mona)
