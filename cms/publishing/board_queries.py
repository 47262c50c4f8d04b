"""Members of the medical advisory board as readers may know them: by what they signed and what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.text import slugify

from cms.accounts.models import User
from cms.publishing.models import LiveEdition
from cms.publishing.queries import board, listed
from reviews.models import ApprovalSignOff, SignOff

DECLARATIONS = 5


def member_name(printed_name: str, pk: int) -> str:
    """The last step of a member's address: the name for people, the number for us."""
    return f"{slugify(printed_name)[:80] or 'member'}-{pk}"


def member_address(sign_off: SignOff) -> str:
    """The page of whoever signed."""
    name = member_name(sign_off.printed_name, sign_off.reviewer_id)
    return reverse("publishing:member", kwargs={"name": name})


def _published() -> QuerySet[ApprovalSignOff]:
    return ApprovalSignOff.objects.filter(approval__edition__isnull=False)


def members_with_addresses() -> list[tuple[User, str]]:
    """The active members by name, each with the last step of their page's address, or nothing for those of whom
    nothing that they signed was published. One query."""
    signed = Exists(_published().filter(sign_off__reviewer=OuterRef("pk")))
    return [
        (person, member_name(person.printed_name, person.pk) if person.has_reviewed else "")
        for person in board().annotate(has_reviewed=signed)
    ]


@dataclass(frozen=True)
class Declaration:
    """Interests as declared with a signature, and when that was last the case."""

    interests: str
    on: datetime


@dataclass(frozen=True)
class Member:
    """Somebody whose signature stands behind something published, as the newest of those signatures prints them."""

    pk: int
    newest: SignOff
    declarations: Sequence[Declaration]
    is_active: bool
    specialty: str

    @property
    def name(self) -> str:
        """The last step of the address."""
        return member_name(self.newest.printed_name, self.pk)


def member(pk: int) -> Member | None:
    """The member with this number, or None for everybody whose signature stands behind nothing published. Two
    queries."""
    signed = (
        SignOff.objects.filter(Exists(_published().filter(sign_off=OuterRef("pk"))), reviewer=pk)
        .defer("claim_checks", "comment")
        .order_by("-signed_at", "-pk")
    )
    rows = list(signed[:200])
    if not rows:
        return None
    seen: dict[str, Declaration] = {}
    for row in rows:
        seen.setdefault(row.interests_printed, Declaration(row.interests_printed, row.signed_at))
    still = board().filter(pk=pk).first()
    return Member(
        pk=pk,
        newest=rows[0],
        declarations=list(seen.values())[:DECLARATIONS],
        is_active=still is not None,
        specialty=still.specialty if still else "",
    )


def reviewed_by(pk: int) -> QuerySet[LiveEdition]:
    """The live editions that the member signed, newest first, as lists show them."""
    behind = _published().filter(sign_off__reviewer=pk, approval=OuterRef("edition__approval"))
    return listed().filter(Exists(behind))
