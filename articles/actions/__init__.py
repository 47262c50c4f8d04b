"""Everything that changes the writing floor: one verb a change, one transaction each."""

from articles.actions.articles import (
    add_collaborator,
    change_slug,
    create_article,
    remove_collaborator,
    set_contributors,
)
from articles.actions.drafts import StaleDraftError, restore_save, save_draft
from articles.actions.freeze import NotReadyError, freeze
from articles.actions.imports import bind_imported_numbers, import_manuscript, insert_missing_reference
from articles.actions.overrides import override_finding
from articles.actions.references import (
    ReferenceData,
    add_reference,
    edit_reference,
    link_reference,
    mark_reference,
    unlink_reference,
)

__all__ = [
    "NotReadyError",
    "ReferenceData",
    "StaleDraftError",
    "add_collaborator",
    "add_reference",
    "bind_imported_numbers",
    "change_slug",
    "create_article",
    "edit_reference",
    "freeze",
    "import_manuscript",
    "insert_missing_reference",
    "link_reference",
    "mark_reference",
    "override_finding",
    "remove_collaborator",
    "restore_save",
    "save_draft",
    "set_contributors",
    "unlink_reference",
]
