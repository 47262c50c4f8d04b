"""What signing in asks of the people of a role."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from cms.accounts.models import SignInRule, User
from cms.accounts.policy import why_not_set_sign_in_rules
from cms.accounts.roles import Role
from cms.ledger.audit import save_audited
from cms.refusals import Refused, refuse_if


def set_second_factor_roles(*, actor: User, roles: Collection[str]) -> None:
    """Ask exactly the people of `roles` (names of role groups) for a second factor, from their next click on.

    Changes: the rule of each role whose answer is new, with an audit entry. Raises Refused (see
    `why_not_set_sign_in_rules`), also for a role that does not exist.
    """
    with transaction.atomic():
        # The account is locked: a rule need not be there yet.
        actor = User.objects.select_for_update().get(pk=actor.pk)
        refuse_if(why_not_set_sign_in_rules(actor), code="may-not-set-sign-in-rules")
        if unknown := sorted(set(roles) - set(Role.values)):
            raise Refused(f"There is no role named {', '.join(unknown)}.", code="unknown-role")
        kept = {rule.role: rule for rule in SignInRule.objects.all()}
        for role in Role.values:
            rule = kept.get(role) or SignInRule(role=role)
            if rule.needs_second_factor != (role in roles):
                rule.needs_second_factor = role in roles
                save_audited(rule, by=actor, reason="what signing in asks for")
