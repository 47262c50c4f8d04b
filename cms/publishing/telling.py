"""Who is told of what was published, and in which words.

What editors and signers are told of an edition is public with it, so that each of them may read all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from django.db.models import Q, QuerySet
from django.urls import reverse

from cms.accounts.models import User
from cms.accounts.queries import managing_editors
from cms.accounts.roles import is_managing_editor
from cms.outbox.notifying import Telling, notify_all
from cms.publishing.addresses import edition_address
from cms.publishing.models import Basis, Edition, EmergencyPublication, Notice, NoticeKind, ScheduledPublication
from reviews.models import SignOff
from reviews.states import OPEN_ASSIGNMENTS

_FOR_READERS = {
    NoticeKind.CORRECTION: "Readers of that edition are led to the one that corrects it.",
    NoticeKind.CONCERN: "Readers see it above the text.",
    NoticeKind.CONCERN_LIFTED: "Readers see the edition without it again.",
    NoticeKind.RETRACTION: "The text stays readable under this notice, and is not to be relied on.",
    NoticeKind.WITHDRAWAL: "The text is not shown any more; the notice stands in its place.",
}

_PARTS = {
    SignOff.Choice.APPROVE: " You signed it; your name stands with it.",
    SignOff.Choice.REQUEST_CHANGES: " You asked for changes to this text; that and the decision about it are printed.",
}


def tell_of_edition(edition: Edition, actor: User, *, corrected: Notice | None = None) -> None:
    """Say that an edition was published, once to each; `actor`, who did it, knows. Part of the caller's transaction.

    With a notice of what it `corrected`, those who had signed the corrected edition are told too.
    """
    what = "Reaffirmed" if edition.basis == Basis.REAFFIRMED else "Corrected" if corrected else "Published"
    changed = f"\n\nWhat changed: {edition.change_note}" if edition.change_note else ""

    def text(your_part: str) -> str:
        readers = f"Readers see edition {edition.number}, which is version {edition.version.number} as it was signed."
        said = (
            f"\n\nIt corrects edition {corrected.edition.number} ({corrected.correction_kind}): {corrected.reason}"
            if corrected
            else ""
        )
        return f"{readers}{your_part}{said}{changed}"

    _tell(
        edition,
        actor,
        kind="edition-published",
        key=f"edition-published:{edition.pk}",
        subject=f"{what}: {edition.version.title}",
        text=text,
        path=edition_address(edition),
        also=_parts_in(corrected.edition, " You signed the edition that it corrects.") if corrected else {},
    )


def tell_of_notice(notice: Notice, actor: User) -> None:
    """Say what readers are told of an edition, once to each; `actor`, who did it, knows. Part of the caller's
    transaction."""
    edition = notice.edition

    def text(your_part: str) -> str:
        said = f"{notice.printed_name} decided about edition {edition.number}:\n\n{notice.reason}"
        return f"{said}\n\n{_FOR_READERS[NoticeKind(notice.kind)]}{your_part}"

    _tell(
        edition,
        actor,
        kind="notice-placed",
        key=f"notice-placed:{notice.pk}",
        subject=f"{notice.label}: {edition.version.title}",
        text=text,
        path=reverse("publishing:versions", kwargs={"slug": edition.article.slug}),
    )


def tell_of_emergency(edition: Edition, emergency: EmergencyPublication) -> None:
    """Tell managing editors, the article's editors and the round's reviewers that readers see what nobody has signed.

    Runs in the transaction that publishes. Urgent, except to whoever decided it.
    """
    review, actor = emergency.round, emergency.decided_by
    asked = review.assignments.filter(state__in=OPEN_ASSIGNMENTS)
    reviewers = set(asked.values_list("reviewer", flat=True))
    managing = {person.pk for person in managing_editors()}
    editors = Q(pk=review.article.owner_id) | Q(collaborations__article=review.article)
    people = User.objects.filter(editors | Q(pk__in=managing | reviewers), is_active=True).distinct()
    pages = dict(asked.values_list("reviewer", "pk"))
    notify_all(
        [
            Telling(
                to=person,
                kind="emergency-publication",
                subject=f"Published in an emergency: {edition.version.title}",
                text=(
                    f"{actor.printed_name} published version {edition.version.number} before the medical advisory "
                    f"board has decided, because:\n\n{emergency.reason}\n\n"
                    f"Readers see that nobody of the board has signed it. The board is to decide by "
                    f"{edition.review_due:%-d %B %Y}."
                ),
                path=f"/reviews/{pages[person.pk]}/" if person.pk in pages else f"/desk/rounds/{review.pk}/",
                dedupe_key=f"emergency-publication:{edition.pk}:{person.pk}",
            )
            for person in people.exclude(pk=actor.pk).prefetch_related("emailaddress_set")
        ]
    )


def tell_of_changes_requested(edition: Edition, sign_off: SignOff) -> None:
    """Tell the managing editors, urgently, that a reviewer asks for changes to what readers see because of an
    emergency. Part of the caller's transaction."""
    notify_all(
        [
            Telling(
                to=person,
                kind="emergency-changes-requested",
                subject=f"Readers see it, and changes are asked for: {sign_off.version.title}",
                text=(
                    f"{sign_off.printed_name} asked for changes to version {sign_off.version.number}, which readers "
                    f"see as edition {edition.number} because it was published in an emergency:\n\n"
                    f"{sign_off.comment}\n\n"
                    "Readers go on seeing it until the edition is withdrawn or a better text is published."
                ),
                path=f"/desk/rounds/{sign_off.round_id}/",
                dedupe_key=f"emergency-changes-requested:{sign_off.pk}:{person.pk}",
            )
            for person in managing_editors().exclude(pk=sign_off.reviewer_id)
        ]
    )


