"""A text for patients is introduced with its own words: the one summary of a version is written for clinicians."""

from __future__ import annotations

import json
import re

import pytest

from articles.tests.scenes import SUMMARY
from cms.publishing.opening_words import LONGEST, opening
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, published_article

OPENING = "Neutrophils are cells that fight germs."


@pytest.fixture
def edition(edith, mona, ravi, rosa):
    return published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "said"), [("", SUMMARY), ("patient/", OPENING)])
def test_a_page_says_of_itself_what_its_own_text_says(client, edition, place, said):
    page = client.get(f"/articles/{edition.article.slug}/{place}").content.decode()
    assert re.search(r'<meta name="description"\s+content="([^"]*)"', page).group(1) == said
    assert re.search(r'property="og:description" content="([^"]*)"', page).group(1) == said
    json_ld = re.search(r'<script type="application/ld\+json">(.*?)</script>', page).group(1)
    assert json.loads(json_ld)["description"] == said


@pytest.mark.django_db
def test_a_text_for_patients_is_signed_without_the_clinicians_summary(client, edition):
    """What the board signs is what readers see: nothing is hidden, it is not there."""
    headings = {text.audience: text.heading_html for text in edition.version.renditions.all()}
    assert SUMMARY in headings["professional"]
    assert SUMMARY not in headings["patient"]
    slug = edition.article.slug
    assert SUMMARY in client.get(f"/articles/{slug}/").content.decode()
    assert SUMMARY not in client.get(f"/articles/{slug}/patient/").content.decode()


@pytest.mark.django_db
def test_search_shows_under_for_patients_what_the_text_itself_says(client, edition):
    page = client.get("/search/", {"audience": "patient"}).content.decode()
    assert OPENING in page
    assert SUMMARY not in page
    assert SUMMARY in client.get("/search/", {"audience": "professional"}).content.decode()


def test_an_opening_ends_with_a_sentence_and_never_beyond_its_bound():
    first = "A fever is a sign that the body fights something."
    assert opening(f"<h2>In short</h2>\n<p>{first} {'More words follow here. ' * 20}</p>").startswith(first)
    cut = opening(f"<p>{first} {'More words follow here. ' * 20}</p>")
    assert len(cut) <= LONGEST
    assert cut.endswith("here.")
    endless = opening(f"<p>{'word ' * 100}</p>")
    assert len(endless) <= LONGEST
    assert endless.endswith("word…")


def test_an_opening_has_no_markup_and_no_numbers_of_citations():
    body = (
        '<p>Call <strong>now</strong> &amp; wait<sup class="cite">\u00a0<a href="#r1">1</a></sup>.</p><p>Then more.</p>'
    )
    assert opening(body) == "Call now & wait."


def test_a_list_opens_a_text_without_paragraphs_and_nothing_opens_an_empty_one():
    assert opening("<h2>Signs</h2><ul><li>Fever</li><li>Chills</li></ul>") == "Fever"
    assert opening("<h2>Signs</h2>") == opening(" ") == ""


@pytest.mark.django_db
def test_the_api_says_of_each_text_what_introduces_it(client, edition):
    both = {"professional": SUMMARY, "patient": OPENING}
    for address in (
        f"/api/v1/articles/{edition.article.slug}",
        f"/articles/{edition.article.slug}/editions/1/article.json",
    ):
        said = client.get(address).json()
        assert (said["summary"], said["introductions"]) == (SUMMARY, both)
    for audience, words in {"": SUMMARY, "?audience=professional": SUMMARY, "?audience=patient": OPENING}.items():
        (listed,) = client.get(f"/api/v1/articles{audience}").json()["items"]
        assert (listed["summary"], listed["introductions"]) == (words, both), audience


@pytest.mark.django_db
def test_the_file_of_the_text_for_patients_has_no_words_for_clinicians(client, edition):
    place = f"/articles/{edition.article.slug}/editions/1"
    assert SUMMARY not in client.get(f"{place}/patient/article.md").content.decode()
    assert SUMMARY in client.get(f"{place}/article.md").content.decode()
