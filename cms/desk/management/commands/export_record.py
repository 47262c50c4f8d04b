"""`export_record SLUG -o FILE.zip`: an article's whole record, to be verified without this software."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from articles.models import Article
from cms.database_commands import DatabaseCommand
from cms.desk.record_file import record_archive
from cms.refusals import Refused


class Command(DatabaseCommand):
    help = (
        "Write every version, sign-off, comment, claim check, decision, edition and notice of one article to a ZIP, "
        "readable (index.html) and verifiable without this software (VERIFY.md). Exits 2 when it cannot."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command line."""
        parser.add_argument("slug", help="the article's address")
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.zip", help="where to write")
        parser.add_argument("--force", action="store_true", help="replace a file that is there already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, or refuse in one line."""
        output: Path = options["output"]
        article = Article.objects.filter(slug=options["slug"]).first()
        if article is None:
            raise CommandError(f"There is no article with the slug {options['slug']!r}.", returncode=2)
        try:
            content = record_archive(article)
            with output.open("wb" if options["force"] else "xb") as file:
                file.write(content)
        except FileExistsError as error:
            raise CommandError(f"{output} exists already. Add --force to replace it.", returncode=2) from error
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error}", returncode=2) from error
        except Refused as refusal:
            raise CommandError(refusal.reason, returncode=2) from refusal
        self.stdout.write(f"{output}: {len(content):,} bytes. Verify it as VERIFY.md inside says.")
