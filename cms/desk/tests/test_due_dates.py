"""By when a draft is to be submitted: who says so, where it shows, who is reminded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.actions import add_collaborator, set_due_date
from articles.models import Article
from articles.tests.scenes import make_article, reasons, seen
from cms import clock
from cms.desk.actions import give_due_date, hand_over, submit
from cms.desk.draft_reminders import send_draft_reminders
from cms.outbox.models import Notification
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    return clock.now().date() + timedelta(days=days)


def due(article: Article, by, days: int) -> Article:
    """Give the draft a day; one that has passed was given in good time."""
    with clock.pretend(clock.now() - timedelta(days=max(0, -days))):
        return set_due_date(article=article, actor=by, due_on=in_days(days) if days >= 0 else in_days(0))


def submitted(article: Article) -> None:
    submit(
        article=article,
        actor=article.owner,
        seen_content_sha256=seen(article),
        acknowledgements=reasons(article),
    )


def reminded() -> list[tuple[str, str]]:
    return list(Notification.objects.order_by("pk").values_list("recipient__username", "kind"))


def test_owner_and_managing_editors_set_it_and_the_audit_trail_says_so(client, edith, mona):
    article = make_article(edith)
    for person in (edith, mona):
        client.force_login(person)
        day = in_days(5 if person == edith else 9)
        client.post(reverse("desk:change_due_date", args=[article.slug]), {"due_on": day.isoformat()})
        entry = Article.objects.get().history.latest()
        assert (entry.due_on, entry.history_user) == (day, person)
        assert entry.history_change_reason == f"Due on {day:%-d %B %Y}"


def test_a_collaborator_does_not_and_sees_it(client, edith, emil):
    article = due(make_article(edith), edith, 1)
    add_collaborator(article=article, actor=edith, editor=emil)
    with pytest.raises(Refused, match="Only the owner"):
        set_due_date(article=article, actor=emil, due_on=None)
    client.force_login(emil)
    assert "due tomorrow" in client.get(reverse("desk:settings", args=[article.slug])).content.decode()


def test_a_day_that_has_passed_is_refused_beside_its_field(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    answer = client.post(reverse("desk:change_due_date", args=[article.slug]), {"due_on": in_days(-1).isoformat()})
    assert answer.status_code == 422
    assert "has passed" in answer.content.decode()
    assert Article.objects.get().due_on is None


def test_a_submission_meets_it(edith):
    submitted(due(make_article(edith), edith, 4))
    article = Article.objects.get()
    assert article.due_on is None
    assert article.history.latest().history_change_reason == "Submitted: the due date is met"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "due today"),
        (1, "due tomorrow"),
        (5, "due in 5 days"),
        (-1, "overdue since yesterday"),
        (-3, "overdue by 3 days"),
    ],
)
def test_it_is_said_relative_to_today_with_the_day_on_hover(client, edith, mona, days, words):
    article = due(make_article(edith), edith, days)
    client.force_login(edith)
    for page in ("/desk/", "/desk/articles/", f"/desk/articles/{article.slug}/history/"):
        html = " ".join(client.get(page).content.decode().split())
        assert words in html, page
        assert f'title="{in_days(days):%A, %-d %B %Y}"' in html
    client.force_login(mona)
    board = client.get("/desk/rounds/").content.decode()
    assert words in board
    assert ("is-overdue" in board) == (days < 0)


def test_what_is_due_first_stands_first_on_the_start_page(client, edith):
    for title, days in (("Some day?", None), ("Next week?", 7), ("Long ago?", -4), ("Soon?", 1)):
        article = make_article(edith, title=title)
        if days is not None:
            due(article, edith, days)
    client.force_login(edith)
    rows = client.get("/desk/").context["in_hand"]
    assert [row.draft.title for row in rows] == ["Long ago?", "Soon?", "Next week?", "Some day?"]


def test_the_list_is_narrowed_by_it_and_the_board_by_overdue(client, edith, mona):
    for title, days in (("None?", None), ("Later?", 30), ("Late?", -4), ("Soon?", 1)):
        article = make_article(edith, title=title)
        if days is not None:
            due(article, edith, days)
    client.force_login(mona)

    def listed(choice: str) -> list[str]:
        return [row.draft.title for row in client.get("/desk/articles/", {"due": choice}).context["rows"]]

    assert listed("overdue") == ["Late?"]
    assert listed("week") == ["Late?", "Soon?"]
    assert listed("any") == ["Late?", "Soon?", "Later?"]
    assert listed("none") == ["None?"]
    overdue = client.get("/desk/rounds/", {"overdue": "on"}).context["rows"]
    assert [card.place.title for card in overdue] == ["Late?"]


def test_the_file_of_the_board_has_it(client, edith, mona):
    article = due(make_article(edith), edith, -2)
    client.force_login(mona)
    text = b"".join(client.get("/desk/rounds.csv").streaming_content).decode()
    assert '"draft_due","draft_overdue"' in text
    assert f'"{Article.objects.get(pk=article.pk).due_on.isoformat()}","yes"' in text


def test_owners_are_reminded_before_and_after_each_once(edith, emil):
    due(make_article(edith, title="Soon?"), edith, 2)
    due(make_article(emil, title="Later?"), emil, 20)
    assert send_draft_reminders().told == {"draft-due-soon": 1, "draft-overdue": 0}
    assert send_draft_reminders().told == {"draft-due-soon": 0, "draft-overdue": 0}
    with clock.pretend(clock.now() + timedelta(days=4)):
        send_draft_reminders()
        send_draft_reminders()
    assert reminded() == [("edith", "draft-due-soon"), ("edith", "draft-overdue")]


def test_what_was_told_before_there_were_marks_is_marked_and_not_told_again(edith):
    article = due(make_article(edith), edith, 2)
    send_draft_reminders()
    Article.objects.update(told_draft_due_soon=False)
    assert send_draft_reminders().told["draft-due-soon"] == 0
    assert Article.objects.get(pk=article.pk).told_draft_due_soon


def test_whoever_submitted_in_time_is_not_told_that_it_is_overdue(edith):
    submitted(due(make_article(edith), edith, 2))
    with clock.pretend(clock.now() + timedelta(days=4)):
        assert send_draft_reminders().told == {"draft-due-soon": 0, "draft-overdue": 0}


def test_another_day_and_another_owner_are_reminded_of_anew(edith, emil, mona):
    article = due(make_article(edith), edith, 1)
    send_draft_reminders()
    set_due_date(article=article, actor=edith, due_on=in_days(3))
    send_draft_reminders()
    hand_over(article=article, actor=mona, owner=emil)
    send_draft_reminders()
    soon = [who for who, kind in reminded() if kind == "draft-due-soon"]
    assert soon == ["edith", "edith", "emil"]


def test_the_command_for_reminders_sends_them_too(edith, capsys):
    due(make_article(edith), edith, 1)
    call_command("send_reminders")
    assert "draft-due-soon 1, draft-overdue 0" in capsys.readouterr().out


@pytest.mark.parametrize("rows", [1, 3])
def test_more_reminders_ask_no_more_of_the_database(edith, rows, django_assert_num_queries):
    for number in range(rows):
        due(make_article(edith, title=f"Soon {number}?"), edith, 1)
    with django_assert_num_queries(14):
        assert send_draft_reminders().told["draft-due-soon"] == rows


def test_the_owner_is_told_of_a_day_that_somebody_else_sets(client, edith, mona):
    article = make_article(edith)
    client.force_login(mona)
    day = in_days(9)
    client.post(reverse("desk:change_due_date", args=[article.slug]), {"due_on": day.isoformat()})
    told = Notification.objects.get()
    assert (told.recipient, told.kind) == (edith, "draft-due-changed")
    assert told.subject == f"Due on {day:%-d %B %Y}: {article.draft.title}"
    client.post(reverse("desk:change_due_date", args=[article.slug]), {"due_on": ""})
    assert f"Until now it was {day:%-d %B %Y}" in Notification.objects.latest("pk").text


def test_nobody_is_told_of_their_own_day_or_of_one_that_stays(edith, mona):
    article = give_due_date(article=make_article(edith), actor=edith, due_on=in_days(3))
    give_due_date(article=article, actor=mona, due_on=in_days(3))
    assert not Notification.objects.exists()
