"""Promise 9: no reader address, in no state of an article, reads a table of the draft or shows what was not published.

A new reader address is walked by itself; one with a new kind of part in it fails here until this walk knows what to put
there.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from articles.actions import change_slug
from articles.models import Article
from articles.pandoc_program import is_installed
from articles.tests.scenes import TEXT, edited, make_article
from cms.accounts.models import User
from cms.desk.actions import start_re_review
from cms.publishing.exporting.pdf import pdf_is_possible
from cms.publishing.feeds import FEEDS
from cms.publishing.house.views import NAMES
from cms.publishing.models import NoticeKind, SearchEntry
from cms.publishing.queries import listable
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    in_emergency,
    named_for_emergencies,
    noticed,
    published_article,
    reaffirmed,
    rewritten,
    second_edition,
    shown_early,
    source_retracted,
)
from cms.publishing.unsigned_actions import end_early_access
from cms.publishing.urls import reader_patterns
from reviews.actions import comment, take_back_sign_off
from reviews.models import Round, SignOff
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db

FORBIDDEN = (
    "articles_draft",
    "articles_importedentry",
    "articles_collaborator",
    "articles_findingoverride",
    "articles_historicalcollaborator",
    "reviews_comment",
    "reviews_submission",
    "reviews_decision",
    "reviews_assignment",
    "outbox_",
    "reversion_",
    "account_emailaddress",
    "django_session",
    "publishing_question",
    "publishing_askeraddress",
)
SECRETS = {
    "the draft": "Unsaid draft words",
    "a version that was not published": "Unpublished version words",
    "a comment": "Whispered comment words",
    "a comment sent with a sign-off": "Private signing words",
    "the note of a submission": "Ready, I think",
    "the reason for taking a sign-off back": "Regretful words",
    "a reviewer of an open round": "Dr Ruth",
}
# Pages that are not about one article.
ALWAYS_THERE = (
    {"home", "board", "robots", "search", "topics", "feeds", "feed-atom", "feed-json", "sitemap"}
    | {"sitemap-pages"}
    | {f"{name}{part}" for name in NAMES.values() for part in ("", "-history")}
)
ANSWERS = {HTTPStatus.OK, HTTPStatus.GONE, HTTPStatus.FOUND, HTTPStatus.NOT_FOUND}


@dataclass
class Cast:
    """Who takes part."""

    edith: object
    mona: object
    ravi: object
    rosa: object
    ruth: object


@pytest.fixture(autouse=True)
def undrawn(monkeypatch):
    """A PDF as the page that it is drawn from: it can show nothing else, and drawing takes a second each."""
    monkeypatch.setattr("cms.publishing.exporting.pdf.output_of", lambda command, data, folder, **bounds: data)


@pytest.fixture
def people(edith, mona, ravi, rosa, ruth) -> Cast:
    return Cast(edith, mona, ravi, rosa, ruth)


def _first(people: Cast):
    return published_article(people.edith, people.mona, people.ravi, people.rosa, patient=PATIENT_TEXT)


def _open_round_with_secrets(article: Article, people: Cast) -> None:
    """A new text before the board: one reviewer has commented, signed with a remark and taken it back."""
    new_text = f"{TEXT}\n{SECRETS['a version that was not published']} [@curtis2014].\n"
    review = make_round(rewritten(article, people.edith, new_text, patient=PATIENT_TEXT))
    assignment = make_assignment(review, people.ruth, people.mona)
    review = Round.objects.get(pk=review.pk)
    comment(review=review, actor=people.ruth, body=SECRETS["a comment"])
    sign_off = signed(assignment, comment=SECRETS["a comment sent with a sign-off"])
    take_back_sign_off(sign_off=sign_off, actor=people.ruth, reason=SECRETS["the reason for taking a sign-off back"])


def draft_only(people: Cast) -> Article:
    return make_article(people.edith, patient=PATIENT_TEXT)


def never_approved(people: Cast) -> Article:
    article = make_article(people.edith)
    _open_round_with_secrets(article, people)
    return article


def live(people: Cast) -> Article:
    return _first(people).article


def with_an_old_edition(people: Cast) -> Article:
    first = _first(people)
    second_edition(first, people.edith, people.mona, people.ravi, people.rosa)
    return first.article


def reaffirmed_once(people: Cast) -> Article:
    first = _first(people)
    reaffirmed(first, people.mona, people.ravi, people.rosa)
    return first.article


def withdrawn(people: Cast) -> Article:
    first = _first(people)
    noticed(first, people.mona, NoticeKind.WITHDRAWAL)
    return first.article


def under_concern(people: Cast) -> Article:
    first = _first(people)
    noticed(first, people.mona, NoticeKind.CONCERN)
    return first.article


def retracted(people: Cast) -> Article:
    first = _first(people)
    noticed(first, people.mona, NoticeKind.RETRACTION)
    return first.article


def citing_a_retracted_source(people: Cast) -> Article:
    first = _first(people)
    source_retracted("curtis2014")
    return first.article


def update_under_review(people: Cast) -> Article:
    first = _first(people)
    _open_round_with_secrets(first.article, people)
    return first.article


def update_refused(people: Cast) -> Article:
    first = _first(people)
    new_text = f"{TEXT}\n{SECRETS['a version that was not published']} [@curtis2014].\n"
    review = make_round(edited(first.article, people.edith, new_text))
    assignment = make_assignment(review, people.ruth, people.mona)
    signed(assignment, SignOff.Choice.REQUEST_CHANGES, SECRETS["a comment sent with a sign-off"])
    return first.article


def being_reviewed_again(people: Cast) -> Article:
    first = _first(people)
    review = start_re_review(article=first.article, actor=people.mona)
    make_assignment(review, people.ruth, people.mona)
    comment(review=Round.objects.get(pk=review.pk), actor=people.ruth, body=SECRETS["a comment"])
    return first.article


def opened_early(people: Cast) -> Article:
    review = make_round(make_article(people.edith, patient=PATIENT_TEXT))
    return _opened(review, people)


def _opened(review: Round, people: Cast) -> Article:
    make_assignment(review, people.ruth, people.mona)
    comment(review=Round.objects.get(pk=review.pk), actor=people.ruth, body=SECRETS["a comment"])
    shown_early(review, people.mona)
    return review.article


def an_update_opened_early(people: Cast) -> Article:
    first = _first(people)
    return _opened(make_round(rewritten(first.article, people.edith, patient=PATIENT_TEXT)), people)


def closed_to_readers_again(people: Cast) -> Article:
    article = opened_early(people)
    end_early_access(review=article.rounds.get(), actor=people.mona, reason="Enough has been seen of it.")
    return article


def published_in_an_emergency(people: Cast) -> Article:
    named_for_emergencies(people.mona)
    review = make_round(make_article(people.edith, patient=PATIENT_TEXT))
    make_assignment(review, people.ruth, people.mona)
    comment(review=Round.objects.get(pk=review.pk), actor=people.ruth, body=SECRETS["a comment"])
    in_emergency(review, people.mona)
    return review.article


def moved(people: Cast) -> Article:
    first = _first(people)
    change_slug(article=first.article, actor=people.mona, slug="somewhere-else")
    return Article.objects.get(pk=first.article_id)


STATES: list[Callable[[Cast], Article]] = [
    draft_only,
    never_approved,
    live,
    with_an_old_edition,
    reaffirmed_once,
    withdrawn,
    under_concern,
    retracted,
    citing_a_retracted_source,
    update_under_review,
    update_refused,
    being_reviewed_again,
    opened_early,
    an_update_opened_early,
    closed_to_readers_again,
    published_in_an_emergency,
    moved,
]


def values_for(pattern: URLPattern, part: str, article: Article) -> list[object]:
    """What to put into one part of an address. KeyError: a new kind of part that the walk has to learn."""
    if part == "slug" and pattern.name == "topic":
        return [article.topic.slug, "no-such-topic"]
    if part == "name":
        return [f"dr-{person.username}-{person.pk}" for person in User.objects.filter(username__in=["ravi", "ruth"])]
    return {
        "which": list(FEEDS),
        "slug": [article.slug, "no-such-article"],
        "number": [1, 2, 99],
        "later": [1, 2],
        "audience": ["patient"],
    }[part]


def addresses(article: Article) -> Iterator[tuple[str, str]]:
    """Every reader address about the article, by the name of its pattern; also addresses where nothing is."""
    yield "home", reverse("home")
    for pattern in reader_patterns:
        assert isinstance(pattern, URLPattern)
        parts = list(pattern.pattern.converters)
        for values in product(*(values_for(pattern, part, article) for part in parts)):
            yield pattern.name, reverse(f"publishing:{pattern.name}", kwargs=dict(zip(parts, values, strict=True)))


# Those that `make test` walks; the others are walked by `make test-all` and where changes are checked.
OFTEN = [draft_only, with_an_old_edition, withdrawn, update_under_review, opened_early]


@pytest.fixture(
    params=[state if state in OFTEN else pytest.param(state, marks=pytest.mark.slow) for state in STATES],
    ids=lambda state: state.__name__,
)
def article(request, people) -> Article:
    """The article in one state, and then with words in its draft that nobody has read."""
    made = request.param(people)
    return edited(made, people.edith, f"{TEXT}\n{SECRETS['the draft']} [@curtis2014].\n")


def test_every_forbidden_table_is_there_to_be_forbidden():
    tables = connection.introspection.table_names()
    assert [name for name in FORBIDDEN if not any(table.startswith(name) for table in tables)] == []


def test_the_walk_sees_every_kind_of_page(client, people):
    seen = {
        name
        for article in (an_update_opened_early(people), with_an_old_edition(people))
        for name, address in addresses(article)
        if client.get(address).status_code == HTTPStatus.OK
    }
    # Where the programs that make Word or PDF files are not installed, there are no such pages.
    missing = (set() if is_installed() else {"article-docx"}) | (
        set() if pdf_is_possible() else {"article-pdf", "rendition-pdf"}
    )
    only_leads_on = {"choose-changes"}
    assert seen == {"home", *(pattern.name for pattern in reader_patterns)} - missing - only_leads_on


def test_no_reader_address_reads_a_table_of_the_draft(client, article):
    for _, address in addresses(article):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        for query in queries:
            named = re.findall(r'(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)', query["sql"])
            assert not [name for name in named if name.startswith(FORBIDDEN)], f"{address}: {query['sql']}"
            assert not [name for name in FORBIDDEN if name in query["sql"]], f"{address}: {query['sql']}"


def words_in(content: bytes) -> str:
    """What a file holds, Word's too, whose parts are packed."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return "\n".join(packed.read(name).decode() for name in packed.namelist())


