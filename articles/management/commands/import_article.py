"""Import a manuscript from a file: a captured web page, Pandoc or Manubot Markdown with its references, Word, JATS XML,
or an article that was exported from here."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from articles.actions import import_manuscript
from articles.importing import ImportedManuscript, UnreadableFile, read_path, report
from articles.importing.front_matter import SHA256
from articles.importing.reading import FORMATS
from articles.importing.report import readable_report
from articles.known_sources import known_sources
from articles.models import Article, Topic
from articles.round_trip import RoundTrip, compared
from cms.accounts.models import User
from cms.accounts.provisioning import ensure_roles_and_system_account
from cms.accounts.roles import Role
from cms.database_commands import DatabaseCommand
from cms.refusals import Refused

UNREADABLE = 2


class Command(DatabaseCommand):
    """Exit status: 0 when imported (findings or not), 2 with one line when nothing could be imported."""

    help = (
        "Import a captured page, Pandoc Markdown, a Word document or JATS XML as a new article; report what was seen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the manuscript: text in UTF-8, DOCX or JATS XML")
        parser.add_argument("--format", choices=FORMATS, default="auto", help="what the file is (default: auto)")
        parser.add_argument(
            "--references",
            type=Path,
            metavar="FILE",
            help="reference file of a Markdown manuscript: CSL-JSON, BibTeX, RIS, NBIB or PubMed XML",
        )
        parser.add_argument(
            "--owner",
            metavar="USER",
            help="user name of the editor who will own it (default: the only editor, else the system account)",
        )
        parser.add_argument("--topic", metavar="T", help="short name (slug) of the topic")
        parser.add_argument(
            "--figures", type=Path, metavar="DIR", help="folder with the pictures of an exported article, as downloaded"
        )
        parser.add_argument("--offline", action="store_true", help="do not ask Crossref and PubMed for sources")
        parser.add_argument("--dry-run", action="store_true", help="read and report only; save nothing")
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads, imports unless told not to, reports."""
        try:
            # Services are asked here, before any transaction begins.
            manuscript = read_path(
                options["file"],
                format=options["format"],
                references=options["references"],
                finders=known_sources(offline=options["offline"]),
            )
            pictures = pictures_in(options["figures"]) if options["figures"] else {}
            imported = None if options["dry_run"] else saved(manuscript, options["owner"], options["topic"], pictures)
        except (UnreadableFile, Refused) as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        trip = compared(imported.article, manuscript) if imported else None
        if options["json"]:
            made = imported.as_dict() if imported else {}
            self.stdout.write(json.dumps(report(manuscript) | made | (trip.as_dict() if trip else {}), indent=2))
            return
        self.stdout.write(readable_report(manuscript))
        self.stdout.write(f"\n{imported or 'Dry run: nothing was saved.'}")
        if trip:
            self.stdout.write("\n".join(told(trip)))


def told(trip: RoundTrip) -> list[str]:
    """Whether the draft is what was exported, for a terminal."""
    if trip.draft_sha256 == trip.content_sha256:
        return ["The draft has the digest of the file: it is what was exported."]
    return [f"The draft has another digest, {trip.draft_sha256}:", *(f"  {line}" for line in trip.differences)]


@dataclass(frozen=True)
class Imported:
    """The new article, and why its owner is who it is."""

    article: Article
    why_owner: str

    def as_dict(self) -> dict[str, str]:
        """What the JSON report says besides what was read."""
        return {"slug": self.article.slug, "owner": self.article.owner.username, "owner_note": self.why_owner}

    def __str__(self) -> str:
        return f"Imported as “{self.article.slug}”.\nOwner: {self.article.owner}. {self.why_owner}"


def pictures_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder that are named after a digest, by that digest. Raises Refused."""
    found = {}
    try:
        for path in sorted(folder.iterdir()):
            if SHA256.fullmatch(path.stem) and path.stat().st_size <= 2 * settings.FIGURE_MAX_BYTES:
                found[path.stem] = path.read_bytes()
    except OSError as error:
        raise Refused(f"The folder {folder} cannot be read: {error.strerror}.") from error
    return found


@transaction.atomic
def saved(
    manuscript: ImportedManuscript, owner: str | None, topic: str | None, pictures: Mapping[str, bytes]
) -> Imported:
    """The new article. The system account acts, since nobody is signed in on a command line. Raises Refused."""
    system = ensure_roles_and_system_account()
    person, why = owner_named(owner) if owner else owner_without_name(system)
    article = import_manuscript(
        actor=system,
        manuscript=manuscript,
        owner=person,
        topic=topic_named(topic) if topic else None,
        pictures=pictures,
    )
    return Imported(article, why.format(settings=f"{settings.SITE_URL}/desk/articles/{article.slug}/settings/"))


def owner_named(name: str) -> tuple[User, str]:
    """The account called `name`. Raises Refused."""
    found = User.objects.filter(username__iexact=name).first()
    if found is None:
        raise Refused(f"There is no account with the user name “{name}”. Check --owner.")
    return found, "Named with --owner."


def owner_without_name(system: User) -> tuple[User, str]:
    """The only editor there is; where there are several, or none yet, the system account until somebody is chosen."""
    editors = User.objects.filter(is_active=True, groups__name__in=[Role.EDITOR, Role.MANAGING_EDITOR]).distinct()
    found = list(editors[:2])
    if len(found) == 1:
        return found[0], "The only editor there is. Name another one with --owner."
    many = "There are several editors" if found else "There is no editor yet"
    return system, f"{many} and --owner names none: a managing editor hands the article over at {{settings}}."


def topic_named(slug: str) -> Topic:
    """The topic with this slug. Raises Refused."""
    found = Topic.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Topic.objects.values_list("slug", flat=True)) or "none yet"
        raise Refused(f"There is no topic “{slug}”. Topics: {known}.")
    return found
