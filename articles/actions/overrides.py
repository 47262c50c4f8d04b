"""Letting an error pass, on the record."""

from __future__ import annotations

from django.db import transaction

from articles.actions.locking import lock_article
from articles.composition import compose
from articles.models import Article, FindingOverride
from articles.policy import why_not_override
from articles.signals import source_let_pass
from cms import clock
from cms.accounts.models import User
from cms.ledger.actions import record_evidence
from cms.refusals import Refused, refuse_if


@transaction.atomic
def override_finding(*, article: Article, actor: User, fingerprint: str, reason: str) -> FindingOverride:
    """Record why one error of the draft may stay. Raises Refused where there is no such error, no reason, or policy
    forbids it."""
    article = lock_article(article)
    found = next((found for found in compose(article.draft).errors if found.fingerprint == fingerprint), None)
    if found is None:
        raise Refused("The draft does not have this error (any more).", code="no-such-finding")
    refuse_if(why_not_override(actor, article, found.code), code="override-forbidden")
    if len(reason.strip()) < 10:
        raise Refused("Give the reason in a sentence: it is printed in the record.", code="reason-missing")
    override = record_evidence(
        FindingOverride(
            article=article,
            fingerprint=fingerprint,
            code=found.code,
            message=found.message,
            reason=reason.strip(),
            decided_by=actor,
            printed_name=actor.name_with_credentials,
            decided_at=clock.now(),
        ),
        kind="finding-overridden",
    )
    source_let_pass.send(sender=FindingOverride)
    return override
