"""Marks go around words of the page and change none of them."""

import re

from articles.plain_language import Mark, PrintedText, marked_html
from articles.rendering import render
from articles.tests.engine.cast import make_sources, rendered


def printed(markdown: str) -> PrintedText:
    return PrintedText(render(markdown, make_sources("a")), make_sources("a"))


def all_marks(text: PrintedText) -> list[Mark]:
    return [
        Mark(sentence.block, sentence.start + found.start, sentence.start + found.end, "number", "Figure", f"n{at}")
        for at, sentence in enumerate(text.sentences)
        for found in sentence.quantities
    ]


def test_a_figure_is_marked_where_it_stands():
    text = printed("Take **5** mg [@a]. Then 10 mg.")
    html = marked_html(text, all_marks(text))
    assert html.count('id="n0"') == html.count('id="n1"') == 1
    assert '<strong><mark class="number" id="n0"><span class="spoken">Figure: </span>5</mark></strong>' in html
    assert '<mark class="number" id="n1"><span class="spoken">Figure: </span>10\xa0mg</mark>' in html


def test_without_its_marks_the_page_is_the_one_that_readers_see():
    prose = "## H\n\nTake 5 mg [@a] &amp; <500/µL.\n\n- 10 mg twice daily\n- x\n\n"
    markdown = f"{prose}| D | 2 h |\n|---|---|\n| 1 in 10 | 3% |\n"
    text = printed(markdown)
    html = marked_html(text, all_marks(text))
    without = re.sub(r'<span class="spoken">Figure: </span>|</?mark[^>]*>', "", html)
    plain = PrintedText(render(markdown, make_sources("a")), make_sources("a"))
    assert without == marked_html(plain, [])
    assert html.count("<mark") == 7


def test_what_stands_in_a_mark_is_escaped():
    text = PrintedText(rendered("Counts <500/µL &lt;script&gt; 5 mg"), {})
    (sentence,) = text.sentences
    html = marked_html(text, [Mark(sentence.block, 0, len(sentence.text), "hard-sentence")])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
