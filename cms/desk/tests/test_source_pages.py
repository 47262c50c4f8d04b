"""The sources of an article, and the shared library."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from articles.actions import mark_reference
from articles.models import Article, Reference
from articles.tests.scenes import make_article, make_reference

pytestmark = pytest.mark.django_db

CURTIS = {
    "kind": "article-journal",
    "evidence_type": "research",
    "title": "Drug-induced immune neutropenia/agranulocytosis",
    "authors": "Curtis, Brian R\nWorld Health Organization",
    "container": "Immunohematology",
    "issued": "2014",
    "volume": "30",
    "issue": "2",
    "pages": "95-101",
    "pmid": "25247619",
}


def address(article: Article, name: str) -> str:
    return reverse(f"desk:{name}", args=[article.slug])


def test_each_source_is_printed_and_marked_cited_or_not(client, edith):
    article = make_article(edith, text="One [@curtis2014].\n")
    make_reference("boxer2012")
    client.force_login(edith)
    client.post(address(article, "link_source"), {"key": "boxer2012"})
    page = client.get(address(article, "sources"))
    assert {row.reference.key: row.is_cited for row in page.context["linked"]} == {
        "curtis2014": True,
        "boxer2012": False,
    }
    assert "Boxer A. On boxer2012. Blood Stories. 2014." in page.content.decode()


def test_a_new_source_goes_into_the_library_and_onto_the_list(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    answer = client.post(address(article, "new_source"), CURTIS, follow=True)
    reference = Reference.objects.get(pmid="25247619")
    assert reference.csl["author"] == [
        {"family": "Curtis", "given": "Brian R"},
        {"literal": "World Health Organization"},
    ]
    assert reference.key == "curtis2014drug"
    assert article.draft.reference_links.filter(reference=reference).exists()
    assert "[@curtis2014drug]" in answer.content.decode()


def test_a_source_that_the_library_has_is_linked_instead_of_doubled(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    client.post(address(article, "new_source"), CURTIS)
    client.post(address(article, "new_source"), CURTIS | {"title": "Typed in another way"})
    assert Reference.objects.filter(pmid="25247619").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("doi", "not-a-doi", "is not a DOI"), ("issued", "last year", "Write a year"), ("title", "", "required")],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(client, edith, field, value, said):
    article = make_article(edith)
    client.force_login(edith)
    answer = client.post(address(article, "new_source"), CURTIS | {field: value})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Curtis, Brian R" in answer.content.decode()


def test_unlinking_leaves_the_library_alone(client, edith):
    article = make_article(edith)
    client.force_login(edith)
    client.post(address(article, "unlink_source"), {"key": "curtis2014"})
    assert not article.draft.reference_links.filter(reference__key="curtis2014").exists()
    assert Reference.objects.filter(key="curtis2014").exists()


def test_correcting_an_entry_keeps_what_the_form_has_no_field_for(client, edith):
    make_article(edith)
    reference = make_reference(
        "palmblad2016", author=[{"family": "Palmblad", "given": "J", "suffix": "Jr"}], ISBN="1-2-3"
    )
    client.force_login(edith)
    where = reverse("desk:source", args=[reference.pk])
    form = client.get(where).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"title": "Mended", "reason": "A misprint"}
    assert client.post(where, sent).status_code == 302
    reference.refresh_from_db()
    assert reference.title == "Mended"
    assert reference.csl["author"] == [{"family": "Palmblad", "given": "J", "suffix": "Jr"}]
    assert reference.csl["ISBN"] == "1-2-3"
    assert reference.doi == "10.1000/palmblad2016"
    assert reference.history.first().history_change_reason == "A misprint"


def test_a_retraction_is_noted_with_where_it_was_announced(client, edith):
    article = make_article(edith)
    reference = Reference.objects.get(key="curtis2014")
    client.force_login(edith)
    where = reverse("desk:mark_source", args=[reference.pk])
    assert client.post(where, {"status": "retracted", "retracted_on": "2026-05-03", "reason": ""}).status_code == 422
    client.post(where, {"status": "retracted", "retracted_on": "2026-05-03", "reason": "https://journal.example/1"})
    assert "Retracted, 3 May 2026" in client.get(address(article, "sources")).content.decode()
    assert "1 error" in client.get(address(article, "draft")).content.decode()


def test_the_library_is_searched_by_all_words(client, edith):
    make_reference("boxer2012", title="How to approach neutropenia")
    make_reference("min2025", title="Diagnosis of neutropenia")
    client.force_login(edith)
    page = client.get(reverse("desk:library"), {"q": "neutropenia approach"})
    assert [reference.key for reference in page.context["references"]] == ["boxer2012"]


def test_the_library_names_only_the_drafts_that_one_may_open(client, edith, emil):
    article = make_article(emil, title="Emil's secret draft")
    client.force_login(edith)
    reference = article.draft.reference_links.first().reference
    for where in (reverse("desk:library"), reverse("desk:source", args=[reference.pk])):
        assert "secret draft" not in client.get(where).content.decode()
    client.force_login(emil)
    assert "secret draft" in client.get(reverse("desk:library")).content.decode()


def test_the_day_of_a_retraction_is_in_the_field_for_dates(client, edith, mona):
    make_article(edith)
    curtis = Reference.objects.get(key="curtis2014")
    mark_reference(reference=curtis, actor=mona, status="retracted", on=date(2020, 6, 5), reason="The notice.")
    client.force_login(mona)
    assert 'value="2020-06-05"' in client.get(reverse("desk:source", args=[curtis.pk])).content.decode()


def test_an_editor_notes_that_an_entry_was_checked(client, edith):
    reference = make_reference("curtis2014")
    client.force_login(edith)
    page = f"/desk/library/{reference.pk}/"
    assert "Nobody has compared" in client.get(page).content.decode()
    answer = client.post(f"{page}check/", follow=True)
    reference.refresh_from_db()
    assert reference.checked_by == edith
    said = " ".join(answer.content.decode().split())
    assert f"Last on {reference.checked_on:%-d %b %Y} by {edith.printed_name}" in said
    assert client.get("/desk/library/?show=unchecked").context["references"] == []


def test_looking_at_the_page_checks_nothing(client, edith):
    reference = make_reference("curtis2014")
    client.force_login(edith)
    assert client.get(f"/desk/library/{reference.pk}/check/").status_code == 405
    reference.refresh_from_db()
    assert reference.checked_on is None


def test_study_design_and_language_are_edited_and_shown(client, edith):
    reference = make_reference("curtis2014")
    client.force_login(edith)
    page = f"/desk/library/{reference.pk}/"
    typed = CURTIS | {"study_design": "Cohort study", "language": "de", "reason": "Looked it up"}
    assert client.post(page, typed).status_code == 302
    reference.refresh_from_db()
    assert (reference.study_design, reference.csl["language"]) == ("Cohort study", "de")
    answer = client.get(page)
    assert answer.context["facts"][:2] == [("Study design", "Cohort study"), ("Language", "de")]
    assert 'value="Cohort study"' in answer.content.decode()


def test_a_conflict_of_identifiers_offers_merging(client, edith):
    article = make_article(edith)
    by_doi, by_pmid = make_reference("by-doi", DOI="10.5555/x"), make_reference("by-pmid", DOI=None, PMID="77")
    client.force_login(edith)
    answer = client.post(address(article, "new_source"), CURTIS | {"doi": "10.5555/x", "pmid": "77"})
    assert answer.status_code == 422
    link = f"/desk/library/{by_doi.pk}/?duplicate=by-pmid#merge-heading"
    assert link in answer.content.decode()
    assert client.get(link).context["merge_form"].initial == {"duplicate": by_pmid.key}
