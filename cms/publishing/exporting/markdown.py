"""One text of a version as Pandoc Markdown, such that importing it again freezes to the same `content_sha256`.

The text behind the front matter is the frozen Markdown to the last character; `text: verbatim` tells the import to
take nothing out of it. What surrounds the text travels in the front matter, in quoted strings that are JSON and YAML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from articles.importing.front_matter import VERBATIM
from articles.models import Audience, Version, VersionContributor
from cms.publishing.exporting.csl_json import json_text


def article_markdown(version: Version, audience: str = Audience.PROFESSIONAL, *, notices: Sequence[str] = ()) -> str:
    """The text for `audience` with its front matter; `notices` are printed in it, one a line.

    The sources are not in it: `references_csl_json` gives the file that belongs beside it. Raises
    `VersionRendition.DoesNotExist` where the version has no text for this audience.
    """
    rendition = version.renditions.get(audience=audience)
    lines = [f"{name}: {json_text(value)}" for name, value in _fields(version, audience) if value]
    lines += _list("contributors", (json_text(_contributor(line)) for line in version.contributors.all()))
    lines += _list("notices", map(json_text, notices))
    head = "\n".join(["---", *lines, f"text: {VERBATIM}", "---"])
    return f"{head}\n{rendition.markdown}"


def _fields(version: Version, audience: str) -> Iterator[tuple[str, str]]:
    yield "title", version.title
    yield "summary", version.summary
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
