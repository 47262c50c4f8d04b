"""What managing editors and the scheduler do in a schedule: publishing, notices, rules, people; and what nobody may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from hypothesis import strategies as st

from cms.accounts.actions.people import activate, deactivate, set_roles
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.ledger.models import EvidenceIsPermanentError, append_only_models
from cms.publishing.actions import cancel_publication, place_notice, publish, publish_due, schedule_publication
from cms.publishing.models import Edition, NoticeKind, ScheduledPublication
from cms.publishing.unsigned_actions import end_early_access, open_early, publish_in_emergency
from cms.refusals import Refused
from cms.tests.schedules.acting import (
    NTH,
    OPEN_ROUND,
    PLACE,
    SOMEBODY,
    SOMETIMES,
    Acting,
    chosen,
    deed,
    right_or,
    state_is,
)
from cms.tests.schedules.snapshot import Row, Snapshot
from cms.tests.schedules.stage import article, person
from reviews.actions import send_reminders, set_policy
from reviews.models import Approval, Assignment, Round

RULES = st.sampled_from(
    [
        {"approvals_needed": 1},
        {"approvals_needed": 2},
        {"approvals_needed": 3},
        {"approvals_needed": 0},
        {"minor_approvals_needed": 1},
        {"minor_approvals_needed": 1},
        {"minor_approvals_needed": None},
        {"one_request_ends_round": True},
        {"one_request_ends_round": False},
        {"publish_on_approval": True},
        {"publish_on_approval": False},
        {"specialties": ["Oncology"]},
        {"specialties": []},
        {"checklist": [{"question": "Are the doses right?", "required": True}]},
        {"checklist": []},
        {"all_claims_checked": True},
        {"all_claims_checked": False},
        {"emergency_publishers": ["mona", "mira"]},
        {"emergency_publishers": []},
        {"no_such_rule": 1},
    ]
)


def is_unpublished(seen: Snapshot, row: Row) -> bool:
    """Whether an approval has no edition."""
    return not seen.rows("Edition", approval_id=row["id"])


def approvals() -> list[Approval]:
    """All there are, oldest first."""
    return list(Approval.objects.select_related("round", "version").order_by("pk"))


class Publishing(Acting):
    """Rules of the publishing floor, and of what stands around it."""

    @deed(weight=5, needs="Approval", fits=is_unpublished, nth=NTH, who=SOMEBODY)
    def publish(self, nth: int, who: str) -> None:
        approval, actor = chosen(approvals(), nth, lambda row: not hasattr(row, "edition")), right_or(who, "mona")
        self.act(actor, lambda: publish(approval=approval, actor=actor, change_note="See the dose."))

    @deed(weight=3, needs="Approval", fits=is_unpublished, nth=NTH, who=SOMEBODY, days=st.integers(-1, 20))
    def plan(self, nth: int, who: str, days: int) -> None:
        approval, actor = chosen(approvals(), nth, lambda row: not hasattr(row, "edition")), right_or(who, "mona")
        moment = self.now + timedelta(days=days)
        self.act(actor, lambda: schedule_publication(approval=approval, actor=actor, publish_at=moment))

    @deed(needs="ScheduledPublication", fits=state_is("waiting"), nth=NTH, who=SOMEBODY)
    def cancel(self, nth: int, who: str) -> None:
        rows = list(ScheduledPublication.objects.select_related("approval__round").order_by("pk"))
        planned, actor = chosen(rows, nth, lambda row: row.state == "waiting"), right_or(who, "mona")
        self.act(actor, lambda: cancel_publication(planned=planned, actor=actor))

    @deed(days=st.integers(0, 30))
    def time_passes(self, days: int) -> None:
        """And the jobs run when it has passed."""
        self.now += timedelta(days=days)
        self.act(None, send_reminders)
        self.act(None, publish_due)
        due = ScheduledPublication.objects.filter(state="waiting", publish_at__lte=self.now)
        assert not due.exists(), "something due was left"

    @deed(weight=3, needs="Edition", nth=NTH, who=SOMEBODY, kind=st.sampled_from(NoticeKind))
    def place_a_notice(self, nth: int, who: str, kind: NoticeKind) -> None:
        rows = list(Edition.objects.order_by("pk"))
        edition, actor = chosen(rows, nth, lambda row: hasattr(row, "live_pointer")), right_or(who, "mona")
        self.act(actor, lambda: place_notice(edition=edition, actor=actor, kind=kind, reason="A dose is in doubt."))

    @deed(needs="Round", fits=OPEN_ROUND, nth=NTH, who=SOMEBODY, is_old=SOMETIMES)
    def publish_in_an_emergency(self, nth: int, who: str, is_old: bool) -> None:
        self._show_unsigned(publish_in_emergency, nth, who, is_old)

    @deed(needs="Round", fits=OPEN_ROUND, nth=NTH, who=SOMEBODY, is_old=SOMETIMES)
    def open_early(self, nth: int, who: str, is_old: bool) -> None:
        self._show_unsigned(open_early, nth, who, is_old)

    def _show_unsigned(self, show: Callable[..., object], nth: int, who: str, is_old: bool) -> None:
        rows = list(Round.objects.select_related("version").order_by("pk"))
        review, actor = chosen(rows, nth, lambda row: row.is_open), right_or(who, "mona")
        digest = "0" * 64 if is_old else review.version.version_sha256
        self.act(
            actor,
            lambda: show(review=review, actor=actor, reason="A dose is wrong by ten.", seen_version_sha256=digest),
        )

    @deed(needs="EarlyAccess", nth=NTH, who=SOMEBODY)
    def end_early_access(self, nth: int, who: str) -> None:
        rows = list(Round.objects.filter(early_access__isnull=False).order_by("pk"))
        review, actor = chosen(rows, nth, lambda row: row.is_open), right_or(who, "mona")
        self.act(actor, lambda: end_early_access(review=review, actor=actor, reason="It was opened by mistake."))

    @deed(weight=3, place=st.sampled_from([None, 0, 1]), who=SOMEBODY, terms=RULES)
    def change_the_rules(self, place: int | None, who: str, terms: dict) -> None:
        topic = None if place is None else article(place).topic
        actor = right_or(who, "mona")
        self.act(actor, lambda: set_policy(actor=actor, topic=topic, **terms))

    @deed(
        weight=1, who=SOMEBODY, name=st.sampled_from(["edith", "ravi", "rosa", "mira", "magnus"]), returns=st.booleans()
    )
    def let_somebody_go(self, who: str, name: str, returns: bool) -> None:
        actor, change = right_or(who, "mona"), activate if returns else deactivate
        self.act(actor, lambda: change(actor=actor, person=person(name), reason="On leave"))

    @deed(
        weight=1,
        who=SOMEBODY,
        name=st.sampled_from(["edith", "ravi", "mira", "erik"]),
        roles=st.sets(st.sampled_from(Role)),
    )
    def change_roles(self, who: str, name: str, roles: set[Role]) -> None:
        actor = right_or(who, "mona")
        self.act(actor, lambda: set_roles(actor=actor, person=person(name), roles=[role.value for role in roles]))

    @deed(weight=1, place=PLACE, name=st.sampled_from(["edith", "magnus", "ravi"]), what=st.integers(0, 4))
    def delete_what_evidence_needs(self, place: int, name: str, what: int) -> None:
        """People, articles, rounds, assignments with a signature and evidence, as a shell would delete them."""
        signed = Assignment.objects.filter(sign_off__isnull=False).first()
        row = [person(name), article(place), Round.objects.first(), signed, Approval.objects.first()][what]
        if isinstance(row, User) and not self._has_left_a_trace(row):
            return
        if row is not None:
            self._is_refused(row.delete)

    def _has_left_a_trace(self, someone: User) -> bool:
        """Board members who were never asked anything may be deleted like any account."""
        return bool(
            self.seen.rows("Assignment", reviewer_id=someone.pk) or self.seen.rows("DraftWriter", user_id=someone.pk)
        )

    @deed(weight=1, nth=st.integers(0, 40), verb=st.sampled_from(["UPDATE {} SET id = id", "DELETE FROM {}"]))
    def change_evidence_behind_its_back(self, nth: int, verb: str) -> None:
        """With SQL, as an administrator of the database would."""
        full = [model for model in append_only_models() if self.seen[model.__name__]]
        table = full[nth % len(full)]._meta.db_table

        def rewrite() -> None:
            with connection.cursor() as cursor:
                cursor.execute(verb.format(table))

        self._is_refused(rewrite)

    def _is_refused(self, attempt) -> None:
        """What the database or the models refuse counts as a refusal: nothing may have changed."""

        def refuse() -> None:
            try:
                with transaction.atomic():
                    attempt()
            except (ProtectedError, EvidenceIsPermanentError, DatabaseError) as error:
                raise Refused("Evidence is never changed.", code="permanent") from error
            raise AssertionError("evidence, or what it needs, was changed or deleted")

        self.act(None, refuse)
