"""Which sentence introduces the list or table behind it, so that its citations support the items or rows.

A cited sentence that merely stands before a list says nothing about the list: `Sodium matters [@g].` is no source for
the doses below it.
"""

import re

_NAMED_TABLE = re.compile(r"\bTable\s+[A-Z]?\d")
_CAPTION = re.compile(r"Table\b|:\s")
_BEHIND = "*_ "
_FINISHED = (".", "!", "?", "…")


def introduces_list(sentence: str) -> bool:
    """Whether a paragraph's last sentence, without its citations, leads to the list behind it: it ends in a colon."""
    return sentence.rstrip(_BEHIND).endswith(":")


def introduces_nested_list(item: str) -> bool:
    """Whether an item's last sentence leads to the list inside it: a label does, a finished sentence does not."""
    return not item.rstrip(_BEHIND).endswith(_FINISHED)


def introduces_table(sentence: str) -> bool:
    """Whether the sentence before a table leads to it: it ends in a colon, is a caption, or names a table."""
    return introduces_list(sentence) or bool(_CAPTION.match(sentence) or _NAMED_TABLE.search(sentence))
