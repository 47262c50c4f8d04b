"""An article that the system account owns, because it was imported on the command line: everybody copes, and a managing
editor hands it over."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse

from articles.actions import set_due_date
from articles.models import Article
from articles.tests.importing.pages_of_text import IRON
from articles.tests.scenes import make_article
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import Role
from cms.desk.actions import hand_over
from cms.outbox.models import Notification, OutboxMessage
from cms.refusals import Refused
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(edith, emil) -> Article:
    """Imported without an owner: with several editors it stays with the system account."""
    call_command("import_article", str(IRON), verbosity=0, stdout=StringIO())
    return Article.objects.get()


def test_a_managing_editor_hands_it_over_on_the_settings_page(client, article, edith, mona):
    client.force_login(mona)
    where = reverse("desk:settings", args=[article.slug])
    assert "System cannot act for the article" in client.get(where).content.decode()
    answer = client.post(reverse("desk:change_owner", args=[article.slug]), {"owner": edith.pk})
    assert answer.url == where
    assert Article.objects.get().owner == edith
    assert "cannot act for the article" not in client.get(where).content.decode()
    client.force_login(edith)
    assert client.get(reverse("desk:draft", args=[article.slug])).status_code == 200


def test_the_hand_over_is_in_the_audit_trail(article, edith, mona):
    hand_over(article=article, actor=mona, owner=edith)
    entry = article.history.latest()
    assert (entry.history_user, entry.history_change_reason) == (mona, "Handed over; owned by System until now")


def test_only_a_managing_editor_hands_over_and_only_to_an_editor(client, article, edith, mona, ravi):
    with pytest.raises(Refused, match="Only a managing editor"):
        hand_over(article=article, actor=edith, owner=edith)
    with pytest.raises(Refused, match="Dr Ravi is not an editor"):
        hand_over(article=article, actor=mona, owner=ravi)
    client.force_login(mona)
    answer = client.post(reverse("desk:change_owner", args=[article.slug]), {"owner": ravi.pk})
    assert answer.status_code == 422
    assert Article.objects.get().owner.username == SYSTEM_USERNAME


def test_a_managing_editor_gives_a_draft_to_another_editor_with_a_day_and_a_note(client, edith, emil, mona):
    article, day = make_article(edith), clock.now().date() + timedelta(days=9)
    client.force_login(mona)
    sent = {"owner": emil.pk, "due_on": day.isoformat(), "note": "Please mind the doses."}
    client.post(reverse("desk:change_owner", args=[article.slug]), sent)
    article = Article.objects.get()
    assert (article.owner, article.due_on) == (emil, day)
    given, passed_on = Notification.objects.order_by("pk")
    assert (given.recipient, given.kind) == (emil, "draft-given")
    assert f"by {day:%-d %B %Y}" in given.text
    assert "Please mind the doses." in given.text
    assert (passed_on.recipient, passed_on.kind) == (edith, "draft-passed-on")
    assert "doses" not in passed_on.text


def test_only_managing_editors_see_the_form(client, edith, mona):
    article = make_article(edith)
    for person, sees_it in ((edith, False), (mona, True)):
        client.force_login(person)
        page = client.get(reverse("desk:settings", args=[article.slug])).content.decode()
        assert ("Hand it over" in page) == sees_it


def test_without_a_day_the_due_date_stays_and_nobody_is_told_of_their_own_doing(edith, mona):
    article = set_due_date(article=make_article(edith), actor=edith, due_on=clock.now().date())
    hand_over(article=article, actor=mona, owner=mona)
    assert Article.objects.get().due_on == clock.now().date()
    assert [row.kind for row in Notification.objects.all()] == ["draft-passed-on"]


def test_to_whom_it_belongs_already_it_is_not_handed_over_again(edith, mona):
    article = make_article(edith)
    hand_over(article=article, actor=mona, owner=edith)
    assert article.history.count() == 1
    assert not Notification.objects.exists()


def test_a_former_owner_who_never_wrote_cannot_review_what_comes_of_it(edith, emil, mona, magnus):
    """Emil, who is on the board as well, is given the draft and gives it back unwritten."""
    emil.groups.add(Group.objects.get(name=Role.REVIEWER))
    article = make_article(edith)
    hand_over(article=article, actor=mona, owner=User.objects.get(pk=emil.pk))
    hand_over(article=article, actor=mona, owner=edith)
    assert [(row.user, row.act) for row in article.writer_rows.filter(act="owned").order_by("pk")] == [
        (edith, "owned"),
        (emil, "owned"),
    ]
    with pytest.raises(Refused, match="owns, wrote or submitted"):
        make_assignment(make_round(Article.objects.get()), User.objects.get(pk=emil.pk), magnus)


def test_an_article_of_somebody_who_has_left_is_handed_over(edith, emil, mona):
    make_article(edith)
    User.objects.filter(pk=edith.pk).update(is_active=False)
    assert hand_over(article=Article.objects.get(), actor=mona, owner=emil).owner == emil


def test_it_is_not_handed_over_while_it_is_before_the_board(edith, emil, mona):
    article = make_article(edith)
    make_round(article)
    User.objects.filter(pk=edith.pk).update(is_active=False)
    with pytest.raises(Refused, match="before the board"):
        hand_over(article=Article.objects.get(), actor=mona, owner=emil)


def test_the_new_owner_is_no_collaborator_any_more(client, article, edith, mona):
    client.force_login(mona)
    client.post(reverse("desk:invite_collaborator", args=[article.slug]), {"editor": edith.pk})
    hand_over(article=article, actor=mona, owner=edith)
    assert not article.collaborators.exists()


def test_lists_board_and_pages_of_a_system_owned_article_open(client, article, mona):
    client.force_login(mona)
    for page in ("start", "my_articles", "rounds", "library"):
        assert client.get(reverse(f"desk:{page}")).status_code == 200
    for page in ("draft", "history", "record", "sources", "numbers", "submit", "settings", "byline"):
        assert client.get(reverse(f"desk:{page}", args=[article.slug])).status_code == 200
    assert "System" in client.get(reverse("desk:my_articles")).content.decode()


def test_the_system_account_neither_reviews_nor_is_told_and_the_submitter_is(mona, magnus, ravi, rosa, edith, system):
    """Mona submits what the system account owns; Magnus, who has no stake, chooses the reviewers."""
    article = make_article(edith)
    Article.objects.filter(pk=article.pk).update(owner=system)
    article = Article.objects.get(pk=article.pk)
    review = make_round(article, by=mona)
    system.groups.add(ravi.groups.get(name=Role.REVIEWER.value))
    with pytest.raises(Refused, match="not an active member"):
        make_assignment(review, system, magnus)
    with pytest.raises(Refused, match="You submitted this version"):
        make_assignment(review, ravi, mona)
    for reviewer in (ravi, rosa):
        signed(make_assignment(review, reviewer, magnus))
    (message,) = OutboxMessage.objects.filter(kind="round-decided")
    assert message.recipient == mona
