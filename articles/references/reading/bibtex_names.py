"""Names in BibTeX fields: split before their braces are taken off, because braces make a body of a name."""

from __future__ import annotations

import re

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

from articles.references.reading.latex import from_latex
from articles.references.reading.names import Name, Names, group, is_et_al, is_group, person, read_name, read_names

_DANGLING = re.compile(r"^and | and$", re.IGNORECASE)
_EXTENDED = re.compile(r"(?:^|,)\s*(family|given|prefix|suffix)(?:-i)?\s*=\s*", re.IGNORECASE)


def read_bibtex_names(value: str) -> Names:
    """The names of an `author` or `editor` field.

    `{World Health Organization}` is a body, `and others` stands for the authors left out, `family=…, given=…` is
    BibLaTeX's extended form. Lists that are not BibTeX's (`Smith J, Jones A` or with semicolons) are read as such.
    """
    value = _DANGLING.sub("", " ".join(value.split()))
    inner = _in_braces(value)
    if inner and _are_people(inner):
        value = inner
    people: list[Name] = []
    incomplete = False
    for text in split_multiple_persons_names(value):
        read = _one(text.strip())
        people += read.people
        incomplete = incomplete or read.incomplete
    return Names(tuple(people), incomplete)


def _are_people(text: str) -> bool:
    """Whether a text in braces is a list of people that an exporter enclosed once too often."""
    parts = re.split(r" and ", text, flags=re.IGNORECASE)
    return len(parts) > 1 and "{" not in text and all(part.count(",") == 1 for part in parts)


def _in_braces(text: str) -> str:
    """What one pair of braces encloses as a whole, or nothing; `{\\"O}zel` and `{A} and {B}` are not enclosed."""
    if not (text.startswith("{") and text.endswith("}")) or text.startswith("{\\"):
        return ""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and place < len(text) - 1:
            return ""
    return text[1:-1].strip()


def _one(text: str) -> Names:
    if inner := _in_braces(text):
        body = from_latex(inner)
        return Names((group(body),)) if read_name(body) and not is_et_al(body) else Names(incomplete=is_et_al(body))
    if _EXTENDED.match(text):
        return Names((_extended(text),))
    words = from_latex(text)
    if ";" in words or words.count(",") > 2 or is_et_al(words) or words.endswith(("et al.", "et al", ",")):
        return read_names([words])
    if not read_name(words):
        return Names()
    if "{" not in text and is_group(words):
        return read_names([words])
    return _person(text, words)


def _person(text: str, words: str) -> Names:
    if "," not in text:
        # `Smith JA` is MEDLINE's form, not a person called Smith with the family name JA.
        return read_names([words]) if "{" not in text or len(words.split()) == 1 else Names((_parted(text),))
    parted = read_names([words])
    return Names((_parted(text),)) if len(parted.people) == 1 else parted


def _parted(text: str) -> Name:
    parts = parse_single_name_into_parts(text, strict=False)
    family, given, suffix = ([*parts.von, *parts.last], parts.first, parts.jr)
    return person(*(from_latex(" ".join(words)) for words in (family, given, suffix)))


def _extended(text: str) -> Name:
    pieces = _EXTENDED.split(text)
    parts = {
        name.lower(): from_latex(value.strip(' "')) for name, value in zip(pieces[1::2], pieces[2::2], strict=True)
    }
    family = " ".join(filter(None, (parts.get("prefix"), parts.get("family"))))
    return person(
        family.split(", useprefix")[0], parts.get("given", "").split(", useprefix")[0], parts.get("suffix", "")
    )
