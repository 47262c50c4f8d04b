"""A reader reports a possible error: who is told, what is kept, what is bounded, and what a managing editor does."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.views.defaults import permission_denied, server_error
from lxml import html

from articles.tests.scenes import make_article
from cms import clock
from cms.outbox.models import Notification, OutboxMessage
from cms.publishing.error_reports import actions, views
from cms.publishing.error_reports.actions import delete_report, forget_reporters, report_error, settle_report
from cms.publishing.error_reports.models import ErrorReport, Outcome
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.search import views as search_views
from cms.publishing.templatetags.reporting import NOT_FOR_READERS
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    noticed,
    published_by_the_cast,
    second_edition,
)
from cms.refusals import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

REPORT = reverse("publishing:report-error")
SENT = reverse("publishing:error-reported")
WORDS = "The dose is ten times too high: the SmPC says 0.5 mg."


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return published_by_the_cast(patient=PATIENT_TEXT).pk


@pytest.fixture
def edition(made):
    return Edition.objects.get(pk=made)


@pytest.fixture
def report(edition):
    return report_error(edition=edition, audience="patient", text=WORDS, address="reader@home.example")


def test_every_article_page_leads_to_the_form(client, edition):
    page = client.get(f"/articles/{edition.article.slug}/patient/").content.decode()
    link = f"{REPORT}?about={edition.article.slug}&amp;edition=1&amp;audience=patient"
    assert link in page
    form = client.get(REPORT, {"about": edition.article.slug, "edition": "1", "audience": "patient"})
    assert edition.version.title in form.content.decode()
    assert "no-cache" in form.headers["Cache-Control"]


def link_at_the_foot(client, place: str) -> str:
    page = client.get(place).content.decode()
    foot = page[page.index('<footer class="foot">') :]
    return re.search(rf'href="({re.escape(REPORT)}[^"]*)"', foot).group(1).replace("&amp;", "&")


def test_every_page_of_an_article_leads_to_the_form_about_its_edition_and_text(
    client, edition, edith, mona, ravi, rosa
):
    second_edition(edition, edith, mona, ravi, rosa)
    slug = edition.article.slug
    for place, asked in [
        (f"/articles/{slug}/", "&edition=2"),
        (f"/articles/{slug}/versions/", ""),
        (f"/articles/{slug}/editions/1/", "&edition=1"),
        (f"/articles/{slug}/editions/1/evidence/", "&edition=1"),
        (f"/articles/{slug}/editions/1/patient/evidence/", "&edition=1&audience=patient"),
        (f"/articles/{slug}/editions/2/cite/", "&edition=2"),
        (f"/articles/{slug}/changes/1-2/", "&edition=2"),
    ]:
        link = link_at_the_foot(client, place)
        assert link == f"{REPORT}?about={slug}{asked}"
        assert edition.version.title in client.get(link).content.decode()


def test_the_notice_of_a_withdrawal_leads_to_the_form_too(client, edition, mona):
    noticed(edition, mona, NoticeKind.WITHDRAWAL)
    place = f"/articles/{edition.article.slug}/"
    assert link_at_the_foot(client, place) == f"{REPORT}?about={edition.article.slug}&edition=1"


@pytest.mark.parametrize("place", ["/", "/topics/", "/search/", "/medical-advisory-board/", "/editorial-policy/"])
def test_a_page_of_no_article_is_named_by_its_address(client, edition, mona, place):
    link = link_at_the_foot(client, place)
    assert link == f"{REPORT}?page={place}"
    assert f'value="{place}"' in client.get(link).content.decode()
    answer = client.post(link, {"page": place, "text": WORDS})
    assert answer["Location"] == f"{SENT}?back={place}"
    report = ErrorReport.objects.get()
    assert (report.edition, report.audience, report.page) == (None, "", place)
    client.force_login(mona)
    assert f'<a href="{place}">{place}</a>' in client.get(f"/desk/error-reports/{report.pk}/").content.decode()
    assert place in client.get("/desk/error-reports/").content.decode()


def said_by(answer) -> tuple[int, list[str]]:
    """The status, and where the links to the form lead."""
    links = html.fromstring(answer.content).xpath("//a[contains(@href, '/report-an-error/')]/@href")
    return answer.status_code, links


def test_a_page_that_is_not_there_leads_to_the_form_with_its_address(client, edition):
    place = "/articles/what-is-not-there/"
    status, links = said_by(client.get(place))
    assert (status, links) == (HTTPStatus.NOT_FOUND, [f"/report-an-error/?page={place}"])
    assert place in client.get(links[0]).content.decode()


def test_an_address_too_long_for_the_form_is_not_repeated(client, edition):
    assert said_by(client.get(f"/articles/{'a' * 400}/"))[1] == ["/report-an-error/"]


def test_a_form_without_its_key_and_too_many_searches_lead_there_too(edition, monkeypatch):
    monkeypatch.setattr(search_views, "SEARCHES", 0)
    client = Client(enforce_csrf_checks=True)
    assert said_by(client.post("/questions/ask/")) == (403, ["/report-an-error/?page=/questions/ask/"])
    assert said_by(client.get("/search/?q=secret")) == (429, ["/report-an-error/?page=/search/"])


def test_a_refusal_leads_there_where_it_is_a_reader_who_is_refused(rf):
    def refused(place):
        return said_by(permission_denied(rf.get(place), PermissionDenied()))

    assert refused("/topics/") == (403, ["/report-an-error/?page=/topics/"])
    assert refused("/desk/") == (403, [])


def test_a_secret_address_that_holds_no_more_is_not_repeated(client, edition):
    assert said_by(client.get("/previews/not-a-token/"))[1] == ["/report-an-error/"]
    assert said_by(client.get("/invitations/not-a-token/")) == (404, [])


def test_the_page_of_a_fault_leads_there_without_asking_the_database(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert said_by(server_error(rf.get("/articles/a/"))) == (500, ["/report-an-error/"])


def test_all_that_is_no_readers_page_is_known_as_such():
    """A new place for accounts has to be named in `NOT_FOR_READERS`."""
    for own in get_resolver().url_patterns:
        module = getattr(getattr(own, "urlconf_name", None), "__name__", "")
        if isinstance(own, URLResolver) and module not in ("cms.publishing.urls", "cms.operations.urls"):
            for pattern in own.url_patterns:
                assert f"/{own.pattern}{pattern.pattern}".startswith(NOT_FOR_READERS), pattern


def test_without_an_address_the_form_asks_which_page_and_keeps_what_is_typed(client, edition, mona):
    answer = client.post(REPORT, {"text": WORDS})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say which page it is: its address or its title." in answer.content.decode()
    assert client.post(REPORT, {"text": WORDS, "page": "<b>The neutrophils</b>"})["Location"] == SENT
    client.force_login(mona)
    page = client.get(f"/desk/error-reports/{ErrorReport.objects.get().pk}/").content.decode()
    assert "on the page that the reader calls “&lt;b&gt;The neutrophils&lt;/b&gt;”" in page
    assert Notification.objects.filter(kind="error-reported").count() == 1


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_an_address_of_another_site_is_neither_taken_over_nor_led_to(client, elsewhere):
    assert elsewhere not in client.get(REPORT, {"page": elsewhere}).content.decode()
    assert elsewhere not in client.get(SENT, {"back": elsewhere}).content.decode()


def test_an_edition_that_is_not_there_is_said_and_not_silently_another(client, edition):
    for number in ("99", "first"):
        page = client.get(REPORT, {"about": edition.article.slug, "edition": number}).content.decode()
        assert f"This article has no edition {number}." in page
        assert "Your report is about edition 1, the current one." in page


def test_after_sending_a_link_leads_back_to_the_article(client, edition):
    place = f"{REPORT}?about={edition.article.slug}&edition=1&audience=patient"
    sent = client.post(place, {"text": WORDS})["Location"]
    assert (
        f'<a href="/articles/{edition.article.slug}/patient/">Back to the page</a>' in client.get(sent).content.decode()
    )


def test_what_is_much_too_long_is_said_in_the_form_s_own_words(client, edition):
    place = f"{REPORT}?about={edition.article.slug}"
    answer = client.post(place, {"text": "x" * 6_001, "passage": "y" * 1_500}).content.decode()
    assert "This is too long: at most 3000 characters fit. Shorten it." in answer
    assert "What may be wrong? This is too long" in answer
    assert "The passage: The passage has 1500 characters" in answer
    assert "Ensure this value" not in answer


def test_a_report_tells_every_managing_editor_at_once_and_no_mail_holds_its_words(client, edition, mona, magnus, edith):
    place = f"{REPORT}?about={edition.article.slug}&edition=1&audience=patient"
    answer = client.post(place, {"text": WORDS, "passage": "5 mg", "address": "reader@home.example"})
    assert answer["Location"] == f"{SENT}?back=/articles/{edition.article.slug}/patient/"
    report = ErrorReport.objects.get()
    assert (report.edition, report.audience, report.text, report.passage) == (edition, "patient", WORDS, "5 mg")
    told = Notification.objects.filter(kind="error-reported")
    assert {one.recipient_id for one in told} == {mona.pk, magnus.pk}
    assert not OutboxMessage.objects.filter(body__contains="SmPC").exists()
    assert OutboxMessage.objects.filter(kind="error-reported").count() == 2


def test_a_report_is_about_the_edition_that_was_read(client, edition, edith, mona, ravi, rosa):
    second_edition(edition, edith, mona, ravi, rosa)
    client.post(f"{REPORT}?about={edition.article.slug}&edition=1", {"text": WORDS})
    client.post(f"{REPORT}?about={edition.article.slug}", {"text": WORDS})
    assert [report.edition.number for report in ErrorReport.objects.order_by("pk")] == [1, 2]


def test_sent_twice_it_is_one_report(client, edition):
    for _ in range(2):
        client.post(f"{REPORT}?about={edition.article.slug}", {"text": WORDS})
    assert ErrorReport.objects.count() == 1


def test_what_readers_cannot_know_of_is_not_there_to_report(client, edith):
    assert client.get(REPORT, {"about": "no-such-article"}).status_code == HTTPStatus.NOT_FOUND
    assert client.get(REPORT, {"about": make_article(edith).slug}).status_code == HTTPStatus.NOT_FOUND


def test_a_program_is_thanked_and_nothing_is_kept(client, edition):
    place = f"{REPORT}?about={edition.article.slug}"
    assert client.post(place, {"text": WORDS, "website": "x"})["Location"].startswith(SENT)
    assert not ErrorReport.objects.exists()


def test_too_short_or_too_many_is_refused_with_a_sentence(client, edition, monkeypatch):
    place = f"{REPORT}?about={edition.article.slug}"
    answer = client.post(place, {"text": "wrong"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say in a sentence what may be wrong." in answer.content.decode()
    monkeypatch.setattr(actions, "HOURLY_LIMIT", 0)
    assert "try again in an hour" in client.post(place, {"text": WORDS}).content.decode()
    monkeypatch.setattr(views, "SENT", 1)
    assert client.post(place, {"text": WORDS}).status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_the_inbox_leads_to_the_notice_and_a_settled_report_keeps_no_address(client, report, mona):
    client.force_login(mona)
    assert WORDS[:30] in client.get("/desk/error-reports/").content.decode()
    page = client.get(f"/desk/error-reports/{report.pk}/").content.decode()
    assert reverse("desk:notice", args=[report.edition.article.slug]) in page
    assert "reader@home.example" in page
    place = f"/desk/error-reports/{report.pk}/settle/"
    assert client.post(place, {"outcome": "notice", "note": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    client.post(place, {"outcome": "notice", "note": "Right. Concern placed."})
    report.refresh_from_db()
    assert (report.outcome, report.address, report.settled_by) == (Outcome.NOTICE, "", mona)
    assert WORDS[:30] not in client.get("/desk/error-reports/").content.decode()
    assert WORDS[:30] in client.get("/desk/error-reports/?all").content.decode()


def test_a_report_beyond_its_bounds_is_refused_below_the_form_too(edition):
    beyond = [
        ({"text": "x" * 3_001}, "report-unfit", "at most 3000 fit. Shorten it."),
        ({"text": WORDS, "passage": "x" * 1_001}, "report-unfit", "Its first words are enough."),
        ({"text": WORDS, "address": "reader at home"}, "not-an-address", "not an e-mail address"),
    ]
    for typed, code, why in beyond:
        with pytest.raises(Refused, match=why) as refusal:
            report_error(edition=edition, audience="patient", **typed)
        assert refusal.value.code == code
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "note"), [(Outcome.OPEN, "Still looking."), (Outcome.NO_ERROR, "No."), (Outcome.NO_ERROR, "x" * 1_001)]
)
def test_settling_a_report_takes_an_outcome_and_what_was_found(report, mona, outcome, note):
    with pytest.raises(Refused, match="Say what was found") as refusal:
        settle_report(report=report, actor=mona, outcome=outcome, note=note)
    assert refusal.value.code == "note-missing"
    report.refresh_from_db()
    assert (report.outcome, report.address) == (Outcome.OPEN, "reader@home.example")


def test_what_was_deleted_meanwhile_is_settled_no_more(report, mona, magnus):
    delete_report(report=report, actor=mona)
    with pytest.raises(Refused, match="deleted in the meantime") as refusal:
        settle_report(report=report, actor=magnus, outcome=Outcome.NO_ERROR, note="It is right.")
    assert refusal.value.code == "deleted"


def test_a_report_is_settled_once_and_only_by_a_managing_editor(report, edith, mona):
    with pytest.raises(Refused):
        settle_report(report=report, actor=edith, outcome=Outcome.NO_ERROR, note="It is right.")
    settle_report(report=report, actor=mona, outcome=Outcome.NO_ERROR, note="It is right.")
    with pytest.raises(Refused, match="settled already"):
        settle_report(report=report, actor=mona, outcome=Outcome.NO_ERROR, note="It is right.")


def test_spam_is_deleted_and_the_history_keeps_no_words(report, edith, mona):
    with pytest.raises(Refused):
        delete_report(report=report, actor=edith)
    delete_report(report=report, actor=mona)
    assert not ErrorReport.objects.exists()
    kept = str(list(ErrorReport.history.values()))
    assert "SmPC" not in kept
    assert "reader@home.example" not in kept


def test_a_withdrawn_edition_offers_no_second_notice(client, report, mona):
    noticed(report.edition, mona, NoticeKind.WITHDRAWAL)
    client.force_login(mona)
    page = client.get(f"/desk/error-reports/{report.pk}/").content.decode()
    assert "Not what readers are shown" in page
    assert reverse("desk:notice", args=[report.edition.article.slug]) not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_with_any_number(client, edition, mona, django_assert_num_queries, count):
    for number in range(count):
        report_error(edition=edition, audience="patient", text=f"{WORDS} {number}")
    client.force_login(mona)
    client.get("/desk/error-reports/")
    with django_assert_num_queries(4):
        client.get("/desk/error-reports/")


def test_an_address_is_forgotten_in_time_or_when_its_owner_asks(report, edition):
    with clock.pretend(clock.now() + timedelta(days=400)):
        assert forget_reporters() == 1
    assert ErrorReport.objects.get().address == ""
    other = report_error(edition=edition, audience="patient", text=f"{WORDS} Again.", address="other@home.example")
    call_command("forget_askers", address="OTHER@home.example", stdout=StringIO())
    other.refresh_from_db()
    assert (other.address, other.is_open) == ("", True)
