"""The text for clinicians and the text for patients side by side: rendered, their figures and hard sentences marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.composition import Composition
from articles.models import Audience
from articles.plain_language import (
    PATIENT_GRADE,
    Agreement,
    HardSentence,
    Mark,
    PrintedText,
    Readability,
    Standing,
    compare_quantities,
    marked_html,
    readability_of,
)

_SPOKEN = {
    Standing.SAME: "Figure in both texts",
    Standing.DIFFERS: "Figure that differs",
    Standing.ALONE: "Figure in this text only",
}


@dataclass(frozen=True)
class ShownFigure:
    """A figure of one text and the place of its mark; where it differs, the place of the other text's mark too."""

    agreement: Agreement
    anchor: str
    other_anchor: str = ""

    @property
    def standing(self) -> str:
        """`same`, `differs` or `alone`."""
        return self.agreement.standing.value


@dataclass(frozen=True)
class ShownHard:
    """A hard sentence with the place of its mark."""

    hard: HardSentence
    anchor: str


@dataclass(frozen=True)
class Side:
    """One text: its HTML with the marks, its figures, and how hard it is to read."""

    audience: Audience
    body: str
    references: str
    figures: tuple[ShownFigure, ...]
    readability: Readability | None
    hard: tuple[ShownHard, ...]
    target: int | None

    @property
    def is_above_target(self) -> bool:
        """Whether it is harder than its readers should find it."""
        return bool(self.target and self.readability and self.readability.is_above(self.target))

    @property
    def differing(self) -> list[ShownFigure]:
        """Its figures that the other text contradicts."""
        return [figure for figure in self.figures if figure.agreement.standing == Standing.DIFFERS]

    @property
    def alone(self) -> list[ShownFigure]:
        """Its figures that the other text does not have."""
        return [figure for figure in self.figures if figure.agreement.standing == Standing.ALONE]


def both_texts(composition: Composition) -> tuple[Side, Side] | None:
    """Both texts, that for clinicians first; None where there is none for patients.

    Raises TextTooLarge where one is out of bounds.
    """
    if Audience.PATIENT not in composition.markdown:
        return None
    audiences = (Audience.PROFESSIONAL, Audience.PATIENT)
    texts = [PrintedText(composition.rendered[audience], composition.sources) for audience in audiences]
    compared = compare_quantities(*texts)
    figures = _shown(compared.professional, "professional", compared.patient, "patient")
    others = _shown(compared.patient, "patient", compared.professional, "professional")
    first, second = (
        _side(composition, audience, text, shown)
        for audience, text, shown in zip(audiences, texts, (figures, others), strict=True)
    )
    return first, second


def _shown(
    ours: Sequence[Agreement], name: str, theirs: Sequence[Agreement], other_name: str
) -> tuple[ShownFigure, ...]:
    places = {id(agreement.placed): f"{other_name}-number-{at}" for at, agreement in enumerate(theirs, start=1)}
    return tuple(
        ShownFigure(agreement, f"{name}-number-{at}", places.get(id(agreement.other), ""))
        for at, agreement in enumerate(ours, start=1)
    )


def _side(composition: Composition, audience: Audience, text: PrintedText, figures: tuple[ShownFigure, ...]) -> Side:
    readability = readability_of(text, composition.language)
    hard = tuple(
        ShownHard(found, f"{audience.value}-hard-{at}")
        for at, found in enumerate(readability.hard if readability else (), start=1)
    )
    return Side(
        audience=audience,
        body=marked_html(text, _marks(figures, hard)),
        references=composition.rendered[audience].references_html,
        figures=figures,
        readability=readability,
        hard=hard,
        target=PATIENT_GRADE if audience == Audience.PATIENT else None,
    )


def _marks(figures: Sequence[ShownFigure], hard: Sequence[ShownHard]) -> Iterator[Mark]:
    """Figures, and around them what is left of the hard sentences: marks never overlap."""
    for figure in figures:
        placed = figure.agreement.placed
        yield Mark(
            placed.sentence.block,
            placed.sentence.start + placed.quantity.start,
            placed.sentence.start + placed.quantity.end,
            f"number number-{figure.standing}",
            _SPOKEN[figure.agreement.standing],
            figure.anchor,
        )
    inside: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for figure in figures:
        sentence, quantity = figure.agreement.placed.sentence, figure.agreement.placed.quantity
        inside.setdefault((id(sentence.block), sentence.start), []).append((quantity.start, quantity.end))
    for shown in hard:
        yield from _around(shown, inside.get((id(shown.hard.sentence.block), shown.hard.sentence.start), []))


def _around(shown: ShownHard, figures: Sequence[tuple[int, int]]) -> Iterator[Mark]:
    sentence = shown.hard.sentence
    at, spoken, anchor = 0, f"Hard sentence, {shown.hard.why}", shown.anchor
    for start, end in [*sorted(figures), (len(sentence.text), len(sentence.text))]:
        if sentence.text[at:start].strip():
            yield Mark(sentence.block, sentence.start + at, sentence.start + start, "hard-sentence", spoken, anchor)
            spoken = anchor = ""
        at = end
