"""Promise 3: nobody judges, or arranges the judging of, what they have a part in; nobody acts for somebody else."""

from __future__ import annotations

from cms.tests.schedules.facts import (
    MANAGING_EDITOR,
    OPEN_ROUNDS,
    REVIEWER,
    has_part_in,
    is_system,
    roles_of,
    terms_of,
    ties,
)
from cms.tests.schedules.snapshot import Promise, Row, Step

# The column of each kind of evidence that says who acted.
WHO = {
    "Version": "frozen_by_id",
    "Submission": "submitted_by_id",
    "SignOff": "reviewer_id",
    "SignOffWithdrawal": "withdrawn_by_id",
    "Adjudication": "adjudicated_by_id",
    "ConflictDecision": "decided_by_id",
    "Decision": "decided_by_id",
    "FindingOverride": "decided_by_id",
    "Notice": "placed_by_id",
    "EmergencyPublication": "decided_by_id",
    "EarlyAccess": "opened_by_id",
    "EarlyAccessEnd": "ended_by_id",
    "Comment": "author_id",
    "CommentMark": "by_id",
    "CorrectionObjection": "said_by_id",
    "ClaimCheck": "reviewer_id",
}


def nobody_acts_for_somebody_else(step: Step) -> None:
    """Evidence names who did it."""
    for name, column in WHO.items():
        for row in step.added(name):
            by_the_system = name == "Notice" and is_system(step.after, row[column])
            assert by_the_system or row[column] == step.actor, f"{name} in somebody else's name"
    for row in step.added("DraftWriter"):
        if row["act"] == "owned":
            owner = step.before["Article"][row["article_id"]]["owner_id"]
            assert row["user_id"] == owner, "somebody counts as a former owner who was none"
        else:
            assert row["user_id"] == step.actor, "DraftWriter in somebody else's name"


def a_former_owner_counts_as_a_writer(step: Step) -> None:
    """An article changes its owner by a managing editor alone, and what comes of it counts the owner until then."""
    for then, now in step.changed("Article"):
        if then["owner_id"] != now["owner_id"] and not is_system(step.before, then["owner_id"]):
            assert step.actor is not None
            assert MANAGING_EDITOR in roles_of(step.before, step.actor)
            assert has_part_in(step.after, then["owner_id"], now), "a former owner without a part"


def a_closed_account_does_nothing(step: Step) -> None:
    """Whoever may not sign in changes nothing, by whatever way."""
    if step.actor is not None and not is_system(step.before, step.actor):
        was_active = step.before["User"][step.actor]["is_active"]
        assert was_active or not step.after.difference(step.before), "a closed account acted"


def signers_have_no_part_in_the_text(step: Step) -> None:
    """A signature is by an accepted, active member of the board without a stake, on the version before the board."""
    then = step.before
    for row in step.added("SignOff"):
        assignment, review = then["Assignment"][row["assignment_id"]], then["Round"][row["round_id"]]
        assert REVIEWER in roles_of(then, row["reviewer_id"]), "not on the board"
        assert assignment["reviewer_id"] == row["reviewer_id"]
        assert (assignment["state"], assignment["round_id"]) == ("accepted", review["id"])
        assert review["state"] in OPEN_ROUNDS
        assert row["version_id"] == review["version_id"]
        assert not ties(then, row["reviewer_id"], review), "signed for their own text"
        assert review["submitted_by_id"] != row["reviewer_id"], "signed what they asked for"
        _assert_interests_are_decided(step, assignment)


def _assert_interests_are_decided(step: Step, assignment: Row) -> None:
    assert assignment["has_interests"] is not None, "signed without a word on interests"
    if assignment["has_interests"]:
        decided = step.before.one("ConflictDecision", assignment_id=assignment["id"])
        assert decided is not None, "signed before anybody decided about the interests"
        assert decided["outcome"] == "may-review"


def _assert_impartial(step: Step, person: int, review: Row) -> None:
    assert MANAGING_EDITOR in roles_of(step.before, person), "not a managing editor"
    assert not ties(step.before, person, review), "a managing editor with a stake"


def reviewers_are_chosen_by_the_impartial(step: Step) -> None:
    """A managing editor without a stake invites; or a reviewer hands over what was asked of them. Whoever is invited
    has no stake either."""
    for row in step.added("Assignment"):
        review = step.before["Round"][row["round_id"]]
        assert REVIEWER in roles_of(step.before, row["reviewer_id"])
        assert not ties(step.before, row["reviewer_id"], review)
        assert row["assigned_by_id"] == step.actor
        handed_over = row["replaces_id"] in {now["id"] for then, now in step.changed("Assignment")}
        if handed_over:
            assert step.before["Assignment"][row["replaces_id"]]["reviewer_id"] == step.actor
        else:
            _assert_impartial(step, row["assigned_by_id"], review)


def reviewers_are_taken_off_by_the_impartial(step: Step) -> None:
    """An assignment that ends, while its round goes on, without its reviewer's doing, was ended by a managing editor
    without a stake."""
    for then, now in step.changed("Assignment"):
        goes_on = step.after["Round"][now["round_id"]]["state"] in OPEN_ROUNDS
        if now["state"] == "closed" and then["state"] != "closed" and goes_on and step.actor != now["reviewer_id"]:
            assert step.actor is not None
            _assert_impartial(step, step.actor, step.before["Round"][now["round_id"]])


def reviewers_object_to_what_they_judge(step: Step) -> None:
    """Who says that a correction is not minor is a reviewer of its round, without a stake, while it is open."""
    for row in step.added("CorrectionObjection"):
        correction = step.before["Correction"][row["correction_id"]]
        review = step.before["Round"][correction["round_id"]]
        asked = step.before.rows("Assignment", round_id=review["id"], reviewer_id=row["said_by_id"])
        assert {one["state"] for one in asked} & {"accepted", "done"}, "no reviewer of the round"
        assert REVIEWER in roles_of(step.before, row["said_by_id"])
        assert review["state"] in OPEN_ROUNDS


