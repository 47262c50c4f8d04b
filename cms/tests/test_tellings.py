"""Whatever people are told about their work goes one way: `notify`, by a kind that has a rule. Only letters about an
account itself are mailed past it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from cms.desk.draft_reminders import DRAFT_REMINDERS
from cms.outbox.kinds import KINDS
from cms.outbox.models import Notification
from cms.outbox.notifying import notify
from cms.tests.test_architecture import OUR_CODE
from reviews.reminders import REMINDERS

ROOT = Path(settings.BASE_DIR)
# Secret links, people who have no account yet, and the mail that carries what `notify` has left to a digest.
DIRECT = {
    "cms/accounts/actions/invitations.py": "the link to a new account",
    "cms/accounts/adapter.py": "django-allauth's letters: a new password, an address to confirm",
    "cms/publishing/questions/letters.py": "readers who asked a question and left an address; they have no account",
    "cms/outbox/digests.py": "notifications of a day, mailed together",
}
TELLING = {"notify", "Telling", "_tell", "_tell_who_looks_after"}


@cache
def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """The calls in a file, each with the name of what is called."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return [(ast.unparse(node.func).rpartition(".")[2], node) for node in nodes]


def told_kinds() -> Iterator[ast.expr]:
    """What the code gives as the kind of a telling."""
    for path in OUR_CODE:
        for name, call in calls(path):
            if name in TELLING:
                yield from (given.value for given in call.keywords if given.arg == "kind")


def test_every_kind_that_is_told_has_a_rule_and_every_rule_is_used():
    written = {kind.value for kind in told_kinds() if isinstance(kind, ast.Constant)}
    assert written | {reminder.kind for reminder in (*REMINDERS, *DRAFT_REMINDERS)} == set(KINDS)


def test_a_kind_is_written_where_it_is_told_or_comes_from_the_table_of_reminders():
    others = {ast.unparse(kind) for kind in told_kinds() if not isinstance(kind, ast.Constant)}
    assert others == {"reminder.kind", "kind"}, "`kind` hands on what its callers wrote"


@pytest.mark.django_db
def test_a_kind_without_a_rule_is_refused(edith):
    with transaction.atomic(), pytest.raises(ValueError, match="for gossip"):
        notify(to=edith, kind="gossip", subject="Have you heard?", text="…", path="/desk/")
    assert not Notification.objects.exists()


def test_only_letters_about_an_account_are_mailed_past_it():
    direct = {str(path.relative_to(ROOT)) for path in OUR_CODE if "queue_mail" in dict(calls(path))}
    assert direct == set(DIRECT)


def test_nothing_is_mailed_past_the_outbox():
    senders = {
        str(path.relative_to(ROOT))
        for path in OUR_CODE
        if {"EmailMessage", "EmailMultiAlternatives", "send_mail", "mail_managers", "mail_admins"}
        & dict(calls(path)).keys()
    }
    assert senders <= {"cms/outbox/delivery.py"}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_architecture_lists_every_kind_with_its_rule(name):
    kind = KINDS[name]
    mail = "at once" if kind.is_urgent else "as chosen"
    assert f"| `{name}` | {kind.says} | {mail} |" in (ROOT / "docs/architecture.md").read_text()
