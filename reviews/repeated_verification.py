"""Comparing comments, marks, verdicts on claims and assignments with what the ledger says of them, and the verdicts
that a sign-off names with those that were given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Model, Q

from articles.models import Article
from cms.ledger.canonical import canonical_text, canonical_value
from cms.ledger.models import AppendOnly, LedgerEntry
from cms.ledger.verification import Break, Remark, describe, examined
from reviews.models import Assignment, ClaimCheck, SignOff
from reviews.repeated import (
    ASSIGNMENT_COLUMNS,
    ASSIGNMENT_KINDS,
    REPEATED,
    ROW_KINDS,
    columns_of,
    entries_about,
    facts_of,
)
from reviews.states import AssignmentState

PART = 500
Anything = TypeVar("Anything")


def check_repeated(slug: str | None) -> Iterator[Break | Remark]:
    """What was said, checked and answered, about one article or about all."""
    article = None
    if slug is not None:
        article = Article.objects.filter(slug=slug).values_list("pk", flat=True).first()
        if article is None:
            return
    older: dict[type[Model], int] = {}
    for model in REPEATED:
        yield from _check_rows(model, article, older)
    yield from _check_assignments(article, older)
    yield from _check_verdicts_signed(article)
    counted = ", ".join(f"{number} {model._meta.verbose_name_plural}" for model, number in older.items() if number)
    if counted:
        yield Remark(f"Older than the rule that the ledger repeats them, so not compared with it: {counted}.")


def _in_parts(items: Iterable[Anything]) -> Iterator[list[Anything]]:
    rest = iter(items)
    while part := list(islice(rest, PART)):
        yield part


def _rows_said(model: type[AppendOnly], entry: LedgerEntry) -> list[dict[str, Any]]:
    label = model._meta.label_lower
    return [said["row"] for said in entry.said().get("rows", ()) if said["model"] == label]


def _check_rows(model: type[AppendOnly], article: int | None, older: dict[type[Model], int]) -> Iterator[Break]:
    """Each row is what its entry says, none is gone, and none came after the first one said without an entry."""
    names = Q(payload__contains=canonical_text(model._meta.label_lower))
    known: set[int] = set()
    entries = entries_about(article, *ROW_KINDS).filter(names)
    for part in _in_parts(entries.iterator(chunk_size=2000)):
        said = [(entry.sequence, row) for entry in part for row in _rows_said(model, entry)]
        known |= {row["id"] for _, row in said}
        yield from _compared(model, said)
    first = entries_about(None, *ROW_KINDS).filter(names).first()
    since = min((row["id"] for row in _rows_said(model, first)), default=None) if first else None
    rows = model._default_manager.order_by("pk")
    if article is not None:
        rows = rows.filter(**{REPEATED[model]: article})
    older[model] = 0
    for number in rows.values_list("pk", flat=True).iterator(chunk_size=2000):
        if number in known:
            continue
        if since is None or number < since:
            older[model] += 1
        else:
            yield Break(f"{model._meta.label} {number}", "it was added: the ledger does not know it")


def _compared(model: type[AppendOnly], said: list[tuple[int, dict[str, Any]]]) -> Iterator[Break]:
    rows = model._default_manager.in_bulk([row["id"] for _, row in said])
    for sequence, row in said:
        found = rows.get(row["id"])
        if found is None:
            what = f"{model._meta.verbose_name} {row['id']}"
            yield Break(f"ledger entry {sequence}", f"the {what} that it records is gone")
        elif problem := examined(partial(_changed, row), found):
            yield Break(f"{model._meta.label} {found.pk}", problem)


def _changed(said: dict[str, Any], row: Model) -> str | None:
    return _difference(said, columns_of(row))


def _difference(said: dict[str, Any], now: dict[str, Any]) -> str | None:
    """Columns that came after an entry was written are not in it, and say nothing."""
    changed = ", ".join(name.replace("_", " ") for name, value in said.items() if now.get(name) != value)
    return f"it was changed since the ledger repeated it: {changed}" if changed else None


def _check_assignments(article: int | None, older: dict[type[Model], int]) -> Iterator[Break]:
    """Each assignment is what the last entry about it says, as far as it stays so."""
    newest: dict[int, int] = {}
    entries = entries_about(article, *ASSIGNMENT_KINDS)
    for entry in entries.iterator(chunk_size=2000):
        newest |= {said["id"]: entry.sequence for said in entry.said().get("assignments", ())}
    for part in _in_parts(entries.iterator(chunk_size=2000)):
        said = [
            (entry.sequence, facts)
            for entry in part
            for facts in entry.said().get("assignments", ())
            if newest[facts["id"]] == entry.sequence
        ]
        rows = Assignment.objects.select_related("sign_off").in_bulk([facts["id"] for _, facts in said])
        for sequence, facts in said:
            row = rows.get(facts["id"])
            if row is None:
                yield Break(f"ledger entry {sequence}", f"the assignment {facts['id']} that it is about is gone")
            elif problem := examined(partial(_assignment_problem, facts), row):
                yield Break(f"{row._meta.label} {row.pk}", problem)
    yield from _check_unrecorded(article, newest, older)


def _assignment_problem(said: dict[str, Any], row: Assignment) -> str | None:
    now = facts_of(row)
    if said["state"] == AssignmentState.ACCEPTED and row.state in (AssignmentState.ACCEPTED, AssignmentState.DONE):
        if row.state == AssignmentState.DONE and not hasattr(row, "sign_off"):
            return "it is called done without a sign-off"
        # Signing moves these two, and is evidence of its own.
        now |= {"state": said["state"], "closed_at": said["closed_at"]}
    return _difference({name: said[name] for name in ASSIGNMENT_COLUMNS if name in said}, now)


def _check_unrecorded(article: int | None, known: dict[int, int], older: dict[type[Model], int]) -> Iterator[Break]:
    """None was answered or ended, after the first of which the ledger tells, without the ledger telling of it."""
    first = entries_about(None, *ASSIGNMENT_KINDS).first()
    rows = Assignment.objects.exclude(answered_at=None, closed_at=None).order_by("pk")
    if article is not None:
        rows = rows.filter(round__article=article)
    older[Assignment] = 0
    for row in rows.only("state", "answered_at", "closed_at").iterator(chunk_size=2000):
        if row.pk in known:
            continue
        moments = [row.answered_at, row.closed_at if row.state == AssignmentState.CLOSED else None]
        if first is None or all(at is None or at <= first.recorded_at for at in moments):
            older[Assignment] += 1
        else:
            yield Break(f"{row._meta.label} {row.pk}", "it was answered or ended, and the ledger does not know it")


def _check_verdicts_signed(article: int | None) -> Iterator[Break]:
    """Each verdict that a sign-off names was given by its signer, on that question and with that note."""
    rows = SignOff.objects.exclude(claim_checks=None).select_related("version").order_by("pk")
    if article is not None:
        rows = rows.filter(version__article=article)
    for part in _in_parts(rows.iterator(chunk_size=PART)):
        given = {
            _verdict(check.article_id, check.reviewer_id, columns_of(check))
            for check in ClaimCheck.objects.filter(
                article__in={row.version.article_id for row in part}, reviewer__in={row.reviewer_id for row in part}
            ).iterator(chunk_size=2000)
        }
        for row in part:
            if problem := examined(partial(_signed_problem, given), row):
                yield Break(describe(row), problem)


def _verdict(article: int, reviewer: int, said: dict[str, Any]) -> tuple[Any, ...]:
    return article, reviewer, *(canonical_value(said[name]) for name in ("checked_sha256", "verdict", "note", "at"))


def _signed_problem(given: set[tuple[Any, ...]], row: SignOff) -> str | None:
    signed = json.loads(row.claim_checks or "{}").get("verdicts", ())
    missing = [said for said in signed if _verdict(row.version.article_id, row.reviewer_id, said) not in given]
    if not missing:
        return None
    return f"of the verdicts that were signed, {len(missing)} are not those that the signer gave"
