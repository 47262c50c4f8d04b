"""Taking a report, settling it, deleting it. Each in one transaction."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from cms import clock
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.queries import managing_editors
from cms.accounts.roles import is_managing_editor
from cms.ledger.audit import delete_audited, save_audited
from cms.outbox.notifying import Telling, notify_all
from cms.publishing.error_reports.models import (
    LONGEST_NOTE,
    LONGEST_PAGE,
    LONGEST_PASSAGE,
    LONGEST_REPORT,
    SHORTEST_REPORT,
    ErrorReport,
    Outcome,
)
from cms.publishing.models import Edition
from cms.publishing.questions.actions import normalised
from cms.refusals import Refused, refuse_if

# A bound on what strangers may leave, and on the alarms that they may raise. Counted without a lock.
HOURLY_LIMIT = 40
SAME_REPORT = timedelta(hours=1)


def why_not_report(text: str) -> str | None:
    """Why a report's words cannot be taken; for the form and the action alike."""
    if len(text) < SHORTEST_REPORT:
        return _("Say in a sentence what may be wrong.")
    if len(text) > LONGEST_REPORT:
        return _("This has %(length)d characters; at most %(most)d fit. Shorten it.") % {
            "length": len(text),
            "most": LONGEST_REPORT,
        }
    return None


def why_not_passage(passage: str) -> str | None:
    """Why a quoted passage cannot be taken; for the form and the action alike."""
    if len(passage) > LONGEST_PASSAGE:
        return _("The passage has %(length)d characters; at most %(most)d fit. Its first words are enough.") % {
            "length": len(passage),
            "most": LONGEST_PASSAGE,
        }
    return None


def why_not_page(page: str) -> str | None:
    """Why the name of a page cannot be taken; for the form and the action alike."""
    if not page:
        return _("Say which page it is: its address or its title.")
    if len(page) > LONGEST_PAGE:
        return _("The page’s address or title has at most %(most)d characters. Shorten it.") % {"most": LONGEST_PAGE}
    return None


@transaction.atomic
def report_error(
    *,
    text: str,
    edition: Edition | None = None,
    audience: str = "",
    page: str = "",
    passage: str = "",
    address: str = "",
) -> ErrorReport:
    """Take a reader's report, and tell every managing editor at once (COPE: allegations of error are looked into).

    Comes in: the words; the edition and whose text of it was read, or else the page as the reader names it. Goes out:
    the report, or the same one where it was sent twice within an hour. No word of it goes into a mail. Raises Refused
    beyond the bounds.
    """
    words, quoted, now = normalised(text), normalised(passage), clock.now()
    audience, place = (audience, "") if edition else ("", normalised(page))
    refuse_if(why_not_report(words) or why_not_passage(quoted), code="report-unfit")
    if edition is None:
        refuse_if(why_not_page(place), code="report-unfit")
    if address:
        _check_address(address)
    again = ErrorReport.objects.filter(edition=edition, page=place, reported_at__gt=now - SAME_REPORT)
    if found := again.filter(text=words, passage=quoted, address=address).first():
        return found
    if ErrorReport.objects.filter(reported_at__gt=now - timedelta(hours=1)).count() >= HOURLY_LIMIT:
        raise Refused(_("We cannot take more reports at the moment. Please try again in an hour."), code="no-room")
    report = ErrorReport(
        edition=edition,
        audience=audience,
        page=place,
        text=words,
        passage=quoted,
        address=address,
        reported_at=now,
    )
    save_audited(report, by=User.objects.get(username=SYSTEM_USERNAME), reason="Reported by a reader")
    _alert(report)
    return report


def _check_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(_("This is not an e-mail address."), code="not-an-address") from error


def _alert(report: ErrorReport) -> None:
    edition = report.edition
    subject = "A reader reports a possible error on a page"
    where = "It is about a page that belongs to no edition; the report names it. Read the report first."
    if edition is not None:
        subject = f"A reader reports a possible error: {edition.version.title}"
        where = (
            f"It is about edition {edition.number}. Read the report first; where readers could come to harm, "
            "place an expression of concern or withdraw the edition at once, and look into it then."
        )
    notify_all(
        [
            Telling(
                to=person,
                kind="error-reported",
                subject=subject,
                text=where,
                path=f"/desk/error-reports/{report.pk}/",
                dedupe_key=f"error-reported:{report.pk}:{person.pk}",
            )
            for person in managing_editors()
        ]
    )


def why_not_settle(user: User, report: ErrorReport) -> str | None:
    """Any managing editor settles an open report."""
    if not is_managing_editor(user):
        return "Only a managing editor settles reports of errors."
    return None if report.is_open else "This report was settled already."


def _locked(report: ErrorReport) -> ErrorReport:
    row = ErrorReport.objects.select_for_update().filter(pk=report.pk).first()
    if row is None:
        raise Refused("This report was deleted in the meantime.", code="deleted")
    return row


@transaction.atomic
def settle_report(*, report: ErrorReport, actor: User, outcome: Outcome, note: str) -> ErrorReport:
    """Say what became of a report; the address that was left with it is deleted. Raises Refused."""
    row = _locked(report)
    refuse_if(why_not_settle(actor, row), code="may-not-settle")
    if outcome == Outcome.OPEN or not 5 <= len(note.strip()) <= LONGEST_NOTE:
        raise Refused(f"Say what was found, in at most {LONGEST_NOTE} characters.", code="note-missing")
    row.outcome, row.note, row.address = Outcome(outcome), note.strip(), ""
    row.settled_by, row.settled_at = actor, clock.now()
    fields = ["outcome", "note", "address", "settled_by", "settled_at"]
    save_audited(row, by=actor, reason=str(row.get_outcome_display()), update_fields=fields)
    return row


@transaction.atomic
def delete_report(*, report: ErrorReport, actor: User) -> None:
    """Delete spam, or words that should not be kept. Only the audit trail without the words stays. Raises Refused."""
    row = _locked(report)
    if not is_managing_editor(actor):
        raise Refused("Only a managing editor deletes reports of errors.", code="may-not-delete")
    delete_audited(row, by=actor, reason="Deleted for good")


@transaction.atomic
def forget_reporters(*, address: str = "") -> int:
    """Delete the addresses of open reports that were kept long enough, or those of one person who asks for it; how
    many. The history has none of them."""
    kept = ErrorReport.objects.exclude(address="")
    if address:
        return kept.filter(address__iexact=address).update(address="")
    return kept.filter(reported_at__lt=clock.now() - timedelta(days=settings.QUESTION_ADDRESS_DAYS)).update(address="")