def tell_of_refusal(planned: ScheduledPublication) -> None:
    """Say to whoever planned a publication that it was refused when it was due; to every managing editor, where that
    person is none any more. Part of the caller's transaction."""
    people = [planned.scheduled_by] if is_managing_editor(planned.scheduled_by) else managing_editors()
    notify_all(
        [
            Telling(
                to=person,
                kind="publication-refused",
                subject=f"Not published: {planned.approval.version.title}",
                text=f"It was planned for {planned.publish_at:%-d %B %Y, %H:%M} UTC, and refused.\n\n{planned.outcome}",
                path=f"/desk/rounds/{planned.approval.round_id}/",
                dedupe_key=f"publication-refused:{planned.pk}:{person.pk}",
            )
            for person in people
        ]
    )


def _tell(
    edition: Edition,
    actor: User,
    *,
    kind: str,
    key: str,
    subject: str,
    text: Callable[[str], str],
    path: str,
    also: Mapping[int, str] = MappingProxyType({}),
) -> None:
    parts = dict(also) | _parts_in(edition)
    notify_all(
        [
            Telling(
                to=person,
                kind=kind,
                subject=subject,
                text=text(parts.get(person.pk, "")),
                path=path,
                dedupe_key=f"{key}:{person.pk}",
            )
            for person in _editors_and(parts, edition).exclude(pk=actor.pk)
        ]
    )


def _parts_in(edition: Edition, approved: str = _PARTS[SignOff.Choice.APPROVE]) -> dict[int, str]:
    """What each reviewer has to do with the edition: the signatures behind it that were not taken back, and the
    requests for changes that were adjudicated and are printed on it."""
    in_its_round = Q(round__approval__edition=edition, withdrawal=None)
    printed = Q(version=edition.version_id, adjudication__at__lte=edition.published_at)
    signed = SignOff.objects.filter(in_its_round | printed).order_by("signed_at", "pk")
    said = {**_PARTS, SignOff.Choice.APPROVE: approved}
    return {
        reviewer: said[SignOff.Choice(decision)] for reviewer, decision in signed.values_list("reviewer", "decision")
    }


def _editors_and(signers: Iterable[int], edition: Edition) -> QuerySet[User]:
    """The active people among the article's owner and collaborators, and those who signed. The system account, which
    owns what it imported, is not active."""
    editors = Q(pk=edition.article.owner_id) | Q(collaborations__article=edition.article_id)
    people = User.objects.filter(editors | Q(pk__in=list(signers)), is_active=True).distinct().order_by("pk")
    return people.prefetch_related("emailaddress_set")
