"""What reviewers type. The rules themselves are in the actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html

from cms.accounts.models import User
from cms.accounts.second_factors import LONGEST_CREDENTIAL
from reviews.actions.absences import LONGEST_NOTE
from reviews.actions.checking import NOTE_LIMIT
from reviews.actions.comments import BODY_LIMIT
from reviews.actions.signing import MEANINGS
from reviews.candidates import Candidate
from reviews.models import InterestKind, SignOff, Verdict
from reviews.passages import LONGEST_CONTEXT
from reviews.terms import Question

LONG = forms.Textarea(attrs={"rows": 4})


class AcceptForm(forms.Form):
    """Accepting an invitation, with the declaration that opens the text (ICMJE, Disclosure of Interests)."""

    has_interests = forms.TypedChoiceField(
        label="Your interests over the past two years",
        choices=[("no", "I have none to declare"), ("yes", "I have these to declare:")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you have interests to declare: the text opens after that."},
    )
    interest_kinds = forms.MultipleChoiceField(
        label="Of which kind, if you declare any",
        choices=InterestKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interests = forms.CharField(
        label="Which, if you declare any",
        required=False,
        max_length=2_000,
        widget=LONG,
        help_text=(
            "Name the body or person and what ties you to it, for example “Advisory board of Example Pharma, paid, "
            "until March 2026”. A managing editor looks at them before the text opens; they are printed beside your "
            "name if the article is published."
        ),
    )


class DeclineForm(forms.Form):
    """Declining, or stepping back after accepting."""

    reason = forms.CharField(
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only the managing editors read it. If you know who could judge this text instead, name them.",
    )


class CommentForm(forms.Form):
    """A remark for the editors, about a passage or about the whole. Where the passage stands is filled in by the page
    when words are marked; without that its words are looked up."""

    quote = forms.CharField(
        label="Passage",
        required=False,
        max_length=BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Mark the words in the text, or copy them here. Leave it empty for a remark on the whole.",
    )
    quote_prefix = forms.CharField(required=False, max_length=LONGEST_CONTEXT, strip=False, widget=forms.HiddenInput)
    quote_suffix = forms.CharField(required=False, max_length=LONGEST_CONTEXT, strip=False, widget=forms.HiddenInput)
    quote_start = forms.IntegerField(required=False, min_value=0, max_value=10_000_000, widget=forms.HiddenInput)
    body = forms.CharField(
        label="Comment",
        max_length=BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "data-mentions": True}),
        help_text="Name somebody with @ and their name to send them a message.",
    )

    def remark(self) -> dict[str, Any]:
        """The remark as `comment` takes it."""
        cleaned = self.cleaned_data
        return {
            "body": cleaned["body"],
            "quote": cleaned["quote"],
            "prefix": cleaned["quote_prefix"],
            "suffix": cleaned["quote_suffix"],
            "start": cleaned["quote_start"],
            "must_fix": cleaned.get("must_fix", False),
        }


class ReviewerCommentForm(CommentForm):
    """A reviewer's remark, which may have to be answered before anything is approved."""

    must_fix = forms.BooleanField(
        label="Must be answered before approval",
        required=False,
        help_text="Nothing is approved before it is. The article's owner is told at once.",
    )


