"""Promise 9 in the API: in no state of an article it reads a table of the draft or shows what was not published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from articles.models import Article
from articles.tests.scenes import TEXT, edited
from cms.publishing.api.urls import version_1
from cms.publishing.tests.test_hidden_is_hidden import FORBIDDEN, SECRETS, STATES, Cast

pytestmark = pytest.mark.django_db
ANSWERS = {HTTPStatus.OK, HTTPStatus.GONE, HTTPStatus.NOT_FOUND, HTTPStatus.MOVED_PERMANENTLY}
FORMATS = ["application/json", "text/markdown", "application/ld+json"]


@pytest.fixture(params=STATES, ids=lambda state: state.__name__)
def article(request, edith, mona, ravi, rosa, ruth) -> Article:
    """The article in one state, and then with words in its draft that nobody has read."""
    made = request.param(Cast(edith, mona, ravi, rosa, ruth))
    return edited(made, edith, f"{TEXT}\n{SECRETS['the draft']} [@curtis2014].\n")


def addresses(article: Article) -> Iterator[str]:
    """Every address of the API about the article, and the lists that might hold it."""
    parts = {"slug": article.slug}
    for pattern in version_1:
        assert isinstance(pattern, URLPattern)
        if "number" in pattern.pattern.converters:
            yield from (reverse(f"api:{pattern.name}", kwargs=parts | {"number": number}) for number in (1, 2))
        elif "slug" in pattern.pattern.converters:
            yield reverse(f"api:{pattern.name}", kwargs=parts)
        else:
            yield reverse(f"api:{pattern.name}")
    yield f"{reverse('api:notices')}?article={article.slug}"


def test_no_address_reads_a_draft_or_shows_what_was_not_published(client, article):
    for address in addresses(article):
        for accept in FORMATS if address.count("/") < 7 else FORMATS[:1]:
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address, headers={"accept": accept})
            assert response.status_code in ANSWERS, f"{address} answered {response.status_code}"
            for query in queries:
                named = re.findall(r'(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)', query["sql"])
                assert not [name for name in named if name.startswith(FORBIDDEN)], f"{address}: {query['sql']}"
            shown = response.content.decode()
            for what, secret in SECRETS.items():
                assert secret not in shown, f"{address} shows {what}"
