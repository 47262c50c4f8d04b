"""The answer to "is this what was signed?": a verdict, and which comparison it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from articles.comparing import Segment, segments_html
from articles.models import Audience
from cms.publishing.models import Edition, Notice
from cms.publishing.proof.files import ExportedFile, exported_files
from cms.publishing.proof.wording import (
    FEWEST_WORDS,
    LEAST_IN_COMMON,
    Difference,
    Wording,
    difference,
    normalised_words,
    wording_of_html,
)

# Words around a difference that stay in sight.
IN_SIGHT = 25
PDF_BEGINS = b"%PDF-"


class Verdict(Enum):
    """What came out, for the look of the answer."""

    EXACT = "exact"
    SAME_WORDS = "same-words"
    DIFFERENT = "different"
    NOT_COMPARABLE = "not-comparable"
    NOT_SHOWN = "not-shown"


@dataclass(frozen=True)
class Answer:
    """A verdict in words, the comparison made, the digest of a file, and the differences where there are some."""

    verdict: Verdict
    title: str
    text: str
    comparison: str
    sha256: str = ""
    difference: Difference | None = None

    @property
    def differences_html(self) -> str:
        """The differences with some words around each, as safe HTML; empty where the words are the same."""
        if self.difference is None or self.difference.is_same:
            return ""
        return segments_html([_shortened(segment) for segment in self.difference.segments])


def _shortened(segment: Segment) -> Segment:
    if segment.kind != "same" or len(segment.words) <= 2 * IN_SIGHT:
        return segment
    return Segment("same", (*segment.words[:IN_SIGHT], "[…]", *segment.words[-IN_SIGHT:]))


def compare_file(edition: Edition, notices: Sequence[Notice], content: bytes, *, is_withdrawn: bool) -> Answer:
    """Compare a file byte for byte with each of ours; else its words with each of our texts and files.

    Of a withdrawn edition, only whether the file is one of ours is told: differences would reveal the text.
    """
    is_pdf = content.startswith(PDF_BEGINS)
    files = list(exported_files(edition, notices, as_pdf=is_pdf))
    sha256 = hashlib.sha256(content).hexdigest()
    made = f"Your file's bytes, by SHA-256, with each file that can be downloaded of edition {edition.number}"
    for file in files:
        if hashlib.sha256(file.content).hexdigest() == sha256:
            text = f"Byte for byte, it is our file of edition {edition.number}: {file.label}."
            return Answer(Verdict.EXACT, "Exactly our file", text, f"{made}.", sha256)
    if is_pdf:
        text = "It is none of our files. The words of a PDF are not read here: paste the text of a page instead."
        return Answer(Verdict.NOT_COMPARABLE, "Not one of our files", text, f"{made}.", sha256)
    if is_withdrawn:
        text = "It is none of our files of this edition. The text was withdrawn, so no differences are shown."
        return Answer(Verdict.NOT_SHOWN, "Not one of our files", text, f"{made}.", sha256)
    try:
        held = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "It is none of our files, and not a text in UTF-8, so its words cannot be compared. Paste the text."
        return Answer(Verdict.NOT_COMPARABLE, "Nothing to compare", text, f"{made}.", sha256)
    return _compare_words(
        [*_texts(edition), *map(_as_wording, files)], held, f"{made}: none is the same. Then its", sha256
    )


def compare_pasted(edition: Edition, text: str) -> Answer:
    """Compare the words of a pasted text with each text of the edition. Not to be asked of a withdrawn one."""
    return _compare_words(_texts(edition), text, "Your text's", "")


def _texts(edition: Edition) -> list[Wording]:
    return [
        wording_of_html(
            f"the text for {str(Audience(rendition.audience).label).lower()}",
            rendition.heading_html,
            rendition.body_html,
            rendition.references_html,
        )
        for rendition in edition.version.renditions.all()
    ]


def _as_wording(file: ExportedFile) -> Wording:
    return Wording(f"our file, {file.label}", normalised_words(file.content.decode()))


def _compare_words(candidates: Sequence[Wording], held: str, whose: str, sha256: str) -> Answer:
    words = normalised_words(held)
    signed = max(candidates, key=lambda wording: wording.share_of(words))
    made = (
        f"{whose} words with those of {signed.label}: white space, quotation marks and hyphens made alike, citation "
        "numbers left out; capitals, numbers, units and punctuation count. Raised digits lie flat in plain text."
    )
    if len(words) < FEWEST_WORDS or signed.share_of(words) < LEAST_IN_COMMON:
        text = "What you gave has too few words, or too few in common with this edition, for an answer."
        return Answer(Verdict.NOT_COMPARABLE, "Nothing to compare", text, made, sha256)
    found = difference(signed, words)
    if not found.is_same:
        text = f"{_counted(found.added)} not in the signed text, {_counted(found.removed)} missing or replaced."
        return Answer(Verdict.DIFFERENT, "The words differ", text, made, sha256, found)
    part = f"{found.compared} of {len(signed.plain)} words of {signed.label}"
    if found.is_whole:
        return Answer(Verdict.SAME_WORDS, "The same words", f"All {part} are the same.", made, sha256, found)
    text = f"What you gave is a passage: {part}, all the same. The rest was not compared."
    return Answer(Verdict.SAME_WORDS, "The same words, in part", text, made, sha256, found)


def _counted(count: int) -> str:
    return "1 word is" if count == 1 else f"{count} words are"
