"""The metadata block at the head of a Pandoc manuscript: a small part of YAML, read without a YAML parser.

Full YAML can build objects, expand a few bytes into gigabytes and read `no` as false; a title and a summary need none
of it. Understood are `name: text`, quoted text, and blocks opened by `|` or `>`; of what an exported article says about
itself also lists of contributors and of figures, each as one JSON object. Everything else is left out and named.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from articles.figures import KEY, MEDIA_TYPES, Figure

FIELD = re.compile(r"^(?P<name>[A-Za-z][\w-]*)\s*:(?:\s+(?P<value>.*))?$")
BLOCK_SIGN = re.compile(r"^[|>][+-]?\d?$")
COMMENT = re.compile(r"\s+#.*$")
USED = frozenset({"title", "summary", "abstract"})
# Carried by nothing of ours, and nothing is lost without it: the project has one language and its own reference style.
SILENT = frozenset({"lang", "bibliography", "csl", "link-citations", "nocite"})
# What an exported article says about itself: taken over, or where it came from.
EXPORTED = frozenset(
    "audience,house,version,content_sha256,text,patient_text_after,topic,origin,origin_tool,contributors,figures".split(
        ","
    )
)
# An exported article's text is taken as it stands, so that it freezes to the digest that it was exported with.
VERBATIM = "verbatim"
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Contributor:
    """One line of the byline that an exported article names."""

    printed_name: str
    role: str = ""
    credentials: str = ""
    interests: str = ""


@dataclass(frozen=True)
class Particulars:
    """What an exported article says about itself beside its text; empty where it says nothing.

    `patient_text_after` is the line behind which the text for patients begins.
    """

    topic: str = ""
    language: str = ""
    origin: str = ""
    origin_tool: str = ""
    audience: str = ""
    house: str = ""
    content_sha256: str = ""
    patient_text_after: str = ""
    contributors: tuple[Contributor, ...] = ()
    figures: tuple[Figure, ...] = ()

    def byline(self) -> list[dict[str, str]]:
        """The contributors in printed order, as `content_sha256` covers them."""
        return [asdict(line) for line in self.contributors]


@dataclass(frozen=True)
class FrontMatter:
    """What the block says. `lines` is how many lines of the file it takes, `unused` names fields that are left out.

    `verbatim` says that the text behind the block is to be kept to the last character.
    """

    title: str = ""
    summary: str = ""
    lines: int = 0
    unused: tuple[str, ...] = ()
    verbatim: bool = False
    particulars: Particulars = Particulars()


def read_front_matter(lines: Sequence[str]) -> FrontMatter:
    """The block between `---` in the first line and the next `---` or `...`; an unclosed one is no block."""
    if not lines or lines[0].rstrip() != "---":
        return FrontMatter()
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() in {"---", "..."}), None)
    if end is None:
        return FrontMatter()
    written = written_fields(lines[1:end])
    fields = texts_of(written)
    verbatim = fields.get("text") == VERBATIM
    known = USED | SILENT | (EXPORTED if verbatim else frozenset())
    return FrontMatter(
        title=fields.get("title", ""),
        summary=fields.get("summary") or fields.get("abstract", ""),
        lines=end + 1,
        unused=tuple(name for name in fields if name not in known),
        verbatim=verbatim,
        particulars=Particulars(
            topic=fields.get("topic", ""),
            language=fields.get("lang", ""),
            origin=fields.get("origin", ""),
            origin_tool=fields.get("origin_tool", ""),
            audience=fields.get("audience", ""),
            house=fields.get("house", ""),
            content_sha256=fields.get("content_sha256", ""),
            patient_text_after=fields.get("patient_text_after", ""),
            contributors=contributors_of(written.get("contributors", ("", []))[1]),
            figures=figures_of(written.get("figures", ("", []))[1]),
        ),
    )


def fields_of(lines: Sequence[str]) -> dict[str, str]:
    """Top-level fields in order, each as one line of text; the first of two with the same name counts."""
    return texts_of(written_fields(lines))


def texts_of(written: Mapping[str, tuple[str, list[str]]]) -> dict[str, str]:
    """The text of each field."""
    return {name: value_of(value, more) for name, (value, more) in written.items()}


def written_fields(lines: Sequence[str]) -> dict[str, tuple[str, list[str]]]:
    """Top-level fields as they are written: what stands behind the colon, and the lines below that belong to it."""
    fields: dict[str, tuple[str, list[str]]] = {}
    position = 0
    while position < len(lines):
        match = FIELD.match(lines[position])
        position += 1
        if not match:
            continue
        more = []
        while position < len(lines) and (not lines[position].strip() or lines[position][0] in " \t-"):
            more.append(lines[position].strip())
            position += 1
        fields.setdefault(match["name"].casefold(), ((match["value"] or "").strip(), more))
    return fields


def value_of(value: str, more: Sequence[str]) -> str:
    """The text of a field and of its further lines, as one line; what is quoted in one line keeps its inner spaces."""
    if BLOCK_SIGN.match(value):
        value = ""
    if not any(more) and value.startswith('"'):
        return unquoted(value)
    return unquoted(" ".join(" ".join([value, *more]).split()))


def contributors_of(lines: Sequence[str]) -> tuple[Contributor, ...]:
    """The contributors in a list with one JSON object a line; lines that name nobody are left out."""
    read = (contributor_in(line.removeprefix("-").strip()) for line in lines)
    return tuple(line for line in read if line is not None)


def contributor_in(text: str) -> Contributor | None:
    """The contributor that a JSON object names, or None."""
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return None
    said = {name: entry[name] for name in ("role", "credentials", "interests") if isinstance(entry.get(name), str)}
    return Contributor(printed_name=entry["name"], **said)


def figures_of(lines: Sequence[str]) -> tuple[Figure, ...]:
    """The figures in a list with one JSON object a line, each key once; lines that name none are left out."""
    read = (figure_in(line.removeprefix("-").strip()) for line in lines)
    return tuple({figure.key: figure for figure in read if figure is not None}.values())


def figure_in(text: str) -> Figure | None:
    """The figure that a JSON object describes to the last field, or None."""
    try:
        figure = Figure(**json.loads(text))
    except (ValueError, RecursionError, TypeError):
        return None
    texts = (figure.key, figure.sha256, figure.caption, figure.alternative_text, figure.credit, figure.licence)
    sizes = (figure.width, figure.height)
    if not all(isinstance(one, str) for one in texts) or not all(type(one) is int and one > 0 for one in sizes):
        return None
    is_known = KEY.fullmatch(figure.key) and SHA256.fullmatch(figure.sha256) and figure.media_type in MEDIA_TYPES
    return figure if is_known else None


def unquoted(value: str) -> str:
    """A value without its quotation marks or comment."""
    if value.startswith('"') and (closed := re.match(r'"(?:[^"\\]|\\.)*"', value)):
        try:
            return str(json.loads(closed[0])).strip()
        except ValueError:
            return closed[0][1:-1].strip()
    if value.startswith("'") and (closed := re.match(r"'(?:[^']|'')*'", value)):
        return closed[0][1:-1].replace("''", "'").strip()
    return COMMENT.sub("", value).strip()
