"""Claims: sentences, list items and table rows, with what supports them.

A claim that states a figure a clinician might act on (a dose, rate, threshold, range, count or duration) needs a
source. Names that merely contain digits (`B12`, `CD4`, `type 2`), years, dates and numbering do not make a figure.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from articles.citations.blocks import Block, BlockKind, without_code_spans
from articles.citations.lead_ins import introduces_list, introduces_nested_list, introduces_table
from articles.citations.sentences import split_sentences
from articles.citations.syntax import find_clusters, has_cluster

_NUMBER = r"(?<![\w.,/\-–])\d+(?:[.,\u2009\u202f]\d+)*"
_UNIT = (
    r"(?:mg|g|kg|[µμ]g|mcg|ng|pg|m[lL]|d[lL]|[µμ][lL]|[lL]|mmol|[µμ]mol|nmol|pmol|mol|mEq|m?I?U|IU|units?|kPa|mm\s?Hg|"
    r"mm|cm|[µμ]m|nm|kcal|k?J|Gy|°\s?C|bpm|beats|breaths|cells|copies|cases|deaths|patients|people|persons|adults|"
    r"children|women|men|participants|trials|studies|seconds?|s|min(?:ute)?s?|h(?:ou)?rs?|h|days?|d|weeks?|wks?|"
    r"months?|mo|years?|yrs?|tablets?|capsules?|doses?|cycles?|times|drops|puffs|fold|per\s?cent|percent|points?)"
)
_PATTERNS = (
    r"\d\s*(?:%|‰)",
    r"(?:[<>≤≥≈±~]|&lt;|&gt;|\\[<>])\s*=?\s*\d",
    rf"{_NUMBER}(?:\s*(?:[-–—]|to)\s*\d+(?:[.,]\d+)*)?(?:\s|-|\u202f|\u00a0)*{_UNIT}\b",
    rf"{_NUMBER}\s*(?:×|x|\*)\s*10",
    rf"{_NUMBER}\s*/\s*(?:[µμmd]?[lL]\b|mm|kg|m2|m²|day|h\b|\d)",
    rf"{_NUMBER}\s+(?:in|per|of|out of)\s+(?:every\s+)?(?:a\s+)?(?:\d|million|billion|thousand|hundred)",
    rf"{_NUMBER}\s+(?:million|billion|thousand)\b",
    r"(?<![\w.,])\d+(?:\.\d+)\b(?!\.\d)",
    r"(?<![\w.,])\d{1,3}(?:,\d{3})+\b",
)
_WORDED = (
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty)[\s-]+"
    r"(?:hours?|days?|weeks?|months?|years?|minutes?|times|doses|fold|per\s?cent)\b",
    r"\b(?:one|two|three)[\s-](?:in|out of)[\s-](?:three|four|five|six|ten|twenty|\d)",
    r"\b(?:half|one third|a third|two thirds|a quarter|three quarters)\s+of\s+(?:all\s+|the\s+|these\s+)?"
    r"(?:patients|people|cases|children|adults|women|men|those|deaths)\b",
    r"\b(?:doubles|triples|halves|doubled|tripled|halved|twofold|threefold)\b",
)
_NUMBER_WORDS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "thirty"}
    | {
        "half",
        "third",
        "quarter",
        "quarters",
        "doubles",
        "triples",
        "halves",
        "doubled",
        "tripled",
        "halved",
        "twofold",
        "threefold",
    }
)
_DIGIT = re.compile(r"\d")
# Every pattern of figures in digits begins behind something that is no letter or digit, or ends with such a sign.
_LOOSE_DIGIT = re.compile(r"(?<!\w)\d|\d\s*[%‰]")
_WORD = re.compile(r"[a-z]+")
_FIGURE = re.compile("|".join(_PATTERNS))
_FIGURE_IN_WORDS = re.compile("|".join(_WORDED), re.IGNORECASE)
_BARE = re.compile(r"(?<![\w.,/\-–#])(\d{2,})(?![\w]|[.,/\-–]\d|-\w)")
_RANGE = re.compile(r"(?<![\w.,/\-–])(\d+)\s*[-–—]\s*(\d+)(?![\w]|[-–]\d)")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?"
# Dates, and names with numbers in them.
NOT_FIGURES = re.compile(
    rf"\b\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?|\b{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b"
    r"|\b(?:type|types|grade|grades|stage|stages|class|phase|phases|group|level|step|figure|fig\.|table|box|section|"
    r"chapter|version|category|part|factor|chromosome|trisomy|interleukin|appendix|page|pages|p\.|pp\.|line|lines|"
    r"NYHA|ECOG|CTCAE|covid|item|question|arm|cohort|day 0|channel|edition|ICD|DSM|ISO|PMID|no\.)[\s-]*"
    r"(?:\d+[a-z]?|[IVX]+)(?:\s*(?:[-–,/]|to|and|or)\s*(?:\d+[a-z]?|[IVX]+))*(?!\s*%)(?:\.\d+)?\b",
    re.IGNORECASE,
)
_LINK_TARGET = re.compile(r"\]\([^()]*(?:\([^()]*\)[^()]*)*\)|<(?:https?|mailto):[^<>\s]*>|https?://\S+|\[\^[^\]]*\]")
_PLAIN = re.compile(r"[*_`]+")


@dataclass(frozen=True)
class Claim:
    """One sentence, list item sentence or table row: its text, its 1-based source line, where it stands."""

    text: str
    line: int
    heading_path: tuple[str, ...]
    is_cited: bool


def any_key(key: str) -> bool:
    """Counts every key, whether or not a source answers to it."""
    return True


def any_words(text: str) -> bool:
    """Wants every sentence."""
    return True


def claims_of(
    blocks: Iterable[Block],
    counts: Callable[[str], bool] = any_key,
    wanted: Callable[[str], bool] = any_words,
) -> Iterator[Claim]:
    """Yield the claims of a text in source order, those whose words are `wanted`. Headings and table headers are none.

    A list item or row counts as cited where the sentence or header that introduces it is cited. `counts` says of a
    key whether a citation of it is support.
    """
    for block in blocks:
        if block.kind in (BlockKind.HEADING, BlockKind.HEADER_ROW) or not wanted(block.text):
            continue
        if block.kind is BlockKind.ROW:
            yield Claim(_one_line(block.text), block.line, block.heading_path, _row_is_cited(block, counts))
            continue
        line, counted = block.line, 0
        for sentence in split_sentences(block.text):
            if not wanted(sentence.text):
                continue
            line, counted = line + block.text.count("\n", counted, sentence.start), sentence.start
            cited = is_cited(sentence.text, counts) or (
                block.kind is BlockKind.ITEM and _list_is_introduced(block.lead_in, counts)
            )
            yield Claim(_one_line(sentence.text), line, block.heading_path, cited)


def states_figure(text: str) -> bool:
    """Whether a sentence or row states a figure that a clinician might act on."""
    if not may_state_figure(text):
        return False
    text = _prose(text)
    has_words, has_digits = _has_number_word(text), _LOOSE_DIGIT.search(text) is not None
    if not has_words and not has_digits:
        return False
    text = NOT_FIGURES.sub(" ", text)
    if has_words and _FIGURE_IN_WORDS.search(text):
        return True
    return has_digits and _has_figure_in_digits(text)


def _has_figure_in_digits(text: str) -> bool:
    if _FIGURE.search(text):
        return True
    if any(not (_is_year(low) and _is_year(high)) for low, high in _RANGE.findall(text)):
        return True
    return any(not _is_year(number) for number in _BARE.findall(_RANGE.sub(" ", text)))


def may_state_figure(text: str) -> bool:
    """A quick look that rules out most prose: no digit and no word for a number means no figure."""
    return _DIGIT.search(text) is not None or _has_number_word(text)


def _has_number_word(text: str) -> bool:
    return not _NUMBER_WORDS.isdisjoint(_WORD.findall(text.lower()))


def is_cited(text: str, counts: Callable[[str], bool] = any_key) -> bool:
    """Whether the text carries a citation of a key that `counts`."""
    text = without_code_spans(text)
    if counts is any_key or not has_cluster(text):
        return has_cluster(text)
    return any(counts(item.key) for cluster in find_clusters(text) for item in cluster.items)


def _row_is_cited(row: Block, counts: Callable[[str], bool]) -> bool:
    header = row.lead_in
    return is_cited(row.text, counts) or (
        header is not None and (is_cited(header.text, counts) or _table_is_introduced(header.lead_in, counts))
    )


def _list_is_introduced(lead_in: Block | None, counts: Callable[[str], bool]) -> bool:
    """Whether the last sentence before a list leads to it and is cited, or what introduces the item that holds it."""
    if lead_in is None:
        return False
    is_item = lead_in.kind is BlockKind.ITEM
    leads = introduces_nested_list if is_item else introduces_list
    return _last_is_cited(lead_in, leads, counts) or (is_item and _list_is_introduced(lead_in.lead_in, counts))


def _table_is_introduced(before: Block | None, counts: Callable[[str], bool]) -> bool:
    return before is not None and _last_is_cited(before, introduces_table, counts)


def _last_is_cited(block: Block, leads: Callable[[str], bool], counts: Callable[[str], bool]) -> bool:
    *_, last = [sentence.text for sentence in split_sentences(block.text)] or [""]
    return is_cited(last, counts) and leads(_prose(last))


def _prose(text: str) -> str:
    """The text without what is not prose: citations, code, link targets, emphasis marks."""
    text = without_code_spans(text)
    for cluster in reversed(list(find_clusters(text)) if "[" in text and "@" in text else []):
        text = text[: cluster.start] + " " + text[cluster.end :]
    return _PLAIN.sub("", _LINK_TARGET.sub("]", text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_year(number: str) -> bool:
    return len(number) == 4 and "1800" <= number <= "2099"
