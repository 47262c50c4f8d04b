"""Every address of an article × every role × every state that the article may be in, and every method.

The access matrix says who may come in at all; here the article goes through its life. Nobody comes in who has no row,
whatever the state; readers meet an article only once it is published.
"""

from __future__ import annotations

import pytest

from articles.models import Article
from articles.tests.scenes import TEXT, make_article
from cms.accounts.models import User
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.reader_scenes import noticed
from cms.publishing.tests.scenes import published
from cms.tests.test_access_matrix import MATRIX, SERVED, WHO, Row, address, answer, client_of, people, words
from reviews.models import SignOff
from reviews.tests.scenes import approved, make_assignment, make_round, signed

__all__ = ["people", "words"]

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BEFORE_READERS = ["draft", "submitted", "under review", "changes requested", "approved"]
WITH_READERS = ["published", "of concern", "retracted", "withdrawn"]
OF_AN_ARTICLE = {name: row for name, row in SERVED.items() if "slug" in row.words}
READERS = ("publishing:", "api:")


def article_in(state: str, people: dict[str, User], rosa: User) -> Article:
    """An article of Edith's that has come as far as `state` says."""
    edith, mona, ravi, ruth = (people[name] for name in ("edith", "mona", "ravi", "ruth"))
    article = make_article(edith, title="Where is it now?", text=TEXT, patient="Ask your doctor.")
    if state == "submitted":
        make_round(article)
    elif state == "under review":
        make_assignment(make_round(article), ravi, mona)
    elif state == "changes requested":
        signed(make_assignment(make_round(article), ravi, mona), SignOff.Choice.REQUEST_CHANGES)
    elif state == "approved":
        approved(article, mona, rosa, ruth)
    elif state in WITH_READERS:
        edition = published(article, mona, rosa, ruth)
        kinds = {
            "of concern": NoticeKind.CONCERN,
            "retracted": NoticeKind.RETRACTION,
            "withdrawn": NoticeKind.WITHDRAWAL,
        }
        if state in kinds:
            noticed(edition, mona, kinds[state])
    return article


@pytest.fixture(params=BEFORE_READERS + WITH_READERS)
def state(request) -> str:
    return request.param


@pytest.fixture
def in_state(state, people, words, rosa) -> dict[str, object]:
    """The words of every address, for an article in `state`."""
    return words | {"slug": article_in(state, people, rosa).slug}


def turned_away(who: str) -> str:
    return "sign-in" if who == "anonymous" else "nothing"


def test_nobody_comes_in_without_a_row_whatever_the_state(people, in_state, subtests):
    clients = {who: client_of(who, people) for who in WHO}
    for name, row in OF_AN_ARTICLE.items():
        with subtests.test(name):
            url = address(name, in_state)
            for who in WHO:
                if who not in row.who:
                    assert answer(clients[who], row, url, in_state) == turned_away(who), who


def test_whoever_has_a_row_is_never_sent_to_sign_in_again(people, in_state, subtests):
    """What the state does not allow is said on a page, or is not there; it is no crash and no second sign-in."""
    clients = {who: client_of(who, people) for who in WHO if who != "anonymous"}
    for name, row in OF_AN_ARTICLE.items():
        with subtests.test(name):
            for who in sorted(row.who & clients.keys()):
                assert answer(clients[who], row, address(name, in_state), in_state) in {"in", "nothing"}, who


def test_readers_meet_an_article_only_once_it_is_published(state, people, in_state, subtests):
    clients = {who: client_of(who, people) for who in WHO}
    for name, row in OF_AN_ARTICLE.items():
        if not name.startswith(READERS):
            continue
        with subtests.test(name):
            met = {answer(clients[who], row, address(name, in_state), in_state) for who in WHO}
            assert len(met) == 1, "the same for everybody"
            if state in BEFORE_READERS or "in-review" in name:
                assert met == {"nothing"}


def test_what_readers_meet_of_a_published_article(state, people, in_state):
    """The article itself: there, there under its mark, or gone with its notice (410, RFC 9110, 15.5.11)."""
    expected = {"withdrawn": 410} | dict.fromkeys(["published", "of concern", "retracted"], 200)
    client = client_of("anonymous", people)
    assert client.get(address("publishing:article", in_state)).status_code == expected.get(state, 404)
    assert client.get(address("api:article", in_state)).status_code == expected.get(state, 404)


def test_head_tells_nobody_more_than_get(people, words, subtests):
    """RFC 9110, 9.3.2."""
    clients = {who: client_of(who, people) for who in WHO}
    for name, row in SERVED.items():
        if row.posts:
            continue
        with subtests.test(name):
            url = address(name, words)
            for who in WHO:
                assert clients[who].head(url).status_code == clients[who].get(url).status_code, who


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_nobody_is_served_by_a_method_that_no_address_has(method, people, words, subtests):
    clients = {who: client_of(who, people) for who in WHO}
    for name in SERVED:
        with subtests.test(name):
            url = address(name, words)
            for who in WHO:
                assert clients[who].generic(method, url).status_code in {302, 403, 404, 405}, who
    assert Edition.objects.count() == 1


def test_asking_for_the_options_of_an_address_reveals_nothing_that_is_there(people, words, subtests):
    """A stranger hears the same of an article that exists and of one that does not."""
    client = client_of("stranger", people)
    for name, row in MATRIX.items():
        if name in OF_AN_ARTICLE and not name.startswith(READERS):
            with subtests.test(name):
                assert isinstance(row, Row)
                there = client.options(address(name, words)).status_code
                missing = client.options(address(name, words | {"slug": "no-such-article"})).status_code
                assert there == missing
