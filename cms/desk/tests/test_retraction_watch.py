"""Which sources the daily job asks about, in which order, and that nothing is asked twice a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.actions import lookup as lookup_action
from articles.actions import merge_references
from articles.evidence_types import RetractionStatus
from articles.models import Reference, SourceEnquiry
from articles.references.lookup import LookupTrouble, Statement
from articles.tests.scenes import make_article, make_reference
from cms import clock
from cms.desk.retraction_watch import watch_retractions
from cms.outbox.models import OutboxMessage
from cms.publishing.tests.scenes import published
from reviews.tests.scenes import make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The keys of the sources that the services were asked about; they know nothing of any."""
    keys: list[str] = []

    def nothing_known(reference: Reference):
        keys.append(reference.key)
        return [Statement("Crossref")], []

    monkeypatch.setattr(lookup_action, "statements_about", nothing_known)
    return keys


@pytest.fixture
def cited(edith, mona, ravi, rosa) -> None:
    """One source behind a draft, one in an open round, one behind a live edition, one that nobody cites."""
    make_reference("uncited2014")
    for key, title in (("draft2014", "A draft?"), ("round2014", "In a round?"), ("live2014", "Live?")):
        make_reference(key)
        article = make_article(edith, title=title, text=f"Chemotherapy is a cause [@{key}].")
        if key == "round2014":
            make_round(article)
        if key == "live2014":
            published(article, mona, ravi, rosa)
    return


def watch(**how):
    return watch_retractions(**({"pause": 0} | how))


def test_the_most_urgent_come_first_and_what_nobody_cites_is_not_asked_about(cited, asked):
    assert watch().asked.looked_up == 3
    assert asked == ["live2014", "round2014", "draft2014"]


def test_nothing_is_asked_twice_a_day(cited, asked):
    watch()
    assert watch().asked.looked_up == 0
    with clock.pretend(clock.now() + timedelta(hours=23)):
        assert watch().asked.looked_up == 3


def test_a_run_is_bounded_and_says_what_is_left(cited, asked):
    assert (watch(limit=2).asked.left, asked) == (1, ["live2014", "round2014"])
    assert (watch(limit=2).asked.left, asked[2:]) == (0, ["draft2014"])


def test_a_merged_source_is_asked_about_as_what_took_its_place(cited, asked, edith):
    winner = make_reference("winner2014", DOI="", PMID="31000009")
    merge_references(loser=Reference.objects.get(key="live2014"), winner=winner, actor=edith, reason="The same")
    watch()
    assert asked[0] == "winner2014"
    assert "live2014" not in asked


def test_what_fails_is_not_asked_about_again_in_the_same_run(cited, monkeypatch):
    keys: list[str] = []

    def away_for_a_moment(reference: Reference):
        keys.append(reference.key)
        return (
            ([], [LookupTrouble("Crossref is busy.", passing=True)])
            if len(keys) == 1
            else ([Statement("Crossref")], [])
        )

    monkeypatch.setattr(lookup_action, "statements_about", away_for_a_moment)
    run = watch()
    assert keys == ["live2014", "round2014", "draft2014"]
    assert (set(run.asked.failed), run.asked.left) == ({"live2014"}, 1)
    assert not SourceEnquiry.objects.filter(reference__key="live2014").exists()


def test_three_failures_in_a_row_stop_the_run(cited, monkeypatch):
    down = ([], [LookupTrouble("Crossref cannot be reached.", unreachable=True)])
    monkeypatch.setattr(lookup_action, "statements_about", lambda reference: down)
    monkeypatch.setattr(lookup_action, "FAILURES_IN_A_ROW", 1)
    run = watch()
    assert run.asked.looked_up == 1
    assert run.asked.stopped == "Crossref cannot be reached."


def test_everybody_concerned_hears_of_it_once(cited, monkeypatch, mona):
    retracted = [Statement("Crossref", RetractionStatus.RETRACTED, None, "10.1000/notice")]
    monkeypatch.setattr(lookup_action, "statements_about", lambda reference: (retracted, []))
    assert watch().asked.changed == ["live2014", "round2014", "draft2014"]
    with clock.pretend(clock.now() + timedelta(days=1)):
        assert watch().asked.changed == []
    assert OutboxMessage.objects.filter(kind="source-flagged", recipient=mona).count() == 3
