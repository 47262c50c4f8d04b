"""What the words alone do not say: emphasis, links, heading levels, pictures, abbreviations, line breaks."""

from articles.tests.comparing.cast import compared, kinds, shown


def test_emphasis_that_goes_is_told() -> None:
    comparison = compared("You **must not** give it.", "You must not give it.")
    assert shown(comparison) == "You must not <no longer in bold> give it."
    assert kinds(comparison) == [("changed", "emphasis", "must not", "must not")]


def test_emphasis_that_comes_is_told() -> None:
    assert shown(compared("You must not give it.", "You *must* not give it.")) == (
        "You must <now in italics> not give it."
    )


def test_half_an_emphasised_dose_is_shown_with_both_forms() -> None:
    assert shown(compared("Give **5** mg daily", "Give 5 mg daily")) == (
        "Give [-5 mg-]{+5 mg+} <no longer in bold> daily"
    )


def test_a_changed_link_target_is_told() -> None:
    comparison = compared("See [the label](https://a.org/x) now.", "See [the label](https://b.org/x) now.")
    assert shown(comparison) == "See the label <link now leads to https://b.org/x (before: https://a.org/x)> now."
    assert kinds(comparison) == [("changed", "link", "the label", "the label")]
    assert 'href="https://b.org/x"' in comparison.html


def test_a_link_that_comes_or_goes_is_told() -> None:
    linked, plain = "See [the label](https://a.org) now.", "See the label now."
    assert "<link removed, led to https://a.org>" in shown(compared(linked, plain))
    assert "<link added, leads to https://a.org>" in shown(compared(plain, linked))


def test_a_link_with_other_words_and_another_target_tells_both() -> None:
    assert shown(compared("See [one](https://a.org) now", "See [two](https://b.org) now")) == (
        "See [-one-]{+two+} <link now leads to https://b.org (before: https://a.org)> now"
    )


def test_a_title_of_a_link_counts() -> None:
    seen = shown(compared('[x](https://a.org "old") now', '[x](https://a.org "new") now'))
    assert "<title of the link changed>" in seen


def test_a_changed_word_within_a_link_stays_within_it() -> None:
    html = compared("[see the old label](https://a.org) now", "[see the new label](https://a.org) now").html
    assert html.count("<a ") == 1


def test_a_changed_heading_level_is_told() -> None:
    comparison = compared("## Causes\n\n### Drugs\n\nx", "## Causes\n\n## Drugs\n\nx")
    assert shown(comparison).splitlines()[1] == "Drugs <heading level is now 2 (before: 3)>"
    assert kinds(comparison) == [("changed", "heading level", "Drugs", "Drugs")]


def test_a_changed_heading_shows_its_words() -> None:
    assert shown(compared("## Dose in adults", "## Dose in children")) == "Dose in [-adults-]{+children+}"


def test_a_paragraph_that_becomes_a_heading_is_seen() -> None:
    assert [change[:2] for change in kinds(compared("Doses\n\nx", "## Doses\n\nx"))] == [
        ("removed", "paragraph"),
        ("added", "heading"),
    ]


def test_a_picture_with_another_description_is_another_picture() -> None:
    comparison = compared("![a dose chart](x.png) here", "![a dose table](x.png) here")
    assert shown(comparison) == (
        "[-[Image: a dose chart]-]{+[Image: a dose table]+} <image or its description changed> here"
    )
    assert kinds(comparison) == [("changed", "image", "[Image: a dose chart]", "[Image: a dose table]")]


def test_another_meaning_of_an_abbreviation_is_told() -> None:
    old, new = "The ANC is low.\n\n*[ANC]: absolute count", "The ANC is low.\n\n*[ANC]: another count"
    assert shown(compared(old, new)) == "The ANC <abbreviation now explained as “another count”> is low."


def test_a_line_break_is_seen() -> None:
    assert shown(compared("5 mg  \ndaily for all", "5 mg daily for all")) == "5 mg[-↵-] daily for all"


def test_white_space_in_code_counts_and_elsewhere_not() -> None:
    assert not compared("```\nif x:\n  y\n```", "```\nif x:\n    y\n```").is_same
    assert compared("Some text\nhere.", "Some  text here.").is_same


def test_an_emphasised_sentence_says_once_that_it_is_no_longer() -> None:
    comparison = compared("*All of this is important to know.*", "All of this is important to know.")
    assert [change.what for change in comparison.changes] == ["emphasis"]
