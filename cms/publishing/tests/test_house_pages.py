"""Editorial policy, the board, robots.txt, and what is said where nothing is."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.db import connection

from articles.models import Topic
from articles.tests.scenes import make_article
from cms.publishing.actions import publish
from cms.publishing.house.actions import deliver_after_migrate, write_house_page
from cms.publishing.house.models import HousePage, HousePageWording
from cms.publishing.house.queries import current
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, published_article
from cms.publishing.tests.served_page import words
from cms.refusals import Refused
from reviews.tests.scenes import approved

pytestmark = pytest.mark.django_db


def test_the_policy_is_readable_with_its_contents(client):
    page = words(client.get("/editorial-policy/").content)
    assert "<h1>Editorial policy</h1>" in page
    assert "Committee on Publication Ethics" in page
    assert "---" not in page


def test_a_page_of_the_house_costs_one_query(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/editorial-policy/")


PAGES = ["/editorial-policy/", "/correction-policy/", "/about/", "/contact/"]


@pytest.mark.parametrize("place", PAGES)
def test_each_page_of_the_house_has_its_history(client, place):
    page = words(client.get(place).content)
    assert "This wording holds since" in page
    assert f'href="{place}history/"' in page
    assert f'href="{place}history/1/"' in words(client.get(f"{place}history/").content)
    assert client.get(f"{place}history/1/").status_code == HTTPStatus.OK
    assert client.get(f"{place}history/2/").status_code == HTTPStatus.NOT_FOUND


def _change(page: HousePage, actor, **changes):
    now = current(page)
    words = {name: getattr(now, name) for name in ("title", "summary", "markdown")}
    typed = {"note": "Says who we are.", "expected": now.number} | words | changes
    return write_house_page(page=page, actor=actor, **typed)


def test_a_managing_editor_writes_a_new_wording_and_the_old_one_stays(client, mona):
    client.force_login(mona)
    now = current(HousePage.ABOUT)
    typed = {"title": now.title, "summary": now.summary, "markdown": "We are **six** people.", "expected": now.number}
    answer = client.post("/desk/pages/about/", typed | {"note": "Says how many we are."})
    assert answer.status_code == HTTPStatus.FOUND
    client.logout()
    assert "We are <strong>six</strong> people." in client.get("/about/").content.decode()
    history = words(client.get("/about/history/").content)
    assert "Says how many we are." in history
    assert mona.printed_name in history
    assert "What is different here" in client.get("/about/history/1/").content.decode()
    compared = client.get(f"/about/history/{now.number + 1}/").content.decode()
    assert "<ins" in compared
    assert "<del" in compared


def test_a_wording_is_refused_that_is_late_the_same_or_unexplained(mona, edith):
    with pytest.raises(Refused, match="Only a managing editor"):
        _change(HousePage.ABOUT, edith, markdown="Other.")
    with pytest.raises(Refused, match="Nothing was changed"):
        _change(HousePage.ABOUT, mona)
    with pytest.raises(Refused, match="Say what changed"):
        _change(HousePage.ABOUT, mona, markdown="Other.", note=" ")
    with pytest.raises(Refused, match="Somebody else"):
        _change(HousePage.ABOUT, mona, markdown="Other.", expected=0)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"title": " "}, "incomplete"),
        ({"markdown": "\r\n"}, "incomplete"),
        ({"markdown": "x" * 1_000_001}, "too-large"),
    ],
)
def test_a_wording_without_a_part_or_beyond_the_bounds_is_refused(mona, typed, code):
    before = current(HousePage.ABOUT)
    with pytest.raises(Refused) as refusal:
        _change(HousePage.ABOUT, mona, **typed)
    assert refusal.value.code == code
    assert current(HousePage.ABOUT) == before


def test_nothing_is_delivered_before_there_is_a_table_for_it(db, monkeypatch):
    HousePageWording.objects.all().delete()
    monkeypatch.setattr(connection.introspection, "table_names", lambda *given, **more: [])
    deliver_after_migrate()
    assert not HousePageWording.objects.exists()


def test_a_page_that_the_house_has_written_stays_as_it_is_after_an_upgrade(mona, monkeypatch):
    _change(HousePage.ABOUT, mona, markdown="Ours.")
    HousePageWording.objects.filter(page=HousePage.CONTACT).update(markdown="An older release.")
    deliver_after_migrate()
    assert current(HousePage.ABOUT).markdown == "Ours.\n"
    assert current(HousePage.CONTACT).number == 2
    assert "new release" in current(HousePage.CONTACT).note
    deliver_after_migrate()
    assert current(HousePage.CONTACT).number == 2


def test_where_there_is_no_wording_yet_the_page_is_there(client):
    HousePageWording.objects.all().delete()
    assert client.get("/about/").status_code == HTTPStatus.OK


def test_a_member_has_a_page_as_soon_as_something_signed_is_published(client, edith, mona, ravi, rosa, ruth):
    article = make_article(edith)
    review = approved(article, mona, ravi, rosa)
    place = f"/medical-advisory-board/dr-ravi-{ravi.pk}/"
    assert client.get(place).status_code == HTTPStatus.NOT_FOUND, "approved is not yet published"
    edition = publish(approval=review.approval, actor=mona)
    page = words(client.get(place).content)
    assert "MD, FRCP" in page
    assert edition.version.title in page
    assert "1 article as it stands now" in page
    board = words(client.get("/medical-advisory-board/").content)
    assert f'href="{place}"' in board
    assert f"dr-ruth-{ruth.pk}" not in board, "she has signed nothing"
    for nobody in (f"dr-ruth-{ruth.pk}", f"edith-{edith.pk}", "x", "x-999999999999999", "x-²"):
        assert client.get(f"/medical-advisory-board/{nobody}/").status_code == HTTPStatus.NOT_FOUND


def test_who_has_left_keeps_the_page_and_an_old_name_leads_to_it(client, edith, mona, ravi, rosa):
    published_article(edith, mona, ravi, rosa)
    ravi.is_active = False
    ravi.save()
    place = f"/medical-advisory-board/dr-ravi-{ravi.pk}/"
    assert "No longer a member of the board" in words(client.get(place).content)
    moved = client.get(f"/medical-advisory-board/dr-other-{ravi.pk}/")
    assert moved["Location"] == place


@pytest.mark.parametrize("count", [1, 3])
def test_a_member_costs_the_same_with_any_number(client, edith, mona, ravi, rosa, django_assert_num_queries, count):
    for number in range(count):
        published_article(edith, mona, ravi, rosa, title=f"What is question {number}?")
    with django_assert_num_queries(7):
        client.get(f"/medical-advisory-board/dr-ravi-{ravi.pk}/")


def test_topics_stand_by_their_letter_with_how_many_articles_they_have(client, edith, mona, ravi, rosa):
    published_article(edith, mona, ravi, rosa)
    Topic.objects.create(slug="nothing", name="Nothing yet")
    page = words(client.get("/topics/").content)
    assert page.index(">H</h2>") < page.index("Haematology</a>") < page.index("1 article")
    assert "Nothing yet" not in page


def test_the_answer_to_who_somebody_is_is_remembered_and_leads_on(client):
    answer = client.get("/audience/", {"is": "patient", "to": "/articles/x/patient/"})
    assert answer["Location"] == "/articles/x/patient/"
    assert answer.cookies["audience"].value == "patient"
    assert answer.cookies["audience"]["samesite"] == "Lax"
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "Forget it" in client.get("/audience/").content.decode()
    forgotten = client.get("/audience/", {"is": "forget"})
    assert forgotten.cookies["audience"].value == ""


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "\\\\evil.example"]
)
def test_nobody_is_sent_to_another_host(client, to):
    assert client.get("/audience/", {"is": "student", "to": to})["Location"] == "/audience/"


def test_an_unknown_answer_is_asked_again(client):
    answer = client.get("/audience/", {"is": "wizard", "to": "/"})
    assert answer.status_code == HTTPStatus.OK
    assert not answer.cookies


def test_an_article_offers_each_answer_that_has_a_text(client, edith, mona, ravi, rosa):
    edition = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    place = f"/articles/{edition.article.slug}/"
    page = client.get(place).content.decode()
    for reader, to in (("clinician", place), ("patient", f"{place}patient/"), ("student", place)):
        assert f'href="/audience/?is={reader}&amp;to={to}"' in page
    assert f'href="{place}patient/"' in page, "the text itself, for programs and for the script"


def test_the_board_is_named_with_credentials_and_without_contact_data(client, ravi, rosa, edith):
    ravi.affiliation = "Northgate Hospital"
    ravi.save()
    page = words(client.get("/medical-advisory-board/").content)
    assert "Dr Ravi" in page
    assert "MD, FRCP" in page
    assert "Northgate Hospital" in page
    assert "Edith" not in page
    assert "@" not in page


def test_who_has_left_is_not_on_the_board(client, ravi, rosa):
    ravi.is_active = False
    ravi.save()
    assert "Dr Ravi" not in words(client.get("/medical-advisory-board/").content)


@pytest.mark.parametrize("fixtures", [("ravi",), ("ravi", "rosa", "ruth")])
def test_the_board_costs_one_query(client, request, django_assert_num_queries, fixtures):
    for name in fixtures:
        request.getfixturevalue(name)
    with django_assert_num_queries(1):
        client.get("/medical-advisory-board/")


def test_crawlers_are_kept_from_the_desk(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /desk/" in response.content.decode()
    assert "Disallow: /articles/" not in response.content.decode()


@pytest.mark.parametrize("place", ["/articles/nothing/", "/articles/nothing/versions/", "/topics/nothing/"])
def test_a_missing_page_helps(client, place):
    response = client.get(place)
    assert response.status_code == HTTPStatus.NOT_FOUND
    assert "This page is not here" in words(response.content)
