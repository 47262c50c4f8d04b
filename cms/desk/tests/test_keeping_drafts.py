"""What is typed into a draft and not saved: kept for its writer, offered again, and nobody else's."""

from __future__ import annotations

import pytest
from django.urls import reverse
from reversion.models import Revision

from articles.models import Article, Draft, WorkingCopy
from articles.tests.scenes import TEXT, edited, make_article
from cms.desk.tests.scenes import form_of

pytestmark = pytest.mark.django_db

TYPED = "Words that nobody saved."


@pytest.fixture
def article(client, edith) -> Article:
    client.force_login(edith)
    return make_article(edith)


def page_of(client, article: Article, **more: str) -> str:
    return client.get(reverse("desk:draft", args=[article.slug]), more).content.decode()


def keep(client, article: Article, text: str = TYPED, window: str = "w1", **more: str):
    sent = form_of(article, professional=text, window=window) | more
    return client.post(reverse("desk:keep", args=[article.slug]), sent, headers={"accept": "application/json"})


def save(client, article: Article, text: str = TYPED, **more: str):
    return client.post(reverse("desk:draft", args=[article.slug]), form_of(article, professional=text) | more)


def test_keeping_is_no_save(client, article, edith):
    before = Revision.objects.count(), article.writer_rows.count(), Draft.objects.get().edit_number
    answer = keep(client, article)
    assert answer.json()["kept_at"]
    assert (Revision.objects.count(), article.writer_rows.count(), Draft.objects.get().edit_number) == before
    assert article.draft.renditions.get().markdown == TEXT


def test_the_start_page_leads_to_unsaved_texts(client, article, mona):
    keep(client, article)
    assert "What you typed and did not save" in client.get(reverse("desk:start")).content.decode()
    client.force_login(mona)
    assert "What you typed and did not save" not in client.get(reverse("desk:start")).content.decode()


def test_what_was_kept_is_offered_and_goes_into_the_form_as_begun(client, article, mona):
    keep(client, article, note="Shorter")
    edited(article, mona, TEXT + "\nMona's words.\n")
    shown = page_of(client, article)
    assert "data-server-copy" in shown
    assert "Mona saved the draft since" in shown
    opened = client.get(reverse("desk:draft", args=[article.slug]), {"unsaved": "use"})
    initial = opened.context["form"].initial
    assert (initial["professional"], initial["edit_number"], initial["note"]) == (TYPED, 1, "Shorter")


def test_the_difference_can_be_looked_at(client, article):
    keep(client, article, TEXT.replace("common", "frequent"))
    shown = client.get(reverse("desk:unsaved", args=[article.slug])).content.decode()
    assert "<ins>frequent</ins>" in shown


def test_the_browsers_own_copy_can_be_looked_at_and_nothing_is_kept_by_it(client, article):
    sent = form_of(article, professional=TEXT.replace("common", "frequent"))
    shown = client.post(reverse("desk:unsaved", args=[article.slug]), sent).content.decode()
    assert "<ins>frequent</ins>" in shown
    assert not WorkingCopy.objects.exists()


def test_saving_lets_go_of_it(client, article):
    keep(client, article)
    save(client, article, window="w1")
    assert "data-server-copy" not in page_of(client, article)


def test_a_keep_that_comes_after_the_save_of_its_page_keeps_nothing(client, article):
    late = form_of(article, professional="Words th", window="w1")
    keep(client, article)
    save(client, article, window="w1")
    answer = client.post(reverse("desk:keep", args=[article.slug]), late)
    assert answer.json() == {"kept_at": None}
    assert "data-server-copy" not in page_of(client, article)


def test_typing_it_back_leaves_nothing_to_keep(client, article):
    keep(client, article)
    assert keep(client, article, TEXT).json() == {"kept_at": None}
    assert not WorkingCopy.objects.exists()


def test_what_is_saved_already_is_not_kept(client, article):
    assert keep(client, article, TEXT).json() == {"kept_at": None}
    assert not WorkingCopy.objects.exists()


def test_a_second_window_does_not_write_over_what_the_first_kept(client, article):
    keep(client, article, window="w1")
    answer = keep(client, article, "Other words.", window="w2")
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert WorkingCopy.objects.get().renditions["professional"] == TYPED


def test_a_window_that_goes_on_from_what_was_kept_takes_it_over(client, article):
    keep(client, article, window="w1")
    assert keep(client, article, "More words.", window="w2", takes_over="w1").status_code == 200
    assert keep(client, article, "Even more.", window="w2", takes_over="w1").status_code == 200
    assert WorkingCopy.objects.get().renditions["professional"] == "Even more."


def test_a_save_in_one_window_leaves_what_another_kept(client, article):
    keep(client, article, window="w1")
    save(client, article, "Saved in the second.", window="w2")
    assert "data-server-copy" in page_of(client, article)


def test_throwing_away_takes_only_what_was_shown(client, article):
    keep(client, article, window="w1")
    address = reverse("desk:discard", args=[article.slug])
    client.post(address, {"kept_window": "w0"})
    assert WorkingCopy.objects.exists()
    client.post(address, {"kept_window": "w1"})
    assert not WorkingCopy.objects.exists()


def test_each_writer_keeps_their_own(client, article, mona):
    keep(client, article)
    client.force_login(mona)
    assert "data-server-copy" not in page_of(client, article)
    assert TYPED not in page_of(client, article, unsaved="use")
    keep(client, article, "Mona's.")
    assert WorkingCopy.objects.count() == 2


def test_words_typed_by_one_account_are_not_kept_or_saved_as_anothers(client, article, mona, edith):
    client.force_login(mona)
    answer = keep(client, article, opened_by=str(edith.pk))
    assert (answer.status_code, answer.json()["code"]) == (409, "another-account")
    save(client, article, opened_by=str(edith.pk))
    assert not WorkingCopy.objects.exists()
    assert article.draft.renditions.get().markdown == TEXT


def test_a_text_beyond_the_limit_is_refused_with_the_reason(client, article):
    answer = keep(client, article, "a" * 500_001)
    assert answer.status_code == 422
    assert "Split the article" in answer.json()["message"]


def test_signed_out_the_script_is_told(client, article):
    client.logout()
    answer = keep(client, article)
    assert (answer.status_code, answer.json()["code"]) == (401, "signed-out")


def test_who_was_taken_off_the_draft_keeps_nothing_more(client, article, emil):
    client.force_login(emil)
    assert keep(client, article).status_code == 404
