"""Checks of the text for patients against the professional text, and of how hard it is to read."""

from collections.abc import Iterator, Sequence

from articles.checks.finding import Finding
from articles.checks.registry import finding
from articles.checks.support import shortened
from articles.checks.text import RenditionText
from articles.claims.source_lines import SourceLines
from articles.plain_language import PATIENT_GRADE, Agreement, Standing, compare_quantities, readability_of

_PROFESSIONAL, _PATIENT = "professional", "patient"


def figures_disagree(texts: Sequence[RenditionText]) -> Iterator[Finding]:
    """Figures of the patient text that the professional text contradicts or does not have."""
    by_audience = {text.audience: text for text in texts}
    if not {_PROFESSIONAL, _PATIENT} <= by_audience.keys():
        return
    patient = by_audience[_PATIENT]
    compared = compare_quantities(by_audience[_PROFESSIONAL].printed, patient.printed)
    lines, line = SourceLines(patient.markdown), 1
    for agreement in compared.patient:
        if agreement.standing == Standing.SAME:
            continue
        line = lines.following(agreement.placed.sentence.plain, line)
        yield _disagreement(agreement, patient, line)


def _disagreement(agreement: Agreement, patient: RenditionText, line: int) -> Finding:
    said, sentence = agreement.placed.quantity.text, agreement.placed.sentence.plain
    other, quoted = agreement.other, agreement.placed.sentence.quoted
    code, against = "figure-only-in-patient-text", ""
    message = f"Only the text for patients says {said}: “{shortened(quoted)}”"
    if other is not None:
        code, against = "figures-differ", f" against {other.quantity.text}"
        message = (
            f"The text for patients says {said}, the professional text {other.quantity.text}: "
            f"“{shortened(quoted)}” – “{shortened(other.sentence.quoted)}”"
        )
    return finding(
        code,
        message,
        subject=f"{said}{against} in {sentence[:400]}",
        line=line,
        heading_path=patient.heading_path_at(line),
        audience=patient.audience,
    )


def hard_to_read(texts: Sequence[RenditionText], language: str) -> Iterator[Finding]:
    """A patient text above its grade. One in another language than English is not measured."""
    for text in texts:
        measured = readability_of(text.printed, language) if text.audience == _PATIENT else None
        if measured and measured.is_above(PATIENT_GRADE):
            yield finding(
                "hard-to-read",
                f"The text for patients is at grade {measured.flesch_kincaid:.1f} by Flesch–Kincaid "
                f"(SMOG {measured.smog:.1f}); the target is grade {PATIENT_GRADE}.",
                audience=text.audience,
            )
