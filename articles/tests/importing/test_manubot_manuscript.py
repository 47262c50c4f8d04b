"""A Manubot manuscript: what stands in it for Manubot does not reach the page, and every line keeps its number."""

from __future__ import annotations

import json

import pytest

from articles.importing import read_manuscript
from articles.importing.code import without_code
from articles.importing.pandoc_markup import cleared
from articles.tests.importing.pages_of_text import codes

MANUSCRIPT = """---
title: "What causes neutropenia?"
author-meta: [Ann]
header-includes: |-
  <meta name="dc.format" content="text/html" />
...

<small><em>
This manuscript
([permalink](https://house.example/v/1/))
was automatically generated
from [house/text@abc](https://github.com/house/text/tree/abc)
on May 3, 2020.
</em></small>

{% if manubot.date_long != manubot.generated_date_long -%}
Published: {{manubot.date_long}}
{% endif %}

## Authors

+ **Ann Example**<br>
    ![ORCID icon](images/orcid.svg){.inline_icon}
    [0000-0002-3012-7446](https://orcid.org/0000-0002-3012-7446)
  <small>
     Department of Examples
  </small>

+ **Bo Sample**

## Abstract {.page_break_before}

In 5% of patients [@doi:10.1182/blood-2014-01-552810].

<!-- A comment
over two lines with [@nobody] -->

### Methods {#sec:methods .unnumbered}

::: {.box}
Given `<!-- code -->` at 10^9^/L. ![Flow](flow.png){#fig:flow width="5in"}
:::

## References {.page_break_before}

<!-- Explicitly insert bibliography here -->
<div id="refs"></div>

## Additional files {.unnumbered}

More words.
"""
ITEM = {"id": "x", "title": "Drug-induced neutropenia", "DOI": "10.1182/blood-2014-01-552810"}


def read():
    references = json.dumps([ITEM]).encode()
    return read_manuscript(None, MANUSCRIPT.encode(), references=references)


def test_only_what_readers_read_is_left():
    words = [line for line in read().markdown.split("\n") if line]
    assert words == [
        "## Abstract",
        "In 5% of patients [@x].",
        "### Methods",
        "Given `<!-- code -->` at 10^9^/L. ![Flow](flow.png)",
        "## Additional files",
        "More words.",
    ]


def test_title_sections_and_what_was_left_out():
    manuscript = read()
    assert manuscript.title == "What causes neutropenia?"
    assert manuscript.sections == ("Abstract", "Methods", "Additional files")
    (found,) = [one for one in manuscript.findings if one.code == "manuscript-front-left-out"]
    assert "It names Ann Example, Bo Sample." in found.message
    assert "byline" in found.remedy
    assert not [one for one in manuscript.findings if one.severity == "error"]


def test_findings_name_lines_of_the_file():
    text = MANUSCRIPT.replace("More words.", "More [@absent2020].")
    manuscript = read_manuscript(None, text.encode())
    (found,) = [one for one in manuscript.findings if one.subject == "absent2020"]
    assert found.line == text[: text.index("More [@absent")].count("\n") + 1


def test_an_authors_section_of_an_ordinary_text_stays():
    manuscript = read_manuscript(None, b"# T\n\n## Authors\n\nMany have written on this.\n")
    assert manuscript.markdown == "## Authors\n\nMany have written on this.\n"
    assert "manuscript-front-left-out" not in codes(manuscript)


@pytest.mark.parametrize(
    "text",
    [
        "A set {x} of {1, 2}, $\\frac{{a}}{{b}}$ and 100 {mg}.\n",
        "An arrow <!-- that never ends.\n",
        "## What about {braces}\n\nWords.\n",
        "Text: with :: colons, <b>and</b> 10<sup>9</sup>/L.\n",
        "## References\n\n1. Smith J. Iron. 2020.\n",
        "## Literature\n\n### Trials\n\nWords.\n",
        "Double `` ` `` ticks <!-- and `no end.\n",
    ],
)
def test_what_is_no_markup_of_pandocs_stays(text):
    assert read_manuscript(None, f"# T\n\n{text}".encode(), format="markdown").markdown == text


@pytest.mark.parametrize(
    "unit", ["<!-- ", "`", "{#a ", " " * 40, "<small><em>This manuscript ", "[@a]: ", "## Authors\n", "@a ", "``a`"]
)
def test_a_text_made_to_be_slow_is_cleared(unit):
    """What is cleared in square time would take half an hour here."""
    text = unit * (300_000 // len(unit))
    assert cleared(text).text.count("\n") == text.count("\n")
    assert len(without_code(text)) == len(text)
