"""Topic, owner and due date of many articles: chosen in the list, planned, run article by article, reported."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions import change_topic
from articles.models import Article
from articles.tests.scenes import make_article, make_topic
from cms import clock
from cms.desk.bulk_changes import actions as bulk_changes
from cms.desk.bulk_changes.actions import (
    drop_bulk_change,
    plan_bulk_change,
    run_bulk_change,
    start_bulk_change,
)
from cms.desk.models import BulkChange
from cms.outbox.models import Notification
from cms.refusals import Refused
from reviews.tests.scenes import make_round

pytestmark = pytest.mark.django_db

PLAN = "/desk/changes/new/"


def keys(*articles: Article) -> list[int]:
    return [article.pk for article in articles]


def outcomes(change: BulkChange) -> list[tuple[str, str]]:
    return list(change.items.order_by("pk").values_list("article__draft__title", "state"))


@pytest.fixture
def three(edith, emil) -> list[Article]:
    """Two of Edith's, one of Emil's; Edith's second is before the board."""
    made = [make_article(edith, title="One?"), make_article(edith, title="Two?"), make_article(emil, title="Three?")]
    make_round(made[1])
    return made


def test_a_managing_editor_moves_ticked_articles_and_reads_what_was_refused(client, mona, three):
    client.force_login(mona)
    skin = make_topic("Dermatology")
    page = client.get(PLAN, {"article": keys(*three)})
    assert page.context["chosen_count"] == 3
    where = client.post(PLAN, {"article": keys(*three), "kind": "topic", "to-topic": skin.pk}).url
    text = " ".join(client.get(where).content.decode().split())
    assert "3 articles will be changed" in text
    assert not Article.objects.filter(topic=skin).exists()
    client.post(f"{where}run/")
    assert Article.objects.filter(topic=skin).count() == 3
    assert "3 changed, 0 refused." in " ".join(client.get(where).content.decode().split())
    entry = Article.objects.get(pk=three[0].pk).history.latest()
    assert (entry.history_user, entry.history_change_reason) == (mona, "Topic changed from Haematology to Dermatology")


def test_each_article_answers_for_itself(edith, mona, emil, three):
    """Edith may not move what was submitted, nor what is Emil's; the rest is done all the same."""
    change = plan_bulk_change(actor=edith, kind="topic", articles=keys(*three), topic=make_topic("Dermatology"))
    run_bulk_change(start_bulk_change(change=change, actor=edith))
    assert outcomes(change) == [("One?", "done"), ("Two?", "refused"), ("Three?", "refused")]
    reasons = list(change.items.filter(state="refused").order_by("pk").values_list("reason", flat=True))
    assert "only a managing editor changes its topic" in reasons[0]
    assert "Only the owner or a managing editor" in reasons[1]
    change.refresh_from_db()
    assert change.finished_at is not None


def test_many_drafts_get_one_owner_who_is_told_once(edith, emil, mona):
    made = [make_article(edith, title=f"Number {number}?") for number in range(3)]
    day = clock.now().date() + timedelta(days=20)
    change = plan_bulk_change(
        actor=mona, kind="owner", articles=keys(*made), owner=emil, due_on=day, note="While she is away."
    )
    run_bulk_change(start_bulk_change(change=change, actor=mona))
    assert {(article.owner, article.due_on) for article in Article.objects.all()} == {(emil, day)}
    told = Notification.objects.get(recipient=emil)
    assert told.subject == "Mona gave you 3 drafts"
    assert "While she is away." in told.text


def test_all_that_fit_the_filter_are_changed_and_no_others(client, edith, emil):
    for number in range(27):
        make_article(edith, title=f"Gout {number}?", text="A claim [@curtis2014].")
    other = make_article(edith, title="Asthma?", text="A claim [@curtis2014].")
    make_article(emil, title="Gout of Emil's?", text="A claim [@curtis2014].")
    client.force_login(edith)
    assert "Change all 27 that fit" in " ".join(client.get("/desk/articles/?q=gout").content.decode().split())
    day = (clock.now().date() + timedelta(days=3)).isoformat()
    where = client.post(PLAN, {"all": "1", "q": "gout", "kind": "due-date", "to-due_on": day}).url
    client.post(f"{where}run/")
    halfway = client.get(where)
    assert (halfway.context["handled"], halfway.context["waiting"]) == (20, 7)
    assert "data-goes-on" in halfway.content.decode()
    client.post(f"{where}run/")
    assert Article.objects.filter(due_on=day).count() == 27
    assert Article.objects.get(pk=other.pk).due_on is None


