"""Changing the review rules. Running rounds keep the rules they started with."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.models import Topic
from cms.accounts.models import User
from cms.ledger.audit import save_audited
from cms.refusals import Refused, refuse_if
from reviews.models import Policy
from reviews.policy import why_not_set_policy


@transaction.atomic
def set_policy(*, actor: User, topic: Topic | None, **terms: Any) -> Policy:
    """Set rules of a topic (None: of the house); fields not named keep their value. Raises Refused for unknown or
    impossible values."""
    refuse_if(why_not_set_policy(actor, topic), code="may-not-set-policy")
    policy = Policy.objects.select_for_update().filter(topic=topic).first() or Policy(topic=topic)
    if unknown := set(terms) - set(policy.rules()):
        raise Refused(f"There is no rule called {', '.join(sorted(unknown))}.")
    for name, value in terms.items():
        setattr(policy, name, value)
    try:
        policy.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), code="invalid-policy") from error
    save_audited(policy, by=actor, reason="Rules changed")
    return policy
