"""A figure that changed shows: its picture, its description, its caption, its rights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from articles.citations.source import Source
from articles.comparing import ComparedText, compare_texts
from articles.comparing.readings import deletions_taken, insertions_taken, outline_of
from articles.figures import Figure
from articles.rendering import render
from articles.tests.figures.scenes import CURVE as FALLING

CURVE = replace(FALLING, caption="Survival over 5 years [@a].")
SOURCES = {"a": Source("a", {"type": "article-journal", "title": "On a"})}
TEXT = "Before.\n\n![](figure:curve)\n\nAfter.\n"


def text_with(figure: Figure | None, markdown: str = TEXT) -> ComparedText:
    rendered = render(markdown, SOURCES, figures={figure.key: figure} if figure else {})
    return ComparedText(body_html=rendered.body_html, keys=rendered.keys, sources=SOURCES)


def compared(old: ComparedText, new: ComparedText):
    found = compare_texts(old, new)
    html = "".join(block.html for block in found.blocks)
    assert deletions_taken(html) == outline_of(old.body_html, old.keys, SOURCES)
    assert insertions_taken(html) == outline_of(new.body_html, new.keys, SOURCES)
    return found, html


def test_an_unchanged_figure_is_no_change():
    found, html = compared(text_with(CURVE), text_with(CURVE))
    assert not found.changes
    assert "<ins" not in html
    assert f'src="/figures/{"c" * 64}.png"' in html


def test_another_picture_under_the_same_words_shows_with_both():
    found, html = compared(text_with(CURVE), text_with(replace(CURVE, sha256="d" * 64)))
    assert [(change.kind, change.what, change.note) for change in found.changes] == [
        ("changed", "image", "another picture")
    ]
    assert f"/figures/{'c' * 64}.png" in html
    assert f"/figures/{'d' * 64}.png" in html


def test_another_description_of_the_same_picture_shows():
    found, html = compared(
        text_with(CURVE), text_with(replace(CURVE, alternative_text="A curve that falls to 4 percent"))
    )
    assert [change.note for change in found.changes] == ["its description changed"]
    assert "falls to 4 percent" in html


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ({"caption": "Survival over 15 years [@a]."}, "5", "15"),
        ({"credit": "Another House"}, "Verum Medical", "Another House"),
        ({"licence": "All rights reserved"}, "CC BY 4.0", "All rights reserved"),
    ],
)
def test_a_changed_word_below_it_shows_as_a_word(change, old, new):
    found, _ = compared(text_with(CURVE), text_with(replace(CURVE, **change)))
    assert any(old in one.old and new in one.new for one in found.changes), found.changes


def test_a_figure_added_removed_or_moved_is_one_change():
    with_figure, without = text_with(CURVE), text_with(None, "Before.\n\nAfter.\n")
    assert [(one.kind, one.what) for one in compared(without, with_figure)[0].changes] == [("added", "figure")]
    assert [(one.kind, one.what) for one in compared(with_figure, without)[0].changes] == [("removed", "figure")]
    moved = text_with(CURVE, "Before.\n\nAfter.\n\n![](figure:curve)\n")
    assert {one.kind for one in compared(with_figure, moved)[0].changes} == {"moved"}


def test_everything_changed_at_once_still_shows_both_texts():
    other = Figure("curve", "e" * 64, "image/jpeg", 10, 10, "Doses by weight.", "Five bars", "Nobody", "CC0 1.0")
    found, html = compared(text_with(CURVE), text_with(other))
    assert found.changes
    assert "Five bars" in html
    assert "falls from 100 to 40" in html


def test_the_gate_lets_only_kept_pictures_through():
    odd = ComparedText(body_html='<figure><img src="https://elsewhere.example/x.png" alt="x"></figure>')
    html = "".join(block.html for block in compare_texts(odd, text_with(CURVE)).blocks)
    assert "elsewhere" not in html
