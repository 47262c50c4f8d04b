"""Making, revoking, opening and forgetting preview links. Each in one transaction."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from articles.actions.locking import lock_article
from articles.models import Version
from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.ledger.audit import save_audited
from cms.publishing.models import PreviewLink, PreviewOpening
from cms.publishing.previews.models import LONGEST_PURPOSE
from cms.publishing.previews.policy import why_not_preview, why_not_revoke
from cms.refusals import Refused, refuse_if

DAYS = (1, 3, 7, 14, 30)
SHORTEST_PURPOSE = 5
# Openings and the digest of the token are kept so long after a link has ended.
KEPT = timedelta(days=90)


def token_digest(token: str) -> str:
    """What is stored of a token: whoever reads the database cannot open the link."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


@transaction.atomic
def make_preview_link(*, version: Version, actor: User, days: int, purpose: str) -> tuple[PreviewLink, str]:
    """Make a link to exactly this version that works for `days` days.

    Goes out: the row, and the token, which is kept nowhere. Changes: one PreviewLink with its entry in the audit trail.
    Raises Refused (`why_not_preview`), also for a number of days that is not offered and a purpose out of bounds.
    """
    lock_article(version.article)
    refuse_if(why_not_preview(actor, version), code="may-not-preview")
    if days not in DAYS:
        raise Refused(f"Choose one of these numbers of days: {', '.join(map(str, DAYS))}.", code="days-not-offered")
    words = " ".join(purpose.split())
    if not SHORTEST_PURPOSE <= len(words) <= LONGEST_PURPOSE:
        raise Refused(f"Say what the link is for, in at most {LONGEST_PURPOSE} characters.", code="purpose-missing")
    token, now = secrets.token_urlsafe(32), clock.now()
    link = PreviewLink(
        version=version,
        purpose=words,
        token_sha256=token_digest(token),
        made_by=actor,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    save_audited(link, by=actor, reason="made")
    return link, token


@transaction.atomic
def revoke_preview_link(*, link: PreviewLink, actor: User) -> PreviewLink:
    """Make the link useless at once. Returns the row as it is now. Raises Refused (`why_not_revoke`)."""
    lock_article(link.version.article)
    locked = PreviewLink.objects.select_for_update(of=("self",)).select_related("version__article").get(pk=link.pk)
    refuse_if(why_not_revoke(actor, locked), code="may-not-revoke")
    locked.revoked_by, locked.revoked_at = actor, clock.now()
    save_audited(locked, by=actor, reason="revoked", update_fields=["revoked_by", "revoked_at"])
    return locked


@transaction.atomic
def note_opened(link: PreviewLink) -> None:
    """Count one opening in the hour that runs; nothing of who opened it."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    PreviewOpening.objects.get_or_create(link=link, hour=hour)
    row = PreviewOpening.objects.select_for_update().get(link=link, hour=hour)
    row.times += 1
    row.save(update_fields=["times"])


@transaction.atomic
def forget_previews() -> int:
    """Delete openings and digests of links that ended more than 90 days ago; how many links. Who made and revoked them
    stays on record. Safe to repeat."""
    ended = PreviewLink.objects.exclude(token_sha256="").filter(expires_at__lt=clock.now() - KEPT).select_for_update()
    links = list(ended)
    PreviewOpening.objects.filter(link__in=links).delete()
    system = User.objects.get(username=SYSTEM_USERNAME)
    for link in links:
        link.token_sha256 = ""
        save_audited(link, by=system, reason="forgotten", update_fields=["token_sha256"])
    return len(links)
