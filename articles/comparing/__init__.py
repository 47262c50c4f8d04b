"""What changed between two texts: words, doses, tables, links, emphasis, and the sources behind citations.

Pure functions, no database.
"""

from articles.comparing.change import Change
from articles.comparing.claim_changes import ClaimChange, ClaimChanges
from articles.comparing.compare import ComparedBlock, ComparedText, Comparison, TextDifference, compare_texts
from articles.comparing.gravity import GraveChange, grave_changes
from articles.comparing.plain import Segment, plain_differences, segments_html
from articles.comparing.readings import deletions_taken, insertions_taken, outline_of
from articles.comparing.sources import CitedSource, FieldChange, Renumbering, SourceChange, SourceChanges
from articles.comparing.tokens import words_of

__all__ = [
    "Change",
    "CitedSource",
    "ClaimChange",
    "ClaimChanges",
    "ComparedBlock",
    "ComparedText",
    "Comparison",
    "FieldChange",
    "GraveChange",
    "Renumbering",
    "Segment",
    "SourceChange",
    "SourceChanges",
    "TextDifference",
    "compare_texts",
    "deletions_taken",
    "grave_changes",
    "insertions_taken",
    "outline_of",
    "plain_differences",
    "segments_html",
    "words_of",
]
