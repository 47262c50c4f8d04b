"""`import_references FILE`: the sources of a BibTeX, RIS, CSL-JSON, NBIB or PubMed XML file into the library."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from articles.actions.reference_import import ReferenceImportReport, import_references
from articles.references.reading import AUTO, FORMATS, UnreadableReferences, read_references
from articles.references.reading.decoding import MAX_BYTES
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.database_commands import DatabaseCommand
from cms.refusals import Refused

UNREADABLE = 2


class Command(DatabaseCommand):
    """Exit status: 0 with a summary that names every broken record; 2 with one line when nothing could be read."""

    help = "Import references from BibTeX, RIS, CSL-JSON, PubMed NBIB or PubMed XML. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument("file", type=Path, metavar="FILE", help=f"the export, at most {MAX_BYTES // 1024**2} MB")
        parser.add_argument("--format", choices=FORMATS, default=AUTO, help="what the file is (default: auto)")
        parser.add_argument("--by", metavar="USER", help="user name of the editor who imports (default: the system)")
        parser.add_argument("--json", action="store_true", help="the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads, imports, reports."""
        try:
            actor = person_named(options["by"])
            read = read_references(bytes_of(options["file"]), format=options["format"])
            report = import_references(actor=actor, read=read)
        except (UnreadableReferences, Refused) as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        self.stdout.write(_as_json(report) if options["json"] else readable_summary(report))


def person_named(name: str | None) -> User:
    """The account called `name`; without a name the system account. Raises Refused."""
    wanted = name or SYSTEM_USERNAME
    found = User.objects.filter(username__iexact=wanted).first()
    if found is None:
        raise Refused(f"There is no account with the user name “{wanted}”. Check --by.")
    return found


def bytes_of(path: Path) -> bytes:
    """The file's content, one byte more than the limit at most. Raises UnreadableReferences."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except IsADirectoryError as error:
        raise UnreadableReferences(f"{path} is a folder. Name one file in it.") from error
    except FileNotFoundError as error:
        raise UnreadableReferences(f"{path} does not exist. Check the path.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UnreadableReferences(f"{path} cannot be read ({why}). Check its name and permissions.") from error


def _as_json(report: ReferenceImportReport) -> str:
    return json.dumps(report.as_dict(), ensure_ascii=False, indent=2)


def readable_summary(report: ReferenceImportReport) -> str:
    """The report to be read: totals, then every broken record and every remark with its line."""
    records = len(report.added) + len(report.known) + len(report.broken) + len(report.conflicts)
    lines = [
        f"{_count(records, 'record')} in {report.format}: {len(report.added)} added, "
        f"{len(report.known)} known already, {report.changed} changed, {len(report.broken)} broken."
    ]
    if report.conflicts:
        lines.append(f"{_count(len(report.conflicts), 'record')} could be either of two entries; nothing was chosen:")
        lines += [f"  {conflict}" for conflict in report.conflicts]
    if report.completed:
        lines.append(f"A DOI or PMID was added to: {', '.join(report.completed)}.")
    if not report.added and not report.changed:
        lines.append("Nothing was changed.")
    if report.flagged:
        lines.append(f"PubMed announces news of: {', '.join(report.flagged)}.")
    lines += [f"  {record}" for record in report.broken]
    lines += [f"  Line {line}: {remark}" for line, remark in report.remarks]
    return "\n".join(lines)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
