"""The reference list of a captured page: entries of type, title, source and year, or one entry a line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from articles.importing import furniture
from articles.importing.blocks import BULLET, Line, one_space
from articles.importing.evidence import PRINTED_TYPES

HEADING = re.compile(
    r"(?:#+\s*)?(?P<name>references?(?: list)?|reference sources|bibliography|citations|works cited|literature cited|"
    r"sources?(?: cited)?|literature|further reading|literatur(?:verzeichnis)?|quellenverzeichnis)\s*(?:\(\d+\))?\s*:?",
    re.IGNORECASE,
)
SURE_NAMES = (
    "reference",
    "bibliography",
    "citations",
    "works",
    "literature cited",
    "sources cited",
    "literaturverzeichnis",
    "quellenverzeichnis",
)
NUMBERED = re.compile(r"^\s*(?:\[(?P<bracketed>\d{1,3})\]|(?P<plain>\d{1,3})[.)])\s+(?P<text>\S.*)$")
SOURCE_AND_YEAR = re.compile(r"^(?P<source>.*\S)[,.;]?\s+\(?(?P<year>(?:18|19|20)\d\d)[a-z]?\)?\.?$")
COMMA_YEAR = re.compile(r"^(?P<source>.*\S),\s*\(?(?P<year>(?:18|19|20)\d\d)[a-z]?\)?\.?$")
ONLY_YEAR = re.compile(r"^\(?(?P<year>(?:18|19|20)\d\d)\)?\.?$")
TITLE_THEN_SOURCE = re.compile(r"^(?P<title>.+?[.?!])\s+(?P<source>[^.]+(?:\.[^.]+)*)$")
ANY_YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)(?P<doi>10\.\d{4,9}/\S+)", re.IGNORECASE)
PMID = re.compile(r"\bPMID:?\s*(?P<pmid>\d{1,9})\b\.?", re.IGNORECASE)
URL = re.compile(r"https?://\S+")


@dataclass
class Entry:
    """One entry as printed. `unclear` says that its parts could not be told apart."""

    line: int
    kind: str = ""
    title: str = ""
    source: str = ""
    year: int | None = None
    number: int | None = None
    identifiers: dict[str, str] = field(default_factory=dict)
    unclear: bool = False


def heading_position(lines: Sequence[Line]) -> int | None:
    """The index of the line that heads the reference list, or None where the page has none.

    The last such line counts. `Sources` can also head a section of the article; it does where cited lists follow.
    """
    for position in range(len(lines) - 1, -1, -1):
        match = HEADING.fullmatch(lines[position].text.strip())
        if not match:
            continue
        if match["name"].casefold().startswith(SURE_NAMES) or not has_bullets(lines[position + 1 :]):
            return position
    return None


def has_bullets(lines: Iterable[Line]) -> bool:
    """Whether bullets follow, as they do under a section and not in a reference list."""
    return any(BULLET.match(line.text) for line in lines)


def split_tail(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of the list, and what the site prints after or between them (disclaimer, adverts)."""
    listed: list[Line] = []
    left_out: list[Line] = []
    position = 0
    while position < len(lines):
        text = one_space(lines[position].text)
        if furniture.opens_passage(text):
            if not has_types(lines[position:]):
                left_out += [line for line in lines[position:] if line.text.strip()]
                break
            end = passage_end(lines, position)
            left_out += [line for line in lines[position:end] if line.text.strip()]
            position = end
            continue
        (left_out if furniture.is_furniture_outside(text) else listed).append(lines[position])
        position += 1
    return listed, [line for line in left_out if line.text.strip()]


def has_types(lines: Iterable[Line]) -> bool:
    """Whether a line names a kind of evidence, so that the list goes on."""
    return any(printed_type(line.text) for line in lines)


def passage_end(lines: Sequence[Line], start: int) -> int:
    """The index of the next line that names a kind of evidence."""
    return next((position for position in range(start, len(lines)) if printed_type(lines[position].text)), len(lines))


def printed_type(text: str) -> str:
    """The kind of evidence that a line names, as our evidence type; empty for any other line."""
    return PRINTED_TYPES.get(one_space(text).rstrip(":").casefold(), "")


def entries_of(lines: Sequence[Line]) -> list[Entry]:
    """The entries in the order printed, whatever form the list has."""
    content = [Line(line.number, unbulleted(line.text)) for line in lines]
    numbered = [line for line in content if NUMBERED.match(line.text)]
    groups = [group for group in paragraphs(content) if group]
    if numbered and NUMBERED.match(groups[0][0].text):
        return numbered_entries(content)
    filled = [line for group in groups for line in group]
    if has_types(filled):
        return typed_entries(filled)
    if all(len(group) == 1 for group in groups) or len(groups) == 1:
        return paired_entries(filled)
    return [entry for group in groups for entry in typed_entries(group)]


def unbulleted(text: str) -> str:
    """A line without a bullet before it."""
    match = BULLET.match(text)
    return one_space(match["text"] or "") if match else one_space(text)


def paragraphs(lines: Iterable[Line]) -> list[list[Line]]:
    """Runs of lines between empty lines."""
    groups: list[list[Line]] = [[]]
    for line in lines:
        if line.text:
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return groups


