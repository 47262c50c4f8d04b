"""Numbers of a Word text: which cite, and which are powers, squares, isotopes or intervals."""

from __future__ import annotations

import pytest

from articles.importing.document import Cited, Heading, Link, Paragraph, Style, Styled, Text
from articles.importing.docx.numbers import number_reader


def raised(text: str) -> Styled:
    return Styled(Style.RAISED, (Text(text),))


def read(*words, listed: int = 9, around: str = "Everything cites [1-9]."):
    """The citations in a paragraph that stands in a text with a list of nine."""
    block = Paragraph(0, tuple(Text(word) if isinstance(word, str) else word for word in words))
    frame = Paragraph(0, (Text(around),))
    reader = number_reader([frame, block], listed)
    (made,) = reader.blocks([block])
    found = [
        tuple(int(key.rpartition("-")[2]) for key in part.keys) for part in made.content if isinstance(part, Cited)
    ]
    return found, [doubt.cited for doubt, _ in reader.doubts]


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        (("Iron is short [1].",), [(1,)]),
        (("Iron is short [1,2].",), [(1, 2)]),
        (("Iron is short [3-5].",), [(3, 4, 5)]),
        (("Iron is short [ 1, 3 – 5; 9 ].",), [(1, 3, 4, 5, 9)]),
        (("Iron [1] is short [2].",), [(1,), (2,)]),
        (("Iron is ", Styled(Style.STRONG, (Text("short [4]"),)), "."), [(4,)]),
        (("Iron [", Link("#ref4", (Text("4"),)), "]."), []),
        (("Iron is short [2019].",), []),
        (("Iron is short [see 4].",), []),
    ],
)
def test_brackets(words, cited):
    assert read(*words)[0] == cited


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        (("Iron is short", raised("4"), "."), [(4,)]),
        (("Iron is short.", raised("4,5"), " Then"), [(4, 5)]),
        (("Iron is short", raised("3–5"), "."), [(3, 4, 5)]),
        (("Iron is short", raised("3"), "–", raised("5"), "."), [(3, 4, 5)]),
        (("Iron is short", raised("3"), raised(",5"), "."), [(3, 5)]),
        (("Iron is short", raised("[4]"), "."), [(4,)]),
        (("Iron is ", Styled(Style.EMPHASIS, (Text("short"), raised("4")))), [(4,)]),
        (("5 × 10", raised("9"), "/L"), []),
        (("kg/m", raised("2"), " is"), []),
        (("1.73 m", raised("2"), " is"), []),
        (("χ", raised("2"), " = 4"), []),
        (("with ", raised("13"), "C urea"), []),
        (("Ca", raised("2+"), " is"), []),
        (("the 1", raised("st"), " day"), []),
        (("Iron is short", raised("45"), "."), []),
    ],
)
def test_raised_numbers(words, cited):
    assert read(*words, around="Everything cites [1-9].")[0] == cited


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        (("an area in m", raised("2"), "."), False),
        (("Iron in 2019", raised("3"), "."), True),
        (("95% CI [4-9]",), False),
        (("Iron is short [45].",), False),
    ],
)
def test_where_it_can_go_either_way_an_editor_is_asked(words, taken):
    assert read(*words)[1][-1:] == [taken]


def test_the_rarer_form_is_asked_about():
    often = " ".join(f"Iron [{number}]." for number in range(1, 8))
    assert read("Iron is short", raised("4"), ".", around=often) == ([(4,)], [True])


def test_a_doubt_names_the_section():
    blocks = [Heading(0, 2, (Text("Care"),)), Paragraph(0, (Text("Iron in 2019"), raised("3")))]
    reader = number_reader(blocks, 9)
    reader.blocks(blocks)
    assert [(doubt.words, heading) for doubt, heading in reader.doubts] == [("Iron in 2019 3", "Care")]
