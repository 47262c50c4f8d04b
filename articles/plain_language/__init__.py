"""A text for patients beside the text for clinicians: do their figures agree, and is it easy enough to read?

Pure functions over finished HTML, no database. What counts, and the limits, are in docs/checks.md.
"""

from articles.plain_language.marking import Mark, marked_html
from articles.plain_language.pairing import Agreement, Compared, Standing, compare_quantities
from articles.plain_language.printed import PrintedText
from articles.plain_language.quantities import Quantity
from articles.plain_language.readability import (
    PATIENT_GRADE,
    PATIENT_GRADE_SOURCE,
    HardSentence,
    Readability,
    readability_of,
)

__all__ = [
    "PATIENT_GRADE",
    "PATIENT_GRADE_SOURCE",
    "Agreement",
    "Compared",
    "HardSentence",
    "Mark",
    "PrintedText",
    "Quantity",
    "Readability",
    "Standing",
    "compare_quantities",
    "marked_html",
    "readability_of",
]
