"""Promise 5: whoever changes the record behind the application's back is found out, and the report says where."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import ProtectedError

from articles.models import (
    Version,
    VersionContributor,
    VersionFigure,
    VersionReference,
    VersionRendition,
    VersionWriter,
)
from articles.tests.figures.scenes import make_figure
from articles.tests.scenes import TEXT, edited, make_article, make_reference
from cms.accounts.tests import cast
from cms.ledger import triggers
from cms.ledger.models import LedgerEntry, LedgerHead, evidence_models
from cms.ledger.verification import verify
from cms.publishing.actions import place_notice
from cms.publishing.models import Edition, LiveEdition, Notice, NoticeKind
from cms.publishing.tests.scenes import published
from cms.refusals import Refused
from cms.tests.tampering import first_break, tamper, tampered
from reviews.models import Approval, ApprovalSignOff, Assignment, Round, SignOff
from reviews.tests.scenes import make_assignment, make_round, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

MOMENT = datetime(2020, 2, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(scene_of_the_file) -> int:
    edith, mona, ravi, rosa = cast.make_edith(), cast.make_mona(), cast.make_ravi(), cast.make_rosa()
    article = make_article(edith, text=TEXT + "\n![](figure:counts)\n")
    make_figure(article)
    edition = published(article, mona, ravi, rosa)
    place_notice(edition=edition, actor=mona, kind=NoticeKind.CONCERN, reason="Being looked into at the moment.")
    article = edited(article, edith, TEXT + "\nMore.")
    signed(make_assignment(make_round(article), ravi, mona), "request-changes")
    return edition.pk


@pytest.fixture
def edition(made) -> Edition:
    """A published article with a notice, and a second round that ended with a request for changes."""
    return Edition.objects.get(pk=made)


def test_an_untouched_record_holds(edition):
    assert verify().holds


CHANGES = [
    (Version, "title", "'Another title'", "articles.Version"),
    (Version, "content_sha256", "substr(content_sha256, 2)", "articles.Version"),
    (VersionRendition, "markdown", "markdown || ' '", "articles.Version"),
    (VersionRendition, "body_html", "replace(body_html, '500', '5000')", "articles.Version"),
    (VersionRendition, "heading_html", "heading_html || ' '", "articles.Version"),
    (VersionRendition, "references_html", "replace(references_html, '1', '2')", "articles.Version"),
    (VersionRendition, "keys", "'[]'", "articles.Version"),
    (VersionFigure, "alternative_text", "'Two bars'", "articles.Version"),
    (VersionFigure, "licence", "'CC0 1.0'", "articles.Version"),
    (VersionFigure, "sha256", "substr(sha256, 2)", "articles.Version"),
    (VersionReference, "csl", "csl || ' '", "articles.Version"),
    (VersionReference, "evidence_type", "'guideline'", "articles.Version"),
    (VersionWriter, "printed_name", "'Nobody'", "articles.Version"),
    (SignOff, "printed_name", "'Dr Nobody'", "reviews.SignOff"),
    (SignOff, "decision", "'approve'", "reviews.SignOff"),
    (SignOff, "version_sha256", "'0'", "reviews.SignOff"),
    (Approval, "approvals_needed", "1", "reviews.Approval"),
    (Edition, "change_note", "'Nothing changed, really'", "publishing.Edition"),
    (Notice, "reason", "'All is well.'", "publishing.Notice"),
]


def test_a_changed_column_is_found_and_named(edition, subtests):
    for model, column, value, named in CHANGES:
        # Every row, so that at least one differs.
        change = f"UPDATE {model._meta.db_table} SET {column} = {value}"
        with subtests.test(change), tampered(change):
            assert named in first_break()


@pytest.mark.parametrize("payload", ["'x' || payload", "'[]'"])
def test_a_payload_that_is_no_json_any_more_is_named_and_stops_nothing(edition, payload):
    tamper(f"UPDATE ledger_ledgerentry SET payload = {payload} WHERE sequence = 3")
    assert first_break() == "ledger entry 3: the payload was changed"


def test_terms_that_cannot_be_read_are_named(edition):
    review = Round.objects.first()
    Round.objects.filter(pk=review.pk).update(terms={"approvals_needed": 1.5})
    assert "reviews.Round" in first_break()
    assert "cannot be read" in first_break()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps the types of columns")
@pytest.mark.parametrize(("table", "column"), [("articles_version", "title"), ("reviews_approval", "approvals_needed")])
def test_bytes_where_text_or_numbers_belong_are_named(edition, table, column):
    tamper(f"UPDATE {table} SET {column} = x'ff00'")
    assert "cannot be read" in first_break()


def test_a_frozen_reference_pointed_at_another_source_is_found(edition):
    """Whether a cited source was retracted since is read through this pointer."""
    tamper("UPDATE articles_versionreference SET reference_id = %s", make_reference("harmless2020").pk)
    assert "points at another source" in first_break()


@pytest.mark.parametrize("change", [{"kind": "re-review"}, {"submitted_by": "Mona"}])
def test_a_round_that_differs_from_its_submission_is_found(edition, mona, change):
    Round.objects.update(**{name: mona if value == "Mona" else value for name, value in change.items()})
    assert "not that of its submission" in first_break()


def test_rewriting_the_digest_too_does_not_help(edition):
    row = SignOff.objects.first()
    row.printed_name = "Dr Nobody"
    tamper(
        "UPDATE reviews_signoff SET printed_name = %s, record_sha256 = %s WHERE id = %s",
        "Dr Nobody",
        row.computed_sha256(),
        row.pk,
    )
    assert "does not match its ledger entry" in first_break()


def test_a_changed_ledger_payload_is_found(edition):
    tamper("UPDATE ledger_ledgerentry SET payload = replace(payload, 'Ravi', 'Rosa')")
    assert "payload was changed" in first_break()


def test_a_deleted_last_entry_is_found(edition):
    last = LedgerEntry.objects.latest("sequence")
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM reviews_decision")
        cursor.execute("DELETE FROM ledger_ledgerentry WHERE id = %s", [last.pk])
    assert "head" in first_break()


def test_a_deleted_sign_off_is_found_through_its_ledger_entry(edition):
    lonely = SignOff.objects.get(decision="request-changes")
    tamper("DELETE FROM reviews_signoff WHERE id = %s", lonely.pk)
    assert "is gone" in first_break()


def test_a_deleted_copy_of_a_reference_is_found(edition):
    tamper("DELETE FROM articles_versionreference WHERE id = (SELECT min(id) FROM articles_versionreference)")
    assert "articles.Version" in first_break()


@pytest.mark.parametrize(
    "change", ["UPDATE articles_versionclaims SET claims = '[]'", "DELETE FROM articles_versionclaims"]
)
def test_changed_claims_of_a_version_are_found(edition, change):
    tamper(change)
    assert "articles.Version" in first_break()
    assert "claims" in first_break()


def test_an_added_contributor_is_found(edition):
    with triggers.lifted():
        VersionContributor.objects.create(
            version=edition.version, position=1, printed_name="Prof. Impostor", role="Author"
        )
    assert "articles.Version" in first_break()


def test_a_live_pointer_to_something_else_is_found(edition, emil, mona, ravi, rosa):
    other = published(make_article(emil, title="Another question?"), mona, ravi, rosa)
    LiveEdition.objects.filter(edition=other).delete()
    LiveEdition.objects.filter(edition=edition).update(edition=other)
    assert any("publishing.LiveEdition" in str(found) for found in verify().breaks)


def test_a_withdrawal_quietly_undone_is_found(edition, mona):
    place_notice(edition=edition, actor=mona, kind=NoticeKind.WITHDRAWAL, reason="The dose was wrong by ten.")
    LiveEdition.objects.update(is_withdrawn=False)
    assert "publishing.LiveEdition" in first_break()


@pytest.mark.parametrize("table", ["reviews_round", "reviews_assignment"])
def test_rounds_and_assignments_that_evidence_names_are_missed(edition, table):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table}"
        )  # foreign keys are looked at when the transaction ends, which this does not
        assert "that it names is gone" in first_break()
        transaction.set_rollback(True)


@pytest.mark.parametrize("change", [{"number": 7}, {"review_began_at": MOMENT}, {"closed_at": MOMENT}])
def test_a_round_whose_number_or_dates_were_changed_is_found(edition, change):
    last = Round.objects.latest("pk")
    Round.objects.filter(pk=last.pk).update(**change)
    assert "reviews.Round" in first_break()


def test_changed_interests_of_a_signer_are_found(edition):
    Assignment.objects.filter(sign_off__isnull=False).update(has_interests=True, interests="Shares in Example Pharma.")
    assert "interests of its assignment" in first_break()


def test_other_kinds_of_interests_than_those_signed_are_found(edition):
    Assignment.objects.filter(sign_off__isnull=False).update(interest_kinds=["personal"])
    assert "interests of its assignment" in first_break()


def test_a_round_called_approved_without_an_approval_is_found(edition):
    Round.objects.filter(state="changes-requested").update(state="approved")
    assert "without an approval" in first_break()


def test_changed_terms_of_a_round_are_found(edition):
    review = Round.objects.first()
    Round.objects.filter(pk=review.pk).update(terms={**review.terms, "approvals_needed": 1})
    assert "policy" in first_break()


def test_a_sign_off_moved_to_another_reviewer_is_found(edition, ruth):
    Assignment.objects.filter(sign_off__decision="request-changes").update(reviewer=ruth)
    assert "not signed by the assigned reviewer" in first_break()


def test_a_lost_sign_off_of_an_approval_is_found(edition):
    tamper("DELETE FROM reviews_approvalsignoff WHERE id = (SELECT min(id) FROM reviews_approvalsignoff)")
    assert "reviews.Approval" in first_break()
    assert ApprovalSignOff.objects.count() == 1


def rewritten_chain() -> None:
    """A whole chain recomputed by somebody who has the database but not the key."""
    previous = "0" * 64
    for entry in LedgerEntry.objects.order_by("sequence"):
        entry.previous_sha256 = previous
        entry.recorded_at = entry.recorded_at.replace(microsecond=0)
        previous = entry.computed_sha256()
        tamper(
            "UPDATE ledger_ledgerentry SET previous_sha256 = %s, recorded_at = %s, entry_sha256 = %s WHERE id = %s",
            entry.previous_sha256,
            entry.recorded_at,
            previous,
            entry.pk,
        )
    LedgerHead.objects.update(entry_sha256=previous)


def test_a_rewritten_chain_is_found_by_the_heads_signature(edition):
    rewritten_chain()
    assert "signature" in first_break()


def test_a_truncated_chain_with_an_old_head_is_found_by_an_anchor_only(edition, tmp_path, mona):
    old = LedgerHead.objects.get()
    place_notice(edition=edition, actor=mona, kind=NoticeKind.RETRACTION, reason="It should not have been published.")
    call_command("anchor_record", output=str(tmp_path / "anchor.json"))
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM publishing_notice WHERE kind = 'retraction'")
        cursor.execute("DELETE FROM ledger_ledgerentry WHERE sequence > %s", [old.sequence])
    LedgerHead.objects.update(sequence=old.sequence, entry_sha256=old.entry_sha256, signature=old.signature)
    assert verify().holds  # the head is genuine, only old: the docs say so
    with pytest.raises(CommandError, match="cut short"):
        call_command("verify_record", anchor=str(tmp_path / "anchor.json"))


def test_a_forged_anchor_is_refused(edition, tmp_path):
    anchor = tmp_path / "anchor.json"
    call_command("anchor_record", output=str(anchor))
    forged = json.loads(anchor.read_text()) | {"sequence": 1}
    anchor.write_text(json.dumps(forged))
    with pytest.raises(CommandError, match="signature"):
        call_command("verify_record", anchor=str(anchor))


def test_the_command_names_the_first_break_and_exits_1(edition, capsys):
    tamper("UPDATE reviews_signoff SET comment = 'forged'")
    with pytest.raises(CommandError, match=r"reviews\.SignOff") as refusal:
        call_command("verify_record", edition.article.slug)
    assert refusal.value.returncode == 1


def test_the_report_is_there_for_machines(edition, capsys):
    call_command("verify_record", json=True)
    report = json.loads(capsys.readouterr().out)
    assert report["holds"] is True
    assert report["counted"]["editions"] == 1


def test_an_unknown_slug_is_an_error_of_the_question(edition):
    with pytest.raises(CommandError) as refusal:
        call_command("verify_record", "no-such-article")
    assert refusal.value.returncode == 2


def test_every_evidence_model_can_be_asked_for_by_slug(edition):
    for model in evidence_models():
        model.objects.filter(**{f"{model.ARTICLE_PATH}__slug": edition.article.slug}).exists()


def test_people_and_articles_that_evidence_needs_cannot_be_deleted(edition, ravi, edith):
    for row in (ravi, edith, edition.article, Round.objects.first(), edition.version.references.first().reference):
        with pytest.raises(ProtectedError):
            row.delete()


def test_refusals_leave_nothing_behind(edition, stranger):
    before = LedgerEntry.objects.count()
    with pytest.raises(Refused):
        place_notice(edition=edition, actor=stranger, kind=NoticeKind.WITHDRAWAL, reason="I do not like it at all.")
    assert LedgerEntry.objects.count() == before
