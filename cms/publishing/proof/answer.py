"""The answer to "is this what was signed?": a verdict, and which comparison it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.comparing import Segment, segments_html
from cms.publishing.exporting.citing import in_vancouver
from cms.publishing.exporting.record import as_retracted, permanent_address
from cms.publishing.models import Edition, Notice
from cms.publishing.proof.difference import FEWEST_WORDS, Difference, difference_of_text
from cms.publishing.proof.files import ExportedFile, FileKind, FileNotMade, audience_in_words, exported_files
from cms.publishing.proof.held import held_text, without_our_citation
from cms.publishing.proof.wording import Wording, normalised_words, wording_of_html

# Words around a difference that stay in sight.
IN_SIGHT = 25
# Below this share of words in common, two texts have nothing to do with each other.
LEAST_IN_COMMON = 0.3
# So many of our texts and files, those with the most words in common, are compared word for word.
MOST_COMPARED = 3


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

    @property
    def words_before(self) -> str:
        """Some words of the signed text before the passage that was compared."""
        return self.difference.around[0].text if self.difference else ""

    @property
    def words_behind(self) -> str:
        """Some words of the signed text behind the passage that was compared."""
        return self.difference.around[1].text if self.difference else ""


def _shortened(segment: Segment) -> Segment:
    if segment.kind != "same" or len(segment.words) <= 2 * IN_SIGHT:
        return segment
    return Segment("same", (*segment.words[:IN_SIGHT], "[…]", *segment.words[-IN_SIGHT:]))


def compare_file(edition: Edition, notices: Sequence[Notice], content: bytes, *, is_withdrawn: bool) -> Answer:
    """Compare a file byte for byte with each of ours; else its words with each of our texts and files.

    Of a withdrawn edition, only whether the file is one of ours is told: differences would reveal the text.
    """
    kind = FileKind.of(content)
    sha256 = hashlib.sha256(content).hexdigest()
    if not kind.is_made_here:
        return _not_made_here(kind, sha256)
    try:
        files = list(exported_files(edition, notices, kind))
    except FileNotMade:
        text = _("Our file could not be made just now, so yours was not compared with it. Try again in a minute.")
        return Answer(Verdict.NOT_COMPARABLE, _("Nothing to compare"), text, _("None."), sha256)
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
    if kind is not FileKind.OTHER:
        return Answer(Verdict.NOT_COMPARABLE, _("Not one of our files"), _paper_of_others(kind), f"{made}.", sha256)
    if is_withdrawn:
        text = _("It is none of our files of this edition. The text was withdrawn, so no differences are shown.")
        return Answer(Verdict.NOT_SHOWN, _("Not one of our files"), text, f"{made}.", sha256)
    return _compare_content(edition, files, content, made, sha256)


def _not_made_here(kind: FileKind, sha256: str) -> Answer:
    if kind is FileKind.PDF:
        made = _("None: this site draws no PDF files at present, so there is none to compare yours with.")
    else:
        made = _("None: this site writes no Word files at present, so there is none to compare yours with.")
    text = _("Whether it is one of our files cannot be told here. Paste the text of a page instead.")
    return Answer(Verdict.NOT_COMPARABLE, _("Nothing to compare"), text, made, sha256)


def _paper_of_others(kind: FileKind) -> str:
    if kind is FileKind.PDF:
        return _("It is none of our files. The words of a PDF are not read here: paste the text of a page instead.")
    return _("It is none of our files. The words of a Word file are not read here: paste its text instead.")


def _compare_content(edition: Edition, files: Sequence[ExportedFile], content: bytes, made: str, sha256: str) -> Answer:
    try:
        held = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _("It is none of our files, and not a text in UTF-8, so its words cannot be compared. Paste the text.")
        return Answer(Verdict.NOT_COMPARABLE, _("Nothing to compare"), text, f"{made}.", sha256)
    held, is_cited = without_our_citation(held, _citations(edition))
    return _compare_words(
        [*_texts(edition), *map(_as_wording, files)],
        held,
        _("%(bytes)s: none is the same. Then its words with those of %(text)s") % {"bytes": made, "text": "%(text)s"},
        sha256,
        is_cited=is_cited,
    )


def compare_pasted(edition: Edition, text: str) -> Answer:
    """Compare the words of a pasted text with each text of the edition. Not to be asked of a withdrawn one."""
    held, is_cited = without_our_citation(text, _citations(edition))
    return _compare_words(_texts(edition), held, _("Your text's words with those of %(text)s"), "", is_cited=is_cited)


def _citations(edition: Edition) -> list[tuple[str, str]]:
    """How the page of each text cites it, with its permanent address; also as it does once the text is retracted."""
    contributors = edition.version.contributors.all()
    title = edition.version.title
    addresses = [permanent_address(edition, rendition.audience) for rendition in edition.version.renditions.all()]
    return [
        (in_vancouver(edition, contributors, title=named, address=address), address)
        for address in addresses
        for named in (title, as_retracted(title))
    ]


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


def _compare_words(candidates: Sequence[Wording], text: str, whose: str, sha256: str, *, is_cited: bool) -> Answer:
    held = held_text(text)
    nearest = sorted(candidates, key=lambda wording: wording.share_of(held.words), reverse=True)[:MOST_COMPARED]
    if len(held.words) < FEWEST_WORDS or nearest[0].share_of(held.words) < LEAST_IN_COMMON:
        said = _("What you gave has too few words, or too few in common with this edition, for an answer.")
        made = _how_compared(whose, nearest[0], is_cited=is_cited)
        return Answer(Verdict.NOT_COMPARABLE, _("Nothing to compare"), said, made, sha256)
    found = min((difference_of_text(signed, held) for signed in nearest), key=lambda one: one.cost)
    made = _how_compared(whose, found.signed, is_cited=is_cited)
    if not found.is_same:
        return Answer(Verdict.DIFFERENT, _("The words differ"), _differing(found), made, sha256, found)
    if found.is_whole:
        said = _("All %(part)s are the same.") % {"part": _part(found)}
        return Answer(Verdict.SAME_WORDS, _("The same words"), said, made, sha256, found)
    said = _("What you gave is a passage: %(part)s, all the same. The rest was not compared: %(rest)s.") % {
        "part": _part(found),
        "rest": _rest(found),
    }
    return Answer(Verdict.SAME_WORDS, _("The same words, in part"), said, made, sha256, found)


def _how_compared(whose: str, signed: Wording, *, is_cited: bool) -> str:
    how = _(
        "white space, quotation marks and hyphens made alike, citation numbers and the signs before list items left "
        "out; capitals, numbers, units and punctuation count. Raised digits lie flat in plain text."
    )
    made = f"{whose % {'text': signed.label}}: {how}"
    if is_cited:
        cited = _("Our own citation and address below the passage were left out, and the quotation marks around it.")
        return f"{made} {cited}"
    return made


def _differing(found: Difference) -> str:
    if not found.compared:
        return _("No stretch of %(text)s has words like these in this order.") % {"text": found.signed.label}
    said = _("%(added)s not in the signed text, %(removed)s missing or replaced.") % {
        "added": _counted(found.added),
        "removed": _counted(found.removed),
    }
    if found.is_whole:
        return said
    passage = _("What you gave was compared as a passage, with %(part)s. The rest was not compared: %(rest)s.")
    return f"{said} {passage % {'part': _part(found), 'rest': _rest(found)}}"


def _part(found: Difference) -> str:
    return _("%(compared)d of %(all)d words of %(text)s") % {
        "compared": found.compared,
        "all": len(found.signed.plain),
        "text": found.signed.label,
    }


def _rest(found: Difference) -> str:
    before = ngettext("%(count)d word before it", "%(count)d words before it", found.start) % {"count": found.start}
    behind = ngettext("%(count)d word behind it", "%(count)d words behind it", found.behind) % {"count": found.behind}
    return _("%(before)s and %(behind)s") % {"before": before, "behind": behind}


def _counted(count: int) -> str:
    return ngettext("%(count)d word is", "%(count)d words are", count) % {"count": count}
