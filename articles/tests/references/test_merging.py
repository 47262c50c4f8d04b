"""Merging duplicates: the loser stays as a tombstone, its key goes on working, nothing is rewritten."""

from __future__ import annotations

import pytest

from articles.actions import add_reference, edit_reference, mark_reference, merge_references
from articles.actions.references import ReferenceData
from articles.composition import compose
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference
from articles.policy import why_sources_forbid
from articles.queries import newly_flagged, search_library
from articles.tests.scenes import TEXT, make_article, make_reference, make_version
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith)


@pytest.fixture
def twin(edith) -> Reference:
    """Curtis again, typed by somebody without the DOI."""
    csl = {"type": "article-journal", "title": "On Curtis, again", "issued": {"date-parts": [[2014]]}}
    return add_reference(actor=edith, data=ReferenceData(csl=csl, key="curtis-again"))


def merged(loser: Reference, winner: Reference, by) -> Reference:
    return merge_references(loser=loser, winner=winner, actor=by, reason="Same paper, typed twice")


def test_the_loser_stays_as_a_tombstone(twin, article, edith):
    winner = merged(twin, Reference.objects.get(key="curtis2014"), edith)
    assert Reference.objects.get(key="curtis-again").merged_into == winner
    assert "curtis-again" not in [row.key for row in search_library("curtis")]


def test_a_text_that_cites_the_loser_prints_the_winner(twin, article, edith):
    winner = merged(Reference.objects.get(key="curtis2014"), twin, edith)
    composition = compose(Article.objects.get().draft)
    assert winner.key in composition.rendered["professional"].keys
    assert not composition.errors


def test_no_text_is_rewritten(twin, article, edith):
    merged(Reference.objects.get(key="curtis2014"), twin, edith)
    assert article.draft.renditions.get().markdown == TEXT


def test_two_keys_of_one_source_get_one_number(twin, edith):
    make_article(edith)
    both = make_article(edith, title="Both?", text="One [@curtis2014]. Two [@curtis-again]. Three [@palumbo2012].")
    merged(twin, Reference.objects.get(key="curtis2014"), edith)
    assert compose(both.draft).rendered["professional"].keys == ("curtis2014", "palumbo2012")


def test_a_frozen_version_keeps_what_it_froze(twin, article, edith):
    version = make_version(article)
    merged(Reference.objects.get(key="curtis2014"), twin, edith)
    assert {copy.key for copy in version.references.all()} == {"curtis2014", "palumbo2012"}


def test_identifiers_go_over_to_the_winner(twin, article, edith):
    merged(Reference.objects.get(key="curtis2014"), twin, edith)
    assert Reference.objects.get(key="curtis-again").doi == "10.1000/curtis2014"
    assert Reference.objects.get(key="curtis2014").doi is None


def test_the_same_doi_is_found_again_as_the_winner(twin, article, edith):
    merged(Reference.objects.get(key="curtis2014"), twin, edith)
    csl = {"type": "article-journal", "title": "Imported once more", "DOI": "10.1000/CURTIS2014"}
    assert add_reference(actor=edith, data=ReferenceData(csl=csl)).key == "curtis-again"


def test_two_different_identifiers_are_two_publications(edith):
    with pytest.raises(Refused, match="two publications"):
        merged(make_reference("boxer2012"), make_reference("min2025"), edith)


def test_a_source_is_not_merged_with_itself(twin, edith):
    with pytest.raises(Refused, match="two different"):
        merged(twin, twin, edith)


def test_a_tombstone_is_not_merged_again(twin, article, edith):
    curtis = Reference.objects.get(key="curtis2014")
    merged(twin, curtis, edith)
    with pytest.raises(Refused, match="merged already"):
        merged(twin, curtis, edith)


def test_nothing_is_merged_into_a_tombstone(twin, article, edith):
    winner, third = Reference.objects.get(key="curtis2014"), make_reference("third2020", DOI=None)
    merged(twin, winner, edith)
    with pytest.raises(Refused, match="choose the source that took its place") as refusal:
        merged(third, twin, edith)
    assert refusal.value.code == "may-not-merge"
    assert Reference.objects.get(pk=third.pk).merged_into is None


def test_who_merges_says_how_they_know(twin, article, edith):
    with pytest.raises(Refused, match="Say how you know") as refusal:
        merge_references(loser=twin, winner=Reference.objects.get(key="curtis2014"), actor=edith, reason=" ")
    assert refusal.value.code == "reason-missing"
    assert Reference.objects.get(pk=twin.pk).merged_into is None


def test_a_chain_of_merges_leads_to_the_last(twin, article, edith):
    third = add_reference(
        actor=edith, data=ReferenceData(csl={"type": "article-journal", "title": "Third"}, key="third")
    )
    merged(twin, third, edith)
    merged(third, Reference.objects.get(key="curtis2014"), edith)
    assert Reference.objects.get(key="curtis-again").current.key == "curtis2014"


def test_both_sides_say_so_in_their_audit_trail(twin, article, edith):
    winner = merged(twin, Reference.objects.get(key="curtis2014"), edith)
    assert winner.history.first().history_change_reason == "Merged with curtis-again: Same paper, typed twice"
    assert winner.history.first().history_user == edith


def test_reviewers_do_not_merge(twin, article, ravi):
    with pytest.raises(Refused):
        merged(twin, Reference.objects.get(key="curtis2014"), ravi)


def test_a_merged_source_can_still_be_corrected_where_it_stands(twin, article, edith):
    winner = merged(twin, Reference.objects.get(key="curtis2014"), edith)
    data = ReferenceData(csl={**winner.csl, "title": "The right title", "DOI": winner.doi})
    assert edit_reference(reference=winner, actor=edith, data=data, reason="Title").title == "The right title"


def test_merging_is_no_way_to_lose_a_retraction(twin, article, edith, mona):
    curtis = Reference.objects.get(key="curtis2014")
    mark_reference(reference=curtis, actor=mona, status=RetractionStatus.RETRACTED, on=None, reason="The journal")
    merged(curtis, twin, edith)
    assert Reference.objects.get(key="curtis-again").retraction == "retracted"
    assert "reference-retracted" in {found.code for found in compose(Article.objects.get().draft).errors}


def test_a_version_that_cites_the_loser_hears_of_the_winners_retraction(twin, article, edith, mona):
    version = make_version(article)
    winner = merged(Reference.objects.get(key="curtis2014"), twin, edith)
    mark_reference(reference=winner, actor=mona, status=RetractionStatus.RETRACTED, on=None, reason="The journal")
    assert "retracted" in why_sources_forbid(version)
    assert newly_flagged().get().version == version
