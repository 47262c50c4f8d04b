"""Everything a version would hold if the draft were frozen now: one computation for the preview, the checks and the
freeze."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Subquery
from django.template.loader import render_to_string

from articles import canonical_form
from articles.checks import Finding, ImportedNumbers, Manuscript, Severity, check
from articles.citations.source import Source
from articles.claims import Claim, claims_as_canonical, claims_of
from articles.figures import Figure
from articles.models import Article, Audience, Draft, Reference, Version, VersionReference
from articles.models.article import Origin
from articles.newer_guidelines import newer_guidelines
from articles.policy import overridden_fingerprints
from articles.rebinding import rename_citations, unbound_numbers
from articles.rendering import RENDERER_VERSION, Rendered, TextTooLarge, render
from cms.ledger.canonical import canonical_text

WORDS_PER_MINUTE = 200


@dataclass(frozen=True)
class Length:
    """The words of a text, and the minutes that reading it takes."""

    words: int
    minutes: int


@dataclass(frozen=True)
class Byline:
    """A contributor's printed line."""

    printed_name: str
    role: str
    credentials: str
    interests: str

    def as_canonical(self) -> dict[str, Any]:
        """The line as `content_sha256` covers it."""
        return {
            "printed_name": self.printed_name,
            "role": self.role,
            "credentials": self.credentials,
            "interests": self.interests,
        }


@dataclass(frozen=True)
class Composition:
    """The draft as it stands: its text, its sources, and (computed on demand) HTML, findings and digests."""

    article: Article
    title: str
    summary: str
    topic_name: str
    language: str
    origin: str
    origin_tool: str
    house_name: str
    contributors: tuple[Byline, ...]
    markdown: Mapping[str, str]
    references: Mapping[str, Reference]
    imported_numbers: ImportedNumbers | None
    figures: Mapping[str, Figure]
    outdated_after_years: int | None = None

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The linked references as the engine sees them, by key, in list order."""
        return {key: reference.as_source() for key, reference in self.references.items()}

    @cached_property
    def frozen_copies(self) -> list[VersionReference]:
        """The references of the article's last version, with the library's entries."""
        copies = VersionReference.objects.filter(version__article=self.article, version__number=_newest(self.article))
        return list(copies.select_related("reference__merged_into"))

    @cached_property
    def frozen_sources(self) -> dict[str, Source]:
        """The sources as the last submitted version froze them, by the keys under which they stand now."""
        return {copy.reference.current.key: copy.as_source() for copy in self.frozen_copies}

    @cached_property
    def overridden(self) -> frozenset[str]:
        """The fingerprints of errors that were let pass."""
        return overridden_fingerprints(self.article)

    @cached_property
    def rendered(self) -> dict[str, Rendered]:
        """Each audience's text, rendered. Raises TextTooLarge where the text is out of bounds."""
        return {
            audience: render(
                text,
                self.sources,
                id_prefix="" if audience == Audience.PROFESSIONAL else f"{audience}-",
                figures=self.figures,
            )
            for audience, text in self.markdown.items()
        }

    @cached_property
    def claims(self) -> dict[str, tuple[Claim, ...]]:
        """What each audience's text claims on the strength of a source. Raises TextTooLarge as `rendered` does."""
        return {
            audience: claims_of(self.markdown[audience], rendered, self.sources)
            for audience, rendered in self.rendered.items()
        }

    @cached_property
    def claims_text(self) -> dict[str, str]:
        """The claims as a version keeps them: canonical JSON by audience."""
        return {audience: canonical_text(claims_as_canonical(claims)) for audience, claims in self.claims.items()}

    @cached_property
    def cited_references(self) -> list[Reference]:
        """The references that any rendition cites, by key."""
        cited = {key for rendered in self.rendered.values() for key in rendered.keys}
        return sorted((self.references[key] for key in cited), key=lambda reference: reference.key)

    @cached_property
    def shown_figures(self) -> list[Figure]:
        """The figures that any rendition shows, by key."""
        return [self.figures[key] for key in sorted({key for r in self.rendered.values() for key in r.figures.shown})]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The result of all checks. A text out of bounds is a finding too."""
        try:
            rendered = self.rendered
        except TextTooLarge:
            rendered = None
        return check(
            Manuscript(
                title=self.title,
                summary=self.summary,
                renditions=self.markdown,
                sources=self.sources,
                imported_numbers=self.imported_numbers,
                frozen_sources=self.frozen_sources,
                outdated_after_years=self.outdated_after_years,
                library_guidelines=newer_guidelines(self.references.values()),
                figures=self.figures,
                ai_tool=None if self.origin == Origin.HUMAN else self.origin_tool,
                language=self.language,
            ),
            rendered,
        )

    @cached_property
    def errors(self) -> tuple[Finding, ...]:
        """The errors that stop submission: those without an override."""
        return tuple(
            found
            for found in self.findings
            if found.severity == Severity.ERROR and found.fingerprint not in self.overridden
        )

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The warnings that each need an acknowledgement."""
        return tuple(found for found in self.findings if found.severity == Severity.WARNING)

    def frozen_references(self) -> list[dict[str, Any]]:
        """The cited references in the shape of `VersionReference` (canonical form)."""
        return [
            {
                "key": reference.key,
                "csl": canonical_form.canonical_csl(self.sources[reference.key].csl),
                "evidence_type": reference.evidence_type,
                "issuing_body": reference.issuing_body,
                "retraction": reference.retraction,
                "retracted_on": reference.retracted_on,
            }
            for reference in self.cited_references
        ]

    @cached_property
    def content_sha256(self) -> str:
        """Identity of the text: what an editor saw when submitting, and what a version is compared by."""
        return canonical_form.content_sha256(
            title=self.title,
            summary=self.summary,
            topic=self.topic_name,
            language=self.language,
            origin=self.origin,
            origin_tool=self.origin_tool,
            house=self.house_name,
            contributors=[line.as_canonical() for line in self.contributors],
            renditions=self.markdown,
            references=self.frozen_references(),
            figures=[figure.as_canonical() for figure in self.shown_figures],
        )

    def keys_json(self, audience: str) -> str:
        """The rendition's keys in the order of their numbers, as JSON text."""
        return json.dumps(list(self.rendered[audience].keys), ensure_ascii=False)

    @cached_property
    def parts(self) -> dict[str, dict[str, str]]:
        """Each audience's four pieces of HTML: heading, contents, body, references."""
        return {
            audience: {
                "heading": self._heading(audience),
                "contents": rendered.contents_html,
                "body": rendered.body_html,
                "references": rendered.references_html,
            }
            for audience, rendered in self.rendered.items()
        }

    @property
    def version_sha256(self) -> str:
        """What would be signed."""
        return canonical_form.version_sha256(
            content=self.content_sha256,
            schema=canonical_form.SCHEMA,
            renderer=RENDERER_VERSION,
            renditions=self.parts,
            keys={audience: self.keys_json(audience) for audience in self.markdown},
        )

    def length_of(self, audience: str) -> Length:
        """How long an audience's text is, as its heading prints it."""
        words = len(self.markdown[audience].split())
        return Length(words, max(1, round(words / WORDS_PER_MINUTE)))

    def _heading(self, audience: str) -> str:
        return render_to_string(
            "articles/frozen/heading.html",
            {
                "composition": self,
                "audience": Audience(audience),
                "is_patient": audience == Audience.PATIENT,
                "minutes": self.length_of(audience).minutes,
                "origin": Origin(self.origin),
            },
        ).strip()


