"""Rounds, assignments and the evidence of judging in the support admin: to look at. No form here changes a state."""

from __future__ import annotations

from django.contrib import admin

from cms.accounts.read_only_admin import AuditedRecordAdmin, RecordAdmin
from reviews.models import (
    Absence,
    Adjudication,
    Approval,
    ApprovalSignOff,
    Assignment,
    ClaimCheck,
    Comment,
    CommentMark,
    ConflictDecision,
    Correction,
    CorrectionObjection,
    Decision,
    Mention,
    Policy,
    Round,
    SignOff,
    SignOffWithdrawal,
    Submission,
)


@admin.register(Policy)
class PolicyAdmin(AuditedRecordAdmin):
    """The review rules; managing editors change them at the desk."""

    list_display = ("__str__", "approvals_needed", "review_days", "re_review_months", "publish_on_approval")
    list_select_related = ("topic",)


@admin.register(Round)
class RoundAdmin(AuditedRecordAdmin):
    """Rounds and their states."""

    list_display = ("article", "number", "version", "kind", "state", "submitted_by", "submitted_at", "closed_at")
    list_filter = ("state", "kind")
    list_select_related = ("article", "version__article", "submitted_by")
    search_fields = ("article__slug", "version__title")
    date_hierarchy = "submitted_at"


@admin.register(Assignment)
class AssignmentAdmin(AuditedRecordAdmin):
    """Who was asked, and what they answered."""

    list_display = ("reviewer", "round", "state", "invited_at", "respond_by", "due_at", "closed_at")
    list_filter = ("state",)
    list_select_related = ("reviewer", "round__article")
    search_fields = ("reviewer__printed_name", "round__article__slug")
    date_hierarchy = "invited_at"


@admin.register(Comment)
class CommentAdmin(RecordAdmin):
    """Remarks for the editors."""

    list_display = ("round", "author", "at")
    list_select_related = ("round__article", "author")
    search_fields = ("round__article__slug", "author__printed_name", "body")
    date_hierarchy = "at"


@admin.register(Submission)
class SubmissionAdmin(RecordAdmin):
    """Versions handed to the board, with the warnings acknowledged and the rules that held."""

    list_display = ("version", "kind", "printed_name", "at")
    list_filter = ("kind",)
    list_select_related = ("version__article",)
    search_fields = ("version__article__slug", "printed_name", "note")
    date_hierarchy = "at"


@admin.register(SignOff)
class SignOffAdmin(RecordAdmin):
    """Signatures as they were given."""

    list_display = ("printed_name", "version", "decision", "signed_at", "method", "version_sha256")
    list_filter = ("decision",)
    list_select_related = ("version__article",)
    search_fields = ("printed_name", "version__article__slug", "version_sha256", "record_sha256")
    date_hierarchy = "signed_at"


@admin.register(SignOffWithdrawal)
class SignOffWithdrawalAdmin(RecordAdmin):
    """Signatures that were taken back."""

    list_display = ("printed_name", "sign_off", "at")
    list_select_related = ("sign_off__version__article",)
    search_fields = ("printed_name", "sign_off__version__article__slug", "reason")
    date_hierarchy = "at"


@admin.register(Approval)
class ApprovalAdmin(RecordAdmin):
    """Rounds that met their policy."""

    list_display = ("version", "round", "approvals_needed", "at")
    list_select_related = ("version__article", "round__article")
    search_fields = ("version__article__slug", "version_sha256")
    date_hierarchy = "at"


@admin.register(ApprovalSignOff)
class ApprovalSignOffAdmin(RecordAdmin):
    """Which signatures an approval rests on."""

    list_display = ("approval", "sign_off")
    list_select_related = ("approval__version__article", "sign_off__version__article")
    search_fields = ("approval__version__article__slug", "sign_off__printed_name")


@admin.register(Decision)
class DecisionAdmin(RecordAdmin):
    """Rounds that ended without approval."""

    list_display = ("round", "outcome", "printed_name", "at")
    list_filter = ("outcome",)
    list_select_related = ("round__article",)
    search_fields = ("round__article__slug", "printed_name", "reason")
    date_hierarchy = "at"


@admin.register(Adjudication)
class AdjudicationAdmin(RecordAdmin):
    """Decisions to move on against a request for changes."""

    list_display = ("sign_off", "printed_name", "at")
    list_select_related = ("sign_off__version__article",)
    search_fields = ("sign_off__version__article__slug", "printed_name", "reason")
    date_hierarchy = "at"


@admin.register(ConflictDecision)
class ConflictDecisionAdmin(RecordAdmin):
    """Decisions about interests that reviewers declared."""

    list_display = ("assignment", "outcome", "printed_name", "at")
    list_select_related = ("assignment__reviewer", "assignment__round__article")
    search_fields = ("version__article__slug", "printed_name", "reason")
    date_hierarchy = "at"


@admin.register(Correction)
class CorrectionAdmin(RecordAdmin):
    """What rounds were opened to correct."""

    list_display = ("version", "corrected_edition", "kind", "printed_name", "at")
    list_filter = ("kind",)
    list_select_related = ("version__article",)
    search_fields = ("version__article__slug", "printed_name", "reason")
    date_hierarchy = "at"


@admin.register(CorrectionObjection)
class CorrectionObjectionAdmin(RecordAdmin):
    """What reviewers called more than minor."""

    list_display = ("correction", "printed_name", "at")
    list_select_related = ("correction__version__article",)
    search_fields = ("correction__version__article__slug", "printed_name", "reason")
    date_hierarchy = "at"


@admin.register(ClaimCheck)
class ClaimCheckAdmin(RecordAdmin):
    """Verdicts on claims."""

    list_display = ("article", "reviewer", "verdict", "at")
    list_filter = ("verdict",)
    list_select_related = ("article", "reviewer")
    search_fields = ("article__slug", "reviewer__printed_name", "claim_text")
    date_hierarchy = "at"


@admin.register(CommentMark)
class CommentMarkAdmin(RecordAdmin):
    """What became of comments."""

    list_display = ("comment", "kind", "by", "at")
    list_filter = ("kind",)
    list_select_related = ("comment__author", "comment__round__article", "by")
    date_hierarchy = "at"


@admin.register(Mention)
class MentionAdmin(RecordAdmin):
    """Who was spoken to in which comment."""

    list_display = ("comment", "user")
    list_select_related = ("comment__author", "comment__round__article", "user")


@admin.register(Absence)
class AbsenceAdmin(AuditedRecordAdmin):
    """When board members are away; they say so on their own page."""

    list_display = ("reviewer", "starts_on", "ends_on")
    list_select_related = ("reviewer",)
