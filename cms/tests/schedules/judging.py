"""What managing editors and the board do in a schedule: inviting, answering, checking, discussing, signing."""

from __future__ import annotations

from hypothesis import strategies as st

from cms.accounts.models import User
from cms.tests.schedules.acting import (
    ACCEPTED,
    ASKED,
    INVITED,
    NTH,
    OPEN_ROUND,
    SOMEBODY,
    SOMETIMES,
    Acting,
    chosen,
    deed,
    right_or,
)
from cms.tests.schedules.snapshot import Row, Snapshot
from cms.tests.schedules.stage import BOARD, PEOPLE, person
from reviews.actions import (
    accept,
    adjudicate,
    assign,
    check_claim,
    comment,
    decide_conflict,
    decline,
    hand_over,
    keep_review_draft,
    reopen,
    reply,
    resolve,
    sign_off,
    take_back_sign_off,
    unassign,
    withdraw_round,
)
from reviews.claim_checks import claim_sheet
from reviews.models import Assignment, Comment, ConflictDecision, InterestKind, Round, SignOff, Verdict
from reviews.tests.scenes import proof_of

NAME_OF_THE_BOARD = st.sampled_from([*BOARD, *BOARD, *PEOPLE])
DECISION = st.sampled_from([SignOff.Choice.REQUEST_CHANGES, *[SignOff.Choice.APPROVE] * 3])


def is_in_an_open_round(seen: Snapshot, row: Row) -> bool:
    """Whether the board can still decide about it."""
    return seen["Round"][row["round_id"]]["closed_at"] is None


def has_interests(seen: Snapshot, row: Row) -> bool:
    """Whether somebody who declared interests has accepted."""
    return row["state"] == "accepted" and bool(row["has_interests"])


def asks_for_changes(seen: Snapshot, row: Row) -> bool:
    """Whether a sign-off does."""
    return row["decision"] == "request-changes"


def assignments() -> list[Assignment]:
    """All there are, oldest first."""
    return list(Assignment.objects.select_related("round__version", "reviewer").order_by("pk"))


def rounds() -> list[Round]:
    """All there are, oldest first."""
    return list(Round.objects.select_related("version", "article__owner").order_by("pk"))


def comments() -> list[Comment]:
    """All there are, oldest first."""
    return list(Comment.objects.select_related("author", "round__article__owner").order_by("pk"))


def sign(assignment: Assignment, actor: User, decision: SignOff.Choice, **changed: object) -> SignOff:
    """Sign with every question answered with yes, unless something is changed."""
    given = {
        "seen_version_sha256": assignment.round.version.version_sha256,
        "proof": proof_of(actor),
        "comment": "Please mend the dose." if decision == SignOff.Choice.REQUEST_CHANGES else "",
        "answers": [True] * len(assignment.round.rules.checklist),
    }
    return sign_off(assignment=assignment, actor=actor, decision=decision, **(given | changed))


