"""Import a manuscript from a file: a captured web page, Pandoc Markdown with its references, Word, or JATS XML."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles.actions import import_manuscript
from articles.importing import ImportedManuscript, UnreadableFile, read_path, report
from articles.importing.reading import FORMATS
from articles.importing.report import readable_report
from articles.models import Article, Topic
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import Role
from cms.ledger.audit import save_audited
from cms.refusals import Refused

UNREADABLE = 2
EDITORS_NAMED = 8


class Command(BaseCommand):
    """Exit status: 0 when imported (findings or not), 2 with one line when nothing could be imported."""

    help = (
        "Import a captured page, Pandoc Markdown, a Word document or JATS XML as a new article; report what was seen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the manuscript: text in UTF-8, DOCX or JATS XML")
        parser.add_argument("--format", choices=FORMATS, default="auto", help="what the file is (default: auto)")
        parser.add_argument("--references", type=Path, metavar="FILE", help="CSL-JSON file of a Markdown manuscript")
        parser.add_argument("--owner", metavar="USER", help="user name of the editor who will own the article")
        parser.add_argument("--topic", metavar="T", help="short name (slug) of the topic")
        parser.add_argument("--dry-run", action="store_true", help="read and report only; save nothing")
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads, imports unless told not to, reports."""
        try:
            manuscript = read_path(options["file"], format=options["format"], references=options["references"])
            article = None if options["dry_run"] else saved(manuscript, options["owner"], options["topic"])
        except (UnreadableFile, Refused) as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        if options["json"]:
            self.stdout.write(json.dumps(report(manuscript) | ({"slug": article.slug} if article else {}), indent=2))
            return
        self.stdout.write(readable_report(manuscript))
        self.stdout.write(f"\nImported as “{article.slug}”." if article else "\nDry run: nothing was saved.")


@transaction.atomic
def saved(manuscript: ImportedManuscript, owner: str | None, topic: str | None) -> Article:
    """The new article. The system account acts, since nobody is signed in on a command line."""
    system = User.objects.get(username=SYSTEM_USERNAME)
    return import_manuscript(
        actor=system, manuscript=manuscript, owner=owner_named(owner), topic=topic_named(topic, system)
    )


def owner_named(name: str | None) -> User:
    """The account called `name`; without a name, the one editor there is. Raises Refused."""
    if name:
        found = User.objects.filter(username__iexact=name).first()
        if found is None:
            raise Refused(f"There is no account with the user name “{name}”. Check --owner.")
        return found
    editors = list(
        User.objects.filter(is_active=True, groups__name__in=[Role.EDITOR, Role.MANAGING_EDITOR])
        .distinct()
        .order_by("username")[: EDITORS_NAMED + 1]
    )
    if not editors:
        raise Refused("No account is an editor yet, so nobody can own the article. Invite one, or use --dry-run.")
    if len(editors) > 1:
        names = ", ".join(editor.username for editor in editors[:EDITORS_NAMED])
        raise Refused(f"Say who will own the article with --owner: {names}{', …' * (len(editors) > EDITORS_NAMED)}.")
    return editors[0]


def topic_named(slug: str | None, actor: User) -> Topic:
    """The topic with this slug; without one, the only topic there is, else *General*. Raises Refused."""
    if slug:
        found = Topic.objects.filter(slug=slug).first()
        if found is None:
            known = ", ".join(Topic.objects.values_list("slug", flat=True)) or "none yet"
            raise Refused(f"There is no topic “{slug}”. Topics: {known}.")
        return found
    topics = list(Topic.objects.all()[:2])
    if len(topics) == 1:
        return topics[0]
    general = Topic.objects.filter(slug="general").first()
    if general is None:
        general = Topic(slug="general", name="General")
        save_audited(general, by=actor, reason="Topic for imports that name none")
    return general
