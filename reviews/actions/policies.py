"""Changing the review rules. Running rounds keep the rules they started with."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import Topic
from cms.accounts.models import User
from cms.accounts.roles import is_managing_editor
from cms.ledger.audit import delete_audited, save_audited
from cms.refusals import Refused, Stale, refuse_if
from reviews.models import Policy
from reviews.policy import policy_for, why_not_set_policy
from reviews.queries import board_specialties
from reviews.quorum import folded

MOST_SPECIALTIES, LONGEST_SPECIALTY = 9, 120
MOST_QUESTIONS, LONGEST_QUESTION = 30, 500
MOST_EMERGENCY_PUBLISHERS = 9


@transaction.atomic
def set_policy(*, actor: User, topic: Topic | None, **terms: Any) -> Policy:
    """Set rules of a topic (None: of the house); fields not named keep their value.

    Comes in: rules by name (`Policy.terms`); specialties as a list of names, the checklist as a list of questions with
    `required`. Raises Refused for unknown or impossible values and for what the board as it is could not meet, Stale
    where somebody else sets the first rules at the same moment.
    """
    refuse_if(why_not_set_policy(actor, topic), code="may-not-set-policy")
    policy = Policy.objects.select_for_update().filter(topic=topic).first() or Policy(topic=topic)
    held = policy.terms() if policy.pk or topic is None else policy_for(topic).terms()
    if unknown := set(terms) - set(policy.terms()):
        raise Refused(f"There is no rule called {', '.join(sorted(unknown))}.")
    for name, value in terms.items():
        setattr(policy, name, value)
    refuse_if(_why_impossible(policy) or _why_board_cannot(policy, held), code="invalid-policy")
    if "emergency_publishers" in terms:
        refuse_if(_why_not_emergency_publishers(policy.emergency_publishers), code="invalid-policy")
    try:
        policy.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), code="invalid-policy") from error
    try:
        with transaction.atomic():
            save_audited(policy, by=actor, reason="Rules changed")
    except IntegrityError as error:
        # There is no row to lock before the first rules are set.
        raise Stale("Somebody else set these rules at the same moment. Load the page again.") from error
    return policy


def _why_impossible(policy: Policy) -> str | None:
    """What does not fit together in the rules."""
    return (
        _why_not_fewer(policy)
        or _why_no_time(policy)
        or _why_not_specialties(policy.specialties)
        or _why_not_checklist(policy.checklist)
    )


def _why_no_time(policy: Policy) -> str | None:
    for name, what in (("response_days", "answer an invitation"), ("review_days", "review")):
        days: Any = getattr(policy, name)
        # What is no number is refused with the other fields.
        if isinstance(days, int) and days < 1:
            return f"Give reviewers at least one day to {what}."
    return None


def _why_board_cannot(policy: Policy, held: dict[str, Any]) -> str | None:
    """What the board as it is could never meet: a round would wait for ever. Only what is new is looked at, so that
    somebody who leaves the board keeps nobody from changing another rule."""
    is_new_number = policy.approvals_needed != held["approvals_needed"]
    known_before = {folded(name) for name in held["specialties"]}
    new = [name for name in policy.specialties if folded(name) not in known_before]
    if not new and not is_new_number:
        return None
    members, specialties = board_specialties()
    if is_new_number and isinstance(policy.approvals_needed, int) and policy.approvals_needed > max(1, members):
        return (
            f"The board has {members} active member{'' if members == 1 else 's'}: "
            f"{policy.approvals_needed} approvals could never be given. Invite reviewers first."
        )
    known = {folded(name) for name in specialties}
    if unknown := [name for name in new if folded(name) not in known]:
        have = f"The board's members have: {', '.join(specialties)}." if specialties else "No member has named one."
        return f"Nobody on the board has the specialty {', '.join(f'“{name}”' for name in unknown)}. {have}"
    return None


@transaction.atomic
def follow_house(*, actor: User, topic: Topic) -> None:
    """Give up the rules of a topic: from now on its submissions follow the house's. Their history stays. Raises
    Refused."""
    refuse_if(why_not_set_policy(actor, topic), code="may-not-set-policy")
    policy = Policy.objects.select_for_update().filter(topic=topic).first()
    if policy is None:
        raise Refused("This topic follows the house already.", code="no-own-policy")
    delete_audited(policy, by=actor, reason="Follows the house")


def _why_not_fewer(policy: Policy) -> str | None:
    fewer: Any = policy.minor_approvals_needed
    needed: Any = policy.approvals_needed
    # What is no number is refused with the other fields.
    if not isinstance(fewer, int) or not isinstance(needed, int) or fewer <= needed:
        return None
    return (
        f"A minor correction cannot need more approvals ({fewer}) than any other text ({needed}). "
        "Leave it empty for as many as ever."
    )


def _why_not_specialties(specialties: Any) -> str | None:
    if not isinstance(specialties, list) or not all(isinstance(name, str) and name.strip() for name in specialties):
        return "Specialties are a list of names."
    if any(len(name) > LONGEST_SPECIALTY for name in specialties) or len(specialties) > MOST_SPECIALTIES:
        return f"At most {MOST_SPECIALTIES} specialties of {LONGEST_SPECIALTY} characters can be named."
    return None


def _why_not_checklist(checklist: Any) -> str | None:
    if not isinstance(checklist, list) or not all(_is_question(asked) for asked in checklist):
        return "The checklist is a list of questions, each with whether it is required."
    if len(checklist) > MOST_QUESTIONS or any(len(asked["question"]) > LONGEST_QUESTION for asked in checklist):
        return f"A checklist has at most {MOST_QUESTIONS} questions of {LONGEST_QUESTION} characters."
    return None


def _why_not_emergency_publishers(named: Any) -> str | None:
    if not isinstance(named, list) or not all(isinstance(username, str) for username in named):
        return "Those who may publish in an emergency are a list of user names."
    if len(set(named)) < len(named) or len(named) > MOST_EMERGENCY_PUBLISHERS:
        return f"At most {MOST_EMERGENCY_PUBLISHERS} people can be named for emergencies, each once."
    known = {user.username: user for user in User.objects.filter(username__in=named)}
    for username in named:
        if username not in known or not is_managing_editor(known[username]):
            return f"{known.get(username, username)} is not an active managing editor."
    return None


def _is_question(asked: Any) -> bool:
    return (
        isinstance(asked, dict)
        and set(asked) == {"question", "required"}
        and isinstance(asked["question"], str)
        and bool(asked["question"].strip())
        and isinstance(asked["required"], bool)
    )