def conflicts_are_decided_by_the_impartial(step: Step) -> None:
    """Nor does anybody decide about their own."""
    for row in step.added("ConflictDecision"):
        assignment = step.before["Assignment"][row["assignment_id"]]
        assert assignment["reviewer_id"] != row["decided_by_id"]
        _assert_impartial(step, row["decided_by_id"], step.before["Round"][assignment["round_id"]])


def dissent_is_adjudicated_by_the_impartial(step: Step) -> None:
    """Nor does anybody adjudicate their own request."""
    for row in step.added("Adjudication"):
        sign_off = step.before["SignOff"][row["sign_off_id"]]
        assert sign_off["reviewer_id"] != row["adjudicated_by_id"]
        _assert_impartial(step, row["adjudicated_by_id"], step.before["Round"][sign_off["round_id"]])


def findings_are_overridden_by_the_impartial(step: Step) -> None:
    """A managing editor who neither owns the article nor wrote in it lets a retracted source stand."""
    for row in step.added("FindingOverride"):
        assert MANAGING_EDITOR in roles_of(step.before, row["decided_by_id"])
        assert not has_part_in(step.before, row["decided_by_id"], step.before["Article"][row["article_id"]])


def retractions_are_cleared_by_the_impartial(step: Step) -> None:
    """Taking back that a source was retracted weighs as much."""
    for then, now in step.changed("Reference"):
        if then["retraction"] != "retracted" or now["retraction"] == "retracted" or now["merged_into_id"]:
            continue
        assert step.actor is not None
        assert MANAGING_EDITOR in roles_of(step.before, step.actor)
        for article in _citing(step, now["id"]):
            assert not has_part_in(step.before, step.actor, article), "cleared a retraction of their own source"


def _citing(step: Step, reference: int) -> list[Row]:
    drafts = {row["draft_id"] for row in step.before.rows("DraftReference", reference_id=reference)}
    versions = {row["version_id"] for row in step.before.rows("VersionReference", reference_id=reference)}
    articles = {step.before["Draft"][draft]["article_id"] for draft in drafts}
    articles |= {step.before["Version"][version]["article_id"] for version in versions}
    return [step.before["Article"][article] for article in sorted(articles)]


def rules_are_changed_by_the_impartial(step: Step) -> None:
    """A managing editor sets the rules of topics in which no article is theirs."""
    now = [*step.added("Policy"), *(now for then, now in step.changed("Policy"))]
    for policy in now:
        assert step.actor is not None
        assert MANAGING_EDITOR in roles_of(step.before, step.actor)
        own_rules = {row["topic_id"] for row in step.before.rows("Policy") if row["topic_id"]}
        for article in step.before.rows("Article"):
            governed = article["topic_id"] == policy["topic_id"]
            by_the_house = policy["topic_id"] is None and article["topic_id"] not in own_rules
            if governed or by_the_house:
                assert not has_part_in(step.before, step.actor, article), "changed the rules of their own article"


def managing_editors_publish(step: Step) -> None:
    """Editions are published, and notices placed, by managing editors; by the system account only what was decided."""
    for row in step.added("Edition"):
        by_the_system = is_system(step.before, row["published_by_id"])
        assert by_the_system or row["published_by_id"] == step.actor
        assert by_the_system or MANAGING_EDITOR in roles_of(step.before, row["published_by_id"])
        if by_the_system:
            _assert_it_was_decided(step, row)
    for row in step.added("Notice"):
        made_by_edition = row["corrected_by_id"] in {edition["id"] for edition in step.added("Edition")}
        by_the_system = made_by_edition and is_system(step.before, row["placed_by_id"])
        assert by_the_system or MANAGING_EDITOR in roles_of(step.before, row["placed_by_id"])


def unsigned_texts_are_shown_by_the_impartial(step: Step) -> None:
    """While the round is open; in an emergency by somebody whom its rules name."""
    for row in step.added("EmergencyPublication"):
        review = step.before["Round"][row["round_id"]]
        _assert_impartial(step, row["decided_by_id"], review)
        assert review["state"] in OPEN_ROUNDS
        named = terms_of(step.before, review)["emergency_publishers"]
        assert step.before["User"][row["decided_by_id"]]["username"] in named
    for row in step.added("EarlyAccess"):
        review = step.before["Round"][row["round_id"]]
        _assert_impartial(step, row["opened_by_id"], review)
        assert review["state"] in OPEN_ROUNDS


def _assert_it_was_decided(step: Step, edition: Row) -> None:
    approval = step.after["Approval"][edition["approval_id"]]
    planned = step.before.rows("ScheduledPublication", approval_id=approval["id"], state="waiting")
    terms = terms_of(step.after, step.after["Round"][approval["round_id"]])
    assert planned or terms["publish_on_approval"], "nobody decided to publish this"


PROMISES: tuple[Promise, ...] = (
    nobody_acts_for_somebody_else,
    a_former_owner_counts_as_a_writer,
    a_closed_account_does_nothing,
    signers_have_no_part_in_the_text,
    reviewers_are_chosen_by_the_impartial,
    reviewers_are_taken_off_by_the_impartial,
    reviewers_object_to_what_they_judge,
    conflicts_are_decided_by_the_impartial,
    dissent_is_adjudicated_by_the_impartial,
    findings_are_overridden_by_the_impartial,
    retractions_are_cleared_by_the_impartial,
    rules_are_changed_by_the_impartial,
    managing_editors_publish,
    unsigned_texts_are_shown_by_the_impartial,
)
