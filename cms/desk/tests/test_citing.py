"""What the picker of the draft page asks for: searching, linking, and adding a source beside the text."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions import mark_reference, merge_references
from articles.evidence_types import RetractionStatus
from articles.history import saves_of
from articles.models import Article, Draft, Reference
from articles.tests.scenes import make_article, make_reference
from cms.accounts.tests import cast
from cms.desk.views.citing import PASTED_AT_ONCE, SHOWN
from cms.refusals import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

RIS = "TY  - JOUR\nTI  - Iron deficiency\nAU  - Camaschella, Clara\nPY  - 2019\nJO  - Blood\nER  - \n"


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return make_article(cast.make_edith()).pk


@pytest.fixture
def article(made) -> Article:
    """Lists curtis2014 and palumbo2012."""
    return Article.objects.get(pk=made)


@pytest.fixture
def desk(client, edith):
    client.force_login(edith)
    return client


def address(article: Article, name: str) -> str:
    return reverse(f"desk:{name}", args=[article.slug])


def found(desk, article: Article, words: str) -> list[str]:
    answer = desk.get(address(article, "cite_search"), {"q": words})
    assert answer.status_code == 200
    return [source["key"] for source in answer.json()["sources"]]


def linked(article: Article) -> list[str]:
    links = Draft.objects.get(article=article).reference_links.order_by("position")
    return [link.reference.key for link in links.select_related("reference")]


# --- searching --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "boxer2012",
        "approach to neutropenia",
        "Boxer",
        "boxer 2012",
        "10.1000/BOXER2012",
        "https://doi.org/10.1000/boxer2012",
        "25247619",
        "PMID: 25247619",
        "252476",
    ],
)
def test_a_source_is_found_by_key_title_author_year_doi_and_pmid(desk, article, words):
    make_reference("boxer2012", title="How to approach neutropenia", PMID="25247619", issued={"date-parts": [[2012]]})
    make_reference("min2025", title="Bone marrow")
    assert found(desk, article, words) == ["boxer2012"]


@pytest.mark.parametrize("words", ["Müller", "müller", "MÜLLER", "Ødegård", "über"])
def test_names_with_accents_are_found_on_every_database(desk, article, words):
    author = [{"family": "Müller-Ødegård", "given": "Jürg"}]
    make_reference("mueller2014", author=author, title="Über das Blut")
    assert found(desk, article, words) == ["mueller2014"]


def test_a_merged_duplicate_is_found_by_its_old_key_and_named_by_the_new(desk, article, edith):
    loser, winner = (
        make_reference("smith-again", title="The same", DOI=""),
        make_reference("smith2012", title="The very same"),
    )
    merge_references(loser=loser, winner=winner, actor=edith, reason="Same paper")
    assert found(desk, article, "smith-again") == ["smith2012"]


def test_the_articles_own_sources_come_first_and_keys_that_begin_so_before_others(desk, article):
    make_reference("about2020", title="About Curtis and others", issued={"date-parts": [[2020]]})
    make_reference("curtis1999", title="Earlier work", issued={"date-parts": [[1999]]})
    assert found(desk, article, "curtis") == ["curtis2014", "curtis1999", "about2020"]


def test_before_anything_is_typed_the_articles_own_sources_are_offered(desk, article):
    make_reference("boxer2012")
    assert found(desk, article, "") == ["curtis2014", "palumbo2012"]


def test_an_entry_says_all_that_is_needed_to_tell_it_from_others(desk, article, edith):
    reference = Reference.objects.get(key="curtis2014")
    mark_reference(
        reference=reference, actor=edith, status=RetractionStatus.RETRACTED, on=None, reason="https://journal.example/1"
    )
    (source,) = desk.get(address(article, "cite_search"), {"q": "curtis2014"}).json()["sources"]
    assert source == {
        "key": "curtis2014",
        "cite": "@curtis2014",
        "authors": "Curtis",
        "year": 2014,
        "title": "On curtis2014",
        "type": "research",
        "type_label": "Research",
        "retraction": "Retracted",
        "linked": True,
        "text": "Curtis A. On curtis2014. Blood Stories. 2014. doi:10.1000/curtis2014.",
    }


def test_a_key_that_punctuation_would_cut_short_comes_in_braces(desk, article):
    make_reference("trial:2012.", title="Trial")
    (source,) = desk.get(address(article, "cite_search"), {"q": "trial"}).json()["sources"]
    assert source["cite"] == "@{trial:2012.}"


@pytest.mark.parametrize(
    "words",
    [
        "%",
        "_",
        "'; drop table articles_reference; --",
        "\0",
        "cur\0tis",
        "\\",
        '"',
        "[@",
        "９９９９",
        "x" * 5_000,
        "zq " * 4_000,
        "\ud7ff\ufffe",
        "2147483648000",
    ],
)
def test_no_words_are_too_odd_to_search_for(desk, article, words):
    make_reference("boxer2012", title="How to approach neutropenia")
    assert "boxer2012" not in found(desk, article, words)


@pytest.mark.parametrize("pattern", ["ra%2012", "r_te2012", "%"])
def test_signs_of_patterns_are_not_obeyed(desk, article, pattern):
    make_reference("rate2012", title="A rate of half in adults")
    assert found(desk, article, pattern) == []


def test_the_list_is_bounded_and_costs_the_same_however_long_it_is(desk, article):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found(desk, article, "neutropenia")
        return len(queries)

    make_reference("one2012", title="On neutropenia")
    with_one = asked()
    for number in range(SHOWN + 5):
        make_reference(f"more{number}", title=f"More on neutropenia {number}")
    assert asked() == with_one
    assert len(found(desk, article, "neutropenia")) == SHOWN


@pytest.mark.parametrize("name", ["cite_search", "cite_source"])
def test_answers_are_kept_out_of_shared_caches(desk, article, name):
    assert "private" in desk.get(address(article, name))["Cache-Control"]


def test_whoever_is_signed_out_is_told_so_instead_of_being_sent_to_sign_in(client, article):
    answer = client.get(address(article, "cite_search"), headers={"Accept": "application/json"})
    assert answer.status_code == 401


# --- the source behind a key ------------------------------------------------------------------------------------------


def test_the_card_of_a_key_shows_the_source(desk, article):
    make_reference("boxer2012")
    source = desk.get(address(article, "cite_source"), {"key": "boxer2012"}).json()["source"]
    assert (source["key"], source["linked"]) == ("boxer2012", False)


def test_the_card_of_an_alias_shows_what_it_stands_for(desk, article, edith):
    loser = make_reference("curtis-again", title="The same", DOI="")
    winner = Reference.objects.get(key="curtis2014")
    merge_references(loser=loser, winner=winner, actor=edith, reason="Same paper")
    source = desk.get(address(article, "cite_source"), {"key": "curtis-again"}).json()["source"]
    assert (source["key"], source["linked"]) == ("curtis2014", True)


@pytest.mark.parametrize("key", ["", "nobody2012", "\0", "x" * 500])
def test_a_key_that_nobody_has_is_no_error(desk, article, key):
    assert desk.get(address(article, "cite_source"), {"key": key}).json() == {"source": None}


# --- linking ----------------------------------------------------------------------------------------------------------


def test_a_chosen_source_goes_onto_the_list_and_the_text_that_is_open_can_still_be_saved(desk, article):
    make_reference("boxer2012")
    before = article.draft.edit_number
    answer = desk.post(address(article, "cite_link"), {"key": "boxer2012"})
    assert answer.json()["source"]["linked"] is True
    assert linked(article) == ["curtis2014", "palumbo2012", "boxer2012"]
    assert Draft.objects.get(article=article).edit_number == before


def test_a_source_that_is_there_already_is_not_linked_twice(desk, article):
    before = saves_of(article.draft).paginator.count
    assert desk.post(address(article, "cite_link"), {"key": "curtis2014"}).status_code == 200
    assert linked(article) == ["curtis2014", "palumbo2012"]
    assert saves_of(article.draft).paginator.count == before


@pytest.mark.parametrize("key", ["", "nobody2012", "\0"])
def test_what_the_library_has_not_cannot_be_linked(desk, article, key):
    assert desk.post(address(article, "cite_link"), {"key": key}).status_code == 404


@pytest.mark.parametrize("name", ["cite_link", "cite_add"])
def test_without_the_forms_token_nothing_is_linked(article, edith, name):
    make_reference("boxer2012")
    client = Client(enforce_csrf_checks=True)
    client.force_login(edith)
    sent = {"key": "boxer2012", "way": "records", "text": RIS}
    assert client.post(address(article, name), sent).status_code == 403
    assert linked(article) == ["curtis2014", "palumbo2012"]
    assert not Reference.objects.filter(title="Iron deficiency").exists()


def test_another_editors_article_is_neither_searched_nor_changed(client, article, emil):
    client.force_login(emil)
    assert client.get(address(article, "cite_search")).status_code == 404
    assert client.post(address(article, "cite_link"), {"key": "curtis2014"}).status_code == 404
    assert client.post(address(article, "cite_add"), {"way": "records", "text": RIS}).status_code == 404
    assert not Reference.objects.filter(title="Iron deficiency").exists()


# --- adding beside the text -------------------------------------------------------------------------------------------


def test_a_pasted_record_is_added_and_linked(desk, article):
    answer = desk.post(address(article, "cite_add"), {"way": "records", "text": RIS})
    (source,) = answer.json()["sources"]
    assert (source["key"], source["linked"]) == ("camaschella2019iron", True)
    assert linked(article)[-1] == "camaschella2019iron"


def test_a_record_that_the_library_has_is_used_again(desk, article):
    for _ in range(2):
        desk.post(address(article, "cite_add"), {"way": "records", "text": RIS})
    assert Reference.objects.filter(title="Iron deficiency").count() == 1
    assert linked(article).count("camaschella2019iron") == 1


def test_several_pasted_records_come_together_in_their_order(desk, article):
    text = RIS + RIS.replace("Iron", "Copper").replace("Camaschella", "Adams")
    sources = desk.post(address(article, "cite_add"), {"way": "records", "text": text}).json()["sources"]
    assert [source["key"] for source in sources] == ["camaschella2019iron", "adams2019copper"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no record at all", "reference file"),
        (RIS + "TY  - JOUR\nAU  - Nobody, N\nER  - \n", "Nothing was added"),
        ("".join(RIS.replace("Iron", f"Metal {number}") for number in range(PASTED_AT_ONCE + 1)), "at most 20"),
        ("", "required"),
        ("TY  - JOUR\0", "Null characters"),
    ],
)
def test_records_that_cannot_be_taken_are_said_beside_the_field_and_stay_in_it(desk, article, text, said):
    before = Reference.objects.count()
    answer = desk.post(address(article, "cite_add"), {"way": "records", "text": text})
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors["text"])
    assert answer.context["form"]["text"].value() == text
    assert Reference.objects.count() == before


def test_a_source_entered_by_hand_is_added_and_linked(desk, article):
    sent = {
        "way": "hand",
        "kind": "report",
        "evidence_type": "guideline",
        "title": "Guideline on iron",
        "issued": "2020",
    }
    (source,) = desk.post(address(article, "cite_add"), sent).json()["sources"]
    assert source["type_label"] == "Guideline"
    assert linked(article)[-1] == source["key"]


def test_what_is_wrong_with_a_source_entered_by_hand_stands_beside_the_field(desk, article):
    sent = {"way": "hand", "kind": "report", "evidence_type": "guideline", "title": "", "issued": "last year"}
    answer = desk.post(address(article, "cite_add"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_cite_hand_issued_error"' in page
    assert "last year" in page


def test_a_source_looked_up_is_added_and_linked(desk, article):
    reference = make_reference("min2025")
    with patch("cms.desk.views.citing.look_up_reference", return_value=reference):
        (source,) = desk.post(address(article, "cite_add"), {"way": "identifier", "identifier": "10.1/x"}).json()[
            "sources"
        ]
    assert source["key"] == "min2025"
    assert linked(article)[-1] == "min2025"


def test_where_nobody_can_be_asked_the_other_ways_are_offered_with_the_identifier_filled_in(desk, article):
    refusal = Refused("The look-up service cannot be reached.", code="unreachable")
    with patch("cms.desk.views.citing.look_up_reference", side_effect=refusal):
        answer = desk.post(
            address(article, "cite_add"), {"way": "identifier", "identifier": "https://doi.org/10.1000/X"}
        )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].errors["identifier"] == ["The look-up service cannot be reached."]
    assert 'data-go-to="records"' in page
    assert 'data-doi="10.1000/x"' in page


@pytest.mark.parametrize("way", ["", "magic", "\0"])
def test_an_unknown_way_is_refused(desk, article, way):
    assert desk.post(address(article, "cite_add"), {"way": way}).status_code == 422
