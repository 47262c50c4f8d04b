"""What managing editors type. The rules themselves are in the actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any

from django import forms

from articles.models import Topic
from cms.desk.board_queries import STATE_CHOICES, BoardFilter, people_to_choose
from cms.publishing.models import NoticeKind
from reviews.candidates import Candidate
from reviews.models import ConflictDecision

REASON = forms.Textarea(attrs={"rows": 3})


class FilterForm(forms.Form):
    """What the board and its table show. It lives in the address, so that a view can be kept and sent."""

    words = forms.CharField(label="Title", required=False, max_length=120)
    state = forms.ChoiceField(required=False, choices=STATE_CHOICES)
    topic = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    reviewer = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    owner = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    overdue = forms.BooleanField(label="Overdue only", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is chosen is checked against the list that is shown: a ModelChoiceField would ask for it once more.
        people = cache(people_to_choose)
        for name, nothing, rows in (
            ("topic", "All", lambda: Topic.objects.order_by("name")),
            ("reviewer", "Anybody", lambda: people()[0]),
            ("owner", "Anybody", lambda: people()[1]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = cache(partial(_listed, nothing, rows))
        for name in ("state", "topic", "reviewer", "owner"):
            self.fields[name].error_messages["invalid_choice"] = "“%(value)s” is unknown, and narrows nothing down."

    def asked(self) -> BoardFilter:
        """What fits of the address; what does not is named beside its field and left out."""
        if not self.is_bound:
            return BoardFilter()
        self.is_valid()
        data = self.cleaned_data
        rows = {name: data[name] for name in ("topic", "reviewer", "owner") if data.get(name)}
        return BoardFilter(
            words=data.get("words", ""), state=data.get("state", ""), overdue=bool(data.get("overdue")), **rows
        )


def _listed(nothing: str, rows: Callable[[], Iterable[Any]]) -> list[tuple[object, str]]:
    return [("", nothing), *((row.pk, str(row)) for row in rows())]


class AssignForm(forms.Form):
    """One board member out of the list; those who cannot review are listed below it with the reason."""

    reviewer = forms.ChoiceField(
        label="Board member",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose somebody.", "invalid_choice": "This person cannot review it (any more)."},
    )

    def __init__(self, data: Any = None, *, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        reviewer = self.fields["reviewer"]
        if isinstance(reviewer, forms.ChoiceField):
            reviewer.choices = [(str(one.reviewer.pk), one.in_words) for one in candidates if one.why_not is None]


class ConflictForm(forms.Form):
    """Whether a reviewer may judge in spite of declared interests."""

    outcome = forms.ChoiceField(label="Decision", choices=ConflictDecision.Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        max_length=2_000, widget=REASON, help_text="It stays on record, and the reviewer reads it."
    )


class ReasonForm(forms.Form):
    """A decision that needs a reason."""

    reason = forms.CharField(max_length=2_000, widget=REASON)


class UnsignedForm(forms.Form):
    """Showing readers a version that the board has not signed: why, and which version was on the page."""

    seen_version_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=2_000, widget=REASON, help_text="It stays on record.")


class EmergencyForm(UnsignedForm):
    """The same in an emergency: readers see the reason, and it has to be meant."""

    understood = forms.BooleanField(
        label="I have read this version, and readers would come to harm if they waited for the board",
        error_messages={"required": "Confirm this, or let the board decide first."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "reason"
        ].help_text = "Readers see these words above the text. Say what has changed and what they should do."


class PublishForm(forms.Form):
    """What readers are told about the new edition."""

    change_note = forms.CharField(
        label="What changed",
        required=False,
        max_length=2_000,
        widget=REASON,
        help_text="For readers, in a sentence; printed in the list of editions.",
    )


class ScheduleForm(PublishForm):
    """The same, at a time."""

    publish_at = forms.DateTimeField(
        label="Day and time (UTC)",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="In coordinated universal time, not in your own zone.",
    )
    field_order = ["publish_at", "change_note"]


class ReReviewForm(forms.Form):
    """Asking the board to look at unchanged text again."""

    note = forms.CharField(label="Note to the board", required=False, max_length=2_000, widget=REASON)


class NoticeForm(forms.Form):
    """A notice on the live edition."""

    kind = forms.ChoiceField(label="Notice", widget=forms.RadioSelect)
    reason = forms.CharField(
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Readers see these words. Say what is wrong, since when it is known, and what they should do.",
    )

    def __init__(self, data: Any = None, *, kinds: Sequence[NoticeKind], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [(one.value, one.label) for one in kinds]
