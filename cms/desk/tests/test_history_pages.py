"""The history of a draft, bringing an earlier save back, and the record of an article."""

from __future__ import annotations

import pytest
from django.urls import reverse
from reversion.models import Revision

from articles.actions import (
    ReferenceData,
    bind_imported_numbers,
    edit_reference,
    import_manuscript,
    insert_missing_reference,
    save_draft,
    unlink_reference,
)
from articles.draft_text import DraftText
from articles.importing import read_path
from articles.models import Article, Draft, Reference
from articles.tests.importing.pages_of_text import IRON
from articles.tests.scenes import TEXT, edited, make_article, make_reference, make_topic
from cms.publishing.tests.scenes import published
from reviews.actions import comment
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = pytest.mark.django_db


def revisions_of(article: Article) -> list[Revision]:
    draft = Draft.objects.get(article=article)
    return list(
        Revision.objects.filter(version__object_id=str(draft.pk), version__content_type__model="draft").order_by("pk")
    )


def restore(client, article: Article, revision: Revision, edit: int | None = None):
    number = Draft.objects.get(article=article).edit_number if edit is None else edit
    return client.post(reverse("desk:restore", args=[article.slug, revision.pk]), {"edit_number": number})


def test_a_save_shows_its_text_and_what_bringing_it_back_would_change(client, edith):
    article = make_article(edith, text="Give 10 mg.\n\nSecond line.\n")
    edited(article, edith, "Give 20 mg.\n\nSecond line.\n")
    client.force_login(edith)
    first = revisions_of(article)[0]
    page = client.get(reverse("desk:save", args=[article.slug, first.pk])).content.decode()
    assert "Give <del>20</del> mg." in page
    assert "Give <ins>10</ins> mg." in page
    assert "Bring this text back" in page


def test_restoring_is_a_new_save_with_the_old_text_and_links(client, edith):
    article = make_article(edith)
    edited(article, edith, "All gone.")
    unlink_reference(article=article, actor=edith, reference=Reference.objects.get(key="curtis2014"))
    client.force_login(edith)
    first, *_ = before = revisions_of(article)
    answer = restore(client, article, first)
    assert answer.url == reverse("desk:draft", args=[article.slug])
    draft = Draft.objects.get(article=article)
    assert draft.renditions.get(audience="professional").markdown == TEXT
    assert draft.reference_links.filter(reference__key="curtis2014").exists()
    assert len(revisions_of(article)) == len(before) + 1


def test_a_stale_restore_is_refused_with_the_differences_of_now(client, edith, mona):
    article = make_article(edith)
    stale = Draft.objects.get(article=article).edit_number
    edited(article, mona, "Mona's newer words.")
    client.force_login(edith)
    answer = restore(client, article, revisions_of(article)[0], stale)
    assert answer.status_code == 409
    assert "Mona saved this draft" in answer.content.decode()
    assert "Mona&#x27;s newer words." in answer.content.decode()


def test_a_save_of_another_article_is_not_here(client, edith, emil):
    mine, theirs = make_article(edith), make_article(emil, title="Another?")
    client.force_login(edith)
    foreign = revisions_of(theirs)[0]
    assert client.get(reverse("desk:save", args=[mine.slug, foreign.pk])).status_code == 404
    assert restore(client, mine, foreign).status_code == 404


def test_saves_versions_submissions_and_signatures_stand_on_one_line_of_time(client, edith, mona, ravi):
    article = make_article(edith)
    signed(make_assignment(make_round(article), ravi, mona))
    edited(article, mona, "Later words.")
    client.force_login(edith)
    answer = client.get(reverse("desk:history", args=[article.slug]))
    moments = answer.context["moments"]
    assert [(moment.kind, moment.by) for moment in moments] == [
        ("save", "Mona"),
        ("submission", "Edith"),
        ("version", "Edith"),
        ("save", "Edith"),
    ]
    assert [sign_off.printed_name for sign_off in moments[2].sign_offs] == ["Dr Ravi"]
    assert "Dr Ravi, MD, FRCP" in answer.content.decode()


def test_a_long_history_comes_in_pages(client, edith):
    article = make_article(edith)
    for number in range(30):
        edited(article, edith, f"Save {number}.")
    client.force_login(edith)
    address = reverse("desk:history", args=[article.slug])
    assert len(client.get(address).context["moments"]) == 25
    assert [moment.note for moment in client.get(address, {"page": 2}).context["moments"]][-1] == "Started"


def compare(client, article: Article, **points: str):
    return client.get(reverse("desk:compare", args=[article.slug]), points)


def changes_in(answer) -> list[tuple[str, str]]:
    return [(change.old, change.new) for change in answer.context["compared"].comparison.changes]


def test_a_save_is_compared_with_a_version(client, edith, mona):
    article = make_article(edith, text="Give 10 mg of iron daily [@curtis2014].\n")
    make_round(article)
    edited(article, mona, "Give 20 mg of iron daily [@curtis2014].\n")
    client.force_login(edith)
    last = revisions_of(article)[-1]
    answer = compare(client, article, old="v1", new=f"s{last.pk}")
    assert changes_in(answer) == [("10 mg", "20 mg")]


def test_of_two_points_the_older_one_comes_first(client, edith):
    article = make_article(edith, text="Give 10 mg daily.\n")
    edited(article, edith, "Give 20 mg daily.\n")
    client.force_login(edith)
    first, last = revisions_of(article)
    answer = compare(client, article, old=f"s{last.pk}", new=f"s{first.pk}")
    assert answer.context["old"].name == f"s{first.pk}"
    assert changes_in(answer) == [("10 mg", "20 mg")]


