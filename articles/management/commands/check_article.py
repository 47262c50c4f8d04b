"""Check a saved article, or a manuscript in a file, and print the findings."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from articles.checks import Finding, Severity
from articles.importing import UnreadableFile, read_path
from articles.importing.report import readable_findings
from articles.known_sources import known_sources
from articles.models import Article
from articles.queries import findings_for
from cms.database_commands import DatabaseCommand

HAS_ERRORS, UNREADABLE = 1, 2


class Command(DatabaseCommand):
    """Exit status: 0 without errors, 1 with errors, 2 with one line when there is nothing to check."""

    help = "Check an article's draft (SLUG) or a manuscript (--file) and print the findings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument("slug", nargs="?", metavar="SLUG", help="the article's address")
        parser.add_argument("--file", type=Path, metavar="FILE", help="a manuscript instead of a saved article")
        parser.add_argument("--references", type=Path, metavar="FILE", help="reference file of a Markdown manuscript")
        parser.add_argument("--json", action="store_true", help="findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Checks one of the two."""
        try:
            title, findings = checked(options["slug"], options["file"], options["references"])
        except UnreadableFile as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        if options["json"]:
            document = {"title": title, "findings": [finding.as_dict() for finding in findings]}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(f"{title or '(no title)'}\n{readable_findings(findings)}")
        if any(finding.severity is Severity.ERROR for finding in findings):
            sys.exit(HAS_ERRORS)


def checked(slug: str | None, file: Path | None, references: Path | None) -> tuple[str, tuple[Finding, ...]]:
    """Title and findings. Raises UnreadableFile, and CommandError for a slug that no article has."""
    if bool(slug) == bool(file):
        raise CommandError("Name either an article's SLUG or a manuscript with --file.", returncode=UNREADABLE)
    if file:
        manuscript = read_path(file, references=references, finders=known_sources(offline=True))
        return manuscript.title, manuscript.findings
    if references:
        raise CommandError("--references goes with --file: a saved article has its own.", returncode=UNREADABLE)
    article = Article.objects.select_related("draft").filter(slug=slug).first()
    if article is None:
        raise CommandError(f"There is no article with the address “{slug}”. Check the spelling.", returncode=UNREADABLE)
    return article.draft.title, findings_for(article)
