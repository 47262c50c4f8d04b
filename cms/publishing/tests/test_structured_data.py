"""What an article's page says to programs: schema.org, Zotero, Google Scholar, and only what is true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from lxml import html
from PIL import Image

from articles.evidence_types import EvidenceType
from articles.models import Reference
from articles.tests.scenes import make_article
from cms.publishing.models import NoticeKind
from cms.publishing.tests.reader_scenes import (
    PATIENT_TEXT,
    in_emergency,
    named_for_emergencies,
    noticed,
    on,
    published_article,
    second_edition,
)
from reviews.tests.scenes import make_round

pytestmark = pytest.mark.django_db


TEXTS = {"Text", "URL", "Date", "DateTime", "Boolean", "Number", "Integer"}


def schema_org() -> tuple[dict[str, dict[str, set[str]]], dict[str, set[str]]]:
    """The properties of each type with what they may hold, inherited ones too; and each type with those above it."""
    own, parents = {}, {}
    for line in Path(__file__).with_name("schema_org.txt").read_text().splitlines():
        if not line.startswith("#"):
            head, _, rest = line.partition(":")
            name, _, above = (part.strip() for part in head.partition("<"))
            own[name] = {
                one: set(values.split("|")) for one, _, values in (part.partition("=") for part in rest.split())
            }
            parents[name] = above.split()

    def lineage(name: str) -> set[str]:
        return {name}.union(*(lineage(one) for one in parents[name]))

    above = {name: lineage(name) for name in own}
    return {name: {p: r for one in above[name] for p, r in own[one].items()} for name in own}, above


def untrue_of_schema_org(document: dict[str, Any]) -> list[str]:
    """What in a document schema.org does not know: a property of another type, or one with a value of another type."""
    properties, above = schema_org()
    wrong = []
    for part in typed_parts(document):
        for name, value in part.items():
            if name.startswith("@"):
                continue
            allowed = properties[part["@type"]].get(name, set())
            for one in value if isinstance(value, list) else [value]:
                kinds = above[one["@type"]] if isinstance(one, dict) else TEXTS
                if not kinds & allowed:
                    wrong.append(f"{part['@type']}.{name} = {one!r}, allowed {sorted(allowed)}")
    return wrong


def said(client, address: str) -> dict[str, Any]:
    page = html.fromstring(client.get(address).content)
    (script,) = page.xpath("//script[@type='application/ld+json']")
    return json.loads(script.text)


def typed_parts(value: Any):
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from typed_parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from typed_parts(inner)


@pytest.fixture
def edition(edith, mona, ravi, rosa):
    with on(2026, 3, 4):
        return published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)


def test_every_property_and_value_is_one_that_schema_org_gives_to_its_type(client, edition, mona):
    noticed(edition, mona, NoticeKind.RETRACTION)
    for address in (f"/articles/{edition.article.slug}/", f"/articles/{edition.article.slug}/patient/"):
        document = said(client, address)
        assert untrue_of_schema_org(document) == []
        for part in typed_parts(document):
            assert "" not in part.values()
            assert [] not in part.values()


def test_what_schema_org_does_not_know_would_be_seen():
    person = {"@type": "Person", "name": "Dr Ravi"}
    page = {"@type": "MedicalWebPage", "reviewer": person, "reviewedBy": {"@type": "MedicalAudience"}, "author": person}
    assert [sentence.partition(" ")[0] for sentence in untrue_of_schema_org(page)] == [
        "MedicalWebPage.reviewer",
        "MedicalWebPage.reviewedBy",
    ]


@pytest.mark.parametrize("audience", ["professional", "patient"])
def test_the_page_and_the_api_say_the_same(client, edition, edith, mona, ravi, rosa, audience):
    second_edition(edition, edith, mona, ravi, rosa)
    live = edition.article.editions.get(number=2)
    noticed(live, mona, NoticeKind.CONCERN, "A reader doubts the threshold.")
    for number in (1, 2):
        last = "" if audience == "professional" else f"{audience}/"
        place = f"/articles/{edition.article.slug}/editions/{number}"
        answer = client.get(f"/api/v1{place}?audience={audience}", headers={"accept": "application/ld+json"})
        page = client.get(f"{place}/{last}")
        if answer.status_code == 404:
            assert page.status_code == 302, "the second edition has one text"
            continue
        assert json.loads(answer.content) == said(client, f"{place}/{last}")


def test_the_page_says_who_reviewed_it_and_when_for_whom_and_from_what(client, edition, settings, ravi):
    found = said(client, f"/articles/{edition.article.slug}/")
    assert found["@type"] == "MedicalWebPage"
    assert [person["name"] for person in found["reviewedBy"]] == ["Dr Ravi", "Dr Rosa"]
    assert found["reviewedBy"][0]["url"] == f"{settings.SITE_URL}/medical-advisory-board/dr-ravi-{ravi.pk}/"
    assert found["lastReviewed"] == "2026-03-04"
    assert found["audience"]["audienceType"] == "Clinician"
    assert found["publishingPrinciples"] == f"{settings.SITE_URL}/editorial-policy/"
    assert len(found["citation"]) == len(json.loads(edition.version.renditions.get(audience="professional").keys))
    assert "correction" not in found
    assert found["creativeWorkStatus"] == "Published"
    patient = said(client, f"/articles/{edition.article.slug}/patient/")
    assert patient["audience"]["audienceType"] == "Patient"
    assert len(patient["citation"]) == 1


def test_what_nobody_but_its_author_looked_over_is_no_scholarly_article(client, edith, mona, ravi, rosa):
    make_article(edith, title="What brings the sources?")
    Reference.objects.filter(key="curtis2014").update(evidence_type=EvidenceType.SELF_PUBLISHED)
    Reference.objects.filter(key="palumbo2012").update(evidence_type=EvidenceType.TRIAL)
    edition = published_article(edith, mona, ravi, rosa)
    cited = {work["name"]: work["@type"] for work in said(client, f"/articles/{edition.article.slug}/")["citation"]}
    assert cited == {"On curtis2014": "CreativeWork", "On palumbo2012": "ScholarlyArticle"}


def test_an_edition_that_was_followed_is_superseded_and_shared_under_its_own_address(
    client, edition, edith, mona, ravi, rosa
):
    second_edition(edition, edith, mona, ravi, rosa)
    address = f"/articles/{edition.article.slug}/editions/1/"
    assert said(client, address)["creativeWorkStatus"] == "Superseded"
    assert said(client, f"/articles/{edition.article.slug}/")["creativeWorkStatus"] == "Published"
    page = html.fromstring(client.get(address).content)
    assert page.xpath("//meta[@property='og:url']/@content")[0].endswith(address)


def test_a_reviewers_profession_is_no_suffix_of_the_name(client, edith, mona, ravi, rosa):
    ravi.credentials = "MBBS, FRCPath, Consultant Haematologist"
    ravi.save()
    edition = published_article(edith, mona, ravi, rosa)
    reviewer = said(client, f"/articles/{edition.article.slug}/")["reviewedBy"][0]
    assert (reviewer["honorificSuffix"], reviewer["jobTitle"]) == ("MBBS, FRCPath", "Consultant Haematologist")


def test_a_retraction_is_said(client, edition, mona):
    noticed(edition, mona, NoticeKind.RETRACTION)
    assert said(client, f"/articles/{edition.article.slug}/")["creativeWorkStatus"] == "Retracted"


def test_a_later_edition_keeps_the_first_day(client, edition, edith, mona, ravi, rosa):
    second_edition(edition, edith, mona, ravi, rosa)
    found = said(client, f"/articles/{edition.article.slug}/")
    assert found["datePublished"].startswith("2026-03-04")
    assert not found["dateModified"].startswith("2026-03-04")
    assert found["version"] == "2"


def test_nothing_is_said_of_what_nobody_has_signed(client, edith, mona):
    named_for_emergencies(mona)
    hasty = in_emergency(make_round(make_article(edith, title="What could not wait?")), mona)
    page = client.get(f"/articles/{hasty.article.slug}/").content.decode()
    assert "ld+json" not in page
    assert "citation_title" not in page


def test_no_title_breaks_out_of_the_script(client, edith, mona, ravi, rosa):
    title = "Is </script><script>alert(1)</script> & <!-- safe?"
    edition = published_article(edith, mona, ravi, rosa, title=title)
    page = client.get(f"/articles/{edition.article.slug}/").content.decode()
    assert "<script>alert" not in page
    assert said(client, f"/articles/{edition.article.slug}/")["name"] == edition.version.title


def test_zotero_and_scholar_read_title_names_date_and_address(client, edition, settings):
    page = html.fromstring(client.get(f"/articles/{edition.article.slug}/").content)
    tags = {tag.get("name"): tag.get("content") for tag in page.xpath("//meta[starts-with(@name, 'citation_')]")}
    assert tags["citation_title"] == edition.version.title
    assert tags["citation_publication_date"] == "2026/03/04"
    assert tags["citation_author"]
    assert tags["citation_abstract_html_url"] == f"{settings.SITE_URL}/articles/{edition.article.slug}/editions/1/"
    if "citation_pdf_url" in tags:
        assert re.fullmatch(r"https?://.+/editions/1/article\.pdf", tags["citation_pdf_url"])


def test_a_shared_link_has_a_picture_of_the_houses_own(client, edition, settings):
    for address in ("/", "/topics/", f"/articles/{edition.article.slug}/"):
        page = html.fromstring(client.get(address).content)
        (picture,) = page.xpath("//meta[@property='og:image']/@content")
        assert picture == f"{settings.SITE_URL}{static('img/shared.png')}"
        assert page.xpath("//meta[@property='og:image:alt']/@content") == [
            f"The sign of {settings.SITE_NAME}: a signed page"
        ]
    with Image.open(str(finders.find("img/shared.png"))) as found:
        assert (found.format, found.size) == ("PNG", (1200, 630))