class Judging(Acting):
    """Rules of the judging floor."""

    @deed(
        weight=5,
        needs="Round",
        fits=OPEN_ROUND,
        nth=NTH,
        who=SOMEBODY,
        reviewer=NAME_OF_THE_BOARD,
        in_place_of=st.sampled_from([-1, -1, 0, 1, 2]),
    )
    def invite(self, nth: int, who: str, reviewer: str, in_place_of: int) -> None:
        review, actor = chosen(rounds(), nth, lambda row: row.is_open), right_or(who, "mona")
        over = [*assignments()][::-1]
        replaced = over[in_place_of % len(over)] if over and in_place_of >= 0 else None
        self.act(actor, lambda: assign(review=review, actor=actor, reviewer=person(reviewer), replaces=replaced))

    @deed(weight=6, needs="Assignment", fits=INVITED, nth=NTH, who=SOMEBODY, interests=SOMETIMES)
    def accept(self, nth: int, who: str, interests: bool) -> None:
        asked = chosen(assignments(), nth, lambda row: row.state == "invited")
        actor = right_or(who, asked.reviewer)
        declared = {"interests": "Shares in Example Pharma.", "interest_kinds": [InterestKind.FINANCIAL]}
        told = declared if interests else {}
        self.act(actor, lambda: accept(assignment=asked, actor=actor, has_interests=interests, **told))

    @deed(
        weight=4,
        needs="Assignment",
        fits=has_interests,
        nth=NTH,
        who=SOMEBODY,
        outcome=st.sampled_from(ConflictDecision.Outcome),
    )
    def decide_about_interests(self, nth: int, who: str, outcome: ConflictDecision.Outcome) -> None:
        declared = chosen(assignments(), nth, lambda row: row.state == "accepted" and row.has_interests)
        actor = right_or(who, "mona")
        self.act(
            actor,
            lambda: decide_conflict(assignment=declared, actor=actor, outcome=outcome, reason="Small and disclosed."),
        )

    @deed(needs="Assignment", fits=ASKED, nth=NTH, who=SOMEBODY)
    def decline(self, nth: int, who: str) -> None:
        asked = chosen(assignments(), nth, lambda row: row.is_open)
        actor = right_or(who, asked.reviewer)
        self.act(actor, lambda: decline(assignment=asked, actor=actor, reason="No time."))

    @deed(needs="Assignment", fits=ASKED, nth=NTH, who=SOMEBODY)
    def take_off(self, nth: int, who: str) -> None:
        asked, actor = chosen(assignments(), nth, lambda row: row.is_open), right_or(who, "mona")
        self.act(actor, lambda: unassign(assignment=asked, actor=actor, reason="Too late."))

    @deed(needs="Assignment", fits=ASKED, nth=NTH, who=SOMEBODY, colleague=NAME_OF_THE_BOARD)
    def hand_the_review_over(self, nth: int, who: str, colleague: str) -> None:
        asked = chosen(assignments(), nth, lambda row: row.is_open)
        actor = right_or(who, asked.reviewer)
        self.act(
            actor,
            lambda: hand_over(assignment=asked, actor=actor, colleague=person(colleague), reason="Knows it better."),
        )

    @deed(
        weight=3,
        needs="Assignment",
        fits=ACCEPTED,
        nth=NTH,
        who=SOMEBODY,
        verdict=st.sampled_from(["", *Verdict.values]),
        which=st.integers(-1, 3),
    )
    def check_claims(self, nth: int, who: str, verdict: str, which: int) -> None:
        asked = chosen(assignments(), nth, lambda row: row.state == "accepted")
        actor = right_or(who, asked.reviewer)
        claims = claim_sheet(asked).claims
        # -1 stands for all of them, one after the other.
        for claim in claims if which < 0 else claims[which : which + 1]:
            identity = claim.claim.identity
            self.act(
                actor,
                lambda identity=identity: check_claim(
                    assignment=asked, actor=actor, identity=identity, verdict=verdict
                ),
            )

    @deed(weight=1, needs="Assignment", fits=ACCEPTED, nth=NTH, who=SOMEBODY, decision=DECISION)
    def keep_an_unfinished_review(self, nth: int, who: str, decision: SignOff.Choice) -> None:
        asked = chosen(assignments(), nth, lambda row: row.state == "accepted")
        actor = right_or(who, asked.reviewer)
        self.act(
            actor,
            lambda: keep_review_draft(
                assignment=asked, actor=actor, decision=decision, comment="So far", answers={"0": True}
            ),
        )

    @deed(weight=3, needs="Round", fits=OPEN_ROUND, nth=NTH, who=st.sampled_from(PEOPLE), must_fix=st.booleans())
    def comment(self, nth: int, who: str, must_fix: bool) -> None:
        review, actor = chosen(rounds(), nth, lambda row: row.is_open), person(who)
        self.act(
            actor,
            lambda: comment(
                review=review,
                actor=actor,
                body=f"For adults only? @{review.submitted_by.username}",
                quote="common cause",
                must_fix=must_fix,
            ),
        )

    @deed(weight=3, needs="Comment", nth=NTH, who=SOMEBODY)
    def reply(self, nth: int, who: str) -> None:
        said = chosen(comments(), nth, lambda row: row.parent_id is None)
        actor = right_or(who, said.round.article.owner)
        self.act(actor, lambda: reply(comment=said, actor=actor, body=f"The heading says so. @{said.author.username}"))

    @deed(weight=3, needs="Comment", nth=NTH, who=SOMEBODY, again=SOMETIMES)
    def settle_a_comment(self, nth: int, who: str, again: bool) -> None:
        said = chosen([row for row in comments() if row.parent_id is None], nth, lambda row: row.must_fix)
        actor, settle = right_or(who, said.author), reopen if again else resolve
        self.act(actor, lambda: settle(comment=said, actor=actor))

    @deed(
        weight=8,
        needs="Assignment",
        fits=ACCEPTED,
        nth=NTH,
        who=SOMEBODY,
        decision=DECISION,
        is_careless=SOMETIMES,
        is_old=SOMETIMES,
    )
    def sign(self, nth: int, who: str, decision: SignOff.Choice, is_careless: bool, is_old: bool) -> None:
        asked = chosen(assignments(), nth, lambda row: row.state == "accepted")
        actor = right_or(who, asked.reviewer)
        changed = {"answers": []} if is_careless else {}
        if is_old:
            changed["seen_version_sha256"] = "0" * 64
        self.act(actor, lambda: sign(asked, actor, decision, **changed))

    @deed(needs="Assignment", fits=ACCEPTED, nth=NTH, forger=st.sampled_from(PEOPLE))
    def sign_with_somebody_elses_password(self, nth: int, forger: str) -> None:
        asked = chosen(assignments(), nth, lambda row: row.state == "accepted")
        if forger != asked.reviewer.username:
            before = self.seen
            proof = proof_of(person(forger))
            self.act(asked.reviewer, lambda: sign(asked, asked.reviewer, SignOff.Choice.APPROVE, proof=proof))
            assert not self.seen.difference(before), "a signature without the signer's password"

    @deed(
        weight=3,
        needs="SignOff",
        fits=is_in_an_open_round,
        nth=NTH,
        who=SOMEBODY,
    )
    def take_back(self, nth: int, who: str) -> None:
        rows = list(SignOff.objects.select_related("round", "reviewer").order_by("pk"))
        signed = chosen(rows, nth, lambda row: row.round.is_open)
        actor = right_or(who, signed.reviewer)
        self.act(actor, lambda: take_back_sign_off(sign_off=signed, actor=actor, reason="I overlooked a dose."))

    @deed(weight=3, needs="SignOff", fits=asks_for_changes, nth=NTH, who=SOMEBODY)
    def adjudicate(self, nth: int, who: str) -> None:
        rows = list(SignOff.objects.select_related("round", "version").order_by("pk"))
        signed = chosen(rows, nth, lambda row: row.decision == SignOff.Choice.REQUEST_CHANGES)
        actor = right_or(who, "mona")
        self.act(
            actor,
            lambda: adjudicate(sign_off=signed, actor=actor, reason="The guideline settles what was asked."),
        )

    @deed(needs="Round", fits=OPEN_ROUND, nth=NTH, who=SOMEBODY)
    def withdraw(self, nth: int, who: str) -> None:
        review = chosen(rounds(), nth, lambda row: row.is_open)
        actor = right_or(who, review.article.owner)
        self.act(actor, lambda: withdraw_round(review=review, actor=actor, reason="Not ready."))
