"""When a claim is the same claim, and when it is another."""

from dataclasses import replace

import pytest

from articles.tests.claims.cast import SOURCES, claims, identity, only

TEXT = """# Doses

Give 5 mg [@a]. It is safe [@b].

Never in [@c]:

- children[^n]
- pregnancy [@d]

| Drug | mg |
|---|---|
| A | 5 [@a] |

[^n]: below 5 kg
"""


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        ("A · 5", "| mg |", "| µg |"),
        ("A ·", "| 5 [", "| 6 ["),
        ("A · 5", "# Doses", "# Doses for children"),
        ("A · 5", "[@a] |", "[@b] |"),
        ("children", "Never in", "Always in"),
        ("children", "[@c]", "[@e]"),
        ("children", "below 5 kg", "below 6 kg"),
        ("pregnancy", "Never in", "Always in"),
        ("pregnancy", "[@d]", "[@d; @e]"),
        ("Give", "5 mg", "5 Mg"),
        ("Give", "[@a]. It", "[but see @a]. It"),
        ("It is safe", "It is safe", "It is safe, rarely"),
    ],
)
def test_a_change_of_words_sources_or_context_makes_another_claim(words: str, old: str, new: str) -> None:
    assert identity(TEXT.replace(old, new, 1), words) != identity(TEXT, words)


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        ("It is safe", "Give 5 mg [@a]", "Give 6 mg [@e]"),
        ("It is safe", "safe [@b].", "safe.[@b]"),
        ("It is safe", "safe [@b]", "*safe* [@b, p. 3]"),
        ("It is safe", "It is safe", "It\nis  safe"),
        ("pregnancy", "- children[^n]\n", ""),
        ("pregnancy", "[@c]", "[@e]"),
        ("children", "- pregnancy [@d]", "- dialysis [@e]"),
        ("A · 5", "# Doses\n", "# Doses\n\nAt first [@f; @g].\n"),
        ("Give", "# Doses", "Something before [@j].\n\n# Doses"),
    ],
)
def test_edits_elsewhere_leave_it(words: str, old: str, new: str) -> None:
    assert identity(TEXT.replace(old, new, 1), words) == identity(TEXT, words)


def test_which_half_of_a_sentence_a_source_supports_matters() -> None:
    assert only("Rare in adults [@a], not in children [@b].").identity != (
        only("Rare in adults [@b], not in children [@a].").identity
    )


def test_superscripts_count_and_ways_of_writing_do_not() -> None:
    assert only("Below 10⁹ [@a].").identity != only("Below 109 [@a].").identity
    assert only("5–6 µg “so” [@a].").identity == only('5-6 μg "so" [@a].').identity
    assert only("Mu\u0308ller [@a].").identity == only("Müller [@a].").identity


def test_the_column_in_which_a_value_stands_matters() -> None:
    table = "| Drug | Adult | Child |\n|---|---|---|\n| A | {} |"
    assert only(table.format("5 [@a] | ")).identity != only(table.format(" | 5 [@a]")).identity


def test_a_key_that_became_an_alias_stands_for_the_same_source() -> None:
    aliases = {**SOURCES, "old": replace(SOURCES["a"], key="a")}
    assert claims("It is so [@old].", aliases)[0].identity == only("It is so [@a].").identity


def test_the_source_of_a_footnote_counts() -> None:
    text = "Give 5 mg [@b].[^n]\n\n[^n]: As in the trial [@a]."
    assert identity(text, "Give") != identity(text.replace("[@a]", "[@c]"), "Give")


def test_the_same_sentence_twice_is_told_apart() -> None:
    twice = [claim.identity for claim in claims("Give 5 mg [@a].\n\nRest.\n\nGive 5 mg [@a].")]
    assert len(set(twice)) == 2
    assert twice[0] == only("Give 5 mg [@a].").identity


def test_it_is_a_sha_256() -> None:
    assert len(bytes.fromhex(only("It is so [@a].").identity)) == 32
