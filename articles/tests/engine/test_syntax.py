"""Which brackets are citations, and what they name."""

import pytest

from articles.citations.syntax import CitedItem, cited_key, find_clusters, find_unreadable
from articles.tests.engine.cast import printed, rendered, words


def items(text: str) -> list[tuple[CitedItem, ...]]:
    return [cluster.items for cluster in find_clusters(text)]


def test_one_key() -> None:
    assert items("Seen often [@curtis2014].") == [(CitedItem("curtis2014"),)]


def test_several_keys_with_prefix_and_locator() -> None:
    assert items("[see @a, p. 3; @b, chap. 2 and *passim*]") == [
        (CitedItem("a", "see", "p. 3"), CitedItem("b", "", "chap. 2 and *passim*"))
    ]


def test_awkward_key_in_braces() -> None:
    assert items("[@{10.1016/s0268-960x(96)90038-7}; @b]") == [
        (CitedItem("10.1016/s0268-960x(96)90038-7"), CitedItem("b"))
    ]


def test_a_semicolon_inside_braces_belongs_to_the_key() -> None:
    assert items("[@{a;b}]") == [(CitedItem("a;b"),)]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("[@Curtis:2014a]", "Curtis:2014a"),
        ("[@a.b-c/d_e]", "a.b-c/d_e"),
        ("[@müller2020]", "müller2020"),
        ("[-@a]", "a"),
        ("[@a.]", "a"),
    ],
)
def test_key_characters(written: str, key: str) -> None:
    assert items(written)[0][0].key == key


@pytest.mark.parametrize("text", [r"[@a\]", r"\[@a]", r"\[@a\]", r"[@a\] and more"])
def test_an_escaped_bracket_opens_or_closes_no_citation(text: str) -> None:
    assert items(text) == []
    assert rendered(text).clusters == ()
    assert words(rendered(text).body_html).strip() == text.replace("\\", "")


def test_an_escaped_backslash_leaves_the_bracket_closing() -> None:
    assert [cluster[0].key for cluster in items("[@a\\\\]")] == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "me@example.org",
        "[me@example.org]",
        "[write to me@example.org; or call]",
        "@curtis2014 says",
        "[]",
        "[@]",
        "[a]",
    ],
)
def test_not_a_citation(text: str) -> None:
    assert items(text) == []


def test_a_comma_between_keys_is_not_read_as_one_key_and_lost() -> None:
    assert items("[@a, @b]") == []
    assert [written for written, _ in find_unreadable("[@a, @b]")] == ["[@a, @b]"]


def test_lines_are_counted_from_one() -> None:
    assert [cluster.line for cluster in find_clusters("[@a]\n\ntext [@b]")] == [1, 3]


def test_a_cluster_may_run_over_a_line_end_but_not_over_a_blank_line() -> None:
    assert len(items("[@a;\n@b]")[0]) == 2
    assert items("[@a;\n\n@b]") == []


@pytest.mark.parametrize(
    "text", [r"\[@a]", "`[@a]`", "``x ` [@a]``", "    [@a]", "```\n[@a]\n\n[@b]\n```", "~~~\n[@a]\n~~~"]
)
def test_escaped_or_in_code_is_left_alone(text: str) -> None:
    assert printed(text) == []
    assert "[@a]" in words(rendered(text).body_html)


def test_an_escaped_backslash_does_not_escape_the_citation() -> None:
    assert printed(r"\\[@a]") == ["1"]


def test_bare_keys_and_addresses_stay_text() -> None:
    body = rendered("As @a says, write to a@b.org, or <mailto:a@b.org>.").body_html
    assert "As @a says" in body
    assert "doc-biblioref" not in body


@pytest.mark.parametrize("key", ["a", "smith2020", "10.1016/s0268-960x(96)90038-7", "a;b", "end.", "a--b"])
def test_every_key_can_be_written_so_that_it_is_read_back(key: str) -> None:
    assert items(f"[{cited_key(key)}]") == [(CitedItem(key),)]
