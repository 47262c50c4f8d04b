"""The front matter that an exported article carries: what it says about itself, and a text that is kept whole."""

import pytest

from articles.importing.front_matter import Contributor, FrontMatter, Particulars, read_front_matter
from articles.importing.pandoc import read_pandoc

EXPORTED = """---
title: "What is iron?"
summary: "A metal.\\n\\nIt  rusts: \\"slowly\\" # really"
lang: "en"
audience: "professional"
topic: "Haematology"
origin: "ai-assisted"
origin_tool: "Scribe 2"
house: "Verum Medical"
version: "3"
content_sha256: "00ff"
contributors:
  - {"name": "Édith Marsh", "role": "Author", "credentials": "MD", "interests": "None: {at} all"}
  - {"name": "Emil Stone"}
text: verbatim
---
"""


def read(text: str) -> FrontMatter:
    return read_front_matter(text.split("\n"))


def test_what_an_exported_article_says_about_itself():
    matter = read(EXPORTED)
    assert (matter.title, matter.verbatim) == ("What is iron?", True)
    assert matter.particulars == Particulars(
        topic="Haematology",
        language="en",
        origin="ai-assisted",
        origin_tool="Scribe 2",
        audience="professional",
        house="Verum Medical",
        content_sha256="00ff",
        contributors=(
            Contributor("Édith Marsh", "Author", "MD", "None: {at} all"),
            Contributor("Emil Stone"),
        ),
    )


def test_a_quoted_summary_keeps_its_lines_and_spaces():
    assert read(EXPORTED).summary == 'A metal.\n\nIt  rusts: "slowly" # really'


def test_all_that_an_exported_article_says_is_taken_over_and_only_its_notices_are_named():
    assert read(EXPORTED).unused == ()
    with_notices = EXPORTED.replace("text: verbatim", 'notices:\n  - "Retraction"\ntext: verbatim')
    assert read(with_notices).unused == ("notices",)


def test_in_any_other_manuscript_the_same_names_are_left_out_and_named():
    assert read("---\ntitle: T\nversion: 3\ntext: mine\n---\n").unused == ("version", "text")


@pytest.mark.parametrize(
    "line",
    ["  - Edith Marsh", '  - {"name": 3}', "  - {", '  - ["Edith"]', '  - {"role": "Author"}', "  - " + "[" * 5000],
)
def test_a_line_that_names_nobody_is_no_contributor(line):
    assert read(f"---\ncontributors:\n{line}\n---\n").particulars.contributors == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\nText without an end",
        "# What is iron?\n\nText.\n\n## References\n",
        "---\ntitle: Not a block any more\n---\nText.\n\n  \n",
    ],
)
def test_a_verbatim_text_is_kept_to_the_last_character(text):
    manuscript = read_pandoc(EXPORTED + text)
    assert manuscript.markdown == text
    assert manuscript.first_line == EXPORTED.count("\n") + 1


def test_its_headings_are_still_its_sections():
    assert read_pandoc(f"{EXPORTED}# What is iron?\n\n## Uses\n").sections == ("What is iron?", "Uses")


DIVIDER = "<!-- The text for patients begins here -->"
TWO_TEXTS = EXPORTED.replace("text: verbatim", f'patient_text_after: "{DIVIDER}"\ntext: verbatim')


@pytest.mark.parametrize("text", ["One.", "One.\n", "\nOne.\n\n", f"{DIVIDER} is no line of its own.", "a\n---\nb"])
def test_the_text_for_patients_begins_behind_the_line_that_the_front_matter_names(text):
    manuscript = read_pandoc(f"{TWO_TEXTS}{text}\n{DIVIDER}\n\nFor you.\n")
    assert (manuscript.markdown, manuscript.patient) == (text, "\nFor you.\n")
    line = (TWO_TEXTS + text).count("\n") + 3
    assert f"{TWO_TEXTS}{text}\n{DIVIDER}\n\nFor you.\n".split("\n")[line - 1 :] == ["", "For you.", ""]
    assert manuscript.patient_line == line


def test_a_lost_line_leaves_one_text():
    manuscript = read_pandoc(f"{TWO_TEXTS}One.\n\nFor you.\n")
    assert (manuscript.markdown, manuscript.patient, manuscript.patient_line) == ("One.\n\nFor you.\n", "", 0)
