"""Who sees the file of a figure: everybody once an edition shows it; until then only who sees a text that does."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from articles.actions import add_collaborator, edit_figure, remove_figure
from articles.figures import figure_address, storing
from articles.models import Article, FigureFile
from articles.tests.figures.scenes import TEXTS, make_figure, make_png
from articles.tests.scenes import TEXT, make_article
from cms.publishing.actions import place_notice
from cms.publishing.models import NoticeKind
from cms.publishing.tests.scenes import published
from cms.publishing.unsigned_actions import end_early_access, open_early
from reviews.actions import accept, decline
from reviews.tests.scenes import approved, make_assignment, make_round, signed

pytestmark = pytest.mark.django_db

SHOWN = TEXT + "\n![](figure:counts)\n"


@pytest.fixture
def article(edith) -> Article:
    article = make_article(edith, text=SHOWN)
    make_figure(article)
    return article


@pytest.fixture
def everybody(edith, emil, mona, ravi, rosa, stranger) -> dict[str, object]:
    return {"anonymous": None} | {user.username: user for user in (edith, emil, mona, ravi, rosa, stranger)}


def got(user, file: FigureFile):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(file.address)


def who_sees(everybody, file: FigureFile) -> set[str]:
    answers = {name: got(user, file).status_code for name, user in everybody.items()}
    assert set(answers.values()) <= {200, 404}
    return {name for name, status in answers.items() if status == 200}


def file_of(article) -> FigureFile:
    return article.draft.figures.get(key="counts").file


def test_the_address_in_the_text_is_the_one_that_is_served():
    sha256 = "a" * 64
    assert reverse("publishing:figure", args=[sha256, "png"]) == figure_address(sha256, "image/png")


def test_a_drafts_figure_is_for_those_who_see_the_draft(everybody, article):
    assert who_sees(everybody, file_of(article)) == {"edith", "mona"}


def test_a_collaborator_sees_it_too(everybody, article, edith, emil):
    add_collaborator(article=article, actor=edith, editor=emil)
    assert who_sees(everybody, file_of(article)) == {"edith", "emil", "mona"}


def test_a_rounds_figure_is_for_the_reviewer_who_may_read_it(everybody, article, mona, ravi):
    invited = make_assignment(make_round(article), ravi, mona, accepted=False)
    assert who_sees(everybody, file_of(article)) == {"edith", "mona"}
    accept(assignment=invited, actor=ravi, has_interests=False)
    assert who_sees(everybody, file_of(article)) == {"edith", "mona", "ravi"}


def test_whoever_declines_sees_it_no_more(everybody, article, mona, ravi):
    assignment = make_assignment(make_round(article), ravi, mona)
    decline(assignment=assignment, actor=ravi, reason="No time after all.")
    assert who_sees(everybody, file_of(article)) == {"edith", "mona"}


def test_whoever_signed_may_look_again(everybody, article, mona, ravi):
    signed(make_assignment(make_round(article), ravi, mona), "request-changes")
    assert who_sees(everybody, file_of(article)) == {"edith", "mona", "ravi"}


def test_a_reviewer_sees_the_earlier_picture_that_they_compare_with_and_not_the_next(
    everybody, article, edith, mona, ravi, rosa
):
    first = file_of(article)
    make_round(article)
    edit_figure(article=article, actor=edith, key="counts", texts=TEXTS, content=make_png(9))
    second = file_of(article)
    make_assignment(make_round(Article.objects.get(pk=article.pk)), ravi, mona)
    edit_figure(article=article, actor=edith, key="counts", texts=TEXTS, content=make_png(18))
    assert "ravi" in who_sees(everybody, first)
    assert "ravi" in who_sees(everybody, second)
    assert "ravi" not in who_sees(everybody, file_of(article))


def test_an_editions_figure_is_for_everybody_whatever_the_draft_says_by_then(
    everybody, article, edith, mona, ravi, rosa
):
    published(article, mona, ravi, rosa)
    file = file_of(article)
    remove_figure(article=article, actor=edith, key="counts")
    assert who_sees(everybody, file) == set(everybody)


def test_approved_is_not_published(everybody, article, mona, ravi, rosa):
    approved(article, mona, ravi, rosa)
    assert who_sees(everybody, file_of(article)) == {"edith", "mona", "ravi", "rosa"}


def test_early_access_opens_the_figure_until_it_ends(everybody, article, mona, ravi):
    review = make_round(article)
    make_assignment(review, ravi, mona)
    open_early(
        review=review,
        actor=mona,
        reason="Clinicians need it before the board has signed.",
        seen_version_sha256=review.version.version_sha256,
    )
    file = file_of(article)
    assert who_sees(everybody, file) == set(everybody)
    assert "immutable" not in got(None, file)["Cache-Control"]
    end_early_access(review=review, actor=mona, reason="A reviewer has found a mistake in it.")
    assert who_sees(everybody, file) == {"edith", "mona", "ravi"}


def test_the_same_picture_in_anothers_draft_opens_nothing(everybody, article, emil):
    other = make_article(emil, title="Another question?", text=SHOWN)
    make_figure(other, emil)
    assert file_of(other) == file_of(article)
    assert who_sees(everybody, file_of(article)) == {"edith", "emil", "mona"}
    remove_figure(article=other, actor=emil, key="counts")
    assert who_sees(everybody, file_of(article)) == {"edith", "mona"}


def test_a_withdrawn_edition_takes_its_figure_along(everybody, article, mona, ravi, rosa):
    edition = published(article, mona, ravi, rosa)
    place_notice(edition=edition, actor=mona, kind=NoticeKind.WITHDRAWAL, reason="A patient can be recognised in it.")
    assert who_sees(everybody, file_of(article)) == {"edith", "mona", "ravi", "rosa"}


def test_a_retracted_edition_still_shows_it(everybody, article, mona, ravi, rosa):
    edition = published(article, mona, ravi, rosa)
    place_notice(edition=edition, actor=mona, kind=NoticeKind.RETRACTION, reason="The numbers cannot be relied on.")
    assert who_sees(everybody, file_of(article)) == set(everybody)


def test_an_older_edition_goes_on_showing_its_own(everybody, article, edith, mona, ravi, rosa):
    published(article, mona, ravi, rosa)
    first = file_of(article)
    edit_figure(article=article, actor=edith, key="counts", texts=TEXTS, content=make_png(9))
    published(Article.objects.get(pk=article.pk), mona, ravi, rosa)
    assert who_sees(everybody, first) == set(everybody)
    assert who_sees(everybody, file_of(article)) == set(everybody)


def test_a_published_figure_may_be_kept_by_everybody(article, mona, ravi, rosa):
    published(article, mona, ravi, rosa)
    response = got(None, file_of(article))
    assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" not in response.get("Vary", "")
    assert "Set-Cookie" not in response
    assert b"".join(response).startswith(b"\x89PNG")


def test_a_hidden_one_is_kept_by_nobody_in_between(article, edith):
    assert "private" in got(edith, file_of(article))["Cache-Control"]
    assert "public" not in got(edith, file_of(article))["Cache-Control"]


def test_what_is_known_already_is_not_sent_again(article, mona, ravi, rosa):
    published(article, mona, ravi, rosa)
    file = file_of(article)
    response = Client().get(file.address, headers={"If-None-Match": f'"{file.sha256}"'})
    assert response.status_code == 304
    assert "immutable" in response["Cache-Control"]


def test_a_digest_does_not_open_what_is_hidden_by_asking_whether_it_changed(article):
    file = file_of(article)
    assert Client().get(file.address, headers={"If-None-Match": f'"{file.sha256}"'}).status_code == 404


def test_another_ending_an_unknown_digest_and_a_missing_file_are_not_there(article, edith):
    file = file_of(article)
    client = Client()
    client.force_login(edith)
    assert client.get(file.address.replace(".png", ".jpg")).status_code == 404
    assert client.get(f"/figures/{'0' * 64}.png").status_code == 404
    storing.storage().delete(storing.storage_name(file.sha256, file.media_type))
    assert client.get(file.address).status_code == 404


def test_a_readers_figure_asks_no_table_of_a_draft(article, mona, ravi, rosa, django_assert_num_queries):
    published(article, mona, ravi, rosa)
    file = file_of(article)
    with django_assert_num_queries(2) as seen:
        assert got(None, file).status_code == 200
    said = " ".join(query["sql"] for query in seen.captured_queries)
    assert "articles_draft" not in said
    assert "django_session" not in said


def test_for_a_visitor_without_an_account_no_table_of_a_draft_is_asked(article, django_assert_num_queries):
    file = file_of(article)
    with django_assert_num_queries(3) as seen:
        assert got(None, file).status_code == 404
    assert "articles_draft" not in " ".join(query["sql"] for query in seen.captured_queries)