class ReplyForm(forms.Form):
    """An answer to a remark, whose number is `comment`."""

    def __init__(self, *args: Any, comment: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comment = comment

    body = forms.CharField(label="Answer", max_length=BODY_LIMIT, widget=forms.Textarea(attrs={"rows": 3}))


class VerdictForm(forms.Form):
    """Whether the cited sources bear a claim out. An empty verdict takes one back."""

    verdict = forms.ChoiceField(
        choices=[*Verdict.choices, ("", "Not checked")], required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(required=False, max_length=NOTE_LIMIT, widget=forms.Textarea(attrs={"rows": 2}))
    seen_sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class HandOverForm(forms.Form):
    """Passing an assignment on to one of those who can take it."""

    colleague = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose somebody.",
            "invalid_choice": "This person cannot take it over (any more).",
        },
    )
    reason = forms.CharField(max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, *, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.people = {str(one.reviewer.pk): one.reviewer for one in candidates if one.why_not is None}
        colleague = self.fields["colleague"]
        if isinstance(colleague, forms.ChoiceField):
            colleague.choices = [(str(one.reviewer.pk), one.in_words) for one in candidates if one.why_not is None]

    def clean_colleague(self) -> User:
        """The person chosen."""
        return self.people[self.cleaned_data["colleague"]]


class AbsenceForm(forms.Form):
    """Days on which a board member is away."""

    starts_on = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(
        required=False, max_length=LONGEST_NOTE, help_text="Managing editors read it, and the board member."
    )


YES_OR_NO = [("yes", "Yes"), ("no", "No")]
ANSWERS = {"yes": True, "no": False}


def _printed(verb: str, decision: SignOff.Choice) -> str:
    """A decision with the sentence that is signed."""
    return format_html("<span><strong>{}</strong> {}</span>", verb, MEANINGS[decision])


class SignForm(forms.Form):
    """The decision, what has to change, and the password that makes it a signature (never shown again)."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[
            (SignOff.Choice.APPROVE, _printed("Approve.", SignOff.Choice.APPROVE)),
            (SignOff.Choice.REQUEST_CHANGES, _printed("Request changes.", SignOff.Choice.REQUEST_CHANGES)),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label="Changes or remarks",
        required=False,
        max_length=20_000,
        widget=LONG,
        help_text=(
            "Needed when you request changes: say which. Needed too when you approve although you marked a claim as "
            "not supported or could not verify it: say why. It becomes part of what you sign."
        ),
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Asked at every signing, so that nobody else can sign at your desk.",
    )
    code = forms.CharField(
        label="Code of your app",
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text="Or one of your recovery codes.",
    )
    credential = forms.CharField(required=False, max_length=LONGEST_CREDENTIAL, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, checklist: Sequence[Question] = (), asks_for_code: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not asks_for_code:
            del self.fields["code"]
        for number, asked in enumerate(checklist):
            self.fields[f"answer_{number}"] = forms.ChoiceField(
                label=asked.question,
                choices=YES_OR_NO if asked.required else [*YES_OR_NO, ("", "Not answered")],
                required=False,
                widget=forms.RadioSelect(attrs={"class": "choices-in-a-row"}),
                help_text="An approval takes a yes to this." if asked.required else "",
            )
        self.checklist = tuple(checklist)
        self.order_fields(["decision", "comment", *(f"answer_{number}" for number in range(len(checklist)))])

    @property
    def answers(self) -> list[bool | None]:
        """The answers to the checklist, in its order; None where a question was not answered."""
        given = (self.cleaned_data.get(f"answer_{number}") for number in range(len(self.checklist)))
        return [ANSWERS.get(answer or "") for answer in given]

    def clean(self) -> dict[str, Any]:
        """Ask for the changes before the password is looked at: a forgotten field is no attempt to sign."""
        cleaned = super().clean() or self.cleaned_data
        asks = cleaned.get("decision") == SignOff.Choice.REQUEST_CHANGES
        if asks and not cleaned.get("comment") and "comment" not in self.errors:
            self.add_error("comment", "Say which changes you ask for.")
        if not cleaned.get("credential") and not cleaned.get("password"):
            self.add_error("password", "Your password is needed to sign.")
        return cleaned


class NotMinorForm(forms.Form):
    """Saying that what was called a minor correction is not one."""

    reason = forms.CharField(
        label="What makes it more than minor",
        min_length=10,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The editors read it, and it stays on record with your name.",
    )


class TakeBackForm(forms.Form):
    """Taking one's own sign-off back."""

    reason = forms.CharField(
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays on record beside your signature.",
    )
