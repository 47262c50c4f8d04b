"""Who makes and revokes preview links, and whether one still opens."""

from __future__ import annotations

from articles.models import Version
from articles.policy import why_not_edit
from cms import clock
from cms.accounts.models import User
from cms.publishing.models import Notice, NoticeKind, PreviewLink

TAKEN_BACK = (NoticeKind.RETRACTION, NoticeKind.WITHDRAWAL)
# Of one article at a time: who needs more should ask for early access.
MOST_OPEN = 20


def why_not_preview(user: User, version: Version) -> str | None:
    """Whoever edits the article may show a version of it, unless readers were told that this text is taken back."""
    if why_not := why_not_edit(user, version.article):
        return why_not
    if Notice.objects.filter(edition__version=version, kind__in=TAKEN_BACK).exists():
        return "This version was retracted or withdrawn. It is not shown to anybody else by a link."
    open_links = PreviewLink.objects.filter(
        version__article=version.article_id, revoked_at=None, expires_at__gt=clock.now()
    )
    if open_links.count() >= MOST_OPEN:
        return f"{MOST_OPEN} links to this article are open already. Revoke one that is not needed any more."
    return None


def why_not_revoke(user: User, link: PreviewLink) -> str | None:
    """Whoever edits the article revokes any of its links while it is open."""
    if why_not := why_not_edit(user, link.version.article):
        return why_not
    return None if link.is_open else "This link does not work any more."


def still_opens(link: PreviewLink) -> bool:
    """Whether the link shows its version: open, its maker's account active and still an editor of the article, and
    nothing of the article retracted or withdrawn since it was made."""
    article = link.version.article_id
    taken_back = Notice.objects.filter(edition__article=article, kind__in=TAKEN_BACK, placed_at__gte=link.made_at)
    return link.is_open and why_not_edit(link.made_by, link.version.article) is None and not taken_back.exists()
