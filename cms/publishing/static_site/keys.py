"""What an export is made of, as short digests: where it has not changed, nothing has to be made again."""

from __future__ import annotations

from django.db.models import Count, Max

from cms import clock
from cms.ledger.canonical import sha256_text
from cms.publishing.exporting.record import EXPORTS_VERSION
from cms.publishing.house.models import HousePageWording
from cms.publishing.models import LiveEdition
from cms.publishing.queries import board
from cms.publishing.stored_pages.maker import maker
from cms.publishing.stored_pages.models import PageChange

# Raise it whenever the same pages come out as other files.
EXPORT_VERSION = "1"


def article_key(article_id: int, options: str) -> str | None:
    """What the files of an article are made of; None where it is not published.

    The same count of changes by which stored pages are held true (`stored_pages.changes`), the address, the version of
    the site, and whether the day by which it was to be reviewed has passed. Every table that its pages read is in
    `INPUTS` of that module; a test compares.
    """
    row = (
        LiveEdition.objects.filter(article=article_id)
        .annotate(changes=Count("article__page_changes"))
        .values_list("article__slug", "edition", "edition__review_due", "changes")
        .first()
    )
    if row is None:
        return None
    slug, edition, review_due, changes = row
    is_overdue = review_due < clock.now().date()
    said = (EXPORT_VERSION, EXPORTS_VERSION, maker(), options, slug, edition, is_overdue, changes)
    return sha256_text("\n".join(map(str, said)))


def site_key(options: str) -> str:
    """What the whole export is made of: all changes, the pages of the house, the board, and the day, on which reviews
    become overdue."""
    changes = PageChange.objects.aggregate(n=Count("pk"), last=Max("pk"))
    wordings = HousePageWording.objects.aggregate(n=Count("pk"), last=Max("pk"))
    members = list(board().values_list("pk", "printed_name", "credentials", "affiliation", "specialty"))
    live = LiveEdition.objects.count()
    said = (EXPORT_VERSION, EXPORTS_VERSION, maker(), options, changes, wordings, members, live, clock.now().date())
    return sha256_text("\n".join(map(str, said)))
