"""What readers can narrow the list of references down to: a kind of evidence, or sources about which something was
announced."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.evidence_types import EvidenceType
from articles.models import VersionReference, VersionRendition
from articles.overlays import SourceMark

# The signed list names any other kind so (articles.citations.references.badge_html).
_UNKNOWN_KIND = EvidenceType.OTHER


@dataclass(frozen=True)
class SourceChoice:
    """One choice: the end of the address of the evidence table that it leads to, its words, and the numbers of its
    sources in the list."""

    query: str
    label: str
    numbers: tuple[int, ...]

    @property
    def numbers_text(self) -> str:
        """The numbers as an attribute holds them."""
        return " ".join(map(str, self.numbers))


def source_choices(
    rendition: VersionRendition, cited: Iterable[VersionReference], marks: Iterable[SourceMark]
) -> tuple[SourceChoice, ...]:
    """The kinds of evidence among a text's sources, in the order of their numbers within the order of kinds, and
    first those with a notice. Nothing where there is nothing to choose between.

    Kinds are those that were signed, as the badges in the list are; notices are today's.
    """
    numbers = {key: number for number, key in enumerate(json.loads(rendition.keys), start=1)}
    of_kind: dict[EvidenceType, list[int]] = {}
    for copy in cited:
        if copy.key in numbers:
            known = copy.evidence_type in EvidenceType.values
            kind = EvidenceType(copy.evidence_type) if known else _UNKNOWN_KIND
            of_kind.setdefault(kind, []).append(numbers[copy.key])
    flagged = sorted({mark.number for mark in marks})
    kinds = [
        SourceChoice(f"type={kind.value}", str(kind.label), tuple(sorted(of_kind[kind])))
        for kind in EvidenceType
        if kind in of_kind
    ]
    with_notice = [SourceChoice("show=flagged", _("With a notice"), tuple(flagged))] if flagged else []
    return tuple(with_notice + kinds) if with_notice or len(kinds) > 1 else ()
