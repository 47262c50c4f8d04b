"""A paper has a DOI and a PMID. Whoever brings only one of them does not bring another paper."""

from __future__ import annotations

import json
from itertools import permutations

import pytest
from django.core.management import call_command

from articles.actions import (
    ReferenceData,
    add_reference,
    edit_reference,
    import_manuscript,
    import_references,
    merge_references,
)
from articles.actions.identities import IdentifiersConflict
from articles.actions.reference_import import ReferenceImportReport
from articles.citations.source import Source
from articles.importing import ImportedManuscript
from articles.models import Reference
from articles.tests.references.exports import read
from articles.tests.scenes import make_reference, make_topic
from cms.refusals import Refused

pytestmark = pytest.mark.django_db

DOI, PMID = "10.5555/only.1", "55555551"
BY_DOI, BY_PMID, BY_BOTH = {"DOI": DOI}, {"PMID": PMID}, {"DOI": DOI, "PMID": PMID}


def taken_in(by, *identifiers: dict[str, str]) -> ReferenceImportReport:
    items = [
        {"id": f"i{number}", "type": "article-journal", "title": "One paper"} | one
        for number, one in enumerate(identifiers)
    ]
    return import_references(actor=by, read=read(json.dumps(items)))


def held() -> list[tuple[str | None, str | None]]:
    return list(Reference.objects.values_list("doi", "pmid").order_by("pk"))


@pytest.mark.parametrize("order", list(permutations([BY_DOI, BY_BOTH, BY_PMID])), ids=str)
def test_three_records_of_one_file_are_one_source_in_any_order(edith, order):
    report = taken_in(edith, *order)
    assert held() == [(DOI, PMID)]
    assert (len(report.added), len(report.known), report.conflicts) == (1, 2, ())
    again = taken_in(edith, *order)
    assert (again.added, again.changed, len(again.known)) == ((), 0, 3)
    assert Reference.history.count() == 1


@pytest.mark.parametrize(("there", "brought"), [(BY_DOI, BY_BOTH), (BY_PMID, BY_BOTH)])
def test_a_known_source_gets_the_identifier_that_it_had_not(edith, there, brought):
    taken_in(edith, there)
    report = taken_in(edith, brought)
    (reference,) = Reference.objects.all()
    assert (reference.doi, reference.pmid) == (DOI, PMID)
    assert (report.completed, report.changed) == ((reference.key,), 1)
    newest = reference.history.first()
    assert newest.history_user == edith
    assert "Same source by the other identifier" in newest.history_change_reason


def test_a_source_typed_by_hand_completes_the_entry_too(edith, emil):
    first = add_reference(actor=edith, data=ReferenceData(csl={"title": "One paper"} | BY_DOI))
    second = add_reference(actor=emil, data=ReferenceData(csl={"title": "Typed again"} | BY_BOTH))
    assert second.pk == first.pk
    assert (second.title, held()) == ("One paper", [(DOI, PMID)])
    assert Reference.history.first().history_user == emil


def test_an_identifier_is_never_replaced_and_the_difference_is_named(edith):
    make_reference("berg2014", DOI=DOI, PMID="31")
    report = taken_in(edith, BY_BOTH)
    assert held() == [(DOI, "31")]
    assert (report.known, report.changed) == (("berg2014",), 0)
    assert report.remarks == ((1, f"PMID {PMID} is not that of berg2014, which has 31. The library keeps its own."),)


@pytest.fixture
def two_entries():
    """One paper that is in the library under two names."""
    return make_reference("by-doi", DOI=DOI), make_reference("by-pmid", DOI=None, PMID=PMID)


def test_a_record_that_could_be_either_of_two_entries_changes_neither(edith, two_entries):
    before = list(Reference.objects.values())
    report = taken_in(edith, BY_BOTH, {"DOI": "10.1000/other"})
    (conflict,) = report.conflicts
    assert (conflict.doi_key, conflict.pmid_key, conflict.line) == ("by-doi", "by-pmid", 1)
    assert (len(report.added), report.known) == (1, ())
    assert list(Reference.objects.filter(pk__in=[row["id"] for row in before]).values()) == before


def test_after_merging_them_the_record_is_known(edith, two_entries):
    by_doi, by_pmid = two_entries
    merge_references(loser=by_pmid, winner=by_doi, actor=edith, reason="Same paper")
    report = taken_in(edith, BY_BOTH)
    assert (report.known, report.conflicts, report.changed) == (("by-doi",), (), 0)


def test_a_single_source_is_refused_with_both_keys(edith, two_entries):
    with pytest.raises(IdentifiersConflict, match=r"by-doi and PMID 55555551 to by-pmid.*merge them") as refusal:
        add_reference(actor=edith, data=ReferenceData(csl={"title": "One paper"} | BY_BOTH))
    assert (refusal.value.by_doi, refusal.value.by_pmid) == two_entries
    assert Reference.objects.count() == 2


def test_a_correction_that_takes_the_identifier_of_another_entry_names_it(edith, two_entries):
    with pytest.raises(Refused, match=r"belongs to by-pmid already\. If both are one source, merge them"):
        edit_reference(
            reference=two_entries[0], actor=edith, data=ReferenceData(csl={"title": "T"} | BY_BOTH), reason="PMID"
        )


def test_the_command_names_line_and_keys_of_a_conflict(two_entries, tmp_path, capsys):
    file = tmp_path / "export.json"
    file.write_text(json.dumps([{"type": "book", "title": "One paper"} | BY_BOTH]))
    call_command("import_references", file)
    said = capsys.readouterr().out
    assert "1 record could be either of two entries; nothing was chosen:" in said
    assert f"Line 1: DOI {DOI} belongs to by-doi and PMID {PMID} to by-pmid." in said
    call_command("import_references", file, "--json")
    assert json.loads(capsys.readouterr().out)["conflicts"][0]["pmid_key"] == "by-pmid"


def test_the_command_says_what_was_completed(edith, tmp_path, capsys):
    make_reference("by-doi", DOI=DOI)
    file = tmp_path / "export.json"
    file.write_text(json.dumps([{"type": "book", "title": "One paper"} | BY_BOTH]))
    call_command("import_references", file)
    said = capsys.readouterr().out
    assert "1 known already, 1 changed" in said
    assert "A DOI or PMID was added to: by-doi." in said


def test_a_manuscript_that_lists_one_paper_three_times_cites_it_under_one_key(edith):
    sources = tuple(
        Source(key, {"type": "article-journal", "title": "One paper"} | identifiers)
        for key, identifiers in (("a", BY_DOI), ("c", BY_PMID), ("b", BY_BOTH))
    )
    manuscript = ImportedManuscript(
        format="markdown",
        title="Which?",
        summary="S",
        markdown="Text [@a; @b]. More [@c].",
        sources=sources,
        sections=(),
        clusters=2,
        mentions=3,
        numbers=(1,),
        provisional=False,
        findings=(),
    )
    article = import_manuscript(actor=edith, manuscript=manuscript, topic=make_topic(), owner=edith)
    (reference,) = Reference.objects.all()
    assert held() == [(DOI, PMID)]
    markdown = article.draft.renditions.get().markdown
    assert markdown.count(f"@{reference.key}") == 3
