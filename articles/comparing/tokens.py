"""The words of a passage, cut so that what must be read as a whole is compared as a whole.

A dose is one word: `0.5 mg`, `1,000`, `10–20`, `≥ 5`, `1.5 × 10⁹/L`. Where its digits, its decimal point, its sign or
its unit change, all of it is shown as removed and all of it as added.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from articles.comparing.marks import Citation, LineBreak, NoteMark, Picture

# The inline elements around some text, outermost first; each is its tag followed by attribute names and values.
Format = tuple[tuple[str, ...], ...]
Thing = Citation | NoteMark | Picture | LineBreak
Piece = tuple[str | Thing, Format]

THING: Final = "\ufffc"
_RAISED_START, _RAISED_END = "\x01", "\x02"
_RUN = re.compile(rf"{THING}|[^\s{THING}]+")
_CODE = re.compile(rf"{THING}|\n|[^\S\n]+|[^\s{THING}]+")
_OPENING = "([{\"'“‘«„¿¡"
_CLOSING = ")]}\"'”’»“.,;:!?…"
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_])(—)(?=[^\W\d_])")
_SPACES = re.compile(r"\s+")
_COMPARISON_SIGN = re.compile(r"[<>≤≥≈~±=≦≧]+")
_BEGINS_WITH_NUMBER = re.compile(r"[+\-−–±~≈]?[.,]?\d")
_NUMBER = re.compile(r"[^\w\s]{0,4}\d(?:[\d.,·'×x^*/+\-−–⁺⁻⁰¹²³⁴-⁹\x01\x02]*[\d⁰¹²³⁴-⁹\x02])?")
_TIMES = re.compile(r"[×x*·]")
_UNIT_PARTS = re.compile(r"[/·]|per")
_EXPONENT = re.compile(r"\^?[⁻−-]?[²³¹\d\x01\x02]+$")
_UNITS: Final = frozenset(
    "g kg mg µg μg ug mcg ng pg l L dl dL cl ml mL µl µL μl μL fl fL mol mmol µmol μmol nmol pmol osm mosm mOsm "
    "IU U mU kU MU IE units unit Eq mEq % ‰ ° °C °F K m cm mm µm μm nm km s sec second seconds min minute minutes "
    "h hr hrs hour hours d day days wk week weeks month months y yr year years Gy mGy Sv mSv Bq MBq kBq Pa kPa hPa "
    "mmHg mbar bar J kJ cal kcal V mV Hz kHz MHz bpm cells cell copies tablet tablets capsule capsules drop drops "
    "puff puffs dose doses time times fold million billion thousand".split()
)


@dataclass(frozen=True)
class Token:
    """One word, number with its unit, sign, citation, footnote letter, picture or line break.

    `pieces` is its text with the elements around it; `has_space` says whether white space stands before it. The first
    token of a passage always has some.
    """

    pieces: tuple[tuple[str, Format], ...]
    has_space: bool = True
    thing: Thing | None = None

    @cached_property
    def text(self) -> str:
        """What readers see."""
        return self.thing.text if self.thing else "".join([text for text, _ in self.pieces])

    @cached_property
    def key(self) -> str:
        """Equal for two tokens that say the same, however they are emphasised. Raised digits are not plain ones."""
        if self.thing is not None:
            return self.thing.key
        raised = "".join([f"\x01{text}\x02" if _is_raised(form) else text for text, form in self.pieces])
        return f" {raised}" if self.has_space else raised

    @cached_property
    def marked(self) -> str:
        """The text with the elements around each word: equal where the emphasis and links are."""
        if self.text.isspace():
            return self.text
        return self.thing.key if self.thing else "".join([_marked(text, form) for text, form in self.pieces])

    @property
    def format(self) -> Format:
        """The elements around it, or around its first piece."""
        return self.pieces[0][1]

    @property
    def is_word(self) -> bool:
        """Whether there is more to it than punctuation."""
        return self.thing is not None or any(map(str.isalnum, self.text))


def _is_raised(form: Format) -> bool:
    return any(element[0] in ("sup", "sub") for element in form)


def _marked(text: str, form: Format) -> str:
    """Which white space is emphasised cannot be seen, so each word carries its own marks."""
    if not form:
        return text
    marks = _mark_names(form)
    return " ".join([f"{word}‹{marks}›" if word else "" for word in text.split(" ")])


@lru_cache(maxsize=4096)
def _mark_names(form: Format) -> str:
    return " ".join([" ".join(element) for element in form])


def tokens_of(pieces: Iterable[Piece], *, is_code: bool = False) -> tuple[Token, ...]:
    """Cut a passage into tokens. In code, white space counts and is a token of its own."""
    runs: list[tuple[str, str | Thing, Format]] = []
    for piece, form in pieces:
        written = piece.replace(THING, "\ufffd") if isinstance(piece, str) else THING
        if written:
            runs.append((written, piece, form))
    text = "".join([written for written, _, _ in runs])
    reader = _Pieces(runs, is_code)
    if is_code:
        return tuple([reader.token(match.start(), match.end(), False) for match in _CODE.finditer(text)])
    spans = _with_units(text, list(_spans(text)))
    return tuple(
        [reader.token(start, end, not index or text[start - 1].isspace()) for index, (start, end) in enumerate(spans)]
    )


def words_of(text: str) -> tuple[str, ...]:
    """The words of a plain text, doses whole, punctuation apart."""
    return tuple([token.text for token in tokens_of([(text, ())])])


class _Pieces:
    """Hands out what stands between two places of a text; places only ever go up."""

    def __init__(self, runs: Sequence[tuple[str, str | Thing, Format]], is_code: bool) -> None:
        self._runs = runs
        self._is_code = is_code
        self._index = self._start = 0

    def token(self, start: int, end: int, has_space: bool) -> Token:
        while self._start + len(self._runs[self._index][0]) <= start:
            self._start += len(self._runs[self._index][0])
            self._index += 1
        _, piece, form = self._runs[self._index]
        if not isinstance(piece, str):
            return Token((("", form),), has_space, piece)
        found: list[tuple[str, Format]] = []
        index, run_start = self._index, self._start
        while run_start < end:
            written, _, form = self._runs[index]
            part = written[max(start - run_start, 0) : end - run_start]
            part = part if self._is_code else _SPACES.sub(" ", part)
            if found and found[-1][1] == form:
                found[-1] = (found[-1][0] + part, form)
            else:
                found.append((part, form))
            run_start += len(written)
            index += 1
        return Token(tuple(found), has_space)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Runs without white space, with the brackets, quotation marks and stops around them apart."""
    for match in _RUN.finditer(text):
        start, end = match.span()
        while start < end and text[start] in _OPENING:
            yield start, start + 1
            start += 1
        last = end
        while last > start and text[last - 1] in _CLOSING:
            last -= 1
        for dash in _BETWEEN_WORDS.finditer(text, start, last):
            yield start, dash.start()
            yield dash.span()
            start = dash.end()
        if start < last:
            yield start, last
        yield from ((place, place + 1) for place in range(last, end))


