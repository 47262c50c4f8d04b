"""Import a manuscript from a file: a captured web page, Pandoc or Manubot Markdown with a reference file, or an article
that was exported from here."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from itertools import count
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify

from articles.actions import import_manuscript
from articles.importing import ImportedManuscript, UnreadableFile, read_path, report
from articles.importing.reading import FORMATS
from articles.importing.report import readable_report
from articles.known_sources import known_sources
from articles.models import Article, Topic
from articles.round_trip import RoundTrip, compared
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import Role
from cms.ledger.audit import save_audited
from cms.refusals import Refused

UNREADABLE = 2
EDITORS_NAMED = 8
LONGEST_TOPIC = 120


class Command(BaseCommand):
    """Exit status: 0 when imported (findings or not), 2 with one line when nothing could be imported."""

    help = "Import a captured page or a Pandoc-Markdown manuscript as a new article, and report what was seen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The command line."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the manuscript, UTF-8, at most 500 KB")
        parser.add_argument("--format", choices=FORMATS, default="auto", help="what the file is (default: auto)")
        parser.add_argument(
            "--references",
            type=Path,
            metavar="FILE",
            help="reference file of a Markdown manuscript: CSL-JSON, BibTeX, RIS, NBIB or PubMed XML",
        )
        parser.add_argument("--owner", metavar="USER", help="user name of the editor who will own the article")
        parser.add_argument("--topic", metavar="T", help="short name (slug) of the topic")
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
            article = None if options["dry_run"] else saved(manuscript, options["owner"], options["topic"])
        except (UnreadableFile, Refused) as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        trip = compared(article, manuscript) if article else None
        if options["json"]:
            made = {"slug": article.slug} if article else {}
            self.stdout.write(json.dumps(report(manuscript) | made | (trip.as_dict() if trip else {}), indent=2))
            return
        self.stdout.write(readable_report(manuscript))
        self.stdout.write(f"\nImported as “{article.slug}”." if article else "\nDry run: nothing was saved.")
        if trip:
            self.stdout.write("\n".join(told(trip)))


def told(trip: RoundTrip) -> list[str]:
    """Whether the draft is what was exported, for a terminal."""
    if trip.draft_sha256 == trip.content_sha256:
        return ["The draft has the digest of the file: it is what was exported."]
    return [f"The draft has another digest, {trip.draft_sha256}:", *(f"  {line}" for line in trip.differences)]


@transaction.atomic
def saved(manuscript: ImportedManuscript, owner: str | None, topic: str | None) -> Article:
    """The new article. The system account acts, since nobody is signed in on a command line."""
    system = User.objects.get(username=SYSTEM_USERNAME)
    return import_manuscript(
        actor=system, manuscript=manuscript, owner=owner_named(owner), topic=topic_for(manuscript, topic, system)
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


def topic_for(manuscript: ImportedManuscript, slug: str | None, actor: User) -> Topic:
    """The topic that was asked for, else the one that an exported article names (made where it is missing), else the
    one that `topic_named` takes. Raises Refused."""
    name = manuscript.exported.particulars.topic if manuscript.exported else ""
    if slug or not name:
        return topic_named(slug, actor)
    found = Topic.objects.filter(name=name).first()
    if found is None:
        if len(name) > LONGEST_TOPIC:
            raise Refused("The topic that the file names is too long. Choose one with --topic.")
        found = Topic(slug=free_slug(name), name=name)
        save_audited(found, by=actor, reason="Topic of an imported article")
    return found


def free_slug(name: str) -> str:
    """A short name for a topic that nobody has yet."""
    base = slugify(name)[:70].strip("-") or "topic"
    taken = set(Topic.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for number in count(1) if (slug := base if number == 1 else f"{base}-{number}") not in taken)


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
