"""What a Pandoc or Manubot manuscript cites its sources by: keys, identifiers, tags, names in the sentence.

Manubot (https://github.com/manubot/manubot, *Citations*) cites by persistent identifier, `[@doi:10.1000/x]`, and lets a
manuscript define short names for them, `[@tag:x]: doi:10.1000/x`. Identifiers may hold signs at which Pandoc's keys
end (`url:https://…`); they go into braces, where they are read whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from articles.checks.identifiers import is_identifier
from articles.citations.syntax import SourceCluster, cited_key, find_clusters
from articles.importing.code import without_code

DEFINITION = re.compile(
    r"^ {0,3}\[@\{?(?P<alias>[^\[\]{}\s]+)\}?\]:[ \t]+<?@?\{?(?P<target>[^\s<>{}]+)\}?>?[ \t]*$", re.MULTILINE
)
SCHEME = r"(?:doi|pmid|pubmed|pmcid|pmc|arxiv|isbn|clinicaltrials|https?|url|tag|wikidata)"
# To the sign at which a citation has to end; what of it is punctuation is decided afterwards.
IDENTIFIER = re.compile(rf"(?<![\w@{{\\])@(?P<key>{SCHEME}:[^\s;,\[\]{{}}`|]+)", re.IGNORECASE)
TRAILING = ".,:;!?'\"*_’”"
# A key in the sentence: no address, no part of a link, not escaped.
NARRATIVE = re.compile(
    r"(?<![\w@\\/.])(?P<silent>-?)@(?:\{(?P<braced>[^{}\s]+)\}|(?P<plain>\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*))"
    r"(?:[ \t]*\[(?P<locator>[^\[\]@\n]{1,80})\](?![(:]))?"
)
NOT_IN_A_SENTENCE = (
    re.compile(r"\[[^\[\]\n]*@[^\[\]]*\]"),
    re.compile(r"\]\([^()\n]*\)"),
    re.compile(r"<[^<>\n]*>"),
    re.compile(r"https?://\S+"),
)
# Pandoc's filters number figures and tables by such keys; they name no source.
CROSS_REFERENCE = re.compile(r"(?:fig|tbl|tab|table|eq|lst|sec|figure)s?:", re.IGNORECASE)


@dataclass(frozen=True)
class Definitions:
    """The short names that a manuscript defines, and its text without the lines that define them."""

    text: str
    targets: Mapping[str, str]


@dataclass(frozen=True)
class Narrative:
    """A key without brackets in the sentence, with the 1-based line and what its writer put behind it in brackets."""

    key: str
    start: int
    end: int
    line: int
    locator: str
    silent: bool


def definitions_in(text: str) -> Definitions:
    """Takes `[@tag:x]: doi:10.1000/x` out of the text. A definition may lead to another; a circle leads nowhere."""
    pieces, position, written = [], 0, dict[str, str]()
    for found in DEFINITION.finditer(without_code(text)):
        pieces.append(text[position : found.start()])
        position = found.end()
        written.setdefault(found["alias"], found["target"])
    targets = {alias: end_of(alias, written) for alias in written}
    return Definitions("".join([*pieces, text[position:]]), targets)


def end_of(alias: str, written: Mapping[str, str]) -> str:
    """What an alias stands for in the end."""
    passed = {alias}
    target = written[alias]
    while target in written and target not in passed:
        passed.add(target)
        target = written[target]
    return target


def with_whole_identifiers(text: str) -> str:
    """The text with every identifier in it written so that it is read to its end: in braces where it has to be."""
    pieces, position = [], 0
    for found in IDENTIFIER.finditer(without_code(text)):
        key = whole(found["key"])
        pieces += [text[position : found.start()], cited_key(key)]
        position = found.start("key") + len(key)
    return "".join([*pieces, text[position:]]) if pieces else text


def whole(key: str) -> str:
    """An identifier without the punctuation behind it, and without a bracket that was opened before it."""
    key = key.rstrip(TRAILING)
    while key.endswith((")", ">")) and key.count(key[-1]) > key.count("(" if key[-1] == ")" else "<"):
        key = key[:-1].rstrip(TRAILING)
    return key


def clusters_in(text: str) -> list[SourceCluster]:
    """The bracketed citations outside code; their places are places in `text`."""
    return list(find_clusters(without_code(text)))


def narratives_in(text: str) -> Iterator[Narrative]:
    """The keys that stand in sentences without brackets, in source order."""
    masked = without_code(text)
    for elsewhere in NOT_IN_A_SENTENCE:
        masked = elsewhere.sub(lambda found: re.sub(r"[^\n]", "\0", found[0]), masked)
    line, counted = 1, 0
    for found in NARRATIVE.finditer(masked):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        key = found["braced"] or found["plain"]
        if not CROSS_REFERENCE.match(key):
            yield Narrative(key, *found.span(), line, (found["locator"] or "").strip(), bool(found["silent"]))


def is_identifier_key(key: str) -> bool:
    """Whether a key says by itself what it identifies, so that a person would not choose it for a source."""
    return is_identifier(key) or "://" in key
