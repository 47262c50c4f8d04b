"""What an import makes of a Word document. Its numbers stay provisional, as those of a page do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing import UnreadableFile, read_manuscript, report
from articles.importing.docx import read
from articles.tests.importing.word_files import LIST, document, read_word, word, zipped

TEXT = """---
title: What is iron?
author: [Jane Doe, Iron Group]
---

# Causes

Iron carries *oxygen* and **not** H~2~O; 10^9^/L.^1^ Loss is common [2,3], and diet^1--3^ too.[^n]

- one
- two
    1. inner

| Drug | Dose |
|------|-----:|
| Iron | 5 mg [2] |

: Doses for [adults](https://a.example/x)

[^n]: A note [3].
"""


@pytest.mark.usefixtures("pandoc")
class TestWordDocuments:
    def test_a_file_is_recognised_by_what_it_holds(self):
        read = read_manuscript(Path("iron.docx"), word(TEXT + LIST))
        assert (read.format, read.title) == ("docx", "What is iron?")
        assert [line.printed_name for line in read.contributors] == ["Jane Doe", "Iron Group"]

    def test_headings_lists_tables_emphasis_scripts_links_and_notes_are_kept(self):
        text = read_word(TEXT + LIST).markdown
        assert "## Causes\n\nIron carries *oxygen* and **not** H₂O; 10⁹/L.[@unbound-1] Loss" in text
        assert "common [@unbound-2; @unbound-3], and diet[@unbound-1; @unbound-2; @unbound-3] too.[^1]" in text
        assert "- one\n- two\n    1. inner" in text
        assert (
            "Doses for [adults](https://a.example/x)\n\n| Drug | Dose |\n| --- | --- |\n| Iron | 5 mg [@unbound-2] |"
            in text
        )
        assert "[^1]: A note [@unbound-3]." in text

    def test_the_numbers_are_provisional_and_reported_once(self):
        seen = report(read_word(TEXT + LIST))
        assert (seen["clusters"], seen["mentions"], seen["numbers"], seen["references"]) == (5, 8, [1, 2, 3], 4)
        said = [one["message"] for one in seen["findings"] if one["code"] == "citation-without-reference"]
        assert said == ["No citation is bound to a source yet: the numbers 1–3 are the file's own."]

    def test_the_list_is_parsed_in_its_order(self):
        sources = read_word(TEXT + LIST).sources
        assert [source.csl["title"] for source in sources] == [
            "Iron", "Blood", "Iron for all", "Some text without any form",
        ]  # fmt: skip
        assert (sources[0].csl["DOI"], sources[0].csl["PMID"], sources[0].csl["page"]) == ("10.1000/1", "11", "123-130")
        assert sources[0].key == "smith2014iron"

    def test_a_list_that_is_too_short_is_an_error(self):
        codes = {finding.code for finding in read_word("# Care\n\nIron [1-6].\n" + LIST).findings}
        assert "reference-list-shorter-than-numbers" in codes

    def test_tables_behind_the_list_are_text(self):
        behind = "\n# Tables\n\nTable 1. Doses\n\n| a | b |\n|---|---|\n| 1 | 2 [4] |\n"
        read = read_word(TEXT + LIST + behind)
        assert (len(read.sources), read.sections) == (4, ("Causes", "Tables"))
        assert "2 [@unbound-4]" in read.markdown

    def test_entries_in_paragraphs_with_numbers_of_their_own(self):
        listed = (
            "\n# References\n\n\\[1\\] Lee B. Blood. Lancet. 2015;1:2-9.\n\n\\[3\\] Doe J. Iron. Blood. 2016;2:1.\n"
        )
        read = read_word("# Care\n\nIron [1].\n" + listed)
        assert [source.csl["title"] for source in read.sources] == ["Blood", "Iron"]
        assert "reference-number-missing" in {finding.code for finding in read.findings}

    def test_an_abstract_is_the_summary(self):
        read = read_word("---\ntitle: Iron?\nabstract: It carries oxygen.\n---\n\n# Care\n\nx\n")
        assert (read.summary, read.markdown) == ("It carries oxygen.", "## Care\n\nx\n")

    def test_bold_lines_are_headings_where_no_style_marks_any(self):
        assert read_word("What is iron?\n\nA metal in blood.\n\n**Causes**\n\nLoss.\n").sections == ("Causes",)

    def test_the_first_line_is_the_title_where_no_style_marks_one(self):
        read = read_word("What is iron?\n\nA metal in the blood.\n")
        assert (read.title, read.summary) == ("What is iron?", "A metal in the blood.")

    def test_a_first_section_is_no_title(self):
        assert read_word("# Introduction\n\na\n\n# Methods\n\nb\n").title == ""

    def test_pictures_are_named(self):
        picture = b"\x89PNG\r\n\x1a\n"
        data = zipped({"word/document.xml": document("Iron."), "word/media/a.png": picture})
        assert read_manuscript(None, data).markdown == "Iron.\n"

    def test_signs_of_markdown_print_as_they_are(self):
        data = zipped(
            {"word/document.xml": document("Iron?", "# not a heading", "[@curtis2014] *x* | &lt;b&gt;", "1. no list")}
        )
        text = read_manuscript(None, data).markdown
        assert "\\# not a heading" in text
        assert "\\[@curtis2014\\] \\*x\\* \\| &lt;b>" in text

    def test_a_document_without_words_is_refused(self):
        with pytest.raises(UnreadableFile, match="holds no article text"):
            read_manuscript(None, zipped({"word/document.xml": document("")}))

    def test_xml_that_is_cut_off_is_one_line(self):
        with pytest.raises(UnreadableFile, match="cannot be read: pandoc") as refused:
            read_manuscript(None, zipped({"word/document.xml": document("Iron.")[:-30]}))
        assert "\n" not in str(refused.value)

    @settings(max_examples=8)
    @given(
        st.lists(
            st.tuples(st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True), st.booleans()),
            min_size=1,
            max_size=6,
        )
    )
    def test_no_mention_is_lost(self, places):
        lines = []
        for numbers, is_raised in places:
            shown = ",".join(map(str, numbers))
            lines.append(f"Iron is short^{shown}^." if is_raised else f"Iron is short [{shown}].")
        read = read_word("# Care\n\nEverything [1-9].\n\n" + "\n\n".join(lines))
        assert (read.clusters, read.mentions) == (len(places) + 1, 9 + sum(len(numbers) for numbers, _ in places))


def test_without_the_program_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(read, "is_installed", lambda: False)
    with pytest.raises(UnreadableFile, match="make docx"):
        read_manuscript(None, zipped({"word/document.xml": document("Iron.")}))
