"""Everything that is kept of one person, gathered relation by relation, for them to have."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from cms import clock
from cms.accounts.models import User
from cms.accounts.personal_data.relations import Relation, relations

ACCOUNT = (
    "username",
    "printed_name",
    "credentials",
    "affiliation",
    "specialty",
    "orcid",
    "is_active",
    "date_joined",
    "last_login",
    "erased_at",
)
ABOUT = (
    "What is kept of you, and where the record names you. Passwords, codes and what tells of other people are not part "
    "of it. Times are UTC."
)


def gather(person: User) -> dict[str, Any]:
    """What is kept of `person`: the account; a section for each relation of the table that has rows, with what it is
    in plain words, what becomes of it when the person's data is erased, and its rows; and the changes that the person
    made, without what they are about.

    One query for each relation and each history. Changes nothing.
    """
    sections = [_section(relation, person) for relation in relations() if relation.fields]
    return {
        "about": ABOUT,
        "house": settings.SITE_NAME,
        "made_at": clock.now(),
        "account": {name: getattr(person, name) for name in ACCOUNT},
        "sections": [section for section in sections if section["rows"]],
        "changes_made": _changes_by(person),
    }


def as_json(person: User) -> str:
    """The same as text: JSON, UTF-8, readable by people too."""
    return json.dumps(gather(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


def _section(relation: Relation, person: User) -> dict[str, Any]:
    rows = relation.rows_of._base_manager.filter(**{relation.lookup: person}).order_by("pk")
    return {
        "where": f"{relation.model}.{relation.lookup}",
        "what": relation.what,
        "when_erased": "deleted" if relation.is_erased else f"stays. {relation.stays_because}",
        "rows": [
            {name.replace("__", " "): value for name, value in row.items()} for row in rows.values(*relation.fields)
        ],
    }


def _changes_by(person: User) -> list[dict[str, Any]]:
    made = []
    for model in apps.get_models():
        followed = getattr(model, "instance_type", None)
        if followed is None or not hasattr(model, "history_user"):
            continue
        rows = model._base_manager.filter(history_user=person).order_by("history_date", "pk")
        made += [
            {"what": str(followed._meta.verbose_name), "at": at, "reason": reason or ""}
            for at, reason in rows.values_list("history_date", "history_change_reason")
        ]
    return made
