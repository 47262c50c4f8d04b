"""The answer to "is this what was signed?": a verdict, and which comparison it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.comparing import Segment, segments_html
from cms.publishing.models import Edition, Notice
from cms.publishing.proof.files import ExportedFile, audience_in_words, exported_files
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
    made = _("Your file's bytes, by SHA-256, with each file that can be downloaded of edition %(number)d") % {
        "number": edition.number
    }
    for file in files:
        if hashlib.sha256(file.content).hexdigest() == sha256:
            text = _("Byte for byte, it is our file of edition %(number)d: %(file)s.") % {
                "number": edition.number,
                "file": file.label,
            }
            return Answer(Verdict.EXACT, _("Exactly our file"), text, f"{made}.", sha256)
    if is_pdf:
        text = _("It is none of our files. The words of a PDF are not read here: paste the text of a page instead.")
        return Answer(Verdict.NOT_COMPARABLE, _("Not one of our files"), text, f"{made}.", sha256)
    if is_withdrawn:
        text = _("It is none of our files of this edition. The text was withdrawn, so no differences are shown.")
        return Answer(Verdict.NOT_SHOWN, _("Not one of our files"), text, f"{made}.", sha256)
    try:
        held = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _("It is none of our files, and not a text in UTF-8, so its words cannot be compared. Paste the text.")
        return Answer(Verdict.NOT_COMPARABLE, _("Nothing to compare"), text, f"{made}.", sha256)
    return _compare_words(
        [*_texts(edition), *map(_as_wording, files)],
        held,
        _("%(bytes)s: none is the same. Then its words with those of %(text)s") % {"bytes": made, "text": "%(text)s"},
        sha256,
    )


def compare_pasted(edition: Edition, text: str) -> Answer:
    """Compare the words of a pasted text with each text of the edition. Not to be asked of a withdrawn one."""
    return _compare_words(_texts(edition), text, _("Your text's words with those of %(text)s"), "")


def _texts(edition: Edition) -> list[Wording]:
    return [
        wording_of_html(
            _("the text for %(audience)s") % {"audience": audience_in_words(rendition.audience)},
            rendition.heading_html,
            rendition.body_html,
            rendition.references_html,
        )
        for rendition in edition.version.renditions.all()
    ]


def _as_wording(file: ExportedFile) -> Wording:
    return Wording(_("our file, %(file)s") % {"file": file.label}, normalised_words(file.content.decode()))


def _compare_words(candidates: Sequence[Wording], held: str, whose: str, sha256: str) -> Answer:
    words = normalised_words(held)
    signed = max(candidates, key=lambda wording: wording.share_of(words))
    how = _(
        "white space, quotation marks and hyphens made alike, citation numbers left out; capitals, numbers, units and "
        "punctuation count. Raised digits lie flat in plain text."
    )
    made = f"{whose % {'text': signed.label}}: {how}"
    if len(words) < FEWEST_WORDS or signed.share_of(words) < LEAST_IN_COMMON:
        text = _("What you gave has too few words, or too few in common with this edition, for an answer.")
        return Answer(Verdict.NOT_COMPARABLE, _("Nothing to compare"), text, made, sha256)
    found = difference(signed, words)
    if not found.is_same:
        text = _("%(added)s not in the signed text, %(removed)s missing or replaced.") % {
            "added": _counted(found.added),
            "removed": _counted(found.removed),
        }
        return Answer(Verdict.DIFFERENT, _("The words differ"), text, made, sha256, found)
    part = _("%(compared)d of %(all)d words of %(text)s") % {
        "compared": found.compared,
        "all": len(signed.plain),
        "text": signed.label,
    }
    if found.is_whole:
        return Answer(
            Verdict.SAME_WORDS,
            _("The same words"),
            _("All %(part)s are the same.") % {"part": part},
            made,
            sha256,
            found,
        )
    text = _("What you gave is a passage: %(part)s, all the same. The rest was not compared.") % {"part": part}
    return Answer(Verdict.SAME_WORDS, _("The same words, in part"), text, made, sha256, found)


def _counted(count: int) -> str:
    return ngettext("%(count)d word is", "%(count)d words are", count) % {"count": count}
