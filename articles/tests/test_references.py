"""The library: one entry a source, whatever its identifier was typed like."""

from __future__ import annotations

import pytest

from articles.actions import ReferenceData, add_reference, edit_reference, link_reference, unlink_reference
from articles.actions.references import readable_key
from articles.models import Reference
from articles.references.identifiers import normal_doi, normal_pmid
from articles.tests.scenes import make_article, make_reference
from cms.refusals import Refused


@pytest.mark.parametrize(
    "typed",
    [
        "10.1016/S0268-960X(96)90038-7",
        "https://doi.org/10.1016/s0268-960x(96)90038-7",
        "http://dx.doi.org/10.1016/s0268-960x%2896%2990038-7",
        "doi: 10.1016/s0268-960x(96)90038-7.",
        " DOI:10.1016/s0268-960x(96)90038-7 ",
    ],
)
def test_a_doi_has_one_form(typed):
    assert normal_doi(typed) == "10.1016/s0268-960x(96)90038-7"


@pytest.mark.parametrize(
    "typed", ["", "10.1016", "unavailable", "10.12/x", "https://example.org/10.1016/x", "11.1016/x"]
)
def test_what_is_no_doi_is_none(typed):
    assert normal_doi(typed) is None


@pytest.mark.parametrize(
    "typed", ["25247619", "PMID: 25247619", "https://pubmed.ncbi.nlm.nih.gov/25247619/", "025247619"]
)
def test_a_pubmed_number_has_one_form(typed):
    assert normal_pmid(typed) == "25247619"


@pytest.mark.parametrize("typed", ["", "0", "PMC25247619", "12345678901", "2524 7619"])
def test_what_is_no_pubmed_number_is_none(typed):
    assert normal_pmid(typed) is None


def csl(**more: object) -> dict[str, object]:
    author = [{"family": "Curtis", "given": "B R"}]
    return {"type": "article-journal", "title": "Drug-induced immune neutropenia", "author": author} | more


def test_keys_are_readable():
    assert readable_key(csl(issued={"date-parts": [[2014]]})) == "curtis2014drug"
    assert readable_key({"title": "The Übersicht", "author": [{"literal": "World Health Organization"}]}) == (
        "worldhealthorganizatubersicht"
    )


@pytest.mark.django_db
class TestLibrary:
    def test_the_same_doi_is_the_same_source(self, edith):
        first = add_reference(actor=edith, data=ReferenceData(csl=csl(DOI="10.1000/ABC")))
        second = add_reference(actor=edith, data=ReferenceData(csl=csl(title="Typed twice", DOI="doi:10.1000/abc.")))
        assert first == second

    def test_without_identifiers_title_year_and_container_decide(self, edith):
        first = add_reference(actor=edith, data=ReferenceData(csl=csl()))
        assert add_reference(actor=edith, data=ReferenceData(csl=csl())) == first
        assert add_reference(actor=edith, data=ReferenceData(csl=csl(issued={"date-parts": [[2001]]}))) != first

    def test_a_key_that_is_taken_gets_a_number(self, edith):
        one = add_reference(actor=edith, data=ReferenceData(csl=csl(DOI="10.1000/1"), key="curtis"))
        two = add_reference(actor=edith, data=ReferenceData(csl=csl(DOI="10.1000/2"), key="curtis"))
        assert (one.key, two.key) == ("curtis", "curtis-2")

    @pytest.mark.parametrize(("field", "value"), [("DOI", "not a doi"), ("PMID", "12x")])
    def test_a_malformed_identifier_is_refused_and_named(self, edith, field, value):
        with pytest.raises(Refused, match=value):
            add_reference(actor=edith, data=ReferenceData(csl=csl(**{field: value})))

    def test_a_source_needs_a_title(self, edith):
        with pytest.raises(Refused, match="title"):
            add_reference(actor=edith, data=ReferenceData(csl={"type": "book"}))

    def test_reviewers_do_not_fill_the_library(self, ravi):
        with pytest.raises(Refused):
            add_reference(actor=ravi, data=ReferenceData(csl=csl()))

    def test_an_identifier_that_belongs_to_another_source_is_refused(self, edith):
        make_reference("boxer2012")
        other = make_reference("min2025")
        with pytest.raises(Refused, match="boxer2012"):
            edit_reference(
                reference=other, actor=edith, data=ReferenceData(csl=csl(DOI="10.1000/boxer2012")), reason="Mistake"
            )

    def test_who_changed_what_is_on_record(self, edith):
        reference = make_reference("boxer2012")
        edit_reference(
            reference=reference, actor=edith, data=ReferenceData(csl=csl(DOI="10.1000/boxer2012")), reason="New title"
        )
        newest = Reference.history.first()
        assert (newest.history_user, newest.history_change_reason) == (edith, "New title")

    def test_linking_and_unlinking_leave_the_text_alone(self, edith):
        article, reference = make_article(edith), make_reference("boxer2012")
        before = article.draft.renditions.get().markdown
        link_reference(article=article, actor=edith, reference=reference)
        link_reference(article=article, actor=edith, reference=reference)
        assert article.draft.reference_links.filter(reference=reference).count() == 1
        unlink_reference(article=article, actor=edith, reference=reference)
        assert article.draft.renditions.get().markdown == before


