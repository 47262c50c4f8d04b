"""The retraction watch: a row flags a source, its going un-flags it, and placeholders never match."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from articles.actions import add_reference, import_retractions, mark_reference
from articles.actions.references import ReferenceData
from articles.actions.retractions import match_references
from articles.evidence_types import RetractionStatus
from articles.models import FlagSource, Reference, RetractionImport, RetractionRecord
from articles.retractions.retraction_watch import (
    Announcement,
    BrokenRow,
    UnreadableAnnouncements,
    day_of,
    read_announcements,
)
from articles.signals import reference_flagged
from articles.tests.references.retraction_table import row
from articles.tests.scenes import make_librarian, make_reference
from cms import clock
from cms.ledger.audit import save_audited

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


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

    def test_a_number_that_no_column_holds_is_named_with_its_line(self, table):
        (broken,) = read_announcements(table(row(1, **{"Record ID": "9" * 30})))
        assert broken == BrokenRow(2, f"“{'9' * 30}” is not a record number.")

    def test_an_unknown_kind_is_named(self, table):
        (broken,) = read_announcements(table(row(1, RetractionNature="Rumour")))
        assert "rumour" in broken.reason

    def test_another_table_is_refused(self, tmp_path):
        (tmp_path / "other.csv").write_text("a,b\n1,2\n")
        with pytest.raises(UnreadableAnnouncements, match="lacks Record ID"):
            list(read_announcements(tmp_path / "other.csv"))

    @pytest.mark.parametrize("cut", [b"Paywalled", b"+Unreliable Results", b"Paper 2", b"0:00,10.1000/notice2"])
    def test_a_file_that_breaks_off_in_its_last_row_is_refused(self, table, cut):
        path = table(row(1), row(2, Notes='Said, "in full"', Title="Paper 2, with a comma", Paywalled="Paywalled"))
        whole = path.read_bytes()
        path.write_bytes(whole[: whole.rindex(cut) + 3])
        with pytest.raises(UnreadableAnnouncements, match=r"breaks off in its last row \(line 3\)"):
            list(read_announcements(path))

    def test_a_quotation_that_nothing_closes_is_a_file_that_breaks_off(self, table):
        path = table(row(1), row(2, Notes='Said, "in full"'))
        path.write_bytes(path.read_bytes().rstrip()[:-3])
        with pytest.raises(UnreadableAnnouncements, match="breaks off"):
            list(read_announcements(path))

    def test_a_whole_file_needs_no_line_break_at_its_end(self, table):
        path = table(row(1), row(2))
        path.write_bytes(path.read_bytes().rstrip())
        assert [found.record_id for found in read_announcements(path)] == [1, 2]

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

    def test_a_table_and_a_library_longer_than_a_batch_are_read_to_their_ends(self, system, table, curtis, monkeypatch):
        monkeypatch.setattr("articles.actions.retractions.BATCH", 1)
        make_reference("palumbo2012")
        path = table(*(row(at, OriginalPaperDOI=doi) for at, doi in enumerate([curtis.doi, "10.1000/palumbo2012"])))
        assert sorted(import_retractions(path).flagged) == ["curtis2014", "palumbo2012"]
        assert RetractionRecord.objects.count() == 2

    def test_what_another_run_has_flagged_meanwhile_is_not_written_again(self, system, table, curtis):
        import_retractions(table(row(1, OriginalPaperDOI="10.1000/curtis2014")))
        changes = Reference.history.count()
        assert match_references([curtis]).flagged == []
        assert Reference.history.count() == changes
        assert curtis.retraction == "none", "as it was read before the other run"

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

    def test_a_day_that_nobody_knew_is_filled_in_and_the_flag_stays_whose_it_is(self, system, table, curtis, edith):
        mark_reference(reference=curtis, actor=edith, status=RetractionStatus.RETRACTED, on=None, reason="A letter")
        report = import_retractions(table(row(1, OriginalPaperDOI="10.1000/curtis2014")))
        known = self.fresh(curtis)
        assert (known.retracted_on, known.retraction_source) == (date(2020, 6, 5), FlagSource.EDITOR)
        assert report.flagged == ["curtis2014"]

    def test_when_the_library_learned_of_it_is_kept(self, system, table, curtis):
        with clock.pretend(NOON):
            import_retractions(table(row(1, OriginalPaperDOI="10.1000/curtis2014")))
        assert self.fresh(curtis).flagged_at == NOON

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

    def test_flags_from_before_that_was_kept_get_it_from_the_audit_trail(self, curtis, edith):
        for days, notice in ((1, "A letter"), (2, "The journal")):
            with clock.pretend(clock.now() + timedelta(days=days)):
                mark_reference(reference=curtis, actor=edith, status=RetractionStatus.CONCERN, on=None, reason=notice)
        first = self.fresh(curtis).flagged_at
        older = self.fresh(curtis)
        older.flagged_at = None
        with clock.pretend(clock.now() + timedelta(days=3)):
            save_audited(older, by=edith, update_fields=["flagged_at"])
        import_module("articles.migrations.0004_watching_sources_daily").fill_flagged_at(apps, None)
        assert self.fresh(curtis).flagged_at == first


@pytest.mark.django_db
class TestAFileThatIsNotWhole:
    """A table that was cut off on its way would un-flag everything behind the cut."""

    @pytest.fixture
    def rows(self) -> list[dict[str, str]]:
        return [row(number, OriginalPaperDOI=f"10.1000/paper{number}") for number in range(1, 101)]

    @pytest.fixture
    def flagged(self, system, table, rows) -> Reference:
        reference = make_reference("paper100")
        import_retractions(table(*rows))
        return Reference.objects.get(pk=reference.pk)

    def unchanged(self, reference: Reference) -> bool:
        return (
            Reference.objects.get(pk=reference.pk).retraction == "retracted" and RetractionRecord.objects.count() == 100
        )

    def test_half_a_table_is_refused_and_changes_nothing(self, flagged, table, rows):
        with pytest.raises(UnreadableAnnouncements, match="lacks 50 of the 100 known announcements"):
            import_retractions(table(*rows[:50], row(999)))
        assert self.unchanged(flagged)

    def test_the_command_says_so_in_one_line_and_exits_2(self, flagged, table, rows):
        with pytest.raises(CommandError, match=r"\(50%\).*Nothing was changed.*--allow-shrink") as refusal:
            call_command("import_retractions", table(*rows[:50]))
        assert refusal.value.returncode == 2
        assert self.unchanged(flagged)

    def test_who_knows_better_may_allow_it(self, flagged, table, rows):
        call_command("import_retractions", table(*rows[:50]), allow_shrink=True)
        assert Reference.objects.get(pk=flagged.pk).retraction == "none"
        assert RetractionRecord.objects.count() == 50

    def test_a_row_that_breaks_off_is_refused_before_anything_is_written(self, flagged, table, rows):
        path = table(*rows, row(101))
        path.write_bytes(path.read_bytes().rstrip()[:-40])
        with pytest.raises(CommandError, match="breaks off in its last row") as refusal:
            call_command("import_retractions", path, allow_shrink=True)
        assert refusal.value.returncode == 2
        assert self.unchanged(flagged)

    def test_a_table_without_rows_is_refused(self, flagged, table):
        with pytest.raises(UnreadableAnnouncements, match="holds no announcement"):
            import_retractions(table(), allow_shrink=True)
        assert self.unchanged(flagged)

    def test_single_rows_may_go(self, flagged, table, rows):
        assert import_retractions(table(*rows[:97])).gone == 3

    def test_only_an_import_that_went_through_is_remembered(self, flagged, table, rows):
        with pytest.raises(UnreadableAnnouncements):
            import_retractions(table(*rows[:50]))
        (kept,) = RetractionImport.objects.all()
        assert (kept.rows, kept.origin) == (100, "retraction_watch.csv")
