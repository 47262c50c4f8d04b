"""A library entry that changed after a version was frozen is a notice on the draft."""

from __future__ import annotations

import pytest

from articles.actions import ReferenceData, edit_reference, merge_references
from articles.composition import compose
from articles.models import Article, Reference
from articles.tests.scenes import edited, make_article, make_reference, make_version

pytestmark = pytest.mark.django_db
CODE = "reference-changed-since-frozen"


def correct(by, key: str = "curtis2014", evidence_type: str = "", **csl: object) -> None:
    source = Reference.objects.get(key=key)
    data = ReferenceData(
        csl={**source.csl, "DOI": source.doi, **csl}, evidence_type=evidence_type or source.evidence_type
    )
    edit_reference(reference=source, actor=by, data=data, reason="It was wrong")


def notices(article: Article) -> list[str]:
    draft = Article.objects.get(pk=article.pk).draft
    return [found.message for found in compose(draft).findings if found.code == CODE]


@pytest.fixture
def frozen(edith) -> Article:
    article = make_article(edith)
    make_version(article)
    return article


def test_nothing_is_said_while_nothing_changed(frozen):
    assert notices(frozen) == []


def test_a_draft_that_was_never_frozen_has_nothing_to_differ_from(edith, emil):
    article = make_article(edith)
    correct(emil, volume="9")
    assert notices(article) == []


def test_what_changed_is_named(frozen, emil):
    correct(emil, evidence_type="guideline", volume="9", issued={"date-parts": [[2015]]})
    (message,) = notices(frozen)
    assert message == (
        "The entry of “curtis2014” (On curtis2014) was changed after the last version was frozen: date, volume, "
        "type of evidence (was research, is guideline)."
    )


def test_it_only_informs(frozen, emil):
    correct(emil, volume="9")
    composition = compose(Article.objects.get(pk=frozen.pk).draft)
    assert CODE not in {found.code for found in (*composition.errors, *composition.warnings)}


def test_the_next_version_freezes_it_as_it_is_now(frozen, edith, emil):
    correct(emil, volume="9")
    make_version(Article.objects.get(pk=frozen.pk))
    assert notices(frozen) == []


def test_a_source_that_the_text_no_longer_cites_is_not_named(frozen, edith, emil):
    correct(emil, volume="9")
    assert notices(edited(frozen, edith, "Chemotherapy is a cause [@palumbo2012].")) == []


def test_a_duplicate_is_compared_with_what_took_its_place(frozen, edith):
    winner = make_reference("curtis2014drug", DOI="", PMID="31000009", title="On curtis2014", volume="12")
    winner_data = Reference.objects.get(key="curtis2014")
    merge_references(loser=winner_data, winner=winner, actor=edith, reason="The same")
    (message,) = notices(frozen)
    assert "curtis2014drug" in message
    assert "PMID" in message
    assert "volume" in message
