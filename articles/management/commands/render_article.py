"""`render_article`: a Pandoc-Markdown manuscript to one HTML page, without a database."""

import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from articles.checks import Finding, Manuscript, Severity, check
from articles.citations.csl import UnreadableReferences, read_csl_json
from articles.citations.source import Source
from articles.importing.file import REFERENCES_BYTES, bytes_of, clean_text
from articles.importing.manuscript import UnreadableFile
from articles.importing.pandoc import read_pandoc
from articles.rendering import Rendered, TextTooLarge, render
from articles.rendering.bounds import MAX_BYTES

AUDIENCE = "professional"


class Command(BaseCommand):
    """Render FILE with its reference file. Touches no database and changes nothing but the output file."""

    help = (
        "Render a Markdown manuscript with Pandoc citations to a standalone HTML page with numbered references. "
        "Needs no database. Exit code 2, with one line that says why, when a file cannot be read or written."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command line."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the manuscript, Markdown in UTF-8")
        parser.add_argument("--references", type=Path, metavar="FILE", help="its references, CSL-JSON")
        parser.add_argument("-o", "--output", type=Path, metavar="OUT.html", help="write the page to this file")
        parser.add_argument("--json", action="store_true", help="print keys, clusters and findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Render, write the page where it was asked for, and report."""
        try:
            text = read_pandoc(_read_text(options["file"]))
            sources = {source.key: source for source in _read_sources(options["references"])}
            rendered = _at_file_lines(render(text.markdown, sources), text.first_line)
        except UnreadableFile as error:
            raise CommandError(str(error), returncode=2) from error
        except TextTooLarge as error:
            raise CommandError(f"{options['file']}: {error}", returncode=2) from error
        # The same number of lines above the text as in the file, so that findings name the file's lines.
        markdown = "\n" * (text.first_line - 1) + text.markdown
        findings = check(Manuscript(text.title, text.summary, {AUDIENCE: markdown}, sources), {AUDIENCE: rendered})
        page = _page(text.title or options["file"].stem, text.summary, rendered)
        if options["output"]:
            _write(options["output"], page)
        if options["json"]:
            self.stdout.write(json.dumps(_report(rendered, findings), ensure_ascii=False, indent=2))
        elif options["output"]:
            self._summarise(options["output"], rendered, findings)
        else:
            self.stdout.write(page)

    def _summarise(self, output: Path, rendered: Rendered, findings: tuple[Finding, ...]) -> None:
        for found in findings:
            where = f" line {found.line}:" if found.line else ""
            self.stderr.write(f"{found.severity.value}:{where} {found.message} [{found.code}]")
        errors = sum(found.severity is Severity.ERROR for found in findings)
        self.stdout.write(
            f"{output}: citations {len(rendered.clusters)}, references {len(rendered.keys)}, "
            f"errors {errors}, other findings {len(findings) - errors}"
        )


def _read_text(path: Path) -> str:
    return clean_text(bytes_of(path, MAX_BYTES), name=str(path), limit=MAX_BYTES).text


def _read_sources(path: Path | None) -> tuple[Source, ...]:
    if path is None:
        return ()
    try:
        return read_csl_json(bytes_of(path, REFERENCES_BYTES))
    except UnreadableReferences as error:
        raise UnreadableFile(f"{path}: {error}") from error


def _write(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.", returncode=2) from error


def _at_file_lines(rendered: Rendered, first_line: int) -> Rendered:
    clusters = (replace(cluster, line=cluster.line + first_line - 1) for cluster in rendered.clusters)
    return replace(rendered, clusters=tuple(clusters))


def _page(title: str, summary: str, rendered: Rendered) -> str:
    return render_to_string("articles/standalone.html", {"title": title, "summary": summary, "rendered": rendered})


def _report(rendered: Rendered, findings: tuple[Finding, ...]) -> dict[str, object]:
    return {
        "keys": list(rendered.keys),
        "clusters": [
            {
                "keys": list(cluster.keys),
                "printed": cluster.printed,
                "locators": list(cluster.locators),
                "missing_keys": list(cluster.missing_keys),
                "line": cluster.line,
                "heading_path": list(cluster.heading_path),
            }
            for cluster in rendered.clusters
        ],
        "missing_keys": list(rendered.missing_keys),
        "findings": [found.as_dict() for found in findings],
    }
