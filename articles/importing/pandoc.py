"""A Pandoc-Markdown manuscript: its title and summary taken out, its text left as its author wrote it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from articles.checks.finding import Finding, Severity
from articles.importing.cited_identifiers import definitions_in
from articles.importing.front_matter import FrontMatter, Particulars, read_front_matter
from articles.importing.pandoc_markup import cleared, front_matter_finding

ATX = re.compile(r"^ {0,3}(?P<signs>#{1,6})(?:[ \t]+(?P<text>.*?))?[ \t]*$")
ATX_CLOSING = re.compile(r"(?:^|[ \t]+)#+$")
ATTRIBUTES = re.compile(r"[ \t]*\{[^{}]*\}$")
UNDERLINE = re.compile(r"^ {0,3}(?P<sign>=+|-+)[ \t]*$")
FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})")
LIST_HEADING = re.compile(
    r"references?|reference list|bibliography|works cited|literature|literatur(?:verzeichnis)?|quellenverzeichnis",
    re.IGNORECASE,
)
MARKUP = re.compile(r"\\(?=[^\w\s])|(?<!\\)[*`]|(?<![\w\\])_|_(?!\w)")


@dataclass(frozen=True)
class Heading:
    """A heading of the manuscript; `start` and `end` are indexes of its lines."""

    start: int
    end: int
    level: int
    text: str


@dataclass(frozen=True)
class Pandoc:
    """A manuscript taken apart. `first_line` is the file's line that the text begins with.

    `targets` are the short names that it defines for sources. Of an exported article `particulars` say what surrounds
    the text, and `patient` is its text for patients, which begins at `patient_line`.
    """

    title: str
    summary: str
    markdown: str
    first_line: int
    sections: tuple[str, ...]
    findings: tuple[Finding, ...]
    targets: Mapping[str, str] = field(default_factory=dict)
    particulars: Particulars | None = None
    patient: str = ""
    patient_line: int = 0


def read_pandoc(text: str) -> Pandoc:
    """Reads a manuscript.

    The title is the front matter's, or else the first heading where that has the highest level; that heading leaves
    the text, and so does one that repeats the front matter's title. An empty *References* heading is where Pandoc
    would print the list; our own list takes its place. Comments, attributes and Manubot's front matter are no text. A
    text that the front matter calls *verbatim*, as our own exports do, is kept whole.
    """
    lines = text.split("\n")
    matter = read_front_matter(lines)
    body = lines[matter.lines :]
    if matter.verbatim:
        return verbatim(matter, body)
    clear = cleared("\n".join(body))
    defined = definitions_in(clear.text)
    body = defined.text.split("\n")
    headings = headings_of(body)
    title, used = title_of(matter, headings)
    places = list_places(body, headings)
    for heading in [*places, *([used] if used else [])]:
        body = without(body, heading)
    kept = [heading for heading in headings if heading is not used and heading not in places]
    first = next((at for at, line in enumerate(body) if line.strip()), 0)
    return Pandoc(
        title=title,
        summary=matter.summary,
        markdown="\n".join(body[first:]).rstrip() + "\n",
        first_line=matter.lines + first + 1,
        sections=tuple(heading.text for heading in kept),
        findings=(*unused_fields(matter), *front_matter_finding(clear, matter.lines + 1)),
        targets=defined.targets,
    )


def verbatim(matter: FrontMatter, body: Sequence[str]) -> Pandoc:
    """An exported article: everything behind its front matter is its text, to the last character, up to the line that
    the front matter names; behind that is the text for patients."""
    text, divider = "\n".join(body), matter.particulars.patient_text_after
    markdown, found, patient = text.partition(f"\n{divider}\n") if divider else (text, "", "")
    first_line = matter.lines + 1
    return Pandoc(
        title=matter.title,
        summary=matter.summary,
        markdown=markdown,
        first_line=first_line,
        sections=tuple(heading.text for heading in headings_of(markdown.split("\n"))),
        findings=tuple(unused_fields(matter)),
        particulars=matter.particulars,
        patient=patient,
        patient_line=first_line + markdown.count("\n") + 2 if found else 0,
    )


def headings_of(lines: Sequence[str]) -> list[Heading]:
    """The headings of both Markdown forms, outside fenced code."""
    headings: list[Heading] = []
    fence = ""
    for at, line in enumerate(lines):
        opened = FENCE.match(line)
        if fence:
            if opened and opened["fence"].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif opened:
            fence = opened["fence"]
        elif match := ATX.match(line):
            text = plain(ATX_CLOSING.sub("", match["text"] or ""))
            headings.append(Heading(at, at + 1, len(match["signs"]), text))
        elif at and (under := UNDERLINE.match(line)) and is_setext_text(lines, at - 1):
            headings.append(Heading(at - 1, at + 1, 1 if under["sign"][0] == "=" else 2, plain(lines[at - 1])))
    return headings


def is_setext_text(lines: Sequence[str], at: int) -> bool:
    """Whether the line above an underline is a heading's text: a paragraph of one line."""
    text = lines[at]
    stands_alone = at == 0 or not lines[at - 1].strip()
    return bool(text.strip()) and stands_alone and not text.startswith("    ") and text.lstrip()[0] not in "|>#-"


def plain(text: str) -> str:
    """A heading's words without attributes, emphasis and escapes."""
    return " ".join(MARKUP.sub("", ATTRIBUTES.sub("", text.strip())).split())


def title_of(matter: FrontMatter, headings: Sequence[Heading]) -> tuple[str, Heading | None]:
    """The title, and the heading that it was taken from or that repeats it."""
    first = headings[0] if headings and headings[0].level == 1 else None
    if not matter.title:
        return (first.text, first) if first else ("", None)
    repeats = first is not None and first.text.casefold() == matter.title.casefold()
    return matter.title, first if repeats else None


def without(body: Sequence[str], heading: Heading) -> list[str]:
    """The text with a heading's lines emptied, so that all others keep their places."""
    return [*body[: heading.start], *([""] * (heading.end - heading.start)), *body[heading.end :]]


def list_places(body: Sequence[str], headings: Sequence[Heading]) -> list[Heading]:
    """The headings that only mark where the reference list is printed: nothing stands under them."""
    behind = Heading(len(body), len(body), 0, "")
    return [
        heading
        for heading, following in zip(headings, [*headings[1:], behind], strict=False)
        if LIST_HEADING.fullmatch(heading.text)
        and following.level <= heading.level
        and not any(line.strip() for line in body[heading.end : following.start])
    ]


def unused_fields(matter: FrontMatter) -> list[Finding]:
    """A notice that names fields of the front matter which the import does not carry over."""
    if not matter.unused:
        return []
    return [
        Finding(
            code="front-matter-left-out",
            severity=Severity.NOTICE,
            message=f"The front matter's {', '.join(matter.unused)} did not become part of the article.",
            remedy="Enter what is needed in the article's own fields.",
            line=1,
            subject=", ".join(matter.unused),
        )
    ]
