"""Whether an imported article is the one that was exported, to the digest, and what makes the difference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from articles.actions.references import ReferenceData, find_same
from articles.canonical_form import canonical_csl
from articles.citations.source import Source
from articles.composition import Composition, compose
from articles.importing import ImportedManuscript
from articles.importing.front_matter import Particulars
from articles.models import Article


@dataclass(frozen=True)
class RoundTrip:
    """The digest computed from the file, that of the draft that was made of it, and what tells the two apart."""

    content_sha256: str
    draft_sha256: str
    differences: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return {"draft_sha256": self.draft_sha256, "differences": list(self.differences)}


def compared(article: Article, manuscript: ImportedManuscript) -> RoundTrip | None:
    """Compares the article's draft with the exported file that it was imported from; None for any other manuscript.

    A source that the library held already is the library's: what was corrected or announced since stays as it is, and
    is named here.
    """
    if manuscript.exported is None:
        return None
    composition = compose(Article.objects.select_related("topic").get(pk=article.pk).draft)
    digest = manuscript.exported.content_sha256
    if composition.content_sha256 == digest:
        return RoundTrip(digest, digest, ())
    said = manuscript.exported.particulars
    differences = [*_around_the_text(composition, said), *_in_the_text(composition, manuscript), *_sources(manuscript)]
    return RoundTrip(digest, composition.content_sha256, tuple(differences))


def _around_the_text(composition: Composition, said: Particulars) -> Iterator[str]:
    for name, here, there in (
        ("topic", composition.topic_name, said.topic),
        ("house", composition.house_name, said.house),
        ("language", composition.language, said.language),
        ("origin", composition.origin, said.origin),
        ("AI tool", composition.origin_tool, said.origin_tool),
    ):
        if here != there:
            yield f"The {name} is “{here}” here and “{there}” in the file."
    if [line.as_canonical() for line in composition.contributors] != said.byline():
        yield "The byline is not that of the file."


def _in_the_text(composition: Composition, manuscript: ImportedManuscript) -> Iterator[str]:
    if (composition.title, composition.summary) != (manuscript.title, manuscript.summary):
        yield "Title or summary are not those of the file."
    here, there = composition.shown_figures, manuscript.exported.particulars.figures if manuscript.exported else ()
    for figure in there:
        if figure.key not in composition.figures:
            yield f"The picture of the figure “{figure.key}” is not here: {figure.sha256}."
    if [one for one in here if one not in there]:
        yield "What is printed with a figure is not that of the file."
    if dict(composition.markdown) != manuscript.renditions:
        yield "The text is not that of the file: the library knows a source by another key, or it was edited."


def _sources(manuscript: ImportedManuscript) -> Iterator[str]:
    for source in manuscript.sources:
        held = find_same(ReferenceData.of(source))
        if held is None:
            continue
        if held.key != source.key:
            yield f"“{source.key}” of the file is “{held.key}” in the library."
        for name, here, there in _fields(held.as_source(), source):
            if here != there:
                yield f"“{held.key}”: {name} is {_shown(here)} in the library and {_shown(there)} in the file."


def _fields(here: Source, there: Source) -> Iterator[tuple[str, Any, Any]]:
    yield "type of evidence", here.evidence_type, there.evidence_type
    yield "issuing body", here.issuing_body, there.issuing_body
    yield "what was announced", here.retraction, there.retraction
    yield "day of retraction", here.retracted_on, there.retracted_on
    ours, theirs = _item(here.csl), _item(there.csl)
    yield from ((name, ours.get(name), theirs.get(name)) for name in sorted(ours.keys() | theirs.keys()))


def _item(csl: Mapping[str, Any]) -> dict[str, Any]:
    return dict(json.loads(canonical_csl(csl)))


def _shown(value: Any) -> str:
    if value in (None, "", "none"):
        return "nothing"
    return f"“{str(value)[:60]}”"
