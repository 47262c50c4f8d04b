"""Verdicts on claims: what they are about, when they carry over, and when they ask again."""

from __future__ import annotations

import pytest
from django.db import connection

from articles.actions import mark_reference
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference
from articles.tests.scenes import TEXT, edited, make_article
from cms.accounts.tests import cast
from cms.ledger import triggers
from cms.refusals import Refused, Stale
from reviews.actions import check_claim
from reviews.claim_checks import ClaimSheet, claim_sheet
from reviews.models import Assignment, Verdict
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    return make_assignment(make_round(make_article(cast.make_edith())), cast.make_ravi(), cast.make_mona()).pk


@pytest.fixture
def assignment(made) -> Assignment:
    return Assignment.objects.get(pk=made)


@pytest.fixture
def article(assignment) -> Article:
    return assignment.round.article


def check_all(assignment: Assignment, verdict: str = Verdict.SUPPORTED) -> ClaimSheet:
    for one in claim_sheet(assignment).claims:
        check_claim(assignment=assignment, actor=assignment.reviewer, identity=one.claim.identity, verdict=verdict)
    return claim_sheet(assignment)


def next_round(article: Article, edith, mona, ravi, text: str) -> Assignment:
    return make_assignment(make_round(edited(article, edith, text)), ravi, mona)


def test_every_cited_claim_waits_for_a_verdict_at_first(assignment):
    sheet = claim_sheet(assignment)
    assert (sheet.checked, sheet.carried) == (0, 0)
    assert sheet.total == len(sheet.unchecked) > 0


def test_a_verdict_with_its_note_holds(assignment, ravi):
    first = claim_sheet(assignment).claims[0].claim
    check_claim(assignment=assignment, actor=ravi, identity=first.identity, verdict=Verdict.PARTLY, note="Adults only.")
    checked = claim_sheet(assignment).find(first.identity)
    assert (checked.verdict, checked.note, checked.is_carried) == ("partly", "Adults only.", False)


def test_the_newest_verdict_counts_and_an_empty_one_takes_it_back(assignment, ravi):
    first = claim_sheet(assignment).claims[0].claim.identity
    for verdict in (Verdict.SUPPORTED, Verdict.NOT_SUPPORTED):
        check_claim(assignment=assignment, actor=ravi, identity=first, verdict=verdict)
    assert claim_sheet(assignment).find(first).verdict == "not-supported"
    check_claim(assignment=assignment, actor=ravi, identity=first, verdict="")
    assert not claim_sheet(assignment).find(first).is_checked


def test_verdicts_on_unchanged_claims_carry_over_marked(article, assignment, edith, mona, ravi):
    before = check_all(assignment)
    sheet = claim_sheet(next_round(article, edith, mona, ravi, TEXT + "\n\nA new claim [@curtis2014].\n"))
    assert sheet.carried == before.total
    assert [one.claim.text for one in sheet.unchecked] == ["A new claim."]


def test_a_claim_whose_words_changed_asks_again(article, assignment, edith, mona, ravi):
    check_all(assignment)
    changed = TEXT.replace("[@curtis2014]", "indeed [@curtis2014]")
    assert changed != TEXT
    assert claim_sheet(next_round(article, edith, mona, ravi, changed)).unchecked


def test_a_source_that_was_marked_since_asks_again(assignment, mona):
    check_all(assignment)
    source = Reference.objects.get(key="curtis2014")
    mark_reference(actor=mona, reference=source, status=RetractionStatus.CONCERN, on=None, reason="PubMed")
    assert claim_sheet(assignment).unchecked


def test_a_verdict_on_what_the_page_no_longer_shows_is_refused(assignment, ravi, mona):
    first = claim_sheet(assignment).claims[0]
    source = Reference.objects.get(key=first.claim.keys[0])
    mark_reference(actor=mona, reference=source, status=RetractionStatus.CONCERN, on=None, reason="PubMed")
    with pytest.raises(Stale):
        check_claim(
            assignment=assignment,
            actor=ravi,
            identity=first.claim.identity,
            verdict=Verdict.SUPPORTED,
            seen_sha256=first.checked_sha256,
        )


def test_somebody_elses_verdicts_do_not_carry_over(article, assignment, edith, mona, rosa):
    check_all(assignment)
    assert claim_sheet(next_round(article, edith, mona, rosa, TEXT + "\nMore.")).checked == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"identity": "0" * 64}, "unknown-claim"),
        ({"verdict": "fine"}, "unknown-verdict"),
        ({"note": "x" * 2_001}, "input-too-large"),
    ],
)
def test_what_makes_no_sense_is_refused(assignment, ravi, changed, code):
    asked = {"identity": claim_sheet(assignment).claims[0].claim.identity, "verdict": Verdict.SUPPORTED} | changed
    with pytest.raises(Refused) as refusal:
        check_claim(assignment=assignment, actor=ravi, **asked)
    assert refusal.value.code == code


def test_only_the_reviewer_checks_and_only_before_signing(assignment, ravi, rosa):
    first = claim_sheet(assignment).claims[0].claim.identity
    with pytest.raises(Refused):
        check_claim(assignment=assignment, actor=rosa, identity=first, verdict=Verdict.SUPPORTED)
    signed(assignment)
    with pytest.raises(Refused):
        check_claim(assignment=assignment, actor=ravi, identity=first, verdict=Verdict.SUPPORTED)


def test_a_version_from_before_claims_were_kept_is_read_anew(assignment):
    kept = [one.claim for one in claim_sheet(assignment).claims]
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_versionclaims")
    assert [one.claim for one in claim_sheet(assignment).claims] == kept


def test_the_number_of_queries_does_not_grow(assignment, django_assert_num_queries):
    check_all(assignment)
    with django_assert_num_queries(3):
        claim_sheet(assignment)