def _newest(article: Article) -> Subquery:
    return Subquery(Version.objects.filter(article=article).order_by("-number").values("number")[:1])


def compose(
    draft: Draft, *, markdown: Mapping[str, str] | None = None, title: str | None = None, summary: str | None = None
) -> Composition:
    """The draft as it stands in the database, or (for the preview) with texts that were not saved yet."""
    article = draft.article
    texts = {rendition.audience: rendition.markdown for rendition in draft.renditions.all()}
    if markdown is not None:
        texts = dict(markdown)
    texts = {audience: text for audience, text in texts.items() if text.strip() or audience == Audience.PROFESSIONAL}
    linked = [link.reference for link in draft.reference_links.select_related("reference__merged_into")]
    # A merged duplicate's key goes on working in the text; what is frozen names the entry that stands for it now.
    aliases = {reference.key: reference.current.key for reference in linked if reference.merged_into_id}
    return Composition(
        article=article,
        title=draft.title if title is None else title,
        summary=draft.summary if summary is None else summary,
        topic_name=article.topic.name,
        language=article.language,
        origin=article.origin,
        origin_tool=article.origin_tool,
        house_name=settings.SITE_NAME,
        contributors=tuple(
            Byline(line.printed_name, line.role, line.credentials, line.interests) for line in draft.contributors.all()
        ),
        markdown={audience: rename_citations(text, aliases) for audience, text in sorted(texts.items(), reverse=True)},
        references={reference.current.key: reference.current for reference in linked},
        imported_numbers=_imported_numbers(article, texts),
        figures={row.key: _with_current_keys(row.as_figure(), aliases) for row in draft.figures.select_related("file")},
        outdated_after_years=article.topic.outdated_after_years,
    )


def _with_current_keys(figure: Figure, aliases: Mapping[str, str]) -> Figure:
    return replace(figure, caption=rename_citations(figure.caption, aliases))


def _imported_numbers(article: Article, texts: Mapping[str, str]) -> ImportedNumbers | None:
    numbers = unbound_numbers("\n".join(texts.values()))
    if not numbers:
        return None
    return ImportedNumbers(highest=max(numbers), listed=article.imported_entries.count())
