"""Promises 1 and 7: readers see what was signed, and what was signed cites sources that stand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from cms.tests.schedules.facts import approvals_needed, is_withdrawn, retracted_sources, standing_dissent, terms_of
from cms.tests.schedules.snapshot import Promise, Row, Snapshot, Step

# What brings a text nearer to readers.
MOVES_ON = ("Submission", "Approval", "EmergencyPublication", "EarlyAccess", "Edition")


def the_live_edition_is_the_last(step: Step) -> None:
    """Every article with editions has one pointer, at its newest; it is called withdrawn where a notice says so."""
    now = step.after
    for article in now["Article"]:
        editions = now.rows("Edition", article_id=article)
        pointer = now.one("LiveEdition", article_id=article)
        assert [row["number"] for row in editions] == list(range(1, len(editions) + 1)), "an edition is missing"
        assert bool(editions) == (pointer is not None), "an article with editions has a live one, and no other has"
        if pointer is not None:
            assert pointer["edition_id"] == editions[-1]["id"], "readers are shown an older edition"
            assert pointer["is_withdrawn"] == is_withdrawn(now, pointer["edition_id"]), "withdrawn or not?"


def every_edition_is_carried(step: Step) -> None:
    """What an edition shows is what its basis says."""
    for edition in step.after.rows("Edition"):
        assert edition["basis"] in CARRIED_BY, f"no promise is written here for the basis {edition['basis']}"
        CARRIED_BY[edition["basis"]](step.after, edition)


def _by_the_board(now: Snapshot, edition: Row) -> None:
    approval = now["Approval"][edition["approval_id"]]
    version = now["Version"][edition["version_id"]]
    assert version["article_id"] == edition["article_id"]
    assert edition["version_id"] == approval["version_id"], "readers see another version than was approved"
    assert edition["version_sha256"] == approval["version_sha256"] == version["version_sha256"]


def _by_an_emergency(now: Snapshot, edition: Row) -> None:
    """The first exception: a decision of its own, about exactly this text."""
    decision = now["EmergencyPublication"][edition["emergency_id"]]
    version = now["Version"][edition["version_id"]]
    assert edition["approval_id"] is None
    assert version["article_id"] == edition["article_id"]
    assert edition["version_id"] == decision["version_id"] == now["Round"][decision["round_id"]]["version_id"]
    assert edition["version_sha256"] == decision["version_sha256"] == version["version_sha256"]


# What an edition rests on, by its basis.
CARRIED_BY: Mapping[str, Callable[[Snapshot, Row], None]] = {
    "approval": _by_the_board,
    "reaffirmed": _by_the_board,
    "emergency": _by_an_emergency,
}


def early_access_is_to_the_text_of_its_round(step: Step) -> None:
    """The second exception: once a round, to the version that it judges."""
    opened = step.after.rows("EarlyAccess")
    assert len({row["round_id"] for row in opened}) == len(opened)
    for row in opened:
        version = step.after["Version"][step.after["Round"][row["round_id"]]["version_id"]]
        assert (row["version_id"], row["version_sha256"]) == (version["id"], version["version_sha256"])


def every_approval_has_its_signatures(step: Step) -> None:
    """A full set of valid sign-offs on exactly this text, none taken back, by as many people as the rules asked for."""
    now = step.after
    taken_back = {row["sign_off_id"] for row in now.rows("SignOffWithdrawal")}
    for approval in now.rows("Approval"):
        review = now["Round"][approval["round_id"]]
        terms = terms_of(now, review)
        digest = now["Version"][review["version_id"]]["version_sha256"]
        links = now.rows("ApprovalSignOff", approval_id=approval["id"])
        signed = [now["SignOff"][link["sign_off_id"]] for link in links]
        assert approval["version_sha256"] == digest
        assert len({row["reviewer_id"] for row in signed}) == len(signed) >= approvals_needed(now, review)
        for row in signed:
            assert (row["decision"], row["version_sha256"]) == ("approve", digest)
            assert row["round_id"] == review["id"]
            assert row["id"] not in taken_back, "an approval rests on a signature that was taken back"
            _assert_complete(row, terms)
        present = {(row["specialty"] or "").casefold() for row in signed}
        assert {name.casefold() for name in terms["specialties"]} <= present, "a specialty is missing"


def a_minor_correction_changes_no_number_and_no_source(step: Step) -> None:
    """What was handed in as minor has the digits, the citations and the negations of what it corrects, in their
    order."""
    for correction in step.added("Correction"):
        if correction["kind"] == "minor":
            then, now = (_gist(step.after, correction[column]) for column in ("corrected_id", "version_id"))
            assert then == now, "called minor, and it is not"


def _gist(now: Snapshot, version: int) -> dict[str, list[str]]:
    rows = now.rows("VersionRendition", version_id=version)
    return {row["audience"]: re.findall(r"\[@[^\]]*\]|\d[\d.,]*|\bnot?\b", row["markdown"]) for row in rows}


def fewer_signatures_go_over_what_they_correct_only(step: Step) -> None:
    """An edition that fewer have signed takes the place of exactly what it corrects, which nobody retracted."""
    for edition in step.added("Edition"):
        approval = step.after["Approval"].get(edition["approval_id"])
        if approval is None:
            continue
        review = step.after["Round"][approval["round_id"]]
        if (
            len(step.after.rows("ApprovalSignOff", approval_id=approval["id"]))
            >= (terms_of(step.after, review)["approvals_needed"])
        ):
            continue
        correction = step.after.one("Correction", round_id=review["id"])
        pointer = step.before.one("LiveEdition", article_id=edition["article_id"])
        assert correction is not None, "too few signatures"
        assert pointer is not None
        live = step.before["Edition"][pointer["edition_id"]]
        assert live["version_id"] in (correction["corrected_id"], edition["version_id"]), "over another text"
        said = {row["kind"] for row in step.before.rows("Notice", edition_id=live["id"])}
        assert not said & {"retraction", "withdrawal"}, "over a retraction"


def a_correction_is_told_on_what_it_corrects(step: Step) -> None:
    """Each edition that corrects has one notice, on the edition that the board was told of, in the board's words; no
    other notice is a correction."""
    now = step.after
    told = {row["corrected_by_id"]: row for row in now.rows("Notice", kind="correction")}
    assert len(told) == len(now.rows("Notice", kind="correction"))
    correcting = set()
    for edition in now.rows("Edition"):
        approval = now["Approval"].get(edition["approval_id"])
        correction = now.one("Correction", round_id=approval["round_id"]) if approval else None
        if correction is not None:
            correcting.add(edition["id"])
            notice = told[edition["id"]]
            corrected = now["Edition"][notice["edition_id"]]
            assert (corrected["article_id"], corrected["number"], corrected["version_id"]) == (
                edition["article_id"],
                correction["corrected_edition"],
                correction["corrected_id"],
            )
            assert notice["reason"] == correction["reason"]
    assert set(told) == correcting, "a correction that is none"


def _assert_complete(sign_off: Row, terms: dict) -> None:
    """Nothing that the rules ask for was passed by."""
    answers = {row["question"]: row["answer"] for row in json.loads(sign_off["checklist"])}
    assert all(answers[row["question"]] for row in terms["checklist"] if row["required"]), "a question was passed by"
    checks = json.loads(sign_off["claim_checks"])
    assert not terms["all_claims_checked"] or checks["checked"] == checks["claims"], "a claim was passed by"


def nothing_moves_on_a_bad_source(step: Step) -> None:
    """Whatever is submitted, approved or published in this step cites no source that is retracted and not let stand."""
    for name in MOVES_ON:
        for row in step.added(name):
            assert not retracted_sources(step.after, row["version_id"]), f"{name} with a retracted source"


def nothing_moves_on_against_dissent(step: Step) -> None:
    """Nor does it move past a request for changes on the same text (promise 4)."""
    for name in MOVES_ON:
        for row in step.added(name):
            standing = standing_dissent(step.before, row["version_id"])
            adjudicated = {added["sign_off_id"] for added in step.added("Adjudication")}
            assert all(one["id"] in adjudicated or _is_taken_back(step, one) for one in standing), (
                f"{name} past dissent"
            )


def _is_taken_back(step: Step, sign_off: Row) -> bool:
    withdrawal = step.after.one("SignOffWithdrawal", sign_off_id=sign_off["id"])
    return withdrawal is not None and withdrawal["withdrawn_by_id"] == sign_off["reviewer_id"]


def every_citation_has_its_source(step: Step) -> None:
    """No frozen text numbers a source that was not frozen with it."""
    for version in step.added("Version"):
        kept = {row["key"] for row in step.after.rows("VersionReference", version_id=version["id"])}
        for rendition in step.after.rows("VersionRendition", version_id=version["id"]):
            assert set(json.loads(rendition["keys"])) <= kept, "a citation points nowhere"


PROMISES: tuple[Promise, ...] = (
    the_live_edition_is_the_last,
    every_edition_is_carried,
    early_access_is_to_the_text_of_its_round,
    every_approval_has_its_signatures,
    a_minor_correction_changes_no_number_and_no_source,
    fewer_signatures_go_over_what_they_correct_only,
    a_correction_is_told_on_what_it_corrects,
    nothing_moves_on_a_bad_source,
    nothing_moves_on_against_dissent,
    every_citation_has_its_source,
)
