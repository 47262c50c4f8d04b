"""A guideline is outdated when the library knows a newer one of the same body, whoever lists that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from articles.actions import ReferenceData, add_reference, link_reference, mark_reference, merge_references
from articles.actions.topics import set_age_limit
from articles.checks import Finding
from articles.composition import compose
from articles.evidence_types import RetractionStatus
from articles.models import Article, Reference
from articles.newer_guidelines import newer_guidelines
from articles.tests.scenes import make_article, make_librarian
from cms.clock import pretend
from cms.refusals import Refused

pytestmark = pytest.mark.django_db

OLD_TITLE, NEW_TITLE = "Management of febrile neutropenia", "Febrile neutropenia: updated guideline"


def make_guideline(key: str, title: str, year: int, body: str = "Société d’Hématologie") -> Reference:
    csl = {"type": "report", "title": title, "issued": {"date-parts": [[year]]}, "DOI": f"10.1000/{key}"}
    data = ReferenceData(csl=csl, evidence_type="guideline", issuing_body=body, key=key)
    return add_reference(actor=make_librarian(), data=data)


@pytest.fixture
def article(edith) -> Article:
    """Cites the guideline of 2012 and lists nothing else."""
    article = make_article(edith, text="Fever is treated within the hour [@old2012].\n")
    link_reference(article=article, actor=edith, reference=make_guideline("old2012", OLD_TITLE, 2012))
    return article


def outdated(article: Article) -> list[Finding]:
    draft = Article.objects.get(pk=article.pk).draft
    return [finding for finding in compose(draft).findings if finding.code == "reference-outdated"]


def test_a_newer_guideline_of_the_library_makes_the_old_one_outdated(article):
    assert outdated(article) == []
    make_guideline("new2024", NEW_TITLE, 2024, body="SOCIETE d'Hematologie")
    (finding,) = outdated(article)
    assert finding.subject == "old2012"
    assert "is older than “new2024” (2024), also issued by Société d’Hématologie, which is in the library" in (
        finding.message
    )


@pytest.mark.parametrize(
    ("title", "year", "body"),
    [
        (NEW_TITLE, 2024, "Another society"),
        (NEW_TITLE, 2013, "Société d’Hématologie"),
        ("Prophylaxis of invasive aspergillosis", 2024, "Société d’Hématologie"),
    ],
)
def test_another_body_or_matter_or_hardly_newer_is_no_reason(article, title, year, body):
    make_guideline("new", title, year, body)
    assert outdated(article) == []


def test_a_retracted_or_merged_guideline_takes_nobody_s_place(article, mona):
    new = make_guideline("new2024", NEW_TITLE, 2024)
    mark_reference(reference=new, actor=mona, status=RetractionStatus.RETRACTED, on=None, reason="Notice")
    loser = make_guideline("twin2024", NEW_TITLE, 2024)
    Reference.objects.filter(pk=loser.pk).update(doi=None)
    merge_references(loser=loser, winner=new, actor=mona, reason="Same")
    assert outdated(article) == []


def test_without_a_guideline_the_library_is_not_asked(edith, django_assert_num_queries):
    references = list(Reference.objects.filter(draft_links__draft=make_article(edith).draft))
    with django_assert_num_queries(0):
        assert newer_guidelines(references) == {}


@pytest.mark.parametrize("bodies", [1, 3])
def test_one_query_whatever_the_number_of_guidelines(bodies, django_assert_num_queries):
    old = [make_guideline(f"old{number}", OLD_TITLE, 2012, f"Body {number}") for number in range(bodies)]
    for number in range(bodies):
        make_guideline(f"new{number}", NEW_TITLE, 2024, f"Body {number}")
    with django_assert_num_queries(1):
        assert len(newer_guidelines(old)) == bodies


def test_the_topic_s_limit_reaches_the_check(article, mona):
    set_age_limit(topic=article.topic, actor=mona, years=10)
    with pretend(datetime(2026, 1, 1, tzinfo=UTC)):
        (finding,) = outdated(article)
        assert "is 14 years old; the limit here is 10" in finding.message
        set_age_limit(topic=article.topic, actor=mona, years=None)
        assert outdated(article) == []


def test_who_set_the_limit_is_on_record(article, mona):
    set_age_limit(topic=article.topic, actor=mona, years=10)
    set_age_limit(topic=article.topic, actor=mona, years=10)
    (newest,) = article.topic.history.filter(history_type="~")
    assert (newest.history_user, newest.outdated_after_years) == (mona, 10)
    assert newest.history_change_reason == "Sources are outdated after 10 years"


@pytest.mark.parametrize("years", [0, -1, 101])
def test_a_limit_that_makes_no_sense_is_refused(article, mona, years):
    with pytest.raises(Refused, match="from 1 to 100"):
        set_age_limit(topic=article.topic, actor=mona, years=years)


def test_editors_set_no_limit(article, edith):
    with pytest.raises(Refused):
        set_age_limit(topic=article.topic, actor=edith, years=10)
