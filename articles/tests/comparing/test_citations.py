"""Citations are compared by the source they lead to; a number that only shifts is no change."""

from articles.comparing import ComparedText, compare_texts
from articles.tests.comparing.cast import SOURCES, compared, kinds, shown, text_of
from articles.tests.engine.cast import make_sources


def test_another_source_under_the_same_number_is_seen() -> None:
    comparison = compared("It is rare [@a].", "It is rare [@b].")
    assert shown(comparison) == "It is rare[- 1-]{+ 1+} <source changed: “Study a” → “Study b”>."
    assert kinds(comparison) == [("changed", "citation", "[1]", "[1]")]


def test_renumbering_alone_is_listed_once_and_not_marked_as_a_change() -> None:
    old = "One [@a]. Two [@b]. Three [@c]."
    comparison = compared(old, f"First [@d].\n\n{old}")
    assert shown(comparison) == "<Added> {+First 1.+}\nOne 2. Two 3. Three 4."
    assert [(source.key, source.old, source.new) for source in comparison.renumbered] == [
        ("a", 1, 2),
        ("b", 2, 3),
        ("c", 3, 4),
    ]
    assert kinds(comparison)[-1] == ("renumbered", "references", "1, 2, 3", "2, 3, 4")
    assert comparison.blocks[1].is_same
    assert comparison.html.count("diff-renumbered") == 3


def test_two_exchanged_sources_are_seen_though_the_numbers_stay() -> None:
    comparison = compared("Common [@a]. Rare [@b].", "Common [@b]. Rare [@a].")
    assert shown(comparison).count("source changed") == 2


def test_the_order_within_a_citation_is_none() -> None:
    assert compared("x [@a]. y [@b]. z [@a; @b].", "x [@a]. y [@b]. z [@b; @a].").is_same


def test_a_source_that_leaves_a_group_is_named() -> None:
    comparison = compared("Long known to be rare [@a; @b; @c].", "Long known to be rare [@a; @c].")
    assert shown(comparison) == "Long known to be rare[- 1–3-]{+ 1, 2+} <source removed: “Study b”>."


def test_a_source_within_a_range_is_compared_too() -> None:
    before = "a [@a], b [@b], c [@c], d [@d]. All of them agree [@a; @b; @c]."
    after = "a [@a], b [@d], c [@c], d [@b]. All of them agree [@a; @b; @c]."
    assert "All of them agree 1, 3, 4" in shown(compared(before, after))


def test_another_page_or_word_in_a_citation_is_seen() -> None:
    assert "<same source, cited in another way>" in shown(compared("So it is [@a, p. 3].", "So it is [@a, p. 4]."))
    assert "<same source, cited in another way>" in shown(compared("So it is [see @a].", "So it is [but see @a]."))


def test_a_citation_that_moves_to_another_sentence_is_seen() -> None:
    comparison = compared("Fever is common [@a]. Sepsis is rare.", "Fever is common. Sepsis is rare [@a].")
    assert shown(comparison) == (
        "Fever is common[- 1-] <source removed: “Study a”>. Sepsis is rare{+ 1+} <source added: “Study a”>."
    )


def test_a_source_that_went_missing_is_seen() -> None:
    assert "source changed: “Study a” → zz (no such source)" in shown(compared("It is rare [@a].", "It is rare [@zz]."))


def test_a_source_that_is_found_at_last_is_seen() -> None:
    old, new = text_of("It is rare [@k].", {}), text_of("It is rare [@k].", make_sources("k"))
    assert "<same source, now found>" in shown(compare_texts(old, new))


def test_an_alias_is_the_same_source() -> None:
    merged = {**SOURCES, "old": SOURCES["a"]}
    comparison = compare_texts(text_of("It is rare [@old].", merged), text_of("It is rare [@a].", merged))
    assert comparison.is_same


def test_struck_numbers_lead_nowhere_and_name_their_source() -> None:
    html = compared("It is rare [@a].", "It is rare [@b].").html
    deleted = html[html.index("<del") : html.index("</del>")]
    assert "href" not in deleted
    assert "Study a" in deleted


def test_a_citation_without_its_key_is_not_taken_for_another() -> None:
    old, new = text_of("It is rare [@a]."), text_of("It is rare [@b].")
    assert not compare_texts(ComparedText(old.body_html), ComparedText(new.body_html, new.keys)).is_same


def test_a_footnote_that_says_something_else_is_seen_at_its_letter_too() -> None:
    old = "Doses[^1] and counts[^2].\n\n[^1]: In mg for each day.\n[^2]: Before breakfast only."
    new = "Doses[^2] and counts[^1].\n\n[^1]: In mg for each day.\n[^2]: Before breakfast only."
    assert "leads to another footnote" in shown(compared(old, new))


def test_letters_of_footnotes_that_only_shift_are_no_change() -> None:
    old = "Doses[^1].\n\n[^1]: In mg for each day."
    new = "Counts[^2].\n\nDoses[^1].\n\n[^1]: In mg for each day.\n[^2]: Before breakfast."
    comparison = compared(old, new)
    assert [change[:2] for change in kinds(comparison)] == [("added", "paragraph"), ("added", "list item")]


def test_a_changed_footnote_is_one_change() -> None:
    old, new = (f"Doses[^1].\n\n[^1]: In {unit} for each day." for unit in ("mg", "µg"))
    assert kinds(compared(old, new)) == [("changed", "text", "mg", "µg")]
