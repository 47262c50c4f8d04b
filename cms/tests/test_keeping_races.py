"""Keeping what is typed, against saving it and against another window. On SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from articles.actions import keep_working_copy, save_draft
from articles.draft_text import DraftText
from articles.models import Article, WorkingCopy
from articles.tests.scenes import make_article
from cms.tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(edith) -> Article:
    return make_article(edith)


def typed(article: Article, body: str) -> DraftText:
    return DraftText(article.draft.title, article.draft.summary, {"professional": body})


def test_keeping_what_is_typed_against_saving_it_leaves_nothing_unsaved(article, edith):
    """The page's last autosave and its save arrive together: whichever comes first, nothing is offered afterwards."""
    edit, text = article.draft.edit_number, typed(article, "Words.")

    def keep() -> object:
        return keep_working_copy(article=article, actor=edith, text=text, base_edit=edit, window="w1")

    def save() -> object:
        return save_draft(article=article, actor=edith, text=text, expected_edit=edit, windows=["w1"])

    outcomes = race(keep, save)
    assert not [outcome for outcome in outcomes if outcome.refusal or outcome.error]
    assert not WorkingCopy.objects.filter(is_saved=False).exists()


def test_two_windows_that_keep_at_once_lose_neither(article, edith):
    edit = article.draft.edit_number
    texts = {window: typed(article, f"Typed into {window}.") for window in ("w1", "w2")}

    def keep(window: str) -> object:
        return keep_working_copy(article=article, actor=edith, text=texts[window], base_edit=edit, window=window)

    outcomes = race(lambda: keep("w1"), lambda: keep("w2"))
    assert sorted(outcome.refusal is None for outcome in outcomes) == [False, True]
    assert not [outcome for outcome in outcomes if outcome.error]
    assert WorkingCopy.objects.count() == 1
