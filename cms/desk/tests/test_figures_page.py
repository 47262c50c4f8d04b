"""The page of figures: adding, editing, placing, removing, all without scripts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.actions import edit_figure, remove_figure
from articles.history import saves_of
from articles.models import Article
from articles.tests.figures.scenes import TEXTS, make_figure, make_png
from articles.tests.scenes import TEXT, edited, make_article

pytestmark = pytest.mark.django_db

TYPED = {
    "alternative_text": "Three bars that fall.",
    "caption": "Counts by severity [@curtis2014].",
    "credit": "Verum Medical",
    "licence": "CC BY 4.0",
    "key": "counts",
}


@pytest.fixture
def article(client, edith) -> Article:
    client.force_login(edith)
    return make_article(edith, patient="Ask your doctor.\n")


def page(article, name="desk:figures", *more):
    return reverse(name, args=[article.slug, *more])


def upload(content: bytes = b"", name: str = "bars.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or make_png(), kind)


def markdown(article, audience="professional") -> str:
    return Article.objects.get(pk=article.pk).draft.renditions.get(audience=audience).markdown


def test_a_picture_is_added_and_shown_with_its_line(client, article):
    answer = client.post(page(article), TYPED | {"picture": upload()}, follow=True)
    figure = article.draft.figures.get()
    assert (figure.key, figure.caption, figure.licence) == ("counts", TYPED["caption"], "CC BY 4.0")
    seen = answer.content.decode()
    assert "![](figure:counts)" in seen
    assert f'src="{figure.file.address}"' in seen
    assert "Not shown yet" in seen


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "An SVG file is a program"),
        (b"%PDF-1.7", "The file is a PDF, whatever its name says."),
        (b"\x89PNG\r\n\x1a\nbroken", "cannot be read to its end"),
    ],
)
def test_a_refused_file_is_said_beside_its_field_and_nothing_typed_is_lost(client, article, picture, said):
    answer = client.post(page(article), TYPED | {"picture": upload(picture)})
    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors["picture"])
    seen = answer.content.decode()
    for words in ("Three bars that fall.", TYPED["caption"], 'value="Verum Medical"', 'value="counts"'):
        assert words in seen
    assert not article.draft.figures.exists()


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(client, article, settings):
    settings.FIGURE_MAX_BYTES = 100
    answer = client.post(page(article), TYPED | {"picture": upload()})
    assert answer.status_code == 422
    assert "Save it smaller" in str(answer.context["form"].errors["picture"])


def test_no_file_and_an_empty_one_are_named(client, article):
    assert "picture" in client.post(page(article), TYPED).context["form"].errors
    empty = SimpleUploadedFile("empty.png", b"", "image/png")
    assert "empty" in str(client.post(page(article), TYPED | {"picture": empty}).context["form"].errors["picture"])


def test_the_alternative_text_is_required(client, article):
    answer = client.post(page(article), TYPED | {"picture": upload(), "alternative_text": "  "})
    assert answer.status_code == 422
    assert "alternative_text" in answer.context["form"].errors


def test_a_key_that_is_taken_is_said_beside_the_key(client, article):
    make_figure(article)
    answer = client.post(page(article), TYPED | {"picture": upload()})
    assert "already" in str(answer.context["form"].errors["key"])


def test_texts_are_edited_without_choosing_the_picture_again(client, article):
    file = make_figure(article).file
    where = page(article, "desk:figure", "counts")
    assert "Three bars" in client.get(where).content.decode()
    client.post(where, TYPED | {"caption": "Another caption."})
    figure = article.draft.figures.get()
    assert (figure.caption, figure.file) == ("Another caption.", file)


def test_another_picture_takes_the_place_of_this_one(client, article):
    file = make_figure(article).file
    client.post(page(article, "desk:figure", "counts"), TYPED | {"picture": upload(make_png(9))})
    assert article.draft.figures.get().file != file


def test_a_refused_replacement_keeps_what_was_typed_and_the_picture(client, article):
    file = make_figure(article).file
    sent = TYPED | {"caption": "Another caption.", "picture": upload(b"BM00")}
    answer = client.post(page(article, "desk:figure", "counts"), sent)
    assert answer.status_code == 422
    assert "Another caption." in answer.content.decode()
    assert article.draft.figures.get().file == file


@pytest.mark.parametrize(
    ("heading", "before", "after"),
    [
        ("professional:1", "[@curtis2014; @palumbo2012].", "## Severity"),
        ("professional:end", "below 500/μL [@curtis2014].", ""),
    ],
)
def test_a_figure_is_put_under_a_heading_or_at_the_end(client, article, heading, before, after):
    make_figure(article)
    edit = article.draft.edit_number
    client.post(page(article, "desk:place_figure", "counts"), {"place": heading, "edit_number": edit})
    text = markdown(article)
    first, _, second = text.partition("\n\n![](figure:counts)\n")
    assert first.endswith(before)
    assert second.strip().startswith(after)
    assert text.replace("\n\n![](figure:counts)", "").strip() == TEXT.strip()
    assert "Shown in the text for clinicians" in client.get(page(article)).content.decode()


def test_a_figure_is_put_into_the_text_for_patients(client, article):
    make_figure(article)
    sent = {"place": "patient:end", "edit_number": article.draft.edit_number}
    client.post(page(article, "desk:place_figure", "counts"), sent)
    assert markdown(article, "patient") == "Ask your doctor.\n\n![](figure:counts)\n"
    assert markdown(article) == TEXT


def test_a_text_that_was_changed_meanwhile_is_left_alone(client, article, edith):
    make_figure(article)
    edit = article.draft.edit_number
    edited(article, edith, "## Causes\n\nOther words.\n")
    answer = client.post(
        page(article, "desk:place_figure", "counts"), {"place": "professional:1", "edit_number": edit}, follow=True
    )
    assert markdown(article) == "## Causes\n\nOther words.\n"
    assert "Nothing was overwritten" in answer.content.decode()


def test_a_figure_is_taken_off(client, article):
    make_figure(article)
    client.post(page(article, "desk:take_off_figure", "counts"))
    assert not article.draft.figures.exists()


def test_an_unknown_figure_is_not_there(client, article):
    assert client.get(page(article, "desk:figure", "nobody")).status_code == 404
    assert client.post(page(article, "desk:take_off_figure", "nobody")).status_code == 404


def test_the_preview_and_the_submission_show_the_figure(client, article, edith):
    figure = make_figure(article)
    edited(article, edith, TEXT + "\n![](figure:counts)\n")
    for name in ("desk:draft", "desk:submit"):
        assert f'src="{figure.file.address}"' in client.get(page(article, name)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_more_figures(client, article, count, django_assert_max_num_queries):
    for number in range(count):
        make_figure(article, key=f"figure-{number}", seed=number)
    with django_assert_max_num_queries(22):
        client.get(page(article))


def test_an_earlier_save_says_which_figures_it_would_bring_back(client, article, edith):
    make_figure(article)
    revision = saves_of(article.draft).object_list[0].revision_id
    where = page(article, "desk:save", revision)
    assert "The draft is exactly this text." in client.get(where).content.decode()
    edit_figure(article=article, actor=edith, key="counts", texts=replace(TEXTS, credit="Somebody else"))
    make_figure(article, key="newer", seed=4)
    seen = client.get(where).content.decode()
    assert "Figure “counts”" in seen
    assert "Somebody" in seen
    assert "newer" not in seen
    remove_figure(article=article, actor=edith, key="counts")
    client.post(
        page(article, "desk:restore", revision), {"edit_number": Article.objects.get(pk=article.pk).draft.edit_number}
    )
    assert {figure.key: figure.credit for figure in article.draft.figures.all()} == {
        "counts": TEXTS.credit,
        "newer": TEXTS.credit,
    }