def test_a_comparison_tells_what_the_library_said_of_a_source_then(client, edith):
    article = make_article(edith)
    corrected("curtis2014", edith)
    edited(article, edith, TEXT + "\nMore.\n")
    client.force_login(edith)
    first, last = revisions_of(article)
    page = compare(client, article, old=f"s{first.pk}", new=f"s{last.pk}").content.decode()
    assert "title: On curtis2014 → A better title" in page


@pytest.mark.parametrize("point", ["v9", "s999999", "x", "s", "v1000000000000"])
def test_a_point_that_is_not_there_is_not_found(client, edith, point):
    article = make_article(edith)
    client.force_login(edith)
    assert compare(client, article, new=point).status_code == 404


def test_a_save_of_another_article_is_no_point_here(client, edith, emil):
    mine, theirs = make_article(edith), make_article(emil, title="Another?")
    client.force_login(edith)
    assert compare(client, mine, old=f"s{revisions_of(theirs)[0].pk}").status_code == 404


def corrected(key: str, by) -> None:
    """The library's entry under another title."""
    reference = Reference.objects.get(key=key)
    data = ReferenceData(csl={**reference.csl, "title": "A better title", "DOI": reference.doi})
    edit_reference(reference=reference, actor=by, data=data, reason="Title corrected")


def test_before_restoring_one_sees_what_the_library_says_otherwise_now(client, edith):
    article = make_article(edith)
    edited(article, edith, "All gone.")
    corrected("curtis2014", edith)
    client.force_login(edith)
    first = revisions_of(article)[0]
    page = client.get(reverse("desk:save", args=[article.slug, first.pk])).content.decode()
    assert "What the library says otherwise now" in page
    assert "On curtis2014 → A better title" in " ".join(page.split())
    restore(client, article, first)
    assert Reference.objects.get(key="curtis2014").title == "A better title"


def test_the_record_tells_the_whole_story(client, edith, mona, ravi, rosa):
    article = make_article(edith)
    review = make_round(article)
    assignment = make_assignment(review, ravi, mona)
    comment(review=review, actor=ravi, body="Is this rate without chemotherapy?", quote="a common cause")
    signed(assignment, "request-changes", "Say which drugs.")
    published(edited(article, edith, TEXT + "\nWithout chemotherapy.\n"), mona, ravi, rosa)
    client.force_login(edith)
    page = client.get(reverse("desk:record", args=[article.slug])).content.decode()
    told = [
        "Edition 1 published",
        "Version 2 approved",
        "Signed: approved",
        "Version 2 submitted",
        "Round ended: Changes Requested",
        "Say which drugs.",
        "Is this rate without chemotherapy?",
        "Version 1 submitted",
        "Version 1 frozen",
    ]
    places = [page.index(words) for words in told]
    assert places == sorted(places)


def test_the_record_begins_with_the_import_and_what_it_found(client, edith):
    """The import's findings stay: what stops the article, and each step that mended it."""
    article = import_manuscript(actor=edith, manuscript=read_path(IRON), topic=make_topic(), owner=edith, slug="iron")
    lost = make_reference("camaschella2015")
    insert_missing_reference(article=article, actor=edith, position=4, reference=lost)
    bind_imported_numbers(article=article, actor=edith, expected_edit=Draft.objects.get().edit_number)
    client.force_login(edith)
    page = client.get(reverse("desk:record", args=[article.slug])).content.decode()
    told = [
        "Bound the imported numbers to their sources",
        "Inserted camaschella2015 as source 4 of the imported list",
        "Imported",
        "Imported from a captured page: 39 citation clusters, 55 mentions, numbers 1–9, 8 in the reference list",
        "Stops submission: ",
        "one entry is missing",
    ]
    assert [words for words in told if words not in page] == []
    places = [page.index(words) for words in told]
    assert places == sorted(places)
    assert 'class="is-stopped is-of-draft"' in page


def test_a_note_never_becomes_the_title_of_what_happened(client, edith):
    article = make_article(edith)
    save_draft(
        article=article,
        actor=edith,
        text=DraftText("Other?", "", {"professional": "Words."}),
        expected_edit=article.draft.edit_number,
        note="Signed: approved",
    )
    client.force_login(edith)
    events = client.get(reverse("desk:record", args=[article.slug])).context["events"]
    assert [(event.title, event.text) for event in events] == [
        ("Draft saved", "Signed: approved"),
        ("Draft saved", "Started"),
    ]


def test_saves_without_a_note_are_told_together(client, edith):
    article = make_article(edith)
    for word in ("One.", "Two.", "Three."):
        edited(article, edith, word)
    client.force_login(edith)
    events = client.get(reverse("desk:record", args=[article.slug])).context["events"]
    assert [event.title for event in events] == ["Draft saved 3 times", "Draft saved"]


def test_a_version_shows_the_frozen_text_digests_and_signatures(client, edith, mona, ravi):
    article = make_article(edith, patient="In plain words.")
    sign_off = signed(make_assignment(make_round(article), ravi, mona))
    edited(article, edith, "Later words.")
    client.force_login(edith)
    page = client.get(reverse("desk:version", args=[article.slug, 1])).content.decode()
    assert "Chemotherapy is a common cause" in page
    assert "Later words." not in page
    assert "In plain words." in page
    assert sign_off.version_sha256 in page
    assert client.get(reverse("desk:version", args=[article.slug, 2])).status_code == 404
