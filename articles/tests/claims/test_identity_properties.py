"""Whatever is edited elsewhere, a claim stays the claim it was."""

from hypothesis import given
from hypothesis import strategies as st

from articles.tests.claims.cast import claims

WORDS = st.sampled_from("fever counts dose marrow 5 mg 0.5% rarely e.g. adults".split())
CITATION = st.sampled_from(["[@a]", "[@b; @c]", "[see @d, p. 3]", "[@nobody]", "[@e] [@f]"])
SENTENCE = st.builds(
    lambda words, citation, behind: (
        f"The {' '.join(words)}. {citation}" if behind else f"The {' '.join(words)} {citation}."
    ),
    st.lists(WORDS, min_size=1, max_size=6),
    CITATION,
    st.booleans(),
)
SENTENCES = st.lists(SENTENCE, min_size=1, max_size=4)
PARAGRAPHS = st.lists(SENTENCES.map(" ".join), max_size=3)
MINE = "Start antibiotics within 60 minutes [@g; @h]."


def mine(text: str) -> list[str]:
    return [claim.identity for claim in claims(text) if claim.text.startswith("Start antibiotics")]


ALONE = mine(f"## Fever\n\n{MINE}")


@given(PARAGRAPHS, SENTENCES, SENTENCES, PARAGRAPHS)
def test_other_sentences_and_paragraphs_do_not_touch_it(
    before: list[str], left: list[str], right: list[str], after: list[str]
) -> None:
    paragraph = " ".join([*left, MINE, *right])
    text = "\n\n".join(["Something first [@j].", "## Fever", *before, paragraph, *after])
    assert mine(text) == ALONE


@given(st.permutations(["One [@a].", "Two [@b]. Three.", MINE, "- four [@c]", "Five.[@d]"]))
def test_paragraphs_may_move_under_their_heading(paragraphs: list[str]) -> None:
    assert mine("\n\n".join(["## Fever", *paragraphs])) == ALONE


@given(SENTENCES, st.permutations("abcdefgh"))
def test_other_numbers_do_not_touch_any_claim(sentences: list[str], order: list[str]) -> None:
    text = " ".join(sentences)
    numbered_first = " ".join(f"[@{key}]" for key in order)
    before = [claim.identity for claim in claims(f"## H\n\n{text}")]
    renumbered = [claim.identity for claim in claims(f"First {numbered_first}.\n\n## H\n\n{text}")]
    assert renumbered[1:] == before


@given(SENTENCES, SENTENCES)
def test_identities_in_a_text_differ(first: list[str], second: list[str]) -> None:
    found = [claim.identity for claim in claims(" ".join(first) + "\n\n- " + "\n- ".join(second))]
    assert len(set(found)) == len(found)
