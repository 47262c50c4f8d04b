"""The byline as names that a citation can turn round.

A name in print is one line, so family and given name are told apart only where its shape leaves no doubt (*Citing
Medicine*, 2nd edition, ch. 1: names are taken as they are printed, and those of bodies are not turned round).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from articles.models import VersionContributor
from articles.references.reading.names import MAX_NAME_CHARACTERS, is_group

_TITLES = re.compile(r"^(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Mx|Sir|Dame|Lady|Lord|PD|Priv\.-Doz)\.?\s+)+", re.IGNORECASE)
# `PhD`, `MPharm`, `F.R.C.P.`: a short word with two capitals at least.
_CREDENTIAL = re.compile(r"(?=.{2,12}$)[A-Z][A-Za-z.]*[A-Z][A-Za-z.]*")
# What a person does, not what a person was awarded, in the languages of the house.
_PROFESSION = re.compile(
    r"\b(?:(?:chief|clinical|consultant|general|senior|specialist)s?\b|"
    r"(?:dentist|dietitian|midwife|nurse|paramedic|pharmacist|physician|physiotherapist|practitioner|professor|"
    r"psychiatrist|psychologist|radiologist|registrar|surgeon)\b|"
    r"\w+(?:ologist|iatrician)\b|(?:fach|ober|chef|haus|assistenz)?(?:arzt|ärztin)\b|apotheker(?:in)?\b)",
    re.IGNORECASE,
)
_AWARDED = re.compile(
    r"\b(?:bachelor|certificate|degree|diploma|doctor|fellow|licentiate|master|member)\b", re.IGNORECASE
)
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.-?){1,4}|[^\W\d_a-z]")
_PARTICLES = frozenset(
    "af av d' da das de del della den der des di do dos du la le les ten ter van vom von zu zum zur".split()
)
_SIGNS_IN_NAMES = str.maketrans("", "", "-‐’'.")


def byline_as_csl(contributors: Iterable[VersionContributor], house_name: str) -> list[dict[str, str]]:
    """The byline as CSL names: `family` with its particles and `given`, where both can be told from what is printed,
    otherwise the whole as `literal`; the house is no person.

    *Dr* and *, PhD* are no part of a name (ICMJE). One word, three full words, a body, and whatever else may be read in
    two ways stays as it is printed.
    """
    lines = [line.printed_name for line in contributors]
    return [_as_csl(name) if name != house_name else {"literal": name} for name in lines] or [{"literal": house_name}]


def family_first(name: dict[str, str]) -> str:
    """A CSL name in one line, as RIS and Google Scholar read it: `van der Sample, Tomás`."""
    return name["literal"] if "literal" in name else f"{name['family']}, {name['given']}"


def credentials_and_profession(text: str) -> tuple[str, str]:
    """`MD, FRCP` and `Consultant Haematologist` of a person's line of credentials, each empty where it is not there.

    Both are empty where the line holds anything that is clearly neither: then nothing is said of it.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    awarded = list(takewhile(_is_awarded, parts))
    done = parts[len(awarded) :]
    if any(_AWARDED.search(part) or not _PROFESSION.search(part) for part in done):
        return "", ""
    return ", ".join(awarded), ", ".join(done)


def _is_awarded(part: str) -> bool:
    return all(_CREDENTIAL.fullmatch(word.strip("()")) for word in part.split())


def _as_csl(name: str) -> dict[str, str]:
    words = _TITLES.sub("", _without_credentials(name)).split()
    at = _where_the_family_begins(words)
    given, family = words[:at], words[at:]
    if len(name) > MAX_NAME_CHARACTERS or is_group(name) or not (_are_given(given) and _are_family(family)):
        return {"literal": name}
    return {"family": " ".join(family), "given": " ".join(given)}


def _without_credentials(name: str) -> str:
    """The name before a comma, where nothing but credentials follows it."""
    bare, *after = name.split(",")
    said = [word.strip("()") for part in after for word in part.split()]
    return bare if all(map(_CREDENTIAL.fullmatch, said)) else name


def _where_the_family_begins(words: list[str]) -> int:
    particles = (place for place, word in enumerate(words) if place and word.lower() in _PARTICLES)
    return next(particles, max(len(words) - 1, 0))


def _are_given(words: list[str]) -> bool:
    """One name or its initial, then initials only: of three full words nobody knows where the family begins."""
    return (
        bool(words)
        and (_is_a_name(words[0]) or bool(_INITIALS.fullmatch(words[0])))
        and all(map(_INITIALS.fullmatch, words[1:]))
    )


def _are_family(words: list[str]) -> bool:
    return bool(words) and _is_a_name(words[-1]) and all(word.lower() in _PARTICLES for word in words[:-1])


def _is_a_name(word: str) -> bool:
    """`Example`, `O'Brien`, `Pérez-Gómez`; no acronym, and no word without capitals."""
    letters = word.translate(_SIGNS_IN_NAMES)
    return letters.isalpha() and "." not in word and word[0].isupper() and any(map(str.islower, letters))
