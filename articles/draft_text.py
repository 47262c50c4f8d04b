"""What an editor types, and the limits it is held to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from articles.models import Audience, Draft
from cms.refusals import Refused, refuse_if

TITLE_LIMIT = 300
SUMMARY_LIMIT = 2_000
TEXT_LIMIT = 500_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class DraftText:
    """What an editor types: title, summary and the Markdown of each audience. An audience that is absent or blank has
    no rendition."""

    title: str
    summary: str
    renditions: Mapping[str, str]

    def normalised(self) -> DraftText:
        """The text as it is stored: Unicode NFC, LF line ends, no control characters. Raises Refused beyond the
        limits."""
        title, summary = cleaned(self.title), cleaned(self.summary).strip()
        title = " ".join(title.split())
        renditions = {audience: cleaned(text) for audience, text in self.renditions.items() if text.strip()}
        renditions.setdefault(Audience.PROFESSIONAL.value, "")
        refuse_if(_why_too_long(title, summary, renditions), code="input-too-large")
        if unknown := set(renditions) - set(Audience.values):
            raise Refused(f"There is no audience called {', '.join(sorted(unknown))}.")
        return DraftText(title, summary, renditions)


def current_text(draft: Draft) -> DraftText:
    """The draft as it is stored."""
    return DraftText(
        draft.title, draft.summary, {rendition.audience: rendition.markdown for rendition in draft.renditions.all()}
    )


def cleaned(text: str) -> str:
    """Text as it is stored: Unicode NFC, LF line ends, no control characters. Raises Refused for half a character."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Refused("The text holds a broken character (half of a surrogate pair). Type it again.") from error
    return _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))


def _why_too_long(title: str, summary: str, renditions: Mapping[str, str]) -> str | None:
    if len(title) > TITLE_LIMIT:
        return f"The title has {len(title)} characters; at most {TITLE_LIMIT} fit. Shorten it."
    if len(summary) > SUMMARY_LIMIT:
        return f"The summary has {len(summary)} characters; at most {SUMMARY_LIMIT} fit. Shorten it."
    for audience, text in renditions.items():
        if len(text.encode()) > TEXT_LIMIT:
            return (
                f"The text for {Audience(audience).label.lower()} is over {TEXT_LIMIT // 1000} KB. Split the article."
            )
    return None
