"""What follows from the rows of a snapshot, worked out from the design and not with the application's own functions."""

from __future__ import annotations

import json
from typing import Any

from cms.tests.schedules.snapshot import Row, Snapshot

EDITOR, MANAGING_EDITOR, REVIEWER = "Editors", "Managing editors", "Medical advisory board"
OPEN_ROUNDS = {"submitted", "under-review"}
OPEN_ASSIGNMENTS = {"invited", "accepted"}


def roles_of(snapshot: Snapshot, person: int) -> set[str]:
    """The roles of an active account; a closed one has none."""
    if not snapshot["User"][person]["is_active"]:
        return set()
    return {snapshot["Group"][row["group_id"]]["name"] for row in snapshot.rows("User_groups", user_id=person)}


def is_system(snapshot: Snapshot, person: int) -> bool:
    """Whether this is the software's own account."""
    return snapshot["User"][person]["username"] == "system"


def ties(snapshot: Snapshot, person: int, review: Row) -> set[str]:
    """What ties a person to what a round judges (promise 3)."""
    version = snapshot["Version"][review["version_id"]]
    article = snapshot["Article"][review["article_id"]]
    draft = snapshot.one("Draft", article_id=article["id"])
    assert draft is not None
    found = {
        "owns it": article["owner_id"] == person,
        "froze it": version["frozen_by_id"] == person,
        "wrote in it": bool(snapshot.rows("VersionWriter", version_id=version["id"], user_id=person)),
        "last edited it": draft["updated_by_id"] == person,
        "submitted it": review["submitted_by_id"] == person and review["kind"] == "review",
    }
    return {tie for tie, holds in found.items() if holds}


def has_part_in(snapshot: Snapshot, person: int, article: Row) -> bool:
    """Whether the person owns an article or has ever written in it."""
    return article["owner_id"] == person or bool(snapshot.rows("DraftWriter", article_id=article["id"], user_id=person))


def terms_of(snapshot: Snapshot, review: Row) -> dict[str, Any]:
    """The rules of a round as its submission recorded them."""
    submission = snapshot.one("Submission", round_id=review["id"])
    assert submission is not None, "a round without a submission"
    return json.loads(submission["terms"])


def approvals_needed(snapshot: Snapshot, review: Row) -> int:
    """How many approvals a round needs by its own rules: fewer for a minor correction that no reviewer objected to."""
    terms = terms_of(snapshot, review)
    correction = snapshot.one("Correction", round_id=review["id"])
    if correction is None or correction["kind"] != "minor":
        return terms["approvals_needed"]
    if snapshot.one("CorrectionObjection", correction_id=correction["id"]):
        return terms["approvals_needed"]
    return terms["minor_approvals_needed"] or terms["approvals_needed"]


def standing_dissent(snapshot: Snapshot, version: int) -> list[Row]:
    """Requests for changes on a version that were neither taken back nor adjudicated (promise 4)."""
    moved_on = {row["sign_off_id"] for name in ("SignOffWithdrawal", "Adjudication") for row in snapshot.rows(name)}
    asked = snapshot.rows("SignOff", version_id=version, decision="request-changes")
    return [row for row in asked if row["id"] not in moved_on]


def approvals_in(snapshot: Snapshot, review: Row) -> dict[int, Row]:
    """The approvals of a round that count, by reviewer."""
    taken_back = {row["sign_off_id"] for row in snapshot.rows("SignOffWithdrawal")}
    digest = snapshot["Version"][review["version_id"]]["version_sha256"]
    signed = snapshot.rows("SignOff", round_id=review["id"], decision="approve", version_sha256=digest)
    return {row["reviewer_id"]: row for row in signed if row["id"] not in taken_back}


def open_demands(snapshot: Snapshot, article: int) -> list[Row]:
    """Remarks that must be answered before anything of the article is approved, and have no answer."""
    rounds = {row["id"] for row in snapshot.rows("Round", article_id=article)}
    demands = [row for row in snapshot.rows("Comment", must_fix=True) if row["round_id"] in rounds]
    return [row for row in demands if _last_mark(snapshot, row) in ("", "reopened")]


def _last_mark(snapshot: Snapshot, comment: Row) -> str:
    marks = snapshot.rows("CommentMark", comment_id=comment["id"])
    return max(marks, key=lambda mark: mark["id"])["kind"] if marks else ""


def retracted_sources(snapshot: Snapshot, version: int) -> list[str]:
    """The keys of a version's sources that were retracted and that nobody has let stand (promise 7)."""
    article = snapshot["Version"][version]["article_id"]
    let_stand = {row["fingerprint"] for row in snapshot.rows("FindingOverride", article_id=article)}
    return [
        copy["key"]
        for copy in snapshot.rows("VersionReference", version_id=version)
        if current(snapshot, copy["reference_id"])["retraction"] == "retracted"
        and not any(copy["key"] in fingerprint for fingerprint in let_stand)
    ]


def current(snapshot: Snapshot, reference: int) -> Row:
    """The library entry that stands for a source now."""
    row = snapshot["Reference"][reference]
    while row["merged_into_id"] is not None:
        row = snapshot["Reference"][row["merged_into_id"]]
    return row


def missing_for_approval(snapshot: Snapshot, review: Row) -> list[str]:
    """What an open round lacks for its approval, by its own rules."""
    terms, approvals = terms_of(snapshot, review), approvals_in(snapshot, review)
    present = {(row["specialty"] or "").casefold() for row in approvals.values()}
    lacking = {
        "approvals": len(approvals) < approvals_needed(snapshot, review),
        "specialties": not {name.casefold() for name in terms["specialties"]} <= present,
        "dissent": bool(standing_dissent(snapshot, review["version_id"])),
        "demands": bool(open_demands(snapshot, review["article_id"])),
        "sources": bool(retracted_sources(snapshot, review["version_id"])),
    }
    return [what for what, lacks in lacking.items() if lacks]


def is_withdrawn(snapshot: Snapshot, edition: int) -> bool:
    """Whether an edition carries a notice of withdrawal."""
    return bool(snapshot.rows("Notice", edition_id=edition, kind="withdrawal"))