def numbered_entries(lines: Sequence[Line]) -> list[Entry]:
    """A list whose entries carry their numbers; further lines belong to the number before them."""
    entries: list[Entry] = []
    pending: list[Line] = []
    number = 0
    for line in [*lines, Line(0, "0. end")]:
        match = NUMBERED.match(line.text)
        if not match:
            pending += [line] if line.text else []
            continue
        if pending:
            entry = typed_entries(pending)[0] if has_types(pending) else whole_entry(pending)
            entry.number = number
            entries.append(entry)
        number = int(match["bracketed"] or match["plain"])
        pending = [Line(line.number, match["text"])]
    return entries


def typed_entries(lines: Sequence[Line]) -> list[Entry]:
    """Entries of type, title, source and year, each on its own line; type, source or year may be missing."""
    entries: list[Entry] = []
    kind = ""
    chunk: list[Line] = []
    start = lines[0].number
    for line in lines:
        named = printed_type(line.text)
        if named:
            entries += chunk_entries(kind, start, chunk)
            kind, chunk, start = named, [], line.number
        else:
            chunk.append(line)
    return entries + chunk_entries(kind, start, chunk)


def chunk_entries(kind: str, start: int, lines: Sequence[Line]) -> list[Entry]:
    """The entries after one type line: more than one where the types of later ones are missing."""
    entries: list[Entry] = []
    titles: list[Line] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        if entries and not titles and identifiers_only(line.text):
            entries[-1].identifiers |= identifiers_in(line.text)
        elif titles and (ends_entry(line.text) or (len(titles) == 1 and position == len(lines))):
            first = not entries
            entries.append(entry_of(kind if first else "", start if first else titles[0].number, titles, line))
            titles = []
        else:
            titles.append(line)
    return entries + [titled(line, kind if not entries else "") for line in titles]


def titled(line: Line, kind: str = "") -> Entry:
    """An entry that is kept whole as a title, with the year and the identifiers found in it."""
    years = ANY_YEAR.findall(line.text)
    return Entry(
        line.number,
        kind,
        title=without_identifiers(line.text) or line.text,
        year=int(years[-1]) if years else None,
        identifiers=identifiers_in(line.text),
        unclear=True,
    )


def ends_entry(text: str) -> bool:
    """Whether a line is the `Source, year` with which an entry ends."""
    return bool(COMMA_YEAR.match(without_identifiers(text)) or ONLY_YEAR.match(text))


def entry_of(kind: str, start: int, titles: Sequence[Line], source: Line) -> Entry:
    """An entry with a title and a source line."""
    title = " ".join(line.text for line in titles)
    identifiers = identifiers_in(title) | identifiers_in(source.text)
    text = without_identifiers(source.text)
    match = COMMA_YEAR.match(text) or SOURCE_AND_YEAR.match(text)
    only = ONLY_YEAR.match(text)
    year = match or only
    return Entry(
        start,
        kind,
        without_identifiers(title),
        match["source"].rstrip(",") if match else "" if only else text,
        int(year["year"]) if year else None,
        identifiers=identifiers,
        unclear=len(titles) > 1,
    )


def paired_entries(lines: Sequence[Line]) -> list[Entry]:
    """A list without types: pairs of title and `Source, year`, or one entry a line."""
    entries: list[Entry] = []
    waiting: list[Line] = []
    for line in lines:
        if entries and not waiting and identifiers_only(line.text):
            entries[-1].identifiers |= identifiers_in(line.text)
        elif waiting and ends_entry(line.text) and not ANY_YEAR.search(waiting[0].text):
            entries.append(entry_of("", waiting[0].number, waiting, line))
            waiting = []
        else:
            entries += [whole_entry([earlier]) for earlier in waiting]
            waiting = [line]
    return entries + [whole_entry([line]) for line in waiting]


def whole_entry(lines: Sequence[Line]) -> Entry:
    """An entry that stands in one run of text: `Title. Source, year`, else kept whole as the title."""
    if len(lines) > 1 and ends_entry(lines[-1].text):
        return entry_of("", lines[0].number, lines[:-1], lines[-1])
    text = " ".join(line.text for line in lines)
    bare = without_identifiers(text)
    dated = COMMA_YEAR.match(bare)
    split = TITLE_THEN_SOURCE.match(dated["source"]) if dated else None
    if dated and split:
        return Entry(
            lines[0].number, "", split["title"], split["source"], int(dated["year"]), identifiers=identifiers_in(text)
        )
    return titled(Line(lines[0].number, text))


def identifiers_in(text: str) -> dict[str, str]:
    """DOI, PMID and URL printed in a line, in CSL's names."""
    found: dict[str, str] = {}
    if doi := DOI.search(text):
        found["DOI"] = doi["doi"].rstrip(".,;)").lower()
    if pmid := PMID.search(text):
        found["PMID"] = pmid["pmid"]
    if url := URL.search(DOI.sub("", text)):
        found["URL"] = url[0].rstrip(".,;)")
    return found


def without_identifiers(text: str) -> str:
    """A line without its identifiers."""
    return one_space(URL.sub("", PMID.sub("", DOI.sub("", text)))).strip(" ;|")


def identifiers_only(text: str) -> bool:
    """Whether a line holds identifiers and nothing else."""
    return bool(identifiers_in(text)) and not without_identifiers(text).strip(".,")
