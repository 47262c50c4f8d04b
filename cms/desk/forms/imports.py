"""The upload page, and where an imported list has its gap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from articles.importing import ImportedManuscript, UnreadableFile, read_manuscript
from articles.importing.docx.archive import DOCX_BYTES
from articles.importing.file import MANUSCRIPT_BYTES, REFERENCES_BYTES
from articles.importing.jats.parsing import JATS_BYTES
from articles.importing.recognising import LIMITS
from articles.known_sources import known_sources
from articles.models import Reference
from articles.pandoc_program import HOW_TO_GET_IT, is_installed
from cms.desk.forms.drafts import OriginFields

FORMATS = (
    ("auto", "Find out"),
    ("page", "Captured web page"),
    ("markdown", "Markdown with Pandoc citations"),
    ("docx", "Word document (.docx)"),
    ("jats", "JATS XML"),
)


# Somebody waits for the page: sources that the services do not know within this time are left as they are cited.
LOOK_UP_SECONDS = 20


class BoundedFile(forms.FileField):
    """A file of at most `limit` bytes; a larger one is refused before it is read."""

    def __init__(self, *, limit: int, **options: Any) -> None:
        super().__init__(max_length=200, allow_empty_file=True, **options)
        self.limit = limit

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile) and (upload.size or 0) > self.limit:
            raise forms.ValidationError(
                f"{upload.name} is larger than {self.limit // 1000} KB, the limit for an import. Split it."
            )
        return upload


class ImportForm(OriginFields):
    """A manuscript that was written elsewhere."""

    file = BoundedFile(
        limit=max(LIMITS.values()),
        label="Manuscript",
        help_text=(
            f"A captured page or Markdown as text in UTF-8 (at most {MANUSCRIPT_BYTES // 1000} KB), a Word document "
            f"(.docx, {DOCX_BYTES // 1_000_000} MB), or JATS XML ({JATS_BYTES // 1_000_000} MB)."
        ),
    )
    references = BoundedFile(
        limit=REFERENCES_BYTES,
        label="References",
        required=False,
        help_text=(
            "For a Markdown manuscript: CSL-JSON, BibTeX, RIS, MEDLINE (NBIB) or PubMed XML. "
            "The other formats bring their own list."
        ),
    )
    format = forms.ChoiceField(choices=FORMATS, initial="auto")
    dry_run = forms.BooleanField(
        label="Only look: read the file and report, save nothing", required=False, initial=False
    )
    field_order = ["file", "references", "format", "topic", "origin", "origin_tool", "dry_run"]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        topic = self.fields["topic"]
        topic.required = False
        topic.help_text = "Without one the article gets the only topic there is, else General."
        if isinstance(topic, forms.ModelChoiceField):
            topic.empty_label = "No topic chosen"
        if not is_installed():
            self.fields["format"].help_text = HOW_TO_GET_IT
        self.manuscript: ImportedManuscript | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("file") and "references" in data:
            self._read(data["file"], data["references"], str(data.get("format", "auto")))
        return data

    def _read(self, file: UploadedFile, references: UploadedFile | None, format: str) -> None:
        try:
            self.manuscript = read_manuscript(
                Path(file.name or "The file"),
                file.read(),
                format=format,
                references=references.read() if references else None,
                finders=known_sources(seconds=LOOK_UP_SECONDS),
            )
        except UnreadableFile as error:
            self.add_error("file", str(error))


class InsertForm(forms.Form):
    """Which source is missing, and at what place of the imported list."""

    position = forms.IntegerField(label="It is number", min_value=1, max_value=2_000)
    reference = forms.ModelChoiceField(
        Reference.objects.all(), to_field_name="key", widget=forms.HiddenInput, required=True
    )


class PlaceForm(forms.Form):
    """At what place of the imported list a new source is missing."""

    position = forms.IntegerField(label="It is number", min_value=1, max_value=2_000)
