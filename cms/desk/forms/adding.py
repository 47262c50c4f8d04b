"""Forms that bring sources in: an identifier, a reference file, pasted records."""

from __future__ import annotations

from typing import Any

from django import forms

from articles.importing.file import REFERENCES_BYTES
from cms.desk.forms.imports import BoundedFile

FORMATS = [
    ("auto", "Find out"),
    ("bibtex", "BibTeX"),
    ("ris", "RIS"),
    ("csl-json", "CSL-JSON"),
    ("nbib", "PubMed (NBIB, MEDLINE)"),
    ("pubmed-xml", "PubMed XML"),
]


class LookupForm(forms.Form):
    """An identifier."""

    identifier = forms.CharField(
        label="DOI, PMID or PMCID", max_length=300, help_text="Looked up at Crossref and PubMed. An address works too."
    )


class ReferencesForm(forms.Form):
    """A reference file, or its text."""

    file = BoundedFile(limit=REFERENCES_BYTES, label="File", required=False)
    text = forms.CharField(
        label="Or paste the records",
        required=False,
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    format = forms.ChoiceField(choices=FORMATS, initial="auto")

    def clean(self) -> dict[str, Any]:
        """One of the two, not both and not neither."""
        read = super().clean() or self.cleaned_data
        if not self.errors and bool(read.get("file")) == bool((read.get("text") or "").strip()):
            raise forms.ValidationError("Choose a file or paste records: one of the two.")
        return read

    def data_to_read(self) -> bytes:
        """The bytes of the file, or of what was pasted."""
        upload = self.cleaned_data.get("file")
        return upload.read() if upload else self.cleaned_data["text"].encode()


class PastedRecordsForm(forms.Form):
    """The text of a few records, for one place in a text."""

    text = forms.CharField(
        label="Records",
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text="BibTeX, RIS, CSL-JSON, NBIB or PubMed XML.",
    )
