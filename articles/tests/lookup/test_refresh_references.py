"""The nightly look: retractions are heard of, taken back, and bibliographic data is left alone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.actions import lookup as lookup_action
from articles.actions import mark_reference, refresh_references
from articles.evidence_types import RetractionStatus
from articles.models import FlagSource, Reference, SourceEnquiry
from articles.signals import reference_flagged
from articles.tests.lookup.answers import knows, link, path_of, record, update, work, works
from articles.tests.lookup.service import Reply, closed_port
from articles.tests.scenes import make_librarian, make_reference
from cms import clock

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(lookup_action, "PAUSE", 0)


def refresh(**how):
    return refresh_references(**({"older_than": MONTH, "limit": 100, "pause": 0} | how))


def says(crossref, key, *updates, **fields):
    doi = f"10.1000/{key}"
    crossref.says(path_of(doi), works(work(DOI=doi, **{"updated-by": list(updates)}, **fields)))


@pytest.fixture
def curtis(crossref):
    says(crossref, "curtis2014")
    return make_reference("curtis2014")


def test_a_retraction_is_heard_of(curtis, crossref):
    heard = []

    def listen(sender, reference, **rest):
        heard.append(reference.key)

    reference_flagged.connect(listen)
    says(crossref, "curtis2014", update("retraction", [2020, 6, 5]))
    report = refresh()
    reference_flagged.disconnect(listen)
    curtis.refresh_from_db()
    assert report.changed == heard == ["curtis2014"]
    assert (curtis.retraction, curtis.retraction_source) == (RetractionStatus.RETRACTED, FlagSource.CROSSREF)


def test_bibliographic_data_is_never_touched(curtis, crossref):
    before = (curtis.csl, curtis.title, curtis.pmid, curtis.abstract, curtis.evidence_type)
    says(crossref, "curtis2014", update("retraction", [2020, 6, 5]), title=["Another title"], volume="99")
    refresh()
    curtis.refresh_from_db()
    assert (curtis.csl, curtis.title, curtis.pmid, curtis.abstract, curtis.evidence_type) == before


def test_what_was_looked_up_this_month_waits(curtis, crossref):
    refresh()
    asked = len(crossref.asked)
    assert refresh().looked_up == 0
    assert len(crossref.asked) == asked
    with clock.pretend(clock.now() + timedelta(days=31)):
        assert refresh().looked_up == 1


def test_a_flag_is_taken_back_with_the_announcement(curtis, crossref):
    says(crossref, "curtis2014", update("retraction", [2020, 6, 5]))
    refresh()
    says(crossref, "curtis2014")
    report = refresh(older_than=timedelta(0))
    curtis.refresh_from_db()
    assert report.changed == ["curtis2014"]
    assert (curtis.retraction, curtis.retraction_notice) == (RetractionStatus.NONE, "")


def test_a_flag_that_an_editor_set_stays(curtis):
    mark_reference(
        reference=curtis, actor=make_librarian(), status=RetractionStatus.RETRACTED, on=None, reason="Letter"
    )
    assert refresh().changed == []
    curtis.refresh_from_db()
    assert curtis.retraction == RetractionStatus.RETRACTED


def test_one_service_does_not_take_back_what_the_other_says(crossref, pubmed):
    curtis = make_reference("curtis2014", PMID="31000001")
    says(crossref, "curtis2014")
    xml = record(doi="10.1000/curtis2014", links=link("RetractionIn", "Blood. 2020 Jun 5;1", "32000001"))
    knows(pubmed, xml)
    refresh()
    refresh(older_than=timedelta(0))
    curtis.refresh_from_db()
    assert (curtis.retraction, curtis.retraction_source) == (RetractionStatus.RETRACTED, FlagSource.PUBMED)


def test_nothing_new_leaves_no_trace_in_the_history_but_when_it_was_asked(curtis):
    changes = curtis.history.count()
    with clock.pretend(NOON):
        report = refresh()
    assert (report.looked_up, report.changed) == (1, [])
    assert curtis.history.count() == changes
    enquiry = SourceEnquiry.objects.get(reference=curtis)
    assert (enquiry.asked_at, enquiry.answered_by) == (NOON, "Crossref")


def test_only_those_among_are_asked_about(crossref):
    for key in ("a2014", "b2014"):
        says(crossref, key)
        make_reference(key)
    report = refresh(among=Reference.objects.filter(key="b2014"))
    assert (report.looked_up, report.left) == (1, 0)
    assert [path for path in crossref.paths if path.startswith("/works")] == [path_of("10.1000/b2014")]


def test_two_runs_at_once_share_the_work(crossref, monkeypatch):
    """While one asks about the first source, another run does all of it: the first goes on with nothing."""
    for key in ("a2014", "b2014"):
        says(crossref, key)
        make_reference(key)
    asked = lookup_action.statements_about
    others = []

    def meanwhile(reference):
        if not others:
            others.append(True)
            refresh()
        return asked(reference)

    monkeypatch.setattr(lookup_action, "statements_about", meanwhile)
    assert refresh().looked_up == 1
    assert SourceEnquiry.objects.count() == 2


def test_a_service_that_forgets_the_day_does_not_take_it_away(pubmed):
    curtis = make_reference("curtis2014", PMID="31000001")
    knows(pubmed, record(doi="10.1000/curtis2014", links=link("RetractionIn", "Blood. 2020 Jun 5;1", "32000001")))
    refresh()
    knows(pubmed, record(doi="10.1000/curtis2014", links=link("RetractionIn", "Blood. 2020 Jun;1", "32000001")))
    refresh(older_than=timedelta(0))
    curtis.refresh_from_db()
    assert curtis.retracted_on == date(2020, 6, 5)


def test_a_day_that_the_other_service_did_not_know_is_filled_in(pubmed, crossref):
    curtis = make_reference("curtis2014", PMID="31000001")
    says(crossref, "curtis2014")
    knows(pubmed, record(doi="10.1000/curtis2014", types=("Retracted Publication",)))
    refresh()
    says(crossref, "curtis2014", update("retraction", [2020, 6, 5]))
    report = refresh(older_than=timedelta(0))
    curtis.refresh_from_db()
    assert (curtis.retracted_on, curtis.retraction_source) == (date(2020, 6, 5), FlagSource.PUBMED)
    assert report.changed == ["curtis2014"]


def test_a_run_is_bounded_and_the_next_goes_on(crossref):
    for key in ("a2014", "b2014", "c2014"):
        says(crossref, key)
        make_reference(key)
    first, second = refresh(limit=2), refresh(limit=2)
    assert (first.looked_up, first.left) == (2, 1)
    assert (second.looked_up, second.left) == (1, 0)
    asked = [path for path in crossref.paths if path.startswith("/works")]
    assert asked == [path_of("10.1000/a2014"), path_of("10.1000/b2014"), path_of("10.1000/c2014")]


def test_tombstones_and_sources_without_identifiers_are_not_asked_for():
    make_reference("leaflet2014", DOI="")
    assert refresh().looked_up == 0


def test_a_run_stops_when_the_services_are_away_and_tries_again_next_time(settings):
    settings.CROSSREF_URL = settings.NCBI_URL = f"http://127.0.0.1:{closed_port()}"
    for key in ("a2014", "b2014", "c2014", "d2014"):
        make_reference(key)
    report = refresh()
    assert report.looked_up == 3
    assert "cannot be reached" in report.stopped
    assert report.left == 4


def test_an_answer_that_can_never_be_used_holds_up_nobody(crossref, curtis):
    for key in ("a2014", "b2014", "c2014"):
        make_reference(key)
        crossref.says(path_of(f"10.1000/{key}"), Reply(b"{", kind="application/json"))
    report = refresh()
    assert report.stopped == ""
    assert report.looked_up == 4
    assert set(report.failed) == {"a2014", "b2014", "c2014"}
    assert report.left == 0


def test_the_command_sums_up(curtis, crossref):
    says(crossref, "curtis2014", update("retraction", [2020, 6, 5]))
    out = StringIO()
    call_command("refresh_references", "--older-than", "7", stdout=out)
    assert out.getvalue() == "1 references looked up, 0 still due.\nFlags changed: curtis2014.\n"


def test_the_command_speaks_json(curtis):
    out = StringIO()
    call_command("refresh_references", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"looked_up": 1, "left": 0, "changed": [], "failed": {}, "stopped": ""}


def test_the_command_fails_where_the_services_do(settings, curtis):
    settings.CROSSREF_URL = settings.NCBI_URL = f"http://127.0.0.1:{closed_port()}"
    for key in ("a2014", "b2014"):
        make_reference(key)
    with pytest.raises(CommandError, match="Stopped early: Crossref cannot be reached"):
        call_command("refresh_references", stdout=StringIO())


@pytest.mark.parametrize("days", ["-1", "x", "99999999"])
def test_the_command_refuses_senseless_numbers(days):
    with pytest.raises((CommandError, SystemExit)):
        call_command("refresh_references", "--older-than", days)
