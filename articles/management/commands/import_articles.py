"""`import_articles DIR|ZIP`: many manuscripts at once, each an article of its own, with a report for each file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from articles.actions import cancel_import, import_these, start_import_batch, work_through
from articles.actions.import_batches import let_go_of_files
from articles.import_batches import files_of
from articles.importing.collecting import from_path
from articles.management.commands.import_article import owner_named, owner_without_name, topic_named
from articles.models import FileState, ImportFile
from cms.accounts.provisioning import ensure_roles_and_system_account
from cms.database_commands import DatabaseCommand
from cms.refusals import Refused

UNREADABLE = 2
NOT_ALL = 1


class Command(DatabaseCommand):
    """Exit status: 0 when every file became an article, or was one before; 1 when some were refused or failed; 2 with
    one line when nothing could be begun."""

    help = (
        "Import every manuscript of a folder or a ZIP: first all are read, then each becomes an article. Begun again "
        "after a stop it leaves out what became an article before, and so goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument("path", type=Path, metavar="DIR|ZIP", help="folder or ZIP with Markdown, DOCX, JATS, pages")
        parser.add_argument("--owner", metavar="USER", help="user name of the editor who will own the articles")
        parser.add_argument("--topic", metavar="T", help="short name (slug) of the topic")
        parser.add_argument("--offline", action="store_true", help="do not ask Crossref and PubMed for sources")
        parser.add_argument("--again", action="store_true", help="import files again that became an article before")
        parser.add_argument("--dry-run", action="store_true", help="read and report only; make no article")
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads all, imports unless told not to, reports."""
        system = ensure_roles_and_system_account()
        try:
            owner, why = owner_named(options["owner"]) if options["owner"] else owner_without_name(system)
            batch = start_import_batch(
                actor=system,
                owner=owner,
                files=from_path(options["path"]),
                topic=topic_named(options["topic"]) if options["topic"] else None,
                offline=options["offline"],
                in_background=False,
            )
        except Refused as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        work_through(batch)
        files = list(files_of(batch))
        ready = any(file.state == FileState.READ or (options["again"] and file.imported_before_id) for file in files)
        if options["dry_run"]:
            cancel_import(batch=batch, actor=system)
        elif ready:
            import_these(batch=batch, actor=system, again=options["again"], in_background=False)
            work_through(batch)
            files = list(files_of(batch))
        let_go_of_files(batch)
        self._say(files, options, owner=f"{owner}. {why.format(settings='the settings page of each')}")
        if any(file.state in (FileState.REFUSED, FileState.FAILED) for file in files):
            raise CommandError("Not every file became an article. The report says why.", returncode=NOT_ALL)

    def _say(self, files: Sequence[ImportFile], options: dict[str, Any], owner: str) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({"owner": owner, "files": [as_dict(file) for file in files]}, indent=2))
            return
        self.stdout.write("\n".join(line for file in files for line in as_lines(file)))
        ended = "Dry run: nothing was saved." if options["dry_run"] else f"Owner: {owner}"
        self.stdout.write(f"\n{counted(files)}\n{ended}")


def as_dict(file: ImportFile) -> dict[str, Any]:
    """One file for the JSON report."""
    return {
        "name": file.name,
        "references": file.references_name,
        "state": file.state,
        "reason": file.reason,
        "slug": file.article.slug if file.article else None,
        "report": file.report or None,
    }


def as_lines(file: ImportFile) -> list[str]:
    """One file for a terminal."""
    seen = file.report
    lines = [f"{file.get_state_display().upper():9} {file.name}" + (f" → {file.article.slug}" if file.article else "")]
    if file.reason:
        lines.append(f"          {file.reason}")
    if seen:
        errors = sum(finding["severity"] == "error" for finding in seen["findings"])
        lines.append(
            f"          {seen['title'] or '(no title)'} · {seen['format']} · {seen['references']} sources, "
            f"{seen['known_sources']} of them in the library · {errors} that stop a submission"
        )
    return lines


def counted(files: Sequence[ImportFile]) -> str:
    """How many files came to what."""
    states = [(state, sum(file.state == state for file in files)) for state in FileState]
    return ", ".join(f"{count} {state.label.lower()}" for state, count in states if count)
