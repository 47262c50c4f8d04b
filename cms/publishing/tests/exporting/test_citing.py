"""How to cite an edition."""

from __future__ import annotations

import bibtexparser
import pytest
import rispy

from articles.actions import set_contributors
from articles.models import Article, DraftContributor
from articles.tests.scenes import TITLE, make_article
from cms.publishing.exporting import CitationStyle, cite_this
from cms.publishing.models import Edition, NoticeKind
from cms.publishing.tests.reader_scenes import noticed, on
from cms.publishing.tests.scenes import published

pytestmark = pytest.mark.django_db
PLACE = "http://127.0.0.1:8000/articles/what-causes-low-neutrophils/editions/1/"


@pytest.fixture
def publish_on_4_march(edith, mona, ravi, rosa, settings):
    settings.SITE_URL = "http://127.0.0.1:8000"
    settings.SITE_NAME = "Verum Medical"

    def publish(title: str = TITLE, names: tuple[str, ...] = ()) -> Edition:
        with on(2026, 3, 4):
            article = make_article(edith, title=title)
            if names:
                byline = [DraftContributor(printed_name=name) for name in names]
                set_contributors(article=article, actor=edith, contributors=byline)
            return published(Article.objects.get(pk=article.pk), mona, ravi, rosa)

    return publish


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        (
            "vancouver",
            "Marsh E, Stone E. What causes low neutrophils? [Internet]. Verum Medical; 2026 Mar 4. "
            f"Edition 1. Available from: {PLACE}",
        ),
        ("apa", f"Marsh, E., & Stone, E. (2026, March 4). What causes low neutrophils? Verum Medical. {PLACE}"),
        (
            "ama",
            f"Marsh E, Stone E. What causes low neutrophils? Verum Medical. Published March 4, 2026. {PLACE}",
        ),
    ],
)
def test_the_printed_styles(publish_on_4_march, style, printed):
    assert cite_this(publish_on_4_march(names=("Edith Marsh", "Emil Stone")), style) == printed


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Dr Nora Example", "Example N"),
        ("Prof. Dr. Tomás van der Sample", "van der Sample T"),
        ("Nora E. Example", "Example NE"),
        ("Cochrane Haematology Group", "Cochrane Haematology Group"),
        ("Stone, Lamb and Sons", "Stone, Lamb and Sons"),
        ("Madonna", "Madonna"),
    ],
)
def test_vancouver_prints_the_family_name_first_and_leaves_bodies_as_they_are(publish_on_4_march, name, printed):
    assert cite_this(publish_on_4_march(names=(name,)), "vancouver").startswith(f"{printed}. What causes")


def test_of_more_than_six_authors_vancouver_names_six(publish_on_4_march):
    names = tuple(f"Nora Example{letter}" for letter in "abcdefg")
    assert ", Examplef N, et al. What" in cite_this(publish_on_4_march(names=names), "vancouver")


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("apa", f"Verum Medical. (2026, March 4). What causes low neutrophils? {PLACE}"),
        ("ama", f"Verum Medical. What causes low neutrophils? Published March 4, 2026. {PLACE}"),
    ],
)
def test_a_house_that_is_its_own_author_is_named_once(publish_on_4_march, style, printed):
    assert cite_this(publish_on_4_march(), style) == printed


def test_a_title_without_a_mark_gets_its_stop(publish_on_4_march):
    edition = publish_on_4_march("Low neutrophils")
    assert "(2026, March 4). Low neutrophils. http" in cite_this(edition, "apa")


@pytest.mark.parametrize("style", ["vancouver", "apa", "ama"])
@pytest.mark.parametrize(
    "title",
    ['Is <span class="nocase">5 mg</span> < 6 & "more"?', "<script>alert(1)</script>?", "{\\x} 5% $a_b?", "ما هذا؟ A?"],
)
def test_a_hostile_title_is_printed_as_it_is(publish_on_4_march, style, title):
    assert title in cite_this(publish_on_4_march(title), style)


def test_what_nobody_sees_is_not_cited(publish_on_4_march):
    assert "What now?" in cite_this(publish_on_4_march("What\u202e n\u200bow?"), "apa")


def test_bibtex_and_ris_come_back(publish_on_4_march):
    edition = publish_on_4_march("5% & {more", names=("Edith Marsh", "Stone, Lamb and Sons"))
    (entry,) = bibtexparser.parse_string(cite_this(edition, "bibtex")).entries
    said = {field.key: field.value for field in entry.fields}
    assert entry.entry_type == "misc"
    assert said["author"] == "Marsh, Edith and {Stone, Lamb and Sons}"
    assert (said["year"], said["month"]) == ("2026", "mar")
    assert said["url"] == f"http://127.0.0.1:8000/articles/{edition.article.slug}/editions/1/"
    (record,) = rispy.loads(cite_this(edition, "ris"))
    assert record["authors"] == ["Marsh, Edith", "Stone, Lamb and Sons"]
    assert (record["type_of_reference"], record["title"], record["date"]) == ("ELEC", "5% & {more", "2026/03/04/")


@pytest.mark.parametrize("style", CitationStyle.values)
def test_a_retracted_text_is_cited_as_retracted(publish_on_4_march, mona, style):
    edition = publish_on_4_march()
    noticed(edition, mona, NoticeKind.RETRACTION, reason="The dose was wrong.")
    assert f"RETRACTED: {TITLE}" in cite_this(edition, style)


@pytest.mark.parametrize("style", ["bibtex", "ris"])
def test_programs_are_told_of_a_concern(publish_on_4_march, mona, style):
    edition = publish_on_4_march()
    noticed(edition, mona, NoticeKind.CONCERN, reason="We are\nlooking into it.")
    assert "decided by Mona: We are looking into it." in cite_this(edition, style)


def test_a_style_that_we_do_not_know(publish_on_4_march):
    with pytest.raises(ValueError, match="chicago"):
        cite_this(publish_on_4_march(), "chicago")
