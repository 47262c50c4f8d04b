"""One's own notifications: the list, opening one, marking all, and how to be told."""

from datetime import time, timedelta

import pytest
from django.db import transaction
from django.test import Client

from cms import clock
from cms.accounts.actions.notifications import mark_read, set_notification_settings
from cms.outbox.models import Notification, NotificationSettings
from cms.outbox.notifying import notify
from cms.refusals import Refused

LIST = "/notifications/"
SETTINGS = "/notifications/settings/"


def tell(person, subject="Ravi asks: why?", path="/desk/") -> Notification:
    with transaction.atomic():
        return notify(to=person, kind="comment", subject=subject, text="Why <b>this</b> dose?", path=path)


@pytest.fixture
def at_desk(edith) -> Client:
    client = Client()
    client.force_login(edith)
    return client


def page_of(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def test_nothing_yet_is_said_in_words(at_desk):
    assert "Nothing yet" in page_of(at_desk)


def test_the_newest_stands_first_and_what_is_unread_says_so(at_desk, edith):
    with clock.pretend(clock.now() - timedelta(days=1)):
        tell(edith, "The older")
    tell(edith, "The newer")
    page = page_of(at_desk)
    assert page.index("The newer") < page.index("The older")
    assert page.count(">Unread<") == 2


def test_what_others_wrote_is_escaped(at_desk, edith):
    tell(edith, subject="<script>alert(1)</script>")
    page = page_of(at_desk)
    assert "<script>alert" not in page
    assert "Why &lt;b&gt;this&lt;/b&gt; dose?" in page


def test_nobody_sees_what_somebody_else_was_told(at_desk, emil):
    told = tell(emil, "For Emil alone")
    assert "For Emil alone" not in page_of(at_desk)
    assert at_desk.post(f"/notifications/{told.pk}/open/").status_code == 404
    told.refresh_from_db()
    assert told.read_at is None


def test_nobody_marks_read_what_somebody_else_was_told(edith, emil):
    told = tell(emil)
    with pytest.raises(Refused, match="somebody else's") as refusal:
        mark_read(actor=edith, notification=told)
    assert refusal.value.code == "not-yours"
    assert Notification.objects.get().read_at is None


@pytest.mark.parametrize(
    ("chosen", "code"),
    [({"delivery": "by pigeon"}, "unknown-delivery"), ({"time_zone": "Atlantis/Poseidonis"}, "unknown-time-zone")],
)
def test_a_way_to_be_told_that_does_not_exist_is_refused_below_the_form_too(edith, chosen, code):
    known = {"delivery": "at-once", "time_zone": "Europe/Berlin", "quiet_from": time(22), "quiet_until": time(6)}
    with pytest.raises(Refused) as refusal:
        set_notification_settings(actor=edith, **(known | chosen))
    assert refusal.value.code == code
    assert not NotificationSettings.objects.exists()


def test_opening_one_marks_it_read_and_leads_to_its_page(at_desk, edith):
    told = tell(edith, path="/desk/rounds/3/#comment-9")
    response = at_desk.post(f"/notifications/{told.pk}/open/")
    assert (response.status_code, response["Location"]) == (302, "/desk/rounds/3/#comment-9")
    told.refresh_from_db()
    assert told.read_at
    assert ">Unread<" not in page_of(at_desk)


def test_reading_it_again_does_not_move_the_time(at_desk, edith):
    told = tell(edith)
    at_desk.post(f"/notifications/{told.pk}/open/")
    first = Notification.objects.get().read_at
    at_desk.post(f"/notifications/{told.pk}/open/")
    assert Notification.objects.get().read_at == first


@pytest.mark.parametrize("path", ["", "//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_one_that_leads_nowhere_here_leads_back_to_the_list(at_desk, edith, path):
    told = tell(edith, path=path)
    assert at_desk.post(f"/notifications/{told.pk}/open/")["Location"] == LIST


def test_a_link_alone_marks_nothing(at_desk, edith):
    told = tell(edith)
    assert at_desk.get(f"/notifications/{told.pk}/open/").status_code == 405
    assert at_desk.get("/notifications/read/").status_code == 405


def test_all_are_marked_as_read_that_the_page_showed(at_desk, edith, emil):
    shown, meanwhile, emils = tell(edith), tell(edith), tell(emil)
    at_desk.post("/notifications/read/", {"newest": shown.pk})
    unread = set(Notification.objects.filter(read_at__isnull=True))
    assert unread == {meanwhile, emils}


@pytest.mark.parametrize("newest", ["", "x", "-1", "²", "9" * 40])
def test_a_number_that_is_none_marks_nothing_and_says_so(at_desk, edith, newest):
    tell(edith)
    page = at_desk.post("/notifications/read/", {"newest": newest}, follow=True).content.decode()
    assert "Nothing was marked" in page
    assert Notification.objects.filter(read_at__isnull=True).count() == 1


def test_a_long_list_comes_in_pages(at_desk, edith):
    for number in range(26):
        tell(edith, f"Thing number {number}.")
    assert "Thing number 0." not in page_of(at_desk)
    assert "Thing number 0." in page_of(at_desk, f"{LIST}?page=2")
    assert at_desk.get(f"{LIST}?page=nonsense").status_code == 200


@pytest.mark.parametrize("rows", [1, 4])
def test_a_longer_list_asks_no_more_of_the_database(at_desk, edith, django_assert_num_queries, rows):
    for _ in range(rows):
        tell(edith)
    with django_assert_num_queries(5):
        page_of(at_desk)


def test_the_navigation_counts_what_is_unread(at_desk, edith, emil):
    told = tell(edith)
    tell(edith)
    tell(emil)
    assert '<span class="count">2<span class="spoken"> unread</span></span>' in page_of(at_desk, "/desk/")
    at_desk.post(f"/notifications/{told.pk}/open/")
    assert '<span class="count">1<span class="spoken"> unread</span></span>' in page_of(at_desk, "/desk/")


def test_the_figure_in_the_navigation_costs_no_query_of_its_own(edith):
    client = Client()
    client.force_login(edith)
    tell(edith)
    user = client.get(SETTINGS).context["user"]
    assert user.unread_notifications == 1


def test_settings_begin_with_the_houses(at_desk):
    form = at_desk.get(SETTINGS).context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        "delivery": "at-once",
        "time_zone": "UTC",
        "quiet_from": time(20),
        "quiet_until": time(7),
    }


CHOSEN = {"delivery": "daily", "time_zone": "Europe/Zurich", "quiet_from": "19:30", "quiet_until": "06:45"}


def test_what_is_chosen_is_kept_with_its_history(at_desk, edith):
    assert at_desk.post(SETTINGS, CHOSEN).status_code == 302
    wishes = NotificationSettings.objects.get(user=edith)
    assert (wishes.delivery, wishes.time_zone) == ("daily", "Europe/Zurich")
    assert (wishes.quiet_from, wishes.quiet_until) == (time(19, 30), time(6, 45))
    assert wishes.history.get().history_user == edith


def test_saving_the_same_again_is_no_change(at_desk, edith):
    at_desk.post(SETTINGS, CHOSEN)
    at_desk.post(SETTINGS, CHOSEN)
    assert NotificationSettings.objects.get(user=edith).history.count() == 1


@pytest.mark.parametrize(
    "slip",
    [
        {"delivery": "never"},
        {"time_zone": "Atlantis/Poseidonis"},
        {"time_zone": "Etc/GMT+5"},
        {"quiet_from": "25:00"},
        {"quiet_until": ""},
        {"time_zone": "UTC\0"},
    ],
)
def test_a_slip_is_said_beside_what_was_typed_and_changes_nothing(at_desk, slip):
    response = at_desk.post(SETTINGS, CHOSEN | slip)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert 'value="19:30"' in response.content.decode() or "quiet_from" in slip
    assert not NotificationSettings.objects.exists()
