"""Promises 2, 4 and 6: a change is a new version, dissent stays, and a decision happens once."""

from __future__ import annotations

from collections import Counter

from cms.tests.schedules.facts import OPEN_ASSIGNMENTS, OPEN_ROUNDS, missing_for_approval, standing_dissent
from cms.tests.schedules.snapshot import Promise, Row, Step

ROUND_MOVES = {
    "submitted": {"under-review", "withdrawn"},
    "under-review": {"approved", "changes-requested", "withdrawn"},
}
ASSIGNMENT_MOVES = {
    "invited": {"accepted", "declined", "closed"},
    "accepted": {"declined", "done", "closed"},
    "done": {"closed"},
}


def versions_are_numbered_and_differ(step: Step) -> None:
    """An article's versions are numbered without a gap, and no two have the same content (promise 2)."""
    for article in step.after["Article"]:
        versions = step.after.rows("Version", article_id=article)
        assert [row["number"] for row in versions] == list(range(1, len(versions) + 1))
        assert len({row["content_sha256"] for row in versions}) == len(versions)


def one_round_is_open(step: Step) -> None:
    """At most one an article, and it judges what was submitted last (promise 2)."""
    for article in step.after["Article"]:
        rounds = step.after.rows("Round", article_id=article)
        assert [row["number"] for row in rounds] == list(range(1, len(rounds) + 1))
        still_open = [row for row in rounds if row["state"] in OPEN_ROUNDS]
        assert still_open in ([], rounds[-1:]), "an earlier round is open"


def a_round_has_one_outcome(step: Step) -> None:
    """An approval, or a decision, or neither while it is open; what asked for more is over with it."""
    approved = Counter(row["round_id"] for row in step.after.rows("Approval"))
    decided = {row["round_id"]: row["outcome"] for row in step.after.rows("Decision")}
    assert set(approved.values()) <= {1}, "a round was approved twice"
    assert len(decided) == len(step.after["Decision"]), "a round was decided twice"
    for number, review in step.after["Round"].items():
        said = "approved" if approved[number] else decided.get(number)
        assert not (approved[number] and number in decided), "a round has two outcomes"
        assert said == (None if review["state"] in OPEN_ROUNDS else review["state"])
        assert (review["closed_at"] is None) == (review["state"] in OPEN_ROUNDS)
        if said:
            waiting = step.after.rows("Assignment", round_id=number)
            assert not any(row["state"] in OPEN_ASSIGNMENTS for row in waiting), "somebody is asked in vain"


def states_move_forward_only(step: Step) -> None:
    """What is over stays over."""
    for name, moves in (("Round", ROUND_MOVES), ("Assignment", ASSIGNMENT_MOVES)):
        for then, now in step.changed(name):
            # One step may be two moves: the first invitation begins the review, the last signature ends it.
            reached = moves.get(then["state"], set())
            assert now["state"] == then["state"] or now["state"] in reached, f"{name} {then['state']} → {now['state']}"
    for then, now in step.changed("Round"):
        fixed = ("article_id", "version_id", "number", "kind", "terms", "submitted_by_id", "submitted_at")
        assert all(then[column] == now[column] for column in fixed), "a round became another"


def a_round_that_has_what_it_needs_is_decided(step: Step) -> None:
    """No decision is lost: the step that brings the last thing that an open round lacked decides it.

    A source that is cleared, or let stand, decides nothing by itself: somebody has to look at the text again, and the
    round waits for the next answer or invitation.
    """
    cleared = bool(step.added("FindingOverride")) or any(step.changed("Reference"))
    for review in step.after.rows("Round"):
        if review["state"] not in OPEN_ROUNDS:
            continue
        was_open = review["id"] in step.before["Round"]
        was_ready = was_open and not missing_for_approval(step.before, review)
        assert missing_for_approval(step.after, review) or was_ready or cleared, "the policy is met, the round open"
        asked = step.after.rows("Assignment", round_id=review["id"])
        if not any(row["state"] in OPEN_ASSIGNMENTS for row in asked):
            assert not standing_dissent(step.after, review["version_id"]), "all have answered, and it is open"


def each_signs_once_an_assignment(step: Step) -> None:
    """One signature an assignment, one open assignment a reviewer and round, one standing signature a reviewer."""
    assert _once(row["assignment_id"] for row in step.after.rows("SignOff")), "signed twice"
    asked = [row for row in step.after.rows("Assignment") if row["state"] in OPEN_ASSIGNMENTS | {"done"}]
    assert _once((row["round_id"], row["reviewer_id"]) for row in asked), "asked twice"


def a_signature_is_taken_back_by_its_signer(step: Step) -> None:
    """And only while the round is open (promise 4)."""
    for row in step.added("SignOffWithdrawal"):
        signed = step.before["SignOff"][row["sign_off_id"]]
        assert row["withdrawn_by_id"] == signed["reviewer_id"]
        assert step.before["Round"][signed["round_id"]]["state"] in OPEN_ROUNDS
    for row in step.added("Adjudication"):
        assert step.before["SignOff"][row["sign_off_id"]]["decision"] == "request-changes"
    for name in ("SignOffWithdrawal", "Adjudication"):
        assert _once(row["sign_off_id"] for row in step.after.rows(name))


def publication_happens_once(step: Step) -> None:
    """One edition an approval or emergency, one plan waiting; a plan that is done is not waiting again; nothing older
    goes over something newer."""
    editions = step.after.rows("Edition")
    assert _once(_ground_of(step, row)["ledger_entry_id"] for row in editions), "published twice"
    waiting = step.after.rows("ScheduledPublication", state="waiting")
    assert _once(row["approval_id"] for row in waiting)
    assert not {row["approval_id"] for row in waiting} & {row["approval_id"] for row in editions}, "still waiting"
    for then, _ in step.changed("ScheduledPublication"):
        assert then["state"] == "waiting", "a plan was done twice"
    for article in step.after["Article"]:
        decided = [_ground_of(step, row)["at"] for row in editions if row["article_id"] == article]
        assert decided == sorted(decided), "an older decision was published over a newer"


def _ground_of(step: Step, edition: Row) -> Row:
    """The approval or the emergency that an edition rests on."""
    if edition["approval_id"] is not None:
        return step.after["Approval"][edition["approval_id"]]
    return step.after["EmergencyPublication"][edition["emergency_id"]]


def everybody_is_told_once(step: Step) -> None:
    """A key is used once."""
    for name in ("Notification", "OutboxMessage"):
        assert _once(row["dedupe_key"] for row in step.after.rows(name) if row["dedupe_key"])


def _once(values) -> bool:
    listed = list(values)
    return len(set(listed)) == len(listed)


PROMISES: tuple[Promise, ...] = (
    versions_are_numbered_and_differ,
    one_round_is_open,
    a_round_has_one_outcome,
    states_move_forward_only,
    a_round_that_has_what_it_needs_is_decided,
    each_signs_once_an_assignment,
    a_signature_is_taken_back_by_its_signer,
    publication_happens_once,
    everybody_is_told_once,
)