def test_the_filters_topic_is_not_taken_for_the_new_one(client, mona, three):
    skin, blood = make_topic("Dermatology"), make_topic()
    change_topic(article=three[0], actor=mona, topic=skin)
    client.force_login(mona)
    sent = {"all": "1", "topic": blood.pk, "kind": "topic", "to-topic": make_topic("Rheumatology").pk}
    change = BulkChange.objects.get(pk=client.post(PLAN, sent).url.strip("/").rpartition("/")[2])
    assert str(change) == "Topic: Rheumatology"
    assert [title for title, _ in outcomes(change)] == ["Three?", "Two?"]


def test_a_run_that_was_broken_off_goes_on_where_it_was(edith, three, monkeypatch):
    day = clock.now().date()
    change = plan_bulk_change(actor=edith, kind="due-date", articles=keys(*three[:2]), due_on=day)
    start_bulk_change(change=change, actor=edith)

    class Killed(BaseException):
        """The process ends."""

    real, done = bulk_changes.give_due_date, []

    def dies_at_the_second(**given):
        if done:
            real(**given)
            raise Killed
        done.append(given)
        return real(**given)

    monkeypatch.setattr(bulk_changes, "give_due_date", dies_at_the_second)
    with pytest.raises(Killed):
        run_bulk_change(change)
    assert outcomes(change) == [("One?", "done"), ("Two?", "waiting")]
    assert Article.objects.get(pk=three[1].pk).due_on is None
    monkeypatch.setattr(bulk_changes, "give_due_date", real)
    call_command("run_bulk_changes", verbosity=0)
    assert outcomes(change) == [("One?", "done"), ("Two?", "done")]
    assert run_bulk_change(change) == 0


def test_an_article_that_another_run_took_up_meanwhile_is_not_changed_again(edith, three, monkeypatch):
    day = clock.now().date()
    change = plan_bulk_change(actor=edith, kind="due-date", articles=keys(*three[:2]), due_on=day)
    start_bulk_change(change=change, actor=edith)
    real, done = bulk_changes.give_due_date, []

    def beside_another_run(**given):
        done.append(given["article"])
        real(**given)
        change.items.exclude(article=given["article"]).update(state="done", at=clock.now())

    monkeypatch.setattr(bulk_changes, "give_due_date", beside_another_run)
    assert run_bulk_change(change) == 1
    assert done == three[:1]
    change.refresh_from_db()
    assert change.finished_at is not None


@pytest.mark.parametrize(
    ("kind", "code"),
    [("topic", "topic-missing"), ("owner", "owner-missing")],
)
def test_a_change_to_nothing_is_not_planned(mona, kind, code):
    with pytest.raises(Refused, match="Choose the") as refusal:
        plan_bulk_change(actor=mona, kind=kind, articles=[1])
    assert refusal.value.code == code
    assert not BulkChange.objects.exists()


def test_a_reviewer_changes_no_articles(ravi):
    with pytest.raises(Refused, match="Only editors change articles") as refusal:
        plan_bulk_change(actor=ravi, kind="due-date", articles=[1])
    assert refusal.value.code == "may-not-change-many"
    assert not BulkChange.objects.exists()


@pytest.mark.parametrize("act", [start_bulk_change, drop_bulk_change])
def test_nobody_starts_or_drops_what_somebody_else_planned(edith, mona, act):
    change = plan_bulk_change(actor=edith, kind="due-date", articles=keys(make_article(edith)))
    with pytest.raises(Refused, match="somebody else") as refusal:
        act(change=change, actor=mona)
    assert refusal.value.code == "not-yours"
    assert BulkChange.objects.get().started_at is None


def test_whoever_lost_their_role_changes_nothing_more(edith, three):
    change = plan_bulk_change(actor=edith, kind="due-date", articles=keys(three[0]), due_on=clock.now().date())
    start_bulk_change(change=change, actor=edith)
    edith.groups.clear()
    run_bulk_change(change)
    assert outcomes(change) == [("One?", "refused")]


def test_nothing_runs_before_it_was_started_and_a_plan_can_be_given_up(client, edith, three):
    change = plan_bulk_change(actor=edith, kind="due-date", articles=keys(three[0]), due_on=clock.now().date())
    assert run_bulk_change(change) == 0
    client.force_login(edith)
    client.post(reverse("desk:drop_change", args=[change.pk]))
    assert not BulkChange.objects.exists()