def test_no_reader_address_shows_what_was_not_published(client, article):
    for name, address in addresses(article):
        response = client.get(address)
        assert response.status_code in ANSWERS, f"{address} answered {response.status_code}"
        shown = words_in(response.content)
        for what, secret in SECRETS.items():
            if name == "board" and what == "a reviewer of an open round":
                continue  # she is a member of the board, which is public; that she reviews this is not
            assert secret not in shown, f"{address} shows {what}"


def test_the_search_finds_no_word_that_was_not_published(client, article):
    for what, secret in SECRETS.items():
        for words in (secret, f'"{secret}"', secret.split()[0]):
            with CaptureQueriesContext(connection) as queries:
                page = client.get("/search/", {"q": words}).content.decode()
            assert f"<mark>{secret.split()[0]}" not in page, f"the search finds {what}"
            assert not [name for name in FORBIDDEN if any(name in query["sql"] for query in queries)]


def test_the_index_holds_live_editions_and_nothing_else(article):
    entries = SearchEntry.objects.all()
    live = {(one.article_id, one.edition_id) for one in listable()}
    assert {(entry.article_id, entry.edition_id) for entry in entries} == live
    for entry in entries:
        held = " ".join((entry.title, entry.summary, entry.body, entry.sources))
        assert not [what for what, secret in SECRETS.items() if secret in held]


def test_reader_pages_are_the_same_for_everybody(client, article, edith):
    for _, address in addresses(article):
        response = client.get(address)
        assert not response.cookies, address
        assert "cookie" not in response.headers.get("Vary", "").lower(), address
        assert "csrf" not in words_in(response.content).lower(), address


def test_what_was_never_published_is_missing_like_what_never_was(client, people):
    for made in (draft_only(people), never_approved(people)):
        for name, address in addresses(made):
            if name not in ALWAYS_THERE and not address.endswith("/history/1/"):
                assert client.get(address).status_code == HTTPStatus.NOT_FOUND, address
        assert made.slug not in client.get("/").content.decode()


def test_an_editor_reads_the_same_page_as_anybody(client, people):
    first = _first(people)
    address = f"/articles/{first.article.slug}/"
    anonymous = client.get(address).content
    client.force_login(people.edith)
    assert client.get(address).content == anonymous


def test_reader_addresses_take_no_posts(client, people):
    first = _first(people)
    for _, address in addresses(first.article):
        assert client.post(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED, address
