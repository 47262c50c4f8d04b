"""Many files to import at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from articles.importing.collecting import FILE_BYTES, MOST_FILES, TOTAL_BYTES, Collected, from_uploads
from articles.pandoc_program import HOW_TO_GET_IT, is_installed
from cms.desk.forms.drafts import OriginFields


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of uploaded files; how much they may be together is looked at while they are read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=ManyFilesInput(), allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """All files. Raises ValidationError without any."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in given or [None]]


class ManyFilesForm(OriginFields):
    """Manuscripts that were written elsewhere, and what is said of all of them."""

    manuscripts = ManyFilesField(
        label="Manuscripts",
        help_text=(
            f"Markdown, Word documents, JATS XML and captured pages, or a ZIP of them: at most {MOST_FILES} files, "
            f"{FILE_BYTES // 1_000_000} MB each and {TOTAL_BYTES // 1_000_000} MB together. A list of sources goes "
            "with its manuscript when both have one name, as iron.md and iron.bib."
        ),
    )
    field_order = ["manuscripts", "topic", "origin", "origin_tool"]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        topic = self.fields["topic"]
        topic.required = False
        topic.help_text = "For all of them. Without one each gets the only topic there is, else General."
        if isinstance(topic, forms.ModelChoiceField):
            topic.empty_label = "No topic chosen"
        if not is_installed():
            self.fields["manuscripts"].help_text += f" {HOW_TO_GET_IT}"

    def collected(self) -> Iterator[Collected]:
        """The files one after the other, those in archives too. Raises `UnreadableFile` on the way."""
        uploads = self.cleaned_data["manuscripts"]
        return from_uploads((file.name or "unnamed", file.size or 0, file.file) for file in uploads)
