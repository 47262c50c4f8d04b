"""A summary taken from a text's first paragraph."""

import re

LONGEST_SUMMARY = 300
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")
ABBREVIATION_END = re.compile(r"\b(?:vs|e\.g|i\.e|ca|approx|Dr|Prof|St|No|cf|al)\.$")


def first_sentence(text: str, limit: int = LONGEST_SUMMARY) -> str:
    """The first sentence of `text`, cut at a word with an ellipsis where it is longer than `limit` characters."""
    ends = (match.start() for match in SENTENCE_END.finditer(text))
    sentence = text[
        : next((end for end in ends if not ABBREVIATION_END.search(text[max(0, end - 10) : end])), len(text))
    ]
    if len(sentence) <= limit:
        return sentence
    return sentence[: limit - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"
