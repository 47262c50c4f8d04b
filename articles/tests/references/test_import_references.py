"""A reference file into the library: added once, known ever after, each broken record named."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from articles.actions import merge_references, reference_import
from articles.actions.reference_import import ReferenceImportReport, import_references
from articles.models import Reference
from articles.tests.references.exports import article_set, bibtex, nbib, pubmed, read, ris
from articles.tests.scenes import make_reference
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.refusals import Refused

pytestmark = pytest.mark.django_db


def taken_in(text: str, by: User) -> ReferenceImportReport:
    return import_references(actor=by, read=read(text))


def cohort(number: int) -> str:
    return ris(f"DO  - 10.1000/{number}", f"AU  - Berg{number}, Anna", "PY  - 2014", title=f"Winter cohort {number}")


def test_a_new_source_is_added_with_all_that_the_file_says(edith):
    text = ris(
        "AU  - Berg, Anna", "PY  - 2014", "DO  - 10.1000/berg", "AB  - Few were seen.", "M3  - Systematic Review"
    )

    report = taken_in(text, edith)

    reference = Reference.objects.get()
    assert report.added == ("berg2014neutrophils",) == (reference.key,)
    assert (reference.title, reference.year, reference.doi) == ("Neutrophils in winter", 2014, "10.1000/berg")
    assert (reference.evidence_type, reference.study_design) == ("systematic-review", "Systematic Review")
    assert reference.abstract == "Few were seen."
    assert reference.csl["author"] == [{"family": "Berg", "given": "Anna"}]


def test_every_row_has_an_audit_entry_with_person_and_reason(edith):
    taken_in("".join(map(cohort, range(3))), edith)

    entries = Reference.history.all()
    assert [(one.history_user, one.history_type, one.history_change_reason) for one in entries] == [
        (edith, "+", "Imported")
    ] * 3
    assert {one.key for one in entries} == set(Reference.objects.values_list("key", flat=True))


def test_importing_again_changes_nothing_and_says_so(edith):
    text = "".join(map(cohort, range(5))) + ris(title="Ünïdentified Übersicht") + ris("PY  - 2001", kind="BOOK")
    first = taken_in(text, edith)
    before = list(Reference.objects.values())

    second = taken_in(text, edith)

    assert (len(first.added), len(first.known)) == (7, 0)
    assert (second.added, second.known, second.changed) == ((), first.added, 0)
    assert list(Reference.objects.values()) == before
    assert Reference.history.count() == 7


@pytest.mark.slow
def test_ten_thousand_records_with_three_broken(edith):
    records = [cohort(number) for number in range(10_000)]
    for place in (10, 5_000, 9_999):
        records[place] = records[place].replace("ER  - ", "VL  - 1")

    report = taken_in("".join(records), edith)

    assert len(report.added) == Reference.objects.count() == Reference.history.count() == 9_997
    lines = cohort(0).count("\n")
    assert [one.line for one in report.broken] == [place * lines + 1 for place in (10, 5_000, 9_999)]


def test_the_database_is_not_asked_record_by_record(edith):
    def queries(text: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            taken_in(text, edith)
        return len(seen)

    few = queries("".join(map(cohort, range(3))))
    # SQLite takes a limited number of values at once, so rows are written in a few pieces.
    assert queries("".join(map(cohort, range(100, 160)))) <= few + 4


@pytest.mark.parametrize(
    "same",
    [
        bibtex("doi = {https://doi.org/10.1000/ABC}", title="Typed otherwise"),
        nbib("LID - 10.1000/abc [doi]", pmid=99, title="Typed otherwise"),
        nbib(pmid=31, title="Typed otherwise"),
    ],
)
def test_a_source_is_known_by_either_identifier_whatever_else_differs(edith, same):
    make_reference("berg2014", DOI="10.1000/abc", PMID="31")
    assert taken_in(same, edith).known == ("berg2014",)


def test_without_identifiers_title_year_and_journal_decide(edith):
    taken_in(ris("PY  - 2014", "T2  - Blood stories", title="Über Neutrophile"), edith)

    assert taken_in(ris("PY  - 2014", "T2  - Blood stories", title="ÜBER NEUTROPHILE"), edith).added == ()
    assert len(taken_in(ris("PY  - 2015", "T2  - Blood stories", title="Über Neutrophile"), edith).added) == 1
    assert len(taken_in(ris("PY  - 2014", "T2  - Other stories", title="Über Neutrophile"), edith).added) == 1


def test_one_source_twice_in_a_file_is_added_once(edith):
    report = taken_in(cohort(1) + cohort(1), edith)
    assert (len(report.added), report.known) == (1, report.added)


def test_a_merged_duplicate_is_known_as_what_it_went_into(edith):
    kept, gone = make_reference("kept", DOI="", PMID="31"), make_reference("gone")
    merge_references(winner=kept, loser=gone, actor=edith, reason="The same paper")

    assert taken_in(ris("DO  - 10.1000/gone"), edith).known == ("kept",)


def test_a_merged_duplicate_without_identifiers_is_known_too(edith):
    taken_in(ris("PY  - 2014"), edith)
    kept, gone = make_reference("kept"), Reference.objects.get(title="Neutrophils in winter")
    merge_references(winner=kept, loser=gone, actor=edith, reason="The same paper")

    assert taken_in(ris("PY  - 2014"), edith).known == ("kept",)


def test_keys_that_are_taken_get_a_number(edith):
    make_reference("berg2014neutrophils")
    author = ("AU  - Berg, Anna", "PY  - 2014")

    report = taken_in(ris(*author, "DO  - 10.1000/1") + ris(*author, "DO  - 10.1000/2"), edith)

    assert report.added == ("berg2014neutrophils-2", "berg2014neutrophils-3")


class TestAnnouncements:
    RETRACTED = nbib("PT  - Retracted Publication", "RIN - Blood Stor. 2021 Jan 5;400(1):2")

    def test_a_new_source_comes_with_its_flag(self, edith):
        taken_in(self.RETRACTED, edith)

        reference = Reference.objects.get()
        assert (reference.retraction, reference.retracted_on) == ("retracted", date(2021, 1, 5))
        assert (reference.retraction_source, reference.retraction_notice) == (
            "pubmed",
            "Blood Stor. 2021 Jan 5;400(1):2",
        )

    def test_a_known_source_is_flagged_when_pubmed_has_graver_news_and_only_once(self, edith):
        reference = make_reference("berg2014", PMID="31")

        first, second = taken_in(self.RETRACTED, edith), taken_in(self.RETRACTED, edith)

        reference.refresh_from_db()
        assert (first.flagged, first.changed, second.changed) == (("berg2014",), 1, 0)
        assert (reference.retraction, reference.retraction_source) == ("retracted", "pubmed")
        assert reference.title == "On berg2014"

    def test_a_file_takes_no_flag_back(self, edith):
        taken_in(self.RETRACTED, edith)

        report = taken_in(nbib("EIN - Blood Stor. 2020;1:1"), edith)

        assert report.changed == 0
        assert Reference.objects.get().retraction == "retracted"

    def test_a_title_in_another_format_flags_no_known_source(self, edith):
        make_reference("berg2014", DOI="10.1000/abc")
        assert taken_in(ris("DO  - 10.1000/abc", title="RETRACTED: Neutrophils"), edith).changed == 0


class TestBroken:
    def test_what_the_library_refuses_is_named_beside_what_could_not_be_read(self, edith):
        crowd = "\n".join(f"AU  - Author{number}, Anna Berta Carola Dora Emma Frieda" for number in range(6_000))
        report = taken_in("TY  - JOUR\nTI  - Cut off\n" + ris(crowd, title="A crowd") + cohort(1), edith)

        assert [(one.line, one.excerpt) for one in report.broken] == [(1, "TY - JOUR TI - Cut off"), (3, "A crowd")]
        assert len(report.added) == 1

    def test_a_break_leaves_whole_batches_and_another_import_completes_them(self, edith, monkeypatch):
        monkeypatch.setattr(reference_import, "BATCH", 2)
        text = "".join(map(cohort, range(5)))
        write, calls = reference_import._write, []

        def breaking(*arguments):
            calls.append(1)
            if len(calls) == 2:
                raise RuntimeError("power cut")
            return write(*arguments)

        monkeypatch.setattr(reference_import, "_write", breaking)
        with pytest.raises(RuntimeError):
            taken_in(text, edith)
        assert Reference.objects.count() == Reference.history.count() == 2

        report = taken_in(text, edith)
        assert (len(report.known), len(report.added)) == (2, 3)

    def test_somebody_who_adds_the_same_source_at_that_moment_was_first(self, edith, monkeypatch):
        known, calls = reference_import.known_sources, []

        def overtaken(batch):
            calls.append(1)
            if len(calls) == 1:
                raise IntegrityError("UNIQUE constraint failed: articles_reference.doi")
            if len(calls) == 2:
                make_reference("overtaker", DOI="10.1000/1")
            return known(batch)

        monkeypatch.setattr(reference_import, "known_sources", overtaken)
        assert taken_in(cohort(1), edith).known == ("overtaker",)

    def test_a_batch_is_looked_at_anew_twice_and_then_given_up(self, edith, monkeypatch):
        known, calls = reference_import.known_sources, []

        def overtaken(batch):
            calls.append(1)
            if len(calls) <= often:
                raise IntegrityError("UNIQUE constraint failed: articles_reference.doi")
            return known(batch)

        monkeypatch.setattr(reference_import, "known_sources", overtaken)
        often = 2
        assert len(taken_in(cohort(1), edith).added) == 1
        calls.clear()
        often = 3
        with pytest.raises(IntegrityError):
            taken_in(cohort(2), edith)
        assert [source.doi for source in Reference.objects.all()] == ["10.1000/1"]


def test_reviewers_do_not_fill_the_library(ravi):
    with pytest.raises(Refused, match="editors"):
        taken_in(cohort(1), ravi)


def test_the_system_account_may(db):
    system = User.objects.get(username=SYSTEM_USERNAME)
    taken_in(article_set(pubmed()), system)
    assert Reference.objects.get().added_by == system
