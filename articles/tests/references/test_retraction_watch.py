"""The retraction watch: a row flags a source, its going un-flags it, and placeholders never match."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.actions import add_reference, import_retractions, mark_reference
from articles.actions.references import ReferenceData
from articles.evidence_types import RetractionStatus
from articles.models import Reference, RetractionRecord
from articles.retractions.retraction_watch import (
    Announcement,
    BrokenRow,
    UnreadableAnnouncements,
    day_of,
    read_announcements,
)
from articles.signals import reference_flagged
from articles.tests.scenes import make_librarian, make_reference

HEADER = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,"
    "RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes"
).split(",")


def row(number: int, **columns: str) -> dict[str, str]:
    plain = dict.fromkeys(HEADER, "")
    plain |= {
        "Record ID": str(number),
        "Title": f"Paper {number}",
        "RetractionDate": "6/5/2020 0:00",
        "RetractionDOI": f"10.1000/notice{number}",
        "RetractionPubMedID": "0",
        "OriginalPaperDOI": "unavailable",
        "OriginalPaperPubMedID": "0",
        "RetractionNature": "Retraction",
        "Reason": "+Concerns/Issues About Data;+Unreliable Results;",
    }
    return plain | columns


@pytest.fixture
def table(tmp_path):
    """Writes the rows as the published file would hold them."""

    def write(*rows: dict[str, str]) -> Path:
        path = tmp_path / "retraction_watch.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, HEADER)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


class TestReading:
    def test_a_row_is_read_with_its_day_and_reasons(self, table):
        (found,) = read_announcements(table(row(7, OriginalPaperDOI="https://doi.org/10.1000/ABC")))
        assert isinstance(found, Announcement)
        assert (found.record_id, found.doi, found.announced_on) == (7, "10.1000/abc", date(2020, 6, 5))
        assert found.reasons == "Concerns/Issues About Data; Unreliable Results"

    @pytest.mark.parametrize("doi", ["unavailable", "Unavailable", "", "0", "n/a"])
    @pytest.mark.parametrize("pmid", ["0", "", "unavailable"])
    def test_placeholders_mean_none(self, table, doi, pmid):
        (found,) = read_announcements(table(row(1, OriginalPaperDOI=doi, OriginalPaperPubMedID=pmid)))
        assert (found.doi, found.pmid) == (None, None)

    def test_bad_bytes_do_not_stop_the_file(self, table):
        path = table(row(1), row(2, OriginalPaperDOI="10.1000/x"))
        path.write_bytes(path.read_bytes().replace(b"Paper 1", b"Pap\xffer\x00 1"))
        assert [found.record_id for found in read_announcements(path)] == [1, 2]

    def test_a_row_without_a_number_is_named_with_its_line(self, table):
        broken = list(read_announcements(table(row(1), row(2, **{"Record ID": "x"}))))[1]
        assert broken == BrokenRow(3, "“x” is not a record number.")

    def test_an_unknown_kind_is_named(self, table):
        (broken,) = read_announcements(table(row(1, RetractionNature="Rumour")))
        assert "rumour" in broken.reason

    def test_another_table_is_refused(self, tmp_path):
        (tmp_path / "other.csv").write_text("a,b\n1,2\n")
        with pytest.raises(UnreadableAnnouncements, match="lacks Record ID"):
            list(read_announcements(tmp_path / "other.csv"))

    @pytest.mark.parametrize(
        ("text", "day"),
        [("12/31/1999 0:00", date(1999, 12, 31)), ("2020-06-05", date(2020, 6, 5)), ("31/12/1999", None)],
    )
    def test_dates(self, text, day):
        assert day_of(text) == day


@pytest.mark.django_db
class TestFlagging:
    @pytest.fixture
    def curtis(self) -> Reference:
        return make_reference("curtis2014")

    def fresh(self, reference: Reference) -> Reference:
        return Reference.objects.get(pk=reference.pk)

    def test_a_retraction_flags_the_source_by_doi(self, system, table, curtis):
        report = import_retractions(table(row(1, OriginalPaperDOI="10.1000/CURTIS2014")))
        flagged = self.fresh(curtis)
        assert report.flagged == ["curtis2014"]
        assert (flagged.retraction, flagged.retracted_on) == ("retracted", date(2020, 6, 5))
        assert flagged.retraction_notice == "10.1000/notice1"

    def test_a_retraction_flags_the_source_by_pubmed_number(self, system, table):
        csl = {"type": "article-journal", "title": "By number", "PMID": "25247619"}
        reference = add_reference(actor=make_librarian(), data=ReferenceData(csl=csl))
        import_retractions(table(row(1, OriginalPaperPubMedID="25247619")))
        assert self.fresh(reference).retraction == "retracted"

    def test_placeholders_match_no_source_without_identifiers(self, system, table):
        reference = add_reference(actor=make_librarian(), data=ReferenceData(csl={"type": "book", "title": "A book"}))
        import_retractions(table(row(1), row(2)))
        assert self.fresh(reference).retraction == "none"

    def test_the_same_file_again_changes_nothing(self, system, table, curtis):
        path = table(row(1, OriginalPaperDOI="10.1000/curtis2014"))
        import_retractions(path)
        changes = Reference.history.count()
        report = import_retractions(path)
        assert (report.flagged, report.unflagged, report.gone) == ([], [], 0)
        assert Reference.history.count() == changes

    def test_a_row_that_has_gone_un_flags(self, system, table, curtis):
        import_retractions(table(row(1, OriginalPaperDOI="10.1000/curtis2014"), row(2)))
        report = import_retractions(table(row(2)))
        assert (report.gone, report.unflagged) == (1, ["curtis2014"])
        assert self.fresh(curtis).retraction == "none"

    def test_what_an_editor_noted_stays(self, system, table, curtis, edith):
        mark_reference(
            reference=curtis, actor=edith, status=RetractionStatus.CONCERN, on=None, reason="The journal's own page"
        )
        import_retractions(table(row(2)))
        assert self.fresh(curtis).retraction == "concern"

    def test_the_gravest_announcement_counts(self, system, table, curtis):
        doi = {"OriginalPaperDOI": "10.1000/curtis2014"}
        import_retractions(table(row(1, RetractionNature="Correction", **doi), row(2, **doi)))
        assert self.fresh(curtis).retraction == "retracted"

    def test_a_later_reinstatement_takes_it_back(self, system, table, curtis):
        doi = {"OriginalPaperDOI": "10.1000/curtis2014"}
        reinstated = row(2, RetractionNature="Reinstatement", RetractionDate="1/9/2021 0:00", **doi)
        import_retractions(table(row(1, **doi), reinstated))
        assert self.fresh(curtis).retraction == "none"

    def test_a_source_added_later_is_flagged_at_the_next_import(self, system, table):
        path = table(row(1, OriginalPaperDOI="10.1000/late"))
        import_retractions(path)
        late = make_reference("late")
        import_retractions(path)
        assert self.fresh(late).retraction == "retracted"

    def test_it_is_announced_once(self, system, table, curtis):
        heard = []

        def listener(sender, reference, **kwargs):
            heard.append(reference.key)

        reference_flagged.connect(listener)
        try:
            path = table(row(1, OriginalPaperDOI="10.1000/curtis2014"))
            import_retractions(path)
            import_retractions(path)
        finally:
            reference_flagged.disconnect(listener)
        assert heard == ["curtis2014"]

    def test_a_row_given_twice_is_kept_once(self, system, table):
        import_retractions(table(row(1), row(1)))
        assert RetractionRecord.objects.count() == 1

    def test_the_command_says_what_it_did(self, system, table, curtis, capsys):
        path = table(row(1, OriginalPaperDOI="10.1000/curtis2014"), row(2, **{"Record ID": "x"}))
        call_command("import_retractions", path, json=True)
        summary = json.loads(capsys.readouterr().out)
        assert summary["flagged"] == ["curtis2014"]
        assert summary["broken"] == [{"line": 3, "reason": "“x” is not a record number."}]

    def test_an_unreadable_file_is_one_clear_line(self, tmp_path):
        with pytest.raises(CommandError, match="cannot be read") as refusal:
            call_command("import_retractions", tmp_path / "missing.csv")
        assert refusal.value.returncode == 2