def test_what_has_begun_is_not_given_up(client, edith, three):
    change = plan_bulk_change(actor=edith, kind="due-date", articles=keys(three[0]), due_on=clock.now().date())
    client.force_login(edith)
    client.post(reverse("desk:run_change", args=[change.pk]))
    client.post(reverse("desk:drop_change", args=[change.pk]))
    assert outcomes(change) == [("One?", "done")]


def test_the_report_is_a_file_too(client, edith, three):
    change = plan_bulk_change(actor=edith, kind="topic", articles=keys(*three), topic=make_topic("Dermatology"))
    run_bulk_change(start_bulk_change(change=change, actor=edith))
    client.force_login(edith)
    text = b"".join(client.get(reverse("desk:change_csv", args=[change.pk])).streaming_content).decode()
    assert '"One?","Topic: Dermatology","changed",""' in text
    assert '"Three?","Topic: Dermatology","refused","Only the owner' in text


def test_what_may_not_be_known_is_not_chosen_and_others_changes_are_not_there(client, edith, emil, three):
    change = plan_bulk_change(actor=edith, kind="due-date", articles=keys(three[0]), due_on=clock.now().date())
    client.force_login(emil)
    page = client.get(PLAN, {"article": [*keys(*three), "x", str(2**70)]})
    assert page.context["chosen_count"] == 1
    assert "One?" not in page.content.decode()
    assert client.get(reverse("desk:change", args=[change.pk])).status_code == 404
    assert client.get("/desk/changes/").context["page_obj"].paginator.count == 0


def test_editors_hand_nothing_over(client, edith, emil, three):
    client.force_login(edith)
    assert "Hand them over" not in client.get(PLAN, {"article": keys(three[0])}).content.decode()
    answer = client.post(PLAN, {"article": keys(three[0]), "kind": "owner", "to-owner": emil.pk})
    assert answer.status_code == 422
    assert not BulkChange.objects.exists()


def test_what_is_missing_is_said_beside_the_field(client, edith, three):
    client.force_login(edith)
    answer = client.post(PLAN, {"article": keys(three[0]), "kind": "topic", "to-topic": ""})
    assert answer.status_code == 422
    assert "Choose a topic" in answer.content.decode()
    with pytest.raises(Refused, match="at least one"):
        plan_bulk_change(actor=edith, kind="due-date", articles=[])
    with pytest.raises(Refused, match="has passed"):
        plan_bulk_change(actor=edith, kind="due-date", articles=[1], due_on=clock.now().date() - timedelta(days=1))
    with pytest.raises(Refused, match="too many"):
        plan_bulk_change(actor=edith, kind="due-date", articles=range(2_001))


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_as_often_for_many_as_for_one(client, edith, rows):
    made = [make_article(edith, title=f"Number {number}?") for number in range(rows)]
    change = plan_bulk_change(actor=edith, kind="due-date", articles=keys(*made))
    client.force_login(edith)
    pages = {
        "plan": PLAN + "?" + "&".join(f"article={key}" for key in keys(*made)),
        "change": reverse("desk:change", args=[change.pk]),
        "changes": "/desk/changes/",
        "filters": "/desk/filters/",
        "articles": "/desk/articles/?due=none",
    }
    asked = {}
    for name, page in pages.items():
        with CaptureQueriesContext(connection) as captured:
            client.get(page)
        asked[name] = len(captured)
    assert asked == {"plan": 8, "change": 6, "changes": 4, "filters": 3, "articles": 11}


def test_owners_are_told_once_of_the_day_that_several_drafts_of_theirs_got(edith, emil, mona):
    made = [make_article(edith, title="One?"), make_article(edith, title="Two?"), make_article(emil, title="Three?")]
    day = clock.now().date() + timedelta(days=20)
    change = plan_bulk_change(actor=mona, kind="due-date", articles=keys(*made), due_on=day)
    run_bulk_change(start_bulk_change(change=change, actor=mona))
    told = {(told.recipient, told.subject) for told in Notification.objects.all()}
    until = f"to be submitted by {day:%-d %B %Y}"
    assert told == {(edith, f"2 of your drafts: {until}"), (emil, f"A draft of yours: {until}")}
    assert Notification.objects.count() == 2
