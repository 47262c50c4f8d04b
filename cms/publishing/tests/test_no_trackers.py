"""Reading is nobody else's business: a page loads nothing from elsewhere, and leaves nothing in the browser."""

import re

import pytest
from django.urls import reverse

from articles.tests.scenes import make_article
from cms.publishing.tests.scenes import published

LOADED = re.compile(r"<(?:script|img|iframe|source|video|audio|embed|object|link)\b[^>]*", re.IGNORECASE)
FROM_WHERE = re.compile(r"""\b(?:src|srcset|data|href)=["']?(?:https?:)?//(?P<host>[^/"'\s>]+)""", re.IGNORECASE)
# A link that names the page itself (canonical, alternate) is loaded by nobody.
NAMES_ONLY = re.compile(r"""\brel=["']?(?:canonical|alternate|license)\b""", re.IGNORECASE)


@pytest.mark.django_db
def test_a_page_loads_nothing_from_elsewhere_and_sets_no_cookie(client, edith, mona, ravi, rosa):
    edition = published(make_article(owner=edith), mona, ravi, rosa)
    for path in (reverse("home"), reverse("publishing:article", args=[edition.article.slug])):
        answer = client.get(path)
        tags = [tag for tag in LOADED.findall(answer.content.decode()) if not NAMES_ONLY.search(tag)]
        assert tags
        assert [tag for tag in tags if FROM_WHERE.search(tag)] == []
        assert not answer.cookies
