"""Forms about the library: a source's bibliographic data, and what became of it."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from articles.actions import ReferenceData
from articles.evidence_types import EvidenceType, RetractionStatus
from articles.models import Reference

KINDS = (
    ("article-journal", "Journal article"),
    ("book", "Book"),
    ("chapter", "Chapter of a book"),
    ("report", "Report or guideline"),
    ("webpage", "Web page"),
    ("thesis", "Thesis"),
    ("paper-conference", "Conference paper"),
    ("document", "Something else"),
)
# CSL names of plain text fields, by the name of the form's field.
_TEXTS = {
    "title": "title",
    "container": "container-title",
    "publisher": "publisher",
    "volume": "volume",
    "issue": "issue",
    "pages": "page",
    "doi": "DOI",
    "pmid": "PMID",
    "url": "URL",
    "language": "language",
}
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


class SourceForm(forms.Form):
    """One source. What the form has no field for (editors, an edition, an ISBN) is kept as it is."""

    kind = forms.ChoiceField(label="What it is", choices=KINDS)
    evidence_type = forms.ChoiceField(
        label="Type of evidence", choices=EvidenceType.choices, initial=EvidenceType.RESEARCH.value
    )
    title = forms.CharField(max_length=500)
    authors = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line: “Curtis, Brian R” for a person, “World Health Organization” for a body.",
    )
    container = forms.CharField(label="Journal, book or site", max_length=300, required=False)
    publisher = forms.CharField(max_length=300, required=False)
    issued = forms.CharField(label="Date", max_length=10, required=False, help_text="2014, 2014-05 or 2014-05-23.")
    volume = forms.CharField(max_length=40, required=False)
    issue = forms.CharField(max_length=40, required=False)
    pages = forms.CharField(max_length=60, required=False, help_text="95-101")
    doi = forms.CharField(label="DOI", max_length=250, required=False)
    pmid = forms.CharField(label="PMID", max_length=80, required=False)
    url = forms.URLField(label="Web address", max_length=1_000, required=False, assume_scheme="https")
    issuing_body = forms.CharField(
        label="Issuing body", max_length=200, required=False, help_text="Who stands behind a guideline."
    )
    study_design = forms.CharField(
        label="Study design", max_length=120, required=False, help_text="Cohort study, randomised controlled trial."
    )
    language = forms.CharField(max_length=40, required=False, help_text="Of the source itself: en, de, fr-CA.")

    @classmethod
    def of(cls, reference: Reference) -> SourceForm:
        """The form as it opens for a library entry."""
        csl = reference.csl
        texts = {name: str(csl.get(field, "")) for name, field in _TEXTS.items()}
        return cls(
            initial=texts
            | {
                "kind": csl.get("type") if csl.get("type") in dict(KINDS) else "document",
                "evidence_type": reference.evidence_type,
                "authors": "\n".join(_line_of(author) for author in csl.get("author") or []),
                "issued": _date_text(csl.get("issued")),
                "doi": reference.doi or "",
                "pmid": reference.pmid or "",
                "issuing_body": reference.issuing_body,
                "study_design": reference.study_design,
            }
        )

    def clean_issued(self) -> str:
        text = str(self.cleaned_data["issued"])
        if text and not _DATE.fullmatch(text):
            raise forms.ValidationError("Write a year, or a year with month and day: 2014, 2014-05 or 2014-05-23.")
        return text

    def reference_data(self, reference: Reference | None = None) -> ReferenceData:
        """The source as typed, over what `reference` holds already. Only for a valid form."""
        typed = self.cleaned_data
        csl: dict[str, Any] = dict(reference.csl) if reference else {}
        csl.update({field: typed[name] for name, field in _TEXTS.items()})
        if typed["kind"] != "document" or csl.get("type") in (None, *dict(KINDS)):
            csl["type"] = typed["kind"]
        # What was not typed over stays as it is: a suffix or a season has no field here and must not be lost.
        lines = [line.strip() for line in typed["authors"].splitlines() if line.strip()]
        if lines != [_line_of(author) for author in csl.get("author") or []]:
            csl["author"] = [_author_of(line) for line in lines]
        if typed["issued"] != _date_text(csl.get("issued")):
            date = _DATE.fullmatch(typed["issued"])
            csl["issued"] = {"date-parts": [[int(part) for part in date.groups() if part]]} if date else None
        return ReferenceData(
            csl=csl,
            evidence_type=typed["evidence_type"],
            issuing_body=typed["issuing_body"],
            study_design=typed["study_design"],
        )


def _author_of(line: str) -> dict[str, str]:
    family, comma, given = (part.strip() for part in line.partition(","))
    if not comma:
        return {"literal": line}
    return {"family": family, "given": given} if given else {"family": family}


def _line_of(author: Any) -> str:
    if not isinstance(author, dict):
        return str(author)
    if author.get("literal"):
        return str(author["literal"])
    family = " ".join(
        str(author[part]) for part in ("dropping-particle", "non-dropping-particle", "family") if author.get(part)
    )
    return f"{family}, {author.get('given', '')}".rstrip() if family else str(author.get("given", ""))


def _date_text(issued: Any) -> str:
    try:
        parts = [int(part) for part in issued["date-parts"][0]]
    except (KeyError, IndexError, TypeError, ValueError):
        return ""
    return "-".join(f"{part:02d}" for part in parts)


class CorrectionForm(SourceForm):
    """A change to an entry that other articles may cite too."""

    reason = forms.CharField(
        label="What was wrong", max_length=100, help_text="Kept in the entry's history. Frozen versions do not change."
    )


class MarkForm(forms.Form):
    """What the publisher announced about a source (COPE)."""

    status = forms.ChoiceField(label="The publisher’s notice", choices=RetractionStatus.choices)
    retracted_on = forms.DateField(
        label="Retracted on",
        required=False,
        # What the browser's own field for dates reads (HTML, "valid date string"); any other form leaves it empty.
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label="Where it was announced", max_length=100, help_text="Address or DOI of the notice.")


class MergeForm(forms.Form):
    """Which entry is a duplicate of this one, and how that is known."""

    duplicate = forms.ModelChoiceField(
        Reference.objects.filter(merged_into=None),
        to_field_name="key",
        label="Key of the duplicate",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid_choice": "The library has no such key, or it was merged already."},
        help_text="It stays as a tombstone, and texts that cite it go on working.",
    )
    reason = forms.CharField(label="How you know", max_length=60, help_text="For the history of both entries.")


class LibraryFilterForm(forms.Form):
    """What the library shows. It lives in the address, so that a view can be kept and sent."""

    q = forms.CharField(label="Words, author, DOI or PMID", required=False, max_length=200)
    evidence_type = forms.ChoiceField(label="Type", required=False, choices=[("", "All types"), *EvidenceType.choices])
    year = forms.IntegerField(required=False, min_value=1400, max_value=2200)
    show = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Everything"),
            ("flagged", "With a publisher’s notice"),
            ("retracted", "Retracted"),
            ("uncited", "Cited nowhere"),
            ("unidentifiable", "Without DOI, PMID or address"),
            ("unchecked", "Never checked by an editor"),
        ],
    )

    def wanted(self) -> dict[str, Any]:
        """The arguments for `library_entries`; what is not understood narrows nothing."""
        self.is_valid()
        read = self.cleaned_data
        return {
            "words": read.get("q", ""),
            "evidence_type": read.get("evidence_type", ""),
            "year": read.get("year"),
            "show": read.get("show", ""),
        }
