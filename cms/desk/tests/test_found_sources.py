"""One step from an identifier to a source: on the article's sources, and where an imported list has its gap."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article, Reference
from articles.references.lookup import fetching
from articles.tests.lookup.answers import DOI, PMID, knows, link, path_of, record, work, works
from articles.tests.lookup.service import Service, closed_port
from articles.tests.scenes import make_article, make_reference
from cms.desk.tests.test_importing_pages import imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def crossref():
    service = Service()
    yield service
    service.close()


@pytest.fixture
def pubmed():
    service = Service()
    yield service
    service.close()


@pytest.fixture(autouse=True)
def services_on_this_machine(settings, monkeypatch, crossref, pubmed):
    """Crossref and PubMed are two local servers that know nothing until a scene tells them."""
    settings.CROSSREF_URL, settings.NCBI_URL = crossref.address, pubmed.address
    settings.LOOKUP_LOOPBACK_ALLOWED = True
    monkeypatch.setattr(fetching, "BACK_OFF", (0.01, 0.02))


@pytest.fixture
def offline(settings):
    """Nobody listens where the services were."""
    settings.CROSSREF_URL = settings.NCBI_URL = f"http://127.0.0.1:{closed_port()}"


@pytest.fixture
def desk(client, edith):
    client.force_login(edith)
    return client


def address(article: Article, name: str) -> str:
    return reverse(f"desk:{name}", args=[article.slug])


def keys_of(article: Article) -> list[str]:
    return [entry.reference.key for entry in article.imported_entries.order_by("position")]


# --- the article's sources --------------------------------------------------------------------------------------------


def test_what_was_found_is_shown_before_it_is_taken(desk, edith, crossref):
    article = make_article(edith)
    crossref.says(path_of(), works(work()))
    answer = desk.post(address(article, "look_up_source"), {"identifier": f"https://doi.org/{DOI}"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Crossref knows it" in page
    assert "Curtis BR, Neutropenia Study Group." in page
    assert "Counts below" in page  # its abstract
    assert not Reference.objects.filter(doi=DOI).exists()


def test_adding_it_links_it_with_its_abstract(desk, edith, crossref):
    article = make_article(edith)
    crossref.says(path_of(), works(work()))
    answer = desk.post(address(article, "look_up_source"), {"identifier": DOI, "action": "add"}, follow=True)
    reference = Reference.objects.get(doi=DOI)
    assert reference.abstract.startswith("Background")
    assert article.draft.reference_links.filter(reference=reference).exists()
    assert f"[@{reference.key}]" in answer.content.decode()


def test_a_retraction_is_said_before_the_source_is_taken(desk, edith, pubmed):
    article = make_article(edith)
    knows(pubmed, record(types=("Retracted Publication",), links=link("RetractionIn", "Blood. 2020", "31000002")))
    page = desk.post(address(article, "look_up_source"), {"identifier": PMID}).content.decode()
    assert "Retracted" in page
    assert "says PubMed" in page


def test_of_a_source_that_the_library_has_its_own_entry_is_shown_and_linked(desk, edith, crossref):
    article = make_article(edith)
    mine = make_reference("mine", title="My own wording", DOI=DOI)
    crossref.says(path_of(), works(work()))
    page = desk.post(address(article, "look_up_source"), {"identifier": DOI}).content.decode()
    assert "The library has it already, as <code>mine</code>" in page
    desk.post(address(article, "look_up_source"), {"identifier": DOI, "action": "add"})
    assert article.draft.reference_links.filter(reference=mine).exists()
    assert Reference.objects.filter(doi=DOI).count() == 1


def test_hostile_words_of_a_service_are_only_words(desk, edith, crossref):
    article = make_article(edith)
    crossref.says(path_of(), works(work(title=["&lt;script&gt;alert(1)&lt;/script&gt;<script>alert(2)</script>"])))
    page = desk.post(address(article, "look_up_source"), {"identifier": DOI}).content.decode()
    assert "<script>alert" not in page


def test_without_a_network_it_says_so_and_offers_to_enter_the_rest_by_hand(desk, edith, offline):
    article = make_article(edith)
    answer = desk.post(address(article, "look_up_source"), {"identifier": DOI})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "cannot be reached" in page
    assert f'value="{DOI}"' in page
    (by_hand,) = [part for part in page.split('"') if "sources/new/?identifier=" in part]
    assert f'value="{DOI}"' in desk.get(by_hand).content.decode()


@pytest.mark.parametrize("text", ["", "not an identifier", "10.1000/a\0b", "x" * 400, "<script>alert(1)</script>"])
def test_what_is_no_identifier_is_said_beside_the_field(desk, edith, text, crossref):
    article = make_article(edith)
    answer = desk.post(address(article, "look_up_source"), {"identifier": text})
    assert answer.status_code == 422
    assert "identifier" in answer.context["lookup"].errors
    assert "<script>alert" not in answer.content.decode()
    assert not crossref.asked


# --- the gap of an imported list --------------------------------------------------------------------------------------


def test_the_gap_is_filled_by_pmid(desk, edith, pubmed):
    article = imported(desk, edith)
    before = keys_of(article)
    knows(pubmed)
    shown = desk.post(address(article, "look_up_number"), {"identifier": PMID, "position": 4})
    assert "Insert at 4" in shown.content.decode()
    assert keys_of(article) == before
    desk.post(address(article, "look_up_number"), {"identifier": PMID, "position": 4, "action": "insert"})
    assert keys_of(article) == [*before[:3], Reference.objects.get(pmid=PMID).key, *before[3:]]


def test_without_a_network_the_fields_open_with_the_number_filled_in(desk, edith, offline):
    article = imported(desk, edith)
    answer = desk.post(address(article, "look_up_number"), {"identifier": PMID, "position": 4})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "cannot be reached" in page
    assert 'class="enter-source" open' in page
    assert answer.context["source_form"]["pmid"].value() == PMID
    assert answer.context["place_form"]["position"].value() == 4


@pytest.mark.parametrize("position", ["", "0", "five", "99999999999", "-1", "4\0"])
def test_a_place_that_is_none_is_refused_and_nobody_is_asked(desk, edith, pubmed, position):
    article = imported(desk, edith)
    before = keys_of(article)
    sent = {"identifier": PMID, "position": position, "action": "insert"}
    answer = desk.post(address(article, "look_up_number"), sent)
    assert answer.status_code == 422
    assert "It is number" in answer.context["refused"]
    assert answer.context["lookup"]["identifier"].value() == PMID
    assert keys_of(article) == before
    assert not pubmed.asked


def test_a_source_that_stands_in_the_list_is_not_put_there_twice(desk, edith, pubmed):
    article = imported(desk, edith)
    knows(pubmed)
    sent = {"identifier": PMID, "position": 4, "action": "insert"}
    desk.post(address(article, "look_up_number"), sent)
    answer = desk.post(address(article, "look_up_number"), sent)
    assert answer.status_code == 422
    assert "stands in the list already" in answer.content.decode()


# --- the abstract -----------------------------------------------------------------------------------------------------


def test_the_library_shows_the_abstract_of_a_source(desk, edith, crossref):
    article = make_article(edith)
    crossref.says(path_of(), works(work()))
    desk.post(address(article, "look_up_source"), {"identifier": DOI, "action": "add"})
    page = desk.get(reverse("desk:source", args=[Reference.objects.get(doi=DOI).pk])).content.decode()
    assert "<summary>Abstract</summary>" in page
    assert "Counts below 0.5" in page


def test_a_source_without_an_abstract_has_no_empty_fold(desk):
    page = desk.get(reverse("desk:source", args=[make_reference("boxer2012").pk])).content.decode()
    assert "<summary>Abstract</summary>" not in page
