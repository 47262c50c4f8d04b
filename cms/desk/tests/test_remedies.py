"""What one click can do about a finding, and which words it is about."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from articles.actions import merge_references
from articles.checks import ImportedNumbers, Manuscript, check
from articles.citations.source import Source
from articles.models import Article, Draft, Reference
from articles.tests.scenes import make_article, make_reference
from cms.desk.remedies import Act, quote_of, remedies_for

SOURCES = {
    key: Source(key, {"title": f"On {key}", **more}, "trial")
    for key, more in {
        "curtis2014": {"DOI": "10.1000/one"},
        "palumbo2012": {"PMID": "25247619"},
        "twice2012": {"PMID": "25247619"},
        "preprint2020": {"DOI": "10.1101/2020.01", "custom": {"published-doi": "10.1000/two"}},
    }.items()
}


def found(text: str, code: str):
    """The one finding of this code, with its remedies."""
    numbers = ImportedNumbers(highest=0, listed=0)
    findings = check(Manuscript("Title", "Summary", {"professional": text}, SOURCES, numbers))
    (finding,) = [finding for finding in findings if finding.code == code]
    return finding, remedies_for(finding, SOURCES)


def test_a_mistyped_key_is_put_right_chosen_anew_or_taken_out():
    finding, remedies = found("So it is [@curtis2041].", "citation-without-reference")
    assert quote_of(finding) == "@curtis2041"
    assert [(one.act, one.find, one.put) for one in remedies] == [
        (Act.REPLACE, "@curtis2041", "@curtis2014"),
        (Act.CHOOSE, "@curtis2041", ""),
        (Act.REMOVE, "@curtis2041", ""),
    ]


def test_an_imported_number_is_never_bound_by_likeness():
    _, remedies = found("So it is [@unbound-4].", "citation-without-reference")
    assert [one.act for one in remedies] == [Act.CHOOSE, Act.REMOVE]
    assert remedies[0].label == "Choose the source of number 4"


@pytest.mark.parametrize(
    ("key", "act", "put", "identifier"),
    [
        ("doi:10.1000/ONE", Act.REPLACE, "@curtis2014", ""),
        ("pmid:25247619", Act.REPLACE, "@palumbo2012", ""),
        ("doi:10.1000/three", Act.LOOK_UP, "", "10.1000/three"),
        ("pmid:1234567", Act.LOOK_UP, "", "1234567"),
        ("pmcid:PMC4156184", Act.LOOK_UP, "", "PMC4156184"),
        ("isbn:9780000000000", Act.CHOOSE, "", ""),
    ],
)
def test_an_identifier_is_cited_by_the_source_that_has_it_or_looked_up(key, act, put, identifier):
    _, (first, *_) = found(f"So it is [@{key}].", "citation-identifier-unknown")
    assert (first.act, first.put, first.identifier) == (act, put, identifier)


@pytest.mark.parametrize("written", ["[@curtis2014, @palumbo2012]", "[@curtis2014 and @palumbo2012]"])
def test_keys_that_a_comma_parts_get_semicolons(written):
    _, (remedy,) = found(f"So it is {written}.", "citation-unreadable")
    assert (remedy.find, remedy.put) == (written, "[@curtis2014; @palumbo2012]")


def test_brackets_that_semicolons_do_not_mend_have_no_remedy():
    _, remedies = found("So it is [see @curtis2014 with @palumbo2012].", "citation-unreadable")
    assert remedies == ()


def test_a_figure_without_a_source_gets_one_behind_its_sentence():
    finding, (remedy,) = found("Give 5 mg daily.", "claim-without-citation")
    assert remedy.act is Act.CITE
    assert quote_of(finding) == "Give 5 mg daily."


def test_a_heading_too_deep_goes_to_the_next_level():
    _, (remedy,) = found("## One\n\n#### Two\n\nWords.", "heading-skipped")
    assert (remedy.act, remedy.put) == (Act.HEADING, "3")


def test_one_source_in_two_entries_is_cited_by_the_first():
    _, (remedy,) = found("So [@palumbo2012] and [@twice2012].", "reference-duplicated")
    assert (remedy.act, remedy.find, remedy.put) == (Act.REPLACE, "@twice2012", "@palumbo2012")


def test_the_article_that_a_preprint_became_is_looked_up():
    _, (remedy,) = found("So it is [@preprint2020].", "preprint-with-published-version")
    assert (remedy.act, remedy.identifier) == (Act.LOOK_UP, "10.1000/two")


def test_what_needs_a_person_has_no_remedy():
    _, remedies = found("He said “one two three four five six seven” [@curtis2014].", "quotation-without-locator")
    assert remedies == ()


# --- on the draft page ------------------------------------------------------------------------------------------------


@pytest.fixture
def article(db, edith) -> Article:
    """Lists curtis2014 and palumbo2012."""
    return make_article(edith, text="Chemotherapy is one [@curtis2014; @palumbo2012], so is [@nobody].\n")


def test_the_page_gives_what_the_editor_needs_and_hides_it_from_those_without(client, edith, article):
    client.force_login(edith)
    page = client.get(reverse("desk:draft", args=[article.slug])).content.decode()
    assert 'data-quote="@nobody"' in page
    assert "data-remedies hidden" in page
    assert len(re.findall(r'<(?:input|textarea)[^>]* lang="en"', page)) == 4
    assert "8 words · 1 min read" in " ".join(page.split())


def test_a_source_is_taken_off_the_list_once_and_stays_in_the_library(client, edith, article):
    client.force_login(edith)
    for _ in range(2):
        answer = client.post(reverse("desk:cite_unlink", args=[article.slug]), {"key": "curtis2014"})
        assert answer.json()["source"]["linked"] is False
    links = Draft.objects.get(article=article).reference_links.all()
    assert [link.reference.key for link in links] == ["palumbo2012"]


def test_a_source_is_taken_off_under_the_key_of_the_duplicate_that_it_was(client, edith, article):
    kept = make_reference("kept2014", DOI="")
    merge_references(loser=Reference.objects.get(key="curtis2014"), winner=kept, actor=edith, reason="Same paper")
    client.force_login(edith)
    client.post(reverse("desk:cite_unlink", args=[article.slug]), {"key": "kept2014"})
    links = Draft.objects.get(article=article).reference_links.all()
    assert [link.reference.key for link in links] == ["palumbo2012"]
