"""Two people in one draft: a save that comes too late is refused, and both changes are brought together."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article, Draft, WorkingCopy
from articles.tests.scenes import edited, make_article
from cms.desk.tests.scenes import form_of

pytestmark = pytest.mark.django_db

BASE = "## Dose\n\nGive 10 mg daily.\n\nWatch the count.\n"


@pytest.fixture
def article(client, edith) -> Article:
    client.force_login(edith)
    return make_article(edith, text=BASE)


def text_of(article: Article) -> str:
    return Draft.objects.get(article=article).renditions.get(audience="professional").markdown


def too_late(client, article: Article, by, *, mine: str, theirs: str, **typed: str):
    """Edith's save, after somebody else's; and what she sent."""
    sent = form_of(article, professional=mine, window="w1", **typed)
    edited(article, by, theirs)
    return client.post(reverse("desk:draft", args=[article.slug]), sent), sent


def merge(client, article: Article, page, sent: dict[str, str], **answers: str):
    their_edit = page.context["sides"].their_edit
    fields = sent | {"edit_number": str(page.context["sides"].base_edit), "their_edit": str(their_edit)}
    return client.post(reverse("desk:merge", args=[article.slug]), fields | answers)


def test_a_dose_changed_by_both_is_shown_three_times_and_saved_by_nobody(client, article, mona):
    mine, theirs = BASE.replace("10 mg daily", "10 mg twice daily"), BASE.replace("10 mg", "5 mg")
    page, _ = too_late(client, article, mona, mine=mine, theirs=theirs)
    shown = page.content.decode()
    assert page.status_code == 409
    assert text_of(article) == theirs
    assert "Mona saved this draft after you opened it" in shown
    assert "Give 10 mg daily." in shown
    assert "Give 10 mg <ins>twice </ins>daily." in shown
    assert "Give <ins>5</ins> mg daily." in shown


@pytest.mark.parametrize(
    ("choice", "comes_out"),
    [
        ("mine", "Give 10 mg twice daily.\n"),
        ("theirs", "Give 5 mg daily.\n"),
        ("both", "Give 10 mg twice daily.\n\nGive 5 mg daily.\n"),
        ("own", "Give 5 mg twice daily.\n"),
    ],
)
def test_what_was_chosen_is_saved_with_everything_else_of_both(client, article, mona, edith, choice, comes_out):
    mine = BASE.replace("10 mg daily", "10 mg twice daily").replace("## Dose", "## Doses")
    theirs = BASE.replace("10 mg", "5 mg").replace("the count", "the count weekly")
    page, sent = too_late(client, article, mona, mine=mine, theirs=theirs)
    answers = {"choice-professional-1": choice, "own-professional-1": "Give 5 mg twice daily."}
    merge(client, article, page, sent, **answers)
    assert text_of(article) == f"## Doses\n\n{comes_out}\nWatch the count weekly.\n"
    assert article.writer_rows.latest("pk").act == "merge"
    assert not WorkingCopy.objects.filter(is_saved=False).exists()


def test_a_conflict_without_an_answer_is_asked_again_with_the_other_answers(client, article, mona):
    mine = BASE.replace("10 mg", "20 mg").replace("the count", "the blood count")
    theirs = BASE.replace("10 mg", "5 mg").replace("the count", "the count weekly")
    page, sent = too_late(client, article, mona, mine=mine, theirs=theirs)
    again = merge(client, article, page, sent, **{"choice-professional-1": "own", "own-professional-1": "Give 7 mg."})
    shown = again.content.decode()
    assert again.status_code == 422
    assert "Passage 2: choose what becomes of it." in shown
    assert "Give 7 mg." in shown
    assert text_of(article) == theirs


def test_a_save_in_the_middle_of_merging_leads_to_another_merge_with_what_was_merged(client, article, mona):
    mine, theirs = BASE.replace("10 mg", "20 mg"), BASE.replace("10 mg", "5 mg")
    page, sent = too_late(client, article, mona, mine=mine, theirs=theirs)
    edited(article, mona, theirs + "\nMona's second thought.\n")
    again = merge(client, article, page, sent, **{"choice-professional-1": "own", "own-professional-1": "Give 7 mg."})
    assert again.status_code == 409
    assert again.context["sides"].mine.renditions["professional"] == BASE.replace("Give 10 mg daily.", "Give 7 mg.")
    assert WorkingCopy.objects.get().renditions["professional"] == BASE.replace("Give 10 mg daily.", "Give 7 mg.")
    merged = dict(sent, professional=again.context["sides"].mine.renditions["professional"])
    merge(client, article, again, merged)
    assert text_of(article) == BASE.replace("Give 10 mg daily.", "Give 7 mg.") + "\nMona's second thought.\n"


def test_what_was_refused_is_kept_for_its_writer_alone(client, article, mona, edith):
    mine = BASE.replace("10 mg", "20 mg")
    too_late(client, article, mona, mine=mine, theirs=BASE.replace("10 mg", "5 mg"), note="Dose")
    assert "data-server-copy" in client.get(reverse("desk:draft", args=[article.slug])).content.decode()
    copy = WorkingCopy.objects.get()
    assert (copy.user, copy.renditions["professional"], copy.note) == (edith, mine, "Dose")
    client.force_login(mona)
    assert "data-server-copy" not in client.get(reverse("desk:draft", args=[article.slug])).content.decode()


def test_titles_are_merged_as_one_piece(client, article, mona):
    page, sent = too_late(client, article, mona, mine=BASE, theirs=BASE, title="Which dose?")
    edited(article, mona, BASE, title="What dose is right?")
    page = client.post(reverse("desk:draft", args=[article.slug]), sent)
    merge(client, article, page, sent, **{"choice-title-1": "theirs"})
    assert Draft.objects.get(article=article).title == "What dose is right?"


def test_sources_that_either_side_cites_are_linked(client, article, mona):
    mine, theirs = f"{BASE}\nMine [@curtis2014].\n", BASE.replace("daily", "daily [@palumbo2012]")
    page, sent = too_late(client, article, mona, mine=mine, theirs=theirs)
    merge(client, article, page, sent)
    links = Draft.objects.get(article=article).reference_links
    assert set(links.values_list("reference__key", flat=True)) == {"curtis2014", "palumbo2012"}


def test_the_merge_of_another_account_is_refused(client, article, mona, edith):
    page, sent = too_late(client, article, mona, mine=BASE + "\nMine.\n", theirs=BASE + "\nTheirs.\n")
    client.force_login(mona)
    merge(client, article, page, sent, opened_by=str(edith.pk), **{"choice-professional-1": "mine"})
    assert text_of(article) == BASE + "\nTheirs.\n"
