"""The frozen HTML as a JATS body: what an editor can write, and how it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from articles.citations.source import Source
from articles.figures import Figure
from articles.rendering import render
from articles.tests.figures.scenes import CURVE as FALLING
from cms.publishing.exporting.jats_body import JatsBody, jats_body
from cms.publishing.exporting.jats_elements import HREF
from cms.publishing.exporting.jats_references import reference_list
from cms.publishing.tests.exporting.scenes import archiving_dtd

SOURCES = {key: Source(key, {"title": f"On {key}"}) for key in "abcde"}


def converted(markdown: str, figures: Mapping[str, Figure] | None = None) -> JatsBody:
    """The text, valid as the body and back of an article."""
    rendered = render(markdown, SOURCES, figures=figures)
    made = jats_body(rendered.body_html)
    shell = etree.fromstring(
        '<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="other">'
        "<front><article-meta/></front></article>"
    )
    shell.append(etree.fromstring(etree.tostring(made.body)))
    references = reference_list(SOURCES[key] for key in rendered.keys)
    parts = [etree.fromstring(etree.tostring(part)) for part in (made.notes, references) if part is not None]
    back = etree.SubElement(shell, "back")
    back.extend(parts)
    shell = etree.fromstring(etree.tostring(shell))
    assert archiving_dtd().validate(shell), archiving_dtd().error_log.filter_from_errors()
    return made


def body(markdown: str) -> str:
    """The inside of the body, without the declaration of a name space that nothing needs."""
    text = etree.tostring(converted(markdown).body, encoding="unicode")
    return text.removeprefix("<body>").removesuffix("</body>")


def test_emphasis_code_and_a_line_break():
    assert body("*a* **b** `c`") == "<p><italic>a</italic> <bold>b</bold> <monospace>c</monospace></p>"
    assert body("first  \nsecond") == "<p>first</p><p>second</p>"


def test_headings_become_nested_sections():
    made = converted("Before.\n\n## One\n\nText.\n\n### Inner\n\nMore.\n\n## Two\n")
    assert [child.tag for child in made.body] == ["p", "sec", "sec"]
    one, two = made.body.findall("sec")
    assert [child.tag for child in one] == ["title", "p", "sec"]
    assert (one.get("id"), one.find("sec").get("id"), two.get("id")) == ("sec-1", "sec-2", "sec-3")


def test_a_skipped_level_is_still_one_step_deeper():
    made = converted("## One\n\n##### Deep\n\nText.\n\n### Less deep\n")
    assert [child.find("title").text for child in made.body.find("sec").findall("sec")] == ["Deep", "Less deep"]


def test_headings_that_are_no_xml_names():
    made = converted("## ½ of 5 µg²?\n\nSee [there](#s-½-of-5-µg²).\n\n## 日本\n")
    assert [section.get("id") for section in made.body] == ["sec-1", "sec-2"]


def test_a_citation_points_to_its_sources():
    found = converted("Text [@a; @b].").body.findall(".//sup/xref")
    assert [(xref.get("ref-type"), xref.get("rid"), xref.text) for xref in found] == [
        ("bibr", "ref-1", "1"),
        ("bibr", "ref-2", "2"),
    ]


def test_a_range_is_written_as_its_two_ends():
    made = converted("One [@a]. Two [@b]. Three [@c]. All [@a; @b; @c].")
    last = made.body.findall(".//sup")[-1]
    assert "".join(last.itertext()) == "1–3"
    assert [xref.get("rid") for xref in last] == ["ref-1", "ref-3"]


def test_a_locator_and_a_prefix_stay_with_their_number():
    made = converted("Text [see @a, p. 3].")
    assert "".join(made.body.find(".//sup").itertext()) == "see 1 (p. 3)"


def test_lists():
    assert body("- one\n- two\n    1. inner\n    2. more\n") == (
        '<list list-type="bullet"><list-item><p>one</p></list-item><list-item><p>two</p>'
        '<list list-type="order"><list-item><p>inner</p></list-item><list-item><p>more</p></list-item></list>'
        "</list-item></list>"
    )


def test_a_list_that_does_not_count_from_one_keeps_its_numbers():
    made = converted("3. three\n4. four\n")
    assert [label.text for label in made.body.iter("label")] == ["3.", "4."]


def test_what_an_item_cannot_hold_stands_in_a_paragraph():
    made = converted(
        "- Item\n\n    > quoted\n\n    ```\n    code\n    ```\n\n    | a | b |\n    |---|---|\n    | 1 | 2 |\n"
    )
    item = made.body.find("list/list-item")
    assert {child.tag for child in item} == {"p"}
    assert {child.tag for paragraph in item for child in paragraph} >= {"disp-quote", "table-wrap"}


def test_a_heading_in_a_quotation_opens_no_section():
    made = converted("> ## Not a section\n>\n> Text.\n")
    assert made.body.find(".//sec") is None
    assert made.body.find("disp-quote/p/bold").text == "Not a section"


def test_a_table_keeps_its_head_and_alignment():
    table = converted("| Dose | mg |\n|:--|--:|\n| low | 5 [@a] |\n").body.find("table-wrap")
    assert (table.get("id"), table.find("label").text) == ("table-1", "Table 1")
    assert [(cell.get("align"), cell.get("scope")) for cell in table.iter("th")] == [("left", "col"), ("right", "col")]
    assert table.find(".//td//xref").get("rid") == "ref-1"


def test_definitions():
    made = converted("ANC\n:   Absolute count.\n:   Second meaning.\n\nMCV\n:   Volume.\n")
    items = made.body.findall("def-list/def-item")
    assert [[child.tag for child in item] for item in items] == [["term", "def", "def"], ["term", "def"]]


def test_an_abbreviation_keeps_its_meaning_out_of_the_text():
    found = converted("HDL is high.\n\n*[HDL]: high-density lipoprotein\n").body.find(".//abbrev")
    assert (found.text, found.get("alt")) == ("HDL", "high-density lipoprotein")


def test_footnotes_go_to_the_back():
    made = converted("Text[^x] and[^y].\n\n[^x]: First [@a].\n\n[^y]: Second.\n\n    With a list:\n\n    - item\n")
    assert [(xref.get("ref-type"), xref.get("rid"), xref.text) for xref in made.body.iter("xref")] == [
        ("fn", "fn-1", "a"),
        ("fn", "fn-2", "b"),
    ]
    first, second = made.notes
    assert (first.get("id"), first.find("label").text) == ("fn-1", "a")
    assert "".join(first.find("p").itertext()) == "First\u00a01."
    assert {child.tag for child in second} == {"label", "p"}
    assert "↩" not in etree.tostring(made.notes, encoding="unicode")


def test_links_out_on_this_site_and_by_mail(settings):
    made = converted("[x](https://x.example/?a=1&b=2) [here](/articles/iron/) [us](mailto:a@b.example)")
    assert [link.get(HREF) for link in made.body.iter("ext-link")] == [
        "https://x.example/?a=1&b=2",
        f"{settings.SITE_URL}/articles/iron/",
        "mailto:a@b.example",
    ]


def test_a_link_to_a_section_and_one_to_nowhere():
    made = converted("## Dose\n\n[up](#s-dose) and [lost](#s-nowhere).\n")
    (found,) = made.body.iter("xref")
    assert (found.get("ref-type"), found.get("rid")) == ("sec", "sec-1")
    assert "".join(made.body.find(".//p").itertext()) == "up and lost."


def test_code_is_kept_as_written():
    found = converted("```\nif a < b & c:\n    [@a]\n```\n").body.find("preformat")
    assert found.text == "if a < b & c:\n    [@a]"


def test_a_picture_is_its_description_and_a_rule_is_nothing():
    assert body("![A smear](smear.png)\n\n---\n\nText.") == "<p>[Image: A smear]</p><p>Text.</p>"


def test_tags_that_somebody_typed_are_text():
    assert body("<sec>p < q</sec> &amp; &lt;") == "<p>&lt;sec&gt;p &lt; q&lt;/sec&gt; &amp; &lt;</p>"


def test_characters_that_xml_cannot_hold_are_left_out():
    assert body("a\ufffeb\uffffc") == "<p>abc</p>"


def test_a_footnote_that_says_nothing_is_still_a_footnote():
    made = converted("Text[^x].\n\n[^x]: \n\n    >\n")
    assert [child.tag for child in made.notes[0]] == ["label", "p"]


CURVE = replace(FALLING, media_type="image/jpeg", alternative_text="A curve that falls")


def with_curve(markdown: str, figure: Figure = CURVE) -> JatsBody:
    return converted(markdown, {figure.key: figure})


def test_a_figure_has_its_picture_words_credit_and_licence():
    found = with_curve("![](figure:curve)\n").body[0]
    assert found.tag == "fig"
    assert (found.get("id"), found.findtext("label"), found.findtext("alt-text")) == (
        "fig-1",
        "Figure 1",
        "A curve that falls",
    )
    assert "".join(found.find("caption/p").itertext()) == "Survival by year 1."
    assert found.find("caption/p/sup/xref").get("rid") == "ref-1"
    graphic = found.find("graphic")
    assert graphic.get(HREF).endswith(f"/figures/{'c' * 64}.jpg")
    assert graphic.get("mime-subtype") == "jpeg"
    assert found.findtext("attrib") == "Verum Medical"
    assert found.find("permissions/license").get(HREF) == "https://creativecommons.org/licenses/by/4.0/"
    assert found.findtext("permissions/license/license-p") == "CC BY 4.0"


def test_a_bare_figure_is_valid_too():
    found = with_curve("![](figure:curve)\n", replace(CURVE, caption="", credit="", licence="")).body[0]
    assert [child.tag for child in found] == ["label", "alt-text", "graphic"]


def test_a_figure_in_an_item_a_quotation_and_a_note_is_valid():
    for markdown in (
        "- One\n\n    ![](figure:curve)\n",
        "> ![](figure:curve)\n",
        "Text[^1].\n\n[^1]: Note.\n\n    ![](figure:curve)\n",
    ):
        made = with_curve(markdown)
        assert any(part is not None and part.find(".//fig") is not None for part in (made.body, made.notes)), markdown


def test_a_figure_that_is_named_is_linked():
    paragraph = with_curve("As [](figure:curve) shows.\n\n![](figure:curve)\n").body[0]
    assert etree.tostring(paragraph, encoding="unicode", with_tail=False) == (
        '<p>As <xref ref-type="fig" rid="fig-1">Figure 1</xref> shows.</p>'
    )
