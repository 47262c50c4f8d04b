"""A version as Pandoc Markdown, such that importing it again freezes to the same `content_sha256`.

What stands behind the front matter is the frozen Markdown to the last character; `text: verbatim` tells the import to
take nothing out of it. A text for patients follows behind a line that occurs in neither text and that the front matter
names. What surrounds the texts travels in the front matter, in quoted strings that are JSON and YAML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from articles.importing.front_matter import VERBATIM
from articles.models import Audience, Version, VersionContributor
from cms.interface_language import in_english
from cms.publishing.exporting.csl_json import json_text


@in_english
def article_markdown(version: Version, audience: str = Audience.PROFESSIONAL, *, notices: Sequence[str] = ()) -> str:
    """The version with its front matter; `notices` are printed in it, one a line.

    For professionals it is the whole article, the text for patients included; for patients that text alone. The
    sources are not in it: `references_csl_json` gives the file that belongs beside it; nor are pictures, which lie at
    the addresses of their digests. Raises
    `VersionRendition.DoesNotExist` where the version has no text for this audience.
    """
    text = version.renditions.get(audience=audience).markdown
    patient = version.renditions.filter(audience=Audience.PATIENT).first() if audience != Audience.PATIENT else None
    fields = [*_fields(version, audience)]
    if patient is not None:
        divider = _line_in_neither(text, patient.markdown)
        fields.append(("patient_text_after", divider))
        text = f"{text}\n{divider}\n{patient.markdown}"
    lines = [f"{name}: {json_text(value)}" for name, value in fields if value]
    lines += _list("contributors", (json_text(_contributor(line)) for line in version.contributors.all()))
    lines += _list("figures", (json_text(copy.as_figure().as_canonical()) for copy in version.figures.all()))
    lines += _list("notices", map(json_text, notices))
    head = "\n".join(["---", *lines, f"text: {VERBATIM}", "---"])
    return f"{head}\n{text}"


def _line_in_neither(*texts: str) -> str:
    """A comment that is no line of any of the texts: where it stands, one ends and the next begins."""
    taken = {line for text in texts for line in text.split("\n")}
    numbered = (f"<!-- The text for patients begins here{f' ({number})' if number else ''} -->" for number in count())
    return next(line for line in numbered if line not in taken)


def _fields(version: Version, audience: str) -> Iterator[tuple[str, str]]:
    yield "title", version.title
    # Written and signed for professionals: no part of the text for patients.
    yield "summary", version.summary if audience == Audience.PROFESSIONAL else ""
    yield "lang", version.language
    yield "audience", str(audience)
    yield "topic", version.topic_name
    yield "origin", version.origin
    yield "origin_tool", version.origin_tool
    yield "house", version.house_name
    yield "version", str(version.number)
    yield "content_sha256", version.content_sha256


def _contributor(line: VersionContributor) -> dict[str, str]:
    said = {"role": line.role, "credentials": line.credentials, "interests": line.interests}
    return {"name": line.printed_name, **{name: value for name, value in said.items() if value}}


def _list(name: str, items: Iterable[str]) -> list[str]:
    lines = [f"  - {item}" for item in items]
    return [f"{name}:", *lines] if lines else []
