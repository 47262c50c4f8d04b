"""Names of authors and editors as reference files write them, as CSL names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bibtexparser.middlewares.names import parse_single_name_into_parts

from articles.references.reading.plain_text import plain

# What is longer is no person's name, and is not searched for the parts of one.
MAX_NAME_CHARACTERS = 200

Name = dict[str, str]

_ET_AL = ("et al", "et. al", "et alii", "and others", "& others")
_OTHERS = frozenset({"others", "et al", "et. al", "et alii", "and others", "u.a", "…"})
_NOBODY = re.compile(
    r"(?:\[?\s*(?:anonymous|anon\.?|no authors? listed|no authors?|n/?a|unknown|none|null)\s*\]?\.?|[\W_]*)",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"[\s,]+(?P<suffix>jr\.?|sr\.?|ii|iii|iv|2nd|3rd|4th)$", re.IGNORECASE)
_SUFFIX_ONLY = re.compile(r"(?:jr\.?|sr\.?|ii|iii|iv|2nd|3rd|4th)", re.IGNORECASE)
# MEDLINE's short form: surname, then up to four initials without full stops.
_MEDLINE = re.compile(
    r"(?P<family>.*[^\W\d_]{2,}.*?)\s+(?P<given>[^\W\d_a-z](?:[ .\-]?[^\W\d_a-z]){0,3}\.?)", re.UNICODE
)
_GROUP = re.compile(
    r"\b(?:organi[sz]ations?|society|societies|soci[eé]t[eé]|gesellschaft|associations?|groups?|committees?|"
    r"collaborations?|collaborators|collaborative|consortium|consortia|networks?|institutes?|institutions?|college|"
    r"academy|agency|administration|ministry|departments?|cent(?:er|re)s?|councils?|federation|foundation|"
    r"task force|taskforce|investigators|trialists|panel|commission|alliance|initiative|program(?:me)?|project|"
    r"university|hospitals?|team|authority|bureau|office|registry|partnership|working party|study|trial|"
    r"cochrane|faculty|corporation|company|inc|ltd|gmbh|press|editors|nations|government|parliament|excellence)\b",
    re.IGNORECASE,
)
_JOINING = re.compile(r"\b(?:of|for|the|on|against|and)\b|&", re.IGNORECASE)
_DOTTED = re.compile(r"(?:[^\W\d_a-z]\.[ \-]?){1,4}")
_COUNTRIES = {"UK", "US", "USA", "EU"}
_ACRONYM = re.compile(r"[^\W\d_a-z]{3,}(?:[-/][^\W_]+)*")


@dataclass(frozen=True)
class Names:
    """People and groups in order. `incomplete`: the list ended with “et al.”, which is nobody's name."""

    people: tuple[Name, ...] = ()
    incomplete: bool = False


def read_names(texts: Iterable[str]) -> Names:
    """CSL names of plain-text names, one each; those that stand for nobody are left out.

    With a comma a name is `Family, Given[, Suffix]`. Without one it is a group where its words say so, MEDLINE's short
    form (`Smith JA`), or a name with the given names first. `Jones A; Smith B` counts as two.
    """
    people, incomplete = [], False
    for text in texts:
        for single in _singles(plain(text)):
            shortened = _without_et_al(single)
            incomplete = incomplete or shortened != single
            if name := read_name(shortened):
                people.append(name)
    return Names(tuple(people), incomplete)


def _singles(text: str) -> list[str]:
    """Several names that an exporter wrote into one field."""
    if ";" in text:
        return [part.strip() for part in text.split(";")]
    parts = [part.strip() for part in text.split(",")]
    listed = [part for part in parts if len(part) <= MAX_NAME_CHARACTERS and not is_et_al(part)]
    if len(listed) > 1 and all(_MEDLINE.fullmatch(part) and not _SUFFIX_ONLY.fullmatch(part) for part in listed):
        return parts
    if len(listed) > 2 and len(listed) % 2 == 0 and all(map(_DOTTED.fullmatch, listed[1::2])):
        # `Smith, J.A., Doe, B.`
        pairs = [f"{family}, {given}" for family, given in zip(listed[::2], listed[1::2], strict=True)]
        return [*pairs, *(part for part in parts if is_et_al(part))]
    return [text]


def is_et_al(text: str) -> bool:
    """Whether the text stands for the authors left out, and for nobody else."""
    return bool(text) and not _without_et_al(text)


def _without_et_al(text: str) -> str:
    """The text without an “et al.” at its end."""
    bare = text.rstrip(" .,;]")
    if bare.lower().strip(" [") in _OTHERS:
        return ""
    for ending in _ET_AL:
        if bare.lower().endswith((f" {ending}", f",{ending}")):
            return bare[: -len(ending)].rstrip(" ,;&[").removesuffix(" and")
    return text


def read_name(text: str) -> Name | None:
    """One name; None for “Anonymous”, “[No authors listed]” and the like."""
    text = plain(text).strip(" ;,") if not text.rstrip().endswith(",") else plain(text).strip(" ;")
    if _NOBODY.fullmatch(text):
        return None
    if len(text) > MAX_NAME_CHARACTERS:
        return {"literal": text}
    if text.endswith(","):
        # EndNote marks a group by a comma at its end.
        return {"literal": text.rstrip(" ,")}
    return _with_comma(text) if "," in text else _without_comma(text)


def _with_comma(text: str) -> Name:
    parts = [part.strip() for part in text.split(",")]
    if is_group(text) and (_JOINING.search(parts[0]) or len(parts[0].split()) > 2):
        return {"literal": text}
    family, given = parts[0], parts[-1]
    suffix = ", ".join(parts[1:-1])
    if len(parts) > 2 and _SUFFIX_ONLY.fullmatch(given):
        given, suffix = " ".join(parts[1:-1]), given
    return person(family, given, suffix)


def _without_comma(text: str) -> Name:
    words = text.split()
    if len(words) == 1:
        return {"literal": text} if _ACRONYM.fullmatch(text) else {"family": text}
    short = len(words) == 2 and _MEDLINE.fullmatch(text) and words[1] not in _COUNTRIES
    if not short and (is_group(text) or _JOINING.search(text)):
        return {"literal": text}
    bare = _SUFFIX.sub("", text)
    if found := _MEDLINE.fullmatch(bare):
        suffix = _SUFFIX.search(text)
        return person(found["family"], found["given"], suffix["suffix"] if suffix else "")
    parts = parse_single_name_into_parts(text, strict=False)
    return person(" ".join([*parts.von, *parts.last]), " ".join(parts.first), " ".join(parts.jr))


def is_group(text: str) -> bool:
    """Whether the words of a name are those of a body, not of a person."""
    return bool(_GROUP.search(text)) and len(text.split()) > 1


def person(family: str, given: str, suffix: str = "") -> Name:
    """A person's CSL name. Particles stay with the family name, as MEDLINE has them."""
    family, given, suffix = plain(family), plain(given), plain(suffix)
    if not suffix and (found := _SUFFIX.search(given)):
        given, suffix = given[: found.start()], found["suffix"]
    if not family:
        return {"literal": given}
    fields = {"family": family, "given": given, "suffix": suffix}
    return {name: value for name, value in fields.items() if value}


def group(text: str) -> Name:
    """A body's CSL name."""
    return {"literal": plain(text)}
