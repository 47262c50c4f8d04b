"""Properties of the page import, tried on generated pages."""

import html
import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from articles.importing import UnreadableFile, read_manuscript
from articles.importing.markers import cited_range, mark
from articles.rendering import render
from articles.tests.importing.pages_of_text import LIST, read_page_of

QUICK = settings(max_examples=60, deadline=None)

WORDS = st.sampled_from(
    "anaemia iron ferritin B12 IL-6 HAX1 50% (>10 <500/μL 10-20% 1.5 2,000 10⁹/L β-lactam COVID-19 24 3 days".split()
)
LAST_WORDS = st.sampled_from(
    "marrow absorption neutrophils deficiency transferrin hours IL-6 B12 50% days) failure".split()
)
NUMBERS = st.lists(st.integers(1, 9), min_size=1, max_size=4)
SIGNS = st.text(alphabet="abc XYZ019 *_[](){}<>#|+-!`~\\&;:@^$=\"'.,/μ≥–", min_size=1, max_size=60)
# `infection. 1 (In children` cites: what stands there is not only a sign.
NUMBER_AFTER_A_STOP = re.compile(r"[.?!:]\S*\s+[\d,–-]*\d")


@st.composite
def sentences(draw) -> tuple[str, str, list[int]]:
    """A sentence as a page prints it, its words without the marker, and the numbers it cites."""
    words = "Most " + " ".join([*draw(st.lists(WORDS, max_size=8)), draw(LAST_WORDS)])
    numbers = draw(st.one_of(st.just([]), NUMBERS))
    printed = ", ".join(map(str, numbers))
    if not numbers:
        return f"{words}.", f"{words}.", numbers
    form = draw(st.sampled_from(["{words} {numbers}.", "{words}. {numbers}", "{words} {numbers}:"]))
    return form.format(words=words, numbers=printed), f"{words}{':' if form.endswith(':') else '.'}", numbers


@QUICK
@given(st.lists(sentences(), min_size=1, max_size=8), st.booleans())
def test_the_counts_are_those_of_whoever_wrote_the_page(written, as_bullets):
    blocks = [f"  • {printed}" if as_bullets else printed for printed, _, _ in written]
    cited = [numbers for _, _, numbers in written if numbers]

    page = read_page_of("Everything is cited somewhere 1, 2, 3, 4, 5, 6, 7, 8, 9.", *blocks)

    assert page.clusters == len(cited) + 1
    assert page.mentions == sum(map(len, cited)) + 9


@QUICK
@given(st.lists(sentences(), min_size=1, max_size=6))
def test_no_word_of_a_paragraph_is_lost(written):
    whole = "Everything is cited somewhere 1, 2, 3, 4, 5, 6, 7, 8, 9."
    marked = [mark(printed, cited_range([whole], 9)) for printed, _, _ in written]

    assert [taken.plain for taken in marked] == [words for _, words, _ in written]


@QUICK
@given(st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_numbers_in_the_middle_of_a_sentence_stay(numbers):
    middle = " or ".join(map(str, numbers))

    page = read_page_of(f"Of {middle} patients some recovered 1.")

    assert f"Of {middle} patients" in page.markdown
    assert page.mentions == 1


@QUICK
@given(SIGNS)
def test_every_sign_prints_as_it_was(signs):
    sentence = " ".join(f"Begins {signs} and ends so.".split())
    assume(not NUMBER_AFTER_A_STOP.search(sentence))

    body = render(read_page_of(sentence).markdown, {}).body_html

    assert " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split()) == sentence


@QUICK
@given(SIGNS)
def test_signs_at_the_start_of_a_block_print_as_they_were(signs):
    sentence = " ".join(f"{signs} and ends so.".split())
    if re.match(r"[-–+*•]( |$)", sentence):
        sentence = f"x{sentence}"
    assume(not NUMBER_AFTER_A_STOP.search(sentence))

    body = render(read_page_of(sentence).markdown, {}).body_html

    assert "".join(html.unescape(re.sub(r"<[^>]+>", "", body)).split()) == "".join(sentence.split())


def said_of(data: bytes, format: str = "auto") -> str:
    """The refusal of a file, or nothing where it is read."""
    try:
        read_manuscript(None, data, format=format)
    except UnreadableFile as refused:
        return str(refused)
    return ""


@QUICK
@given(st.text(max_size=300), st.sampled_from(["page", "markdown"]))
def test_any_text_is_read_or_refused_in_one_line(text, format):
    data = f"What is it?\n\n{text}\n{LIST}{text}".encode("utf-8", "ignore")

    assert "\n" not in said_of(data, format)


@QUICK
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_one_line(data):
    assert "\n" not in said_of(data)
