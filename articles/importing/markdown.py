"""A Markdown manuscript with citations: foreign ones are bound to their sources, exported ones come back whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from articles.checks import Finding, Manuscript, check
from articles.citations.source import Source
from articles.importing.binding import Binding
from articles.importing.cited_identifiers import clusters_in, is_identifier_key, narratives_in, with_whole_identifiers
from articles.importing.exported import digest_of, exported_findings
from articles.importing.file import CleanText
from articles.importing.finder import Finder
from articles.importing.import_findings import in_file_order, removed_finding
from articles.importing.in_sentence import with_names_in_brackets
from articles.importing.manuscript import AUDIENCE, PATIENT, Exported, ImportedManuscript, UnreadableFile
from articles.importing.pandoc import Pandoc, read_pandoc
from articles.importing.reference_file import sources_in
from articles.rendering import Rendered, TextTooLarge, render


def markdown_manuscript(
    clean: CleanText, name: str, references: bytes | None, finders: Sequence[Finder] = ()
) -> ImportedManuscript:
    """A Pandoc or Manubot manuscript, whose citations name their sources, or an exported article.

    Raises `UnreadableFile`, naming `name`, for a text that is empty or cannot be set and for a reference file that
    cannot be read.
    """
    pandoc = read_pandoc(clean.text)
    if not pandoc.markdown.strip():
        raise UnreadableFile(f"{name} holds no text under its title. Check that the whole manuscript was saved.")
    listed = sources_in(references)
    if pandoc.particulars is not None:
        binding, told = as_exported(listed.sources), list[Finding]()
    else:
        pandoc, binding, told = bound(pandoc, listed.sources, finders)
    rendered, found = checked(pandoc, binding.sources, name)
    manuscript = ImportedManuscript(
        format="markdown",
        title=pandoc.title,
        summary=pandoc.summary,
        markdown=pandoc.markdown,
        sources=tuple(binding.sources.values()),
        sections=pandoc.sections,
        clusters=sum(len(text.clusters) for text in rendered.values()),
        mentions=sum(len(cluster.keys) for text in rendered.values() for cluster in text.clusters),
        numbers=tuple(range(1, len(rendered[AUDIENCE].keys) + 1)),
        provisional=False,
        findings=(),
        in_library=binding.in_library,
        looked_up=binding.looked_up,
    )
    if pandoc.particulars is not None:
        cited = {key for text in rendered.values() for key in text.keys}
        shown = {key for text in rendered.values() for key in text.figures.shown}
        figures = [figure for figure in pandoc.particulars.figures if figure.key in shown]
        digest = digest_of(pandoc, [binding.sources[key] for key in sorted(cited)], figures)
        manuscript = replace(manuscript, exported=Exported(pandoc.particulars, pandoc.patient, digest))
        told = exported_findings(pandoc, digest, has_references=references is not None)
    findings = in_file_order(found, pandoc.findings, listed.findings, told, removed_finding(clean.removed))
    return replace(manuscript, findings=findings)


def as_exported(sources: Iterable[Source]) -> Binding:
    """The sources under exactly their own keys: the text of an exported article is not written anew."""
    return Binding(sources={source.key: source for source in sources})


def bound(
    pandoc: Pandoc, sources: Iterable[Source], finders: Sequence[Finder]
) -> tuple[Pandoc, Binding, list[Finding]]:
    """The manuscript with its citations naming sources by their keys, and what to say of how they were found."""
    text = with_whole_identifiers(pandoc.markdown)
    cited = dict.fromkeys(item.key for cluster in clusters_in(text) for item in cluster.items)
    named = dict.fromkeys(one.key for one in narratives_in(text))
    binding = Binding(frozenset([*cited, *named]))
    binding.add_file(sources)
    binding.bind_to_file(named, pandoc.targets)
    in_sentences = (key for key in named if key in binding.keys or key in pandoc.targets or is_identifier_key(key))
    binding.bind(dict.fromkeys([*cited, *in_sentences]), pandoc.targets, finders)
    keys = {**pandoc.targets, **binding.keys}
    text, told = with_names_in_brackets(text, keys, binding.sources, pandoc.first_line)
    return replace(pandoc, markdown=text), binding, [*binding.findings(), *told]


def checked(pandoc: Pandoc, sources: Mapping[str, Source], name: str) -> tuple[dict[str, Rendered], list[Finding]]:
    """Each text rendered, and the findings of the checks, whose lines are lines of the file."""
    # Checked with the empty lines that stand for what is above each text.
    aligned = {AUDIENCE: "\n" * (pandoc.first_line - 1) + pandoc.markdown}
    if pandoc.patient:
        aligned[PATIENT] = "\n" * (pandoc.patient_line - 1) + pandoc.patient
    figures = {figure.key: figure for figure in pandoc.particulars.figures} if pandoc.particulars else {}
    try:
        rendered = {
            audience: render(text, sources, id_prefix="" if audience == AUDIENCE else f"{audience}-", figures=figures)
            for audience, text in aligned.items()
        }
    except TextTooLarge as error:
        raise UnreadableFile(f"{name} cannot be set: {' '.join(str(error).split())}") from error
    manuscript = Manuscript(pandoc.title, pandoc.summary, aligned, sources, figures=figures)
    return rendered, list(check(manuscript, rendered))