def _with_units(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join a number with the sign before it, its power of ten, and its unit."""
    joined: list[tuple[int, int]] = []
    index = 0
    while index < len(spans):
        start, end = spans[index]
        index += 1
        if _COMPARISON_SIGN.fullmatch(text, start, end) and _follows(text, spans, index, _BEGINS_WITH_NUMBER):
            end = spans[index][1]
            index += 1
        if _is_number(text, start, end):
            if _is_times(text, spans, index):
                end = spans[index + 1][1]
                index += 2
            if index < len(spans) and _only_space(text, end, spans[index][0]) and _is_unit(text, *spans[index]):
                end = spans[index][1]
                index += 1
        joined.append((start, end))
    return joined


def _is_number(text: str, start: int, end: int) -> bool:
    return _NUMBER.fullmatch(_SPACES.sub("", text[start:end])) is not None


def _is_times(text: str, spans: Sequence[tuple[int, int]], index: int) -> bool:
    return (
        index + 1 < len(spans)
        and _TIMES.fullmatch(text, *spans[index]) is not None
        and _BEGINS_WITH_NUMBER.match(text, *spans[index + 1]) is not None
    )


def _follows(text: str, spans: Sequence[tuple[int, int]], index: int, pattern: re.Pattern[str]) -> bool:
    return index < len(spans) and pattern.match(text, *spans[index]) is not None


def _only_space(text: str, start: int, end: int) -> bool:
    return start < end and text[start:end].isspace()


@lru_cache(maxsize=4096)
def _is_written_unit(written: str) -> bool:
    parts = _UNIT_PARTS.split(written)
    return parts[0] in _UNITS and all(part in _UNITS or _EXPONENT.sub("", part) in _UNITS for part in parts[1:])


def is_unit(written: str) -> bool:
    """Whether a word is a unit, as it is written: `mg/kg` is one, `MG/kg` is none."""
    return len(written) <= 24 and _is_written_unit(written)


def _is_unit(text: str, start: int, end: int) -> bool:
    return is_unit(text[start:end])
