"""Readers see everywhere that an edition corrects another: minor or major, when, why; and both lead to each other."""

from __future__ import annotations

import json

import pytest

from articles.tests.scenes import make_article
from cms.accounts.tests import cast
from cms.desk.actions import start_re_review
from cms.desk.tests.test_correcting import MENDED, MISSPELT, WHY, make_correcting_edition
from cms.publishing.actions import publish
from cms.publishing.api.schemas import EditionDetail
from cms.publishing.exporting import jats_xml
from cms.publishing.exporting.docx import _page
from cms.publishing.exporting.jats_elements import HREF
from cms.publishing.exporting.pdf import _context
from cms.publishing.exporting.record import standing_notices
from cms.publishing.models import Edition
from cms.publishing.proof import shown_code
from cms.publishing.tests.exporting.scenes import valid, words
from cms.publishing.tests.scenes import published
from reviews.models import Approval, CorrectionKind
from reviews.tests.scenes import make_assignment, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]
SHOWN = "“Common” was misspelt"


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    edith, *others = cast.make_edith(), cast.make_mona(), cast.make_ravi(), cast.make_rosa()
    first = published(make_article(edith, text=MISSPELT), *others)
    return make_correcting_edition(first, edith, *others).pk


@pytest.fixture
def edition(made) -> Edition:
    """The correcting edition, number 2."""
    return Edition.objects.get(pk=made)


def page_of(client, edition, *more: str) -> str:
    return client.get("/".join([f"/articles/{edition.article.slug}", *more, ""])).content.decode()


def said_on(edition) -> str:
    return f"Corrected (minor) on {edition.published_at:%-d %B %Y}"


def test_the_live_page_says_that_it_was_corrected_and_leads_to_what_was(client, edition):
    page = page_of(client, edition)
    assert said_on(edition) in page
    assert SHOWN in page
    assert f'href="/articles/{edition.article.slug}/editions/1/"' in page


def test_the_corrected_edition_leads_to_the_one_that_corrects(client, edition):
    page = page_of(client, edition, "editions", "1")
    assert "Correction (minor): edition 2 corrects this text" in page
    assert SHOWN in page
    assert f'href="/articles/{edition.article.slug}/editions/2/"' in page


def test_the_list_of_editions_says_both(client, edition):
    page = page_of(client, edition, "versions")
    assert said_on(edition) in page
    assert "Correction (minor): edition 2 corrects this text" in page


def test_what_changed_between_both_editions_says_why(client, edition):
    page = page_of(client, edition, "changes", "1-2")
    assert said_on(edition) in page
    assert SHOWN in page


def test_lists_of_articles_say_so(client, edition):
    assert "Corrected (minor)" in client.get("/").content.decode()


def test_a_corrected_article_may_still_be_featured(client, edition):
    from cms.publishing.listing import entry_of, featured_and_rest
    from cms.publishing.queries import listed

    featured, _ = featured_and_rest(entry_of(live) for live in listed())
    assert featured is not None


def test_the_verification_page_says_so(client, edition):
    page = client.get(f"/verify/{shown_code(edition)}/").content.decode()
    assert "Corrects edition 1 (minor)" in page
    assert said_on(edition) in page


def test_json_names_both_ends(client, edition):
    new = json.loads(page_bytes(client, edition, 2))
    assert new["correction"]["kind"] == "minor"
    assert new["correction"]["corrects_edition"] == 1
    assert new["correction"]["reason"] == WHY
    (notice,) = json.loads(page_bytes(client, edition, 1))["notices"]
    assert (notice["kind"], notice["correction_kind"], notice["corrected_by_edition"]) == ("correction", "minor", 2)


def page_bytes(client, edition, number: int) -> bytes:
    return client.get(f"/articles/{edition.article.slug}/editions/{number}/article.json").content


def test_jats_relates_them_both_ways(edition, settings):
    at = f"{settings.SITE_URL}/articles/{edition.article.slug}/editions/"
    new = valid(jats_xml(edition)).find(".//related-article")
    assert (new.get("related-article-type"), new.get(HREF)) == ("corrected-article", f"{at}1/")
    old = valid(jats_xml(edition.article.editions.get(number=1))).find(".//related-article")
    assert (old.get("related-article-type"), old.get(HREF)) == ("correction-forward", f"{at}2/")
    assert old.get("specific-use") == "correction-minor"
    event = valid(jats_xml(edition)).find(".//pub-history/event")
    assert WHY in words(event.find("event-desc"))


def test_the_pdf_and_word_files_say_so(edition):
    assert _context(edition, "professional", [])["correction"].reason == WHY
    assert "Corrected (minor)" in _page(edition, standing_notices(edition))
    first = edition.article.editions.get(number=1)
    assert "Correction (minor) by edition 2" in _page(first, standing_notices(first))


def test_markdown_and_citations_say_so(client, edition):
    at = f"/articles/{edition.article.slug}/editions/2/"
    assert "Corrected (minor)" in client.get(f"{at}article.md").content.decode()
    assert "Corrected (minor)" in client.get(f"{at}cite/?style=ris").content.decode()


def test_a_text_that_was_reaffirmed_stays_the_corrected_one(client, edition, mona, ravi, rosa):
    review = start_re_review(article=edition.article, actor=mona)
    for assignment in [make_assignment(review, reviewer, mona) for reviewer in (ravi, rosa)]:
        signed(assignment)
    third = publish(approval=Approval.objects.get(round=review), actor=mona)
    assert third.number == 3
    assert said_on(edition) in page_of(client, edition)


def test_a_major_correction_is_called_major(client, edith, mona, ravi, rosa):
    first = published(make_article(edith, text=MISSPELT), mona, ravi, rosa)
    text = MENDED.replace("5 mg", "50 mg")
    new = make_correcting_edition(first, edith, mona, ravi, rosa, kind=CorrectionKind.MAJOR, text=text)
    assert f"Corrected (major) on {new.published_at:%-d %B %Y}" in page_of(client, new)


@pytest.mark.parametrize("path", ["", "editions/2/", "versions/"])
def test_pages_cost_the_same_with_a_correction(client, edition, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        client.get(f"/articles/{edition.article.slug}/{path}")


def test_the_read_api_tells_it_of_both_editions(client, edition):
    place = f"/api/v1/articles/{edition.article.slug}/editions"
    second = EditionDetail.model_validate(client.get(f"{place}/2").json())
    assert second.correction is not None
    assert (second.correction.kind, second.correction.corrects_edition) == (CorrectionKind.MINOR, 1)
    [notice] = EditionDetail.model_validate(client.get(f"{place}/1").json()).notices
    assert (notice.correction_kind, notice.corrected_by_edition) == (CorrectionKind.MINOR, 2)


def test_the_page_says_it_to_search_engines(client, edition):
    page = page_of(client, edition)
    told = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert told["correction"][0]["text"] == WHY
