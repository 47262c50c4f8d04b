"""The fixed words of a comparison. In the code they are keys that never change; readers see them in their language.

The English words are the keys themselves. Nothing is translated before it is printed: the tables hold words that are
looked up in the language that is active then.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.interface_language import translated_into

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ChangeKind = Literal["added", "removed", "changed", "moved", "renumbered"]
What = Literal[
    "text",
    "title",
    "summary",
    "references",
    "citation",
    "footnote",
    "image",
    "link",
    "emphasis",
    "heading",
    "heading level",
    "paragraph",
    "list",
    "list item",
    "list numbering",
    "table",
    "table row",
    "table column",
    "definitions",
    "term",
    "definition",
    "quotation",
    "code",
    "dividing line",
    "part",
    "figure",
    "caption of a figure",
    "footnotes",
]
KINDS: Final[Mapping[ChangeKind, "_StrPromise"]] = {
    "added": pgettext_lazy("kind of change", "Added"),
    "removed": pgettext_lazy("kind of change", "Removed"),
    "changed": pgettext_lazy("kind of change", "Changed"),
    "moved": pgettext_lazy("kind of change", "Moved"),
    "renumbered": pgettext_lazy("kind of change", "Renumbered"),
}
WHAT: Final[Mapping[What, "_StrPromise"]] = {
    "text": pgettext_lazy("what changed", "text"),
    "title": pgettext_lazy("what changed", "title"),
    "summary": pgettext_lazy("what changed", "summary"),
    "references": pgettext_lazy("what changed", "references"),
    "citation": pgettext_lazy("what changed", "citation"),
    "footnote": pgettext_lazy("what changed", "footnote"),
    "image": pgettext_lazy("what changed", "image"),
    "link": pgettext_lazy("what changed", "link"),
    "emphasis": pgettext_lazy("what changed", "emphasis"),
    "heading": pgettext_lazy("what changed", "heading"),
    "heading level": pgettext_lazy("what changed", "heading level"),
    "paragraph": pgettext_lazy("what changed", "paragraph"),
    "list": pgettext_lazy("what changed", "list"),
    "list item": pgettext_lazy("what changed", "list item"),
    "list numbering": pgettext_lazy("what changed", "list numbering"),
    "table": pgettext_lazy("what changed", "table"),
    "table row": pgettext_lazy("what changed", "table row"),
    "table column": pgettext_lazy("what changed", "table column"),
    "definitions": pgettext_lazy("what changed", "definitions"),
    "term": pgettext_lazy("what changed", "term"),
    "definition": pgettext_lazy("what changed", "definition"),
    "quotation": pgettext_lazy("what changed", "quotation"),
    "code": pgettext_lazy("what changed", "code"),
    "dividing line": pgettext_lazy("what changed", "dividing line"),
    "part": pgettext_lazy("what changed", "part"),
    "figure": pgettext_lazy("what changed", "figure"),
    "caption of a figure": pgettext_lazy("what changed", "caption of a figure"),
    "footnotes": pgettext_lazy("what changed", "footnotes"),
}
# What is known of a source: the names that CSL gives to what has no name of ours are printed as they are in English.
FIELDS: Final[Mapping[str, "_StrPromise"]] = {
    "record": pgettext_lazy("field of a source", "record"),
    "evidence type": pgettext_lazy("field of a source", "evidence type"),
    "status": pgettext_lazy("field of a source", "status"),
    "issuing body": pgettext_lazy("field of a source", "issuing body"),
    "authors": pgettext_lazy("field of a source", "authors"),
    "editor": pgettext_lazy("field of a source", "editor"),
    "translator": pgettext_lazy("field of a source", "translator"),
    "title": pgettext_lazy("field of a source", "title"),
    "kind of publication": pgettext_lazy("field of a source", "kind of publication"),
    "journal or book": pgettext_lazy("field of a source", "journal or book"),
    "short name of the journal": pgettext_lazy("field of a source", "short name of the journal"),
    "collection-title": pgettext_lazy("field of a source", "collection-title"),
    "event-title": pgettext_lazy("field of a source", "event-title"),
    "date": pgettext_lazy("field of a source", "date"),
    "original-date": pgettext_lazy("field of a source", "original-date"),
    "submitted": pgettext_lazy("field of a source", "submitted"),
    "date of access": pgettext_lazy("field of a source", "date of access"),
    "volume": pgettext_lazy("field of a source", "volume"),
    "issue": pgettext_lazy("field of a source", "issue"),
    "pages": pgettext_lazy("field of a source", "pages"),
    "number": pgettext_lazy("field of a source", "number"),
    "number-of-pages": pgettext_lazy("field of a source", "number-of-pages"),
    "edition": pgettext_lazy("field of a source", "edition"),
    "version": pgettext_lazy("field of a source", "version"),
    "genre": pgettext_lazy("field of a source", "genre"),
    "publisher": pgettext_lazy("field of a source", "publisher"),
    "publisher-place": pgettext_lazy("field of a source", "publisher-place"),
    "address": pgettext_lazy("field of a source", "address"),
    "abstract": pgettext_lazy("field of a source", "abstract"),
    "language": pgettext_lazy("field of a source", "language"),
    "note": pgettext_lazy("field of a source", "note"),
    "source": pgettext_lazy("field of a source", "source"),
    "DOI": pgettext_lazy("field of a source", "DOI"),
    "PMID": pgettext_lazy("field of a source", "PMID"),
    "PMCID": pgettext_lazy("field of a source", "PMCID"),
    "ISBN": pgettext_lazy("field of a source", "ISBN"),
    "ISSN": pgettext_lazy("field of a source", "ISSN"),
}
LABELS: Final[Mapping[str, "_StrPromise"]] = {
    "added": pgettext_lazy("label of a block", "Added"),
    "removed": pgettext_lazy("label of a block", "Removed"),
    "moved-to": pgettext_lazy("label of a block", "Moved here"),
    "moved-from": pgettext_lazy("label of a block", "Moved from here"),
}
COLUMN_LABELS: Final[Mapping[str, "_StrPromise"]] = {"added": _("Added column"), "removed": _("Removed column")}
# What screen readers say before and behind a stretch of words.
SPOKEN: Final[Mapping[str, tuple["_StrPromise", "_StrPromise"]]] = {
    "added": (pgettext_lazy("read aloud", "added"), pgettext_lazy("read aloud", "end of added")),
    "removed": (pgettext_lazy("read aloud", "removed"), pgettext_lazy("read aloud", "end of removed")),
}
FORMS: Final[Mapping[str, "_StrPromise"]] = {
    "em": _("in italics"),
    "strong": _("in bold"),
    "code": _("as code"),
    "sup": _("raised"),
    "sub": _("lowered"),
}


def field_in_words(name: str) -> str:
    """What a field of a source is called for readers; one without a name here goes by its own."""
    return str(FIELDS.get(name, name))


def remark_language() -> str:
    """The attribute `lang`, with a space before it, of our words inside a text (WCAG 2.2, 3.1.2); nothing where they
    are English."""
    language = translated_into()
    return f' lang="{language}"' if language else ""
