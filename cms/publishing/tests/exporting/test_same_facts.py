"""What the page says of an edition, the PDF, JATS, JSON and the API say too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from io import BytesIO

import pytest
from django.utils.formats import date_format
from lxml import etree, html
from pypdf import PdfReader

from articles.tests.scenes import make_article
from cms.accounts.tests import cast
from cms.publishing.actions import publish
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.queries import signed_by
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, noticed, on
from cms.publishing.verification_codes import shown_code
from reviews.actions import accept, adjudicate, assign, check_claim, decide_conflict
from reviews.claim_checks import claim_sheet
from reviews.models import ConflictDecision, Round, SignOff, Verdict
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawing"), pytest.mark.usefixtures("made")]

API = "api/v1"
FORMATS = ["", "article.pdf", "article.xml", "article.json", API]
INTERESTS = "Lecture fees from a maker of growth factors, 2025."
BECAUSE = "The guideline of the society supports the wording."


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    """One reviewer declared interests and checked a claim, one asked for changes and was adjudicated; then a notice."""
    mona, ravi, rosa, ruth = cast.make_mona(), cast.make_ravi(), cast.make_rosa(), cast.make_ruth()
    article = make_article(cast.make_edith(), patient=PATIENT_TEXT)
    with on(2026, 3, 2):
        first = make_round(article)
        asked = make_assignment(first, ruth, mona)
        request = signed(asked, SignOff.Choice.REQUEST_CHANGES)
        adjudicate(sign_off=request, actor=mona, reason=BECAUSE)
    with on(2026, 3, 9):
        review = make_round(article, version=first.version)
        invited = assign(review=review, actor=mona, reviewer=ravi)
        invited = accept(
            assignment=invited, actor=ravi, has_interests=True, interests=INTERESTS, interest_kinds=["financial"]
        )
        decide_conflict(
            assignment=invited, actor=mona, outcome=ConflictDecision.Outcome.MAY_REVIEW, reason="It is not its subject."
        )
        other = make_assignment(Round.objects.get(pk=review.pk), rosa, mona)
        claim = claim_sheet(other).claims[0].claim
        check_claim(assignment=other, actor=rosa, identity=claim.identity, verdict=Verdict.SUPPORTED)
    with on(2026, 3, 12):
        signed(type(invited).objects.get(pk=invited.pk))
        signed(type(other).objects.get(pk=other.pk))
        edition = publish(approval=Round.objects.get(pk=review.pk).approval, actor=mona)
    noticed(edition, mona, NoticeKind.CONCERN, "The dose in the table is being looked into.")
    return edition.pk


@pytest.fixture
def edition(made) -> Edition:
    return Edition.objects.get(pk=made)


def said_by(client, edition: Edition, name: str) -> str:
    """What a reader of this format reads, on one line."""
    place = f"articles/{edition.article.slug}/editions/1"
    content = client.get(f"/{API}/{place}" if name == API else f"/{place}/{name}").content
    if name.endswith("pdf"):
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    elif name.endswith("xml"):
        text = " ".join(etree.fromstring(content).itertext())
    elif name.endswith("json") or name == API:
        text = content.decode()
    else:
        text = " ".join(html.fromstring(content.decode()).itertext())
    return re.sub(r"\s+", " ", text)


def facts_of(edition: Edition) -> Mapping[str, str]:
    """What no format may leave out, as the record has it."""
    signers = {f"signer {n}": one.printed_name for n, one in enumerate(signed_by(edition))}
    credentials = {f"credentials {n}": one.credentials for n, one in enumerate(signed_by(edition))}
    return (
        signers
        | credentials
        | {
            "title": edition.version.title,
            "interests": INTERESTS,
            "notice": "The dose in the table is being looked into.",
            "version digest": edition.version_sha256,
            "content digest": edition.version.content_sha256,
        }
    )


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_says_every_fact(client, edition, name):
    said = said_by(client, edition, name)
    missing = [fact for fact, words in facts_of(edition).items() if words not in said]
    # Paper breaks long digests over lines.
    flat = said.replace(" ", "")
    assert [fact for fact in missing if facts_of(edition)[fact].replace(" ", "") not in flat] == []


@pytest.mark.parametrize("name", ["", "article.pdf", "article.xml"])
def test_the_kind_of_an_interest_stands_before_its_words(client, edition, name):
    assert f"Financial: {INTERESTS}" in said_by(client, edition, name)


@pytest.mark.parametrize("name", ["article.json", API])
def test_programs_read_the_kind_of_an_interest_beside_its_words(client, edition, name):
    said = json.loads(said_by(client, edition, name))["reviewed_by"]
    assert {one["interests"]: one["interest_kinds"] for one in said} == {INTERESTS: ["financial"], "None declared.": []}


@pytest.mark.parametrize("name", ["", "article.pdf", "article.json", API])
def test_the_adjudication_is_printed(client, edition, name):
    assert BECAUSE in said_by(client, edition, name)


@pytest.mark.parametrize("name", ["", "article.pdf"])
def test_days_are_those_of_the_record(client, edition, name):
    said = said_by(client, edition, name)
    assert date_format(max(one.signed_at for one in signed_by(edition)), "j F Y") in said


@pytest.mark.parametrize("name", ["", "article.pdf"])
def test_the_verification_code_is_printed(client, edition, name):
    assert shown_code(edition) in said_by(client, edition, name)


@pytest.mark.parametrize("name", ["", "article.pdf"])
def test_how_many_claims_were_checked_is_printed(client, edition, name):
    assert re.search(
        r"1 of \d+ cited claims was checked against its sources by 1 reviewer\.", said_by(client, edition, name)
    )


@pytest.mark.parametrize("name", ["article.json", API])
def test_json_has_the_facts_by_name(client, edition, name):
    told = json.loads(said_by(client, edition, name))
    assert [one["name"] for one in told["reviewed_by"]] == [one.printed_name for one in signed_by(edition)]
    assert told["claim_checks"]["claims-checked"] == 1
    assert told["proof"]["verification_code"] == shown_code(edition)
    assert told["notices"][0]["kind"] == "concern"
    assert set(told["texts"]) == {"professional", "patient"}
