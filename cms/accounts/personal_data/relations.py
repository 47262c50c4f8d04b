"""The table of every place that names a person: what it says, what they are given of it, what becomes of it.

Each app registers its own models (`personal_data.py`), because accounts know nothing of what lies above them. A test
fails for a model with a relation to the account that no entry names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

# Answers what somebody still has to do or holds, in words that say what to do first; None where nothing is left.
Obligation = Callable[[models.Model], str | None]

EVIDENCE = "Evidence: it says who wrote, decided or signed what stands in the record."
DAILY_WORK = "The house's record of its work: it names the person by number, and holds no contact data."


@dataclass(frozen=True)
class Relation:
    """One way from a model to a person.

    `model` is `app.Model`, `lookup` the way of a query to the account. `fields` are handed out (lookups are allowed),
    none of them tells of somebody else; without any, `stays_because` says why nothing is handed out. Rows are deleted
    on erasure where `is_erased`, together with their history; else `stays_because` says why not.
    """

    model: str
    lookup: str
    what: str
    fields: tuple[str, ...] = ()
    stays_because: str = ""
    is_erased: bool = False

    @property
    def rows_of(self) -> type[models.Model]:
        """The model itself."""
        return apps.get_model(self.model)


_relations: dict[tuple[str, str], Relation] = {}
_obligations: list[Obligation] = []


def register(relations: Iterable[Relation]) -> None:
    """Add entries to the table. Raises ValueError for one that says neither what is erased nor why it stays."""
    for relation in relations:
        if relation.is_erased == bool(relation.stays_because):
            raise ValueError(f"{relation.model}.{relation.lookup}: say either that it is erased or why it stays.")
        _relations[relation.model, relation.lookup] = relation


def register_obligation(obligation: Obligation) -> None:
    """Add a question that is asked before a person's data is erased."""
    if obligation not in _obligations:
        _obligations.append(obligation)


def relations() -> list[Relation]:
    """The whole table: what is erased first, each in the order of registration."""
    return sorted(_relations.values(), key=lambda relation: not relation.is_erased)


def open_obligations(person: models.Model) -> list[str]:
    """What `person` still has to hand over, a sentence each."""
    return [words for obligation in _obligations if (words := obligation(person))]


def unlisted() -> list[str]:
    """Relations to the account that the table lacks, as `app.Model.field`.

    A history model's copies of a relation count as listed where the model that it follows is; who made a change
    (`history_user`) is gathered for all of them together.
    """
    account = get_user_model()
    missing = []
    for model in apps.get_models(include_auto_created=True):
        followed = getattr(model, "instance_type", None)
        for field in model._meta.get_fields():
            if not field.concrete or field.related_model is not account or field.many_to_many:
                continue
            if followed is not None and field.name == "history_user":
                continue
            label = (followed or model)._meta.label
            if (label, field.name) not in _relations:
                missing.append(f"{model._meta.label}.{field.name}")
    return missing