@pytest.mark.parametrize(
    "hostile",
    [
        {"note": "half of a pair: \ud800"},
        {"volume": float("nan")},
        {"issued": {"date-parts": [[float("inf")]]}},
        {"volume": 10**5_000},
        {"author": 5},
        {"author": {"family": "Curtis"}},
        {"custom": {"a": [[[[[[[[[[]]]]]]]]]]}},
        {"abstract": "x" * 200_001},
        {"DOI": "10.1000/" + "x" * 300},
    ],
    ids=lambda item: next(iter(item)),
)
def test_what_could_not_be_stored_or_frozen_does_not_come_into_the_library(edith, hostile):
    with pytest.raises(Refused):
        add_reference(actor=edith, data=ReferenceData(csl={"title": "On neutrophils"} | hostile))


def test_text_of_a_source_is_normalised_when_it_is_saved(edith):
    csl = {"title": "Cafe\u0301 au lait\0", "author": [{"family": "Ru\u0301z\x01"}]}
    reference = add_reference(actor=edith, data=ReferenceData(csl=csl, issuing_body="A\nbody"))
    assert (reference.title, reference.issuing_body) == ("Café au lait", "A body")
    assert reference.csl["author"] == [{"family": "Rúz"}]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (ReferenceData(csl={"type": "book", "title": "x" * 501}), "at most 500 characters"),
        (ReferenceData(csl={"type": "book", "title": "On iron"}, evidence_type="rumour"), "no evidence type called"),
    ],
)
def test_a_source_beyond_the_bounds_does_not_come_into_the_library(edith, data, why):
    with pytest.raises(Refused, match=why):
        add_reference(actor=edith, data=data)
    assert not Reference.objects.exists()


@pytest.mark.django_db
def test_a_key_that_no_citation_could_hold_gives_way_to_a_readable_one(edith):
    assert add_reference(actor=edith, data=ReferenceData(csl=csl(), key="a key]")).key == readable_key(csl())


@pytest.mark.django_db
def test_reviewers_do_not_correct_the_library(ravi):
    reference = make_reference("curtis2014")
    data = ReferenceData(csl={**reference.csl, "title": "Another title"})
    with pytest.raises(Refused, match="Only editors change the library") as refusal:
        edit_reference(reference=reference, actor=ravi, data=data, reason="I know better")
    assert refusal.value.code == "not-an-editor"
    assert Reference.objects.get().title == "On curtis2014"


@pytest.mark.django_db
def test_taking_off_what_is_not_on_the_list_is_no_save(edith):
    article, other = make_article(edith), make_reference("other2020")
    saves = article.writer_rows.count()
    unlink_reference(article=article, actor=edith, reference=other)
    assert article.writer_rows.count() == saves
    assert article.draft.reference_links.count() == 2
