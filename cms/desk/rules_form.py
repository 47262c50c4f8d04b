"""The review rules as a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from cms.accounts.queries import managing_editors
from reviews.models import Policy
from reviews.queries import board_specialties

MOST_DAYS = 365
A_LINE_EACH = forms.Textarea(attrs={"rows": 3})


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


class RulesForm(forms.ModelForm):
    """The review rules of the house or of a topic. Lists are typed a line each."""

    specialties = forms.CharField(
        required=False,
        max_length=2_000,
        widget=A_LINE_EACH,
        label="Specialties that must be among the approvals",
        help_text="One a line.",
    )
    required_questions = forms.CharField(
        required=False,
        max_length=8_000,
        widget=A_LINE_EACH,
        help_text="One a line. An approval takes a yes to each.",
    )
    other_questions = forms.CharField(
        required=False, max_length=8_000, widget=A_LINE_EACH, help_text="One a line. Asked, and kept with the answer."
    )

    response_days = forms.IntegerField(min_value=1, max_value=MOST_DAYS, label="Days to answer an invitation")
    review_days = forms.IntegerField(min_value=1, max_value=MOST_DAYS, label="Days to review")
    emergency_publishers = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Who may publish in an emergency, before the board has decided",
        help_text="Never a text that they own or wrote, and never past an objection. Readers are told. With nobody "
        "named, nobody may.",
    )

    class Meta:
        model = Policy
        fields = [
            "approvals_needed",
            "minor_approvals_needed",
            "reviewers_invited",
            "all_claims_checked",
            "response_days",
            "review_days",
            "re_review_months",
            "one_request_ends_round",
            "publish_on_approval",
            "emergency_review_days",
        ]
        labels = {
            "approvals_needed": "Approvals needed",
            "minor_approvals_needed": "Approvals needed for a minor correction",
            "reviewers_invited": "Reviewers to invite",
            "all_claims_checked": "Every claim is checked before an approval is signed",
            "re_review_months": "Months until the next review",
            "one_request_ends_round": "One request for changes ends the round",
            "publish_on_approval": "Publish as soon as a version is approved",
            "emergency_review_days": "Days for the board to decide after an emergency publication",
        }
        help_texts = {
            "minor_approvals_needed": "Typing, spelling, form, a broken link; never a number, a dose or a source. "
            "Empty: as many as ever. The specialties, the checklist and separation of duties hold all the same.",
            "reviewers_invited": "How many the desk proposes: those needed, and a second reader if you like.",
            "one_request_ends_round": "Otherwise the round waits for every reviewer who was invited.",
            "publish_on_approval": "Otherwise a managing editor publishes, or chooses a time.",
        }

    field_order = [
        "approvals_needed",
        "minor_approvals_needed",
        "reviewers_invited",
        "specialties",
        "required_questions",
        "other_questions",
        "all_claims_checked",
        "response_days",
        "review_days",
        "re_review_months",
        "one_request_ends_round",
        "publish_on_approval",
        "emergency_publishers",
        "emergency_review_days",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members, specialties = board_specialties()
        self.fields["specialties"].help_text = (
            f"One a line. The board's members have: {', '.join(specialties)}."
            if specialties
            else "One a line. No member of the board has named a specialty yet."
        )
        self.fields[
            "approvals_needed"
        ].help_text = f"From different members of the medical advisory board, which has {members} now."
        publishers = self.fields["emergency_publishers"]
        if isinstance(publishers, forms.MultipleChoiceField):
            publishers.choices = [
                (one.username, one.name_with_credentials) for one in managing_editors().order_by("printed_name", "pk")
            ]

    def rules(self) -> dict[str, Any]:
        """The rules as `set_policy` takes them."""
        cleaned = dict(self.cleaned_data)
        checklist = [
            {"question": question, "required": is_required}
            for is_required, name in ((True, "required_questions"), (False, "other_questions"))
            for question in _lines(cleaned.pop(name))
        ]
        return cleaned | {
            "specialties": _lines(cleaned["specialties"]),
            "checklist": checklist,
        }


def rules_as_typed(rules: Mapping[str, Any]) -> dict[str, Any]:
    """A policy's rules as the form shows them."""

    def questions(is_required: bool) -> str:
        return "\n".join(row["question"] for row in rules["checklist"] if row["required"] == is_required)

    return dict(rules) | {
        "minor_approvals_needed": rules["minor_approvals_needed"] or "",
        "specialties": _joined(rules["specialties"]),
        "required_questions": questions(True),
        "other_questions": questions(False),
    }


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)
