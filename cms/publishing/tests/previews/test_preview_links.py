"""Preview links: one frozen version for somebody without an account, for a time, and only as long as it should."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from articles.actions import add_collaborator
from articles.tests.figures.scenes import make_figure
from articles.tests.scenes import TEXT, edited, make_article, make_version
from cms.accounts.actions.people import deactivate
from cms.publishing.models import NoticeKind, PreviewLink, PreviewOpening
from cms.publishing.previews.actions import make_preview_link, revoke_preview_link
from cms.publishing.previews.policy import MOST_OPEN
from cms.publishing.previews.views import PAGES
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, noticed, on, published_article
from cms.publishing.tests.served_page import words
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(edith):
    return make_version(make_article(edith, patient=PATIENT_TEXT))


def linked(version, by, days: int = 7) -> tuple[PreviewLink, str]:
    return make_preview_link(version=version, actor=by, days=days, purpose="For the guideline's authors.")


def at(token: str, more: str = "") -> str:
    return f"/previews/{token}/{more}"


def test_it_shows_the_frozen_version_under_the_caution_banner(client, version, edith):
    _, token = linked(version, edith)
    page = words(client.get(at(token)).content)
    assert page.index("Exercise caution") < page.index("<h1>")
    assert "Chemotherapy is a common cause" in page


def test_a_version_that_the_board_has_approved_is_not_called_undecided(client, edith, mona, ravi, rosa):
    _, token = linked(published_article(edith, mona, ravi, rosa).version, edith)
    page = words(client.get(at(token)).content)
    assert "not as published" in page
    assert "not yet decided" not in page
    assert "not been reviewed" not in page


def test_each_text_has_its_address(client, version, edith):
    _, token = linked(version, edith)
    assert "Neutrophils are cells that fight germs" in words(client.get(at(token, "patient/")).content)


def test_it_shows_exactly_that_version_whatever_is_written_later(client, version, edith):
    _, token = linked(version, edith)
    make_version(edited(version.article, edith, f"{TEXT}\nLater words [@curtis2014].\n"))
    assert "Later words" not in words(client.get(at(token)).content)


def test_no_cache_keeps_it_no_site_is_told_and_no_engine_lists_it(client, version, edith):
    answer = client.get(at(linked(version, edith)[1]))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert b"<form" not in answer.content
    assert not answer.cookies


def test_a_link_is_in_no_list_of_pages(client, version, edith):
    linked(version, edith)
    for place in ("/", "/sitemap.xml", "/sitemaps/pages.xml", "/feeds/all.atom", "/search/?q=neutrophils"):
        assert b"/previews/" not in client.get(place).content


def test_pictures_of_the_version_come_through_the_link_and_others_do_not(client, edith):
    article = make_article(edith, text=f"{TEXT}\n![](figure:counts)\n")
    file = make_figure(article, key="counts").file
    other = make_figure(make_article(edith, title="What else?"), key="others", seed=3).file
    _, token = linked(make_version(article), edith)
    assert at(token, f"figures/{file.sha256}.png") in client.get(at(token)).content.decode()
    assert client.get(at(token, f"figures/{file.sha256}.png")).status_code == 200
    assert client.get(at(token, f"figures/{other.sha256}.png")).status_code == 404


def test_wrong_expired_and_revoked_links_answer_alike(client, version, edith):
    with on(2026, 1, 1):
        _, expired = linked(version, edith, days=1)
    link, revoked = linked(version, edith)
    revoke_preview_link(link=link, actor=edith)
    _, right = linked(version, edith)
    answers = [client.get(at(token)) for token in (expired, revoked, right[:-1], "x" * 43)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_the_token_is_not_kept(version, edith):
    link, token = linked(version, edith)
    assert token not in str(PreviewLink.objects.values().get(pk=link.pk))


def test_a_link_of_a_closed_account_does_not_open(client, version, emil, edith, mona):
    add_collaborator(article=version.article, actor=edith, editor=emil)
    _, token = linked(version, emil)
    deactivate(actor=mona, person=emil, reason="Has left the house.")
    assert client.get(at(token)).status_code == 404


@pytest.mark.parametrize("kind", [NoticeKind.RETRACTION, NoticeKind.WITHDRAWAL])
def test_a_retraction_or_withdrawal_stops_links_and_new_ones_to_that_text(client, edith, mona, ravi, rosa, kind):
    edition = published_article(edith, mona, ravi, rosa)
    _, token = linked(edition.version, edith)
    noticed(edition, mona, kind)
    assert client.get(at(token)).status_code == 404
    with pytest.raises(Refused, match="retracted or withdrawn"):
        linked(edition.version, edith)


@pytest.mark.parametrize("who", ["emil", "ravi", "stranger"])
def test_only_the_articles_editors_make_and_revoke_links(request, version, edith, who):
    somebody = request.getfixturevalue(who)
    with pytest.raises(Refused, match="not an editor"):
        linked(version, somebody)
    with pytest.raises(Refused, match="not an editor"):
        revoke_preview_link(link=linked(version, edith)[0], actor=somebody)


def test_days_are_chosen_from_a_few(version, edith):
    with pytest.raises(Refused, match="numbers of days"):
        linked(version, edith, days=365)


@pytest.mark.parametrize("purpose", ["  Me ", "x" * 201])
def test_what_it_is_for_is_said_in_a_few_words(version, edith, purpose):
    with pytest.raises(Refused, match="Say what the link is for") as refusal:
        make_preview_link(version=version, actor=edith, days=7, purpose=purpose)
    assert refusal.value.code == "purpose-missing"
    assert not PreviewLink.objects.exists()


def test_open_links_are_bounded(version, edith):
    for _ in range(MOST_OPEN):
        linked(version, edith)
    with pytest.raises(Refused, match="open already"):
        linked(version, edith)


def test_each_opening_is_counted_by_the_hour(client, version, edith):
    _, token = linked(version, edith)
    client.get(at(token))
    client.get(at(token))
    client.head(at(token))
    assert sum(PreviewOpening.objects.values_list("times", flat=True)) == 2
    assert all(row.hour.minute == row.hour.second == 0 for row in PreviewOpening.objects.all())


def test_too_many_looks_are_refused(client, version, edith):
    for _ in range(PAGES):
        client.get(at("guess"))
    assert client.get(at(linked(version, edith)[1])).status_code == 429


def test_making_and_revoking_are_in_the_audit_trail_and_on_the_articles_pages(client, version, edith):
    link, _ = linked(version, edith)
    revoke_preview_link(link=link, actor=edith)
    assert [row.history_user.username for row in link.history.all()] == ["edith", "edith"]
    client.force_login(edith)
    page = words(client.get(f"/desk/articles/{version.article.slug}/previews/").content)
    assert "Made by Edith" in page
    assert "revoked by Edith" in page


def test_an_editor_makes_a_link_sees_it_once_and_revokes_it(client, version, edith):
    client.force_login(edith)
    place = f"/desk/articles/{version.article.slug}/previews/"
    made = client.post(place, {"version": version.pk, "days": "3", "purpose": "For the guideline's authors."})
    assert "/previews/" in made.content.decode().split("Copy it now")[1]
    assert "no-store" in made["Cache-Control"]
    assert "Copy it now" not in client.get(place).content.decode()
    client.post(f"{place}{PreviewLink.objects.get().pk}/revoke/")
    assert PreviewLink.objects.get().revoked_by == edith


def test_a_link_of_another_article_is_not_revoked_here(client, version, edith):
    link, _ = linked(version, edith)
    other = make_article(edith, title="What else?")
    client.force_login(edith)
    assert client.post(f"/desk/articles/{other.slug}/previews/{link.pk}/revoke/").status_code == 404


def test_old_links_are_forgotten_and_stay_on_record(client, version, edith):
    with on(2026, 1, 1):
        link, token = linked(version, edith)
        client.get(at(token))
    call_command("forget_previews")
    call_command("forget_previews")
    assert not PreviewOpening.objects.exists()
    assert PreviewLink.objects.get(pk=link.pk).token_sha256 == ""
