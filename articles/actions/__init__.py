"""Everything that changes the writing floor: one verb a change, one transaction each."""

from articles.actions.articles import (
    add_collaborator,
    change_slug,
    change_topic,
    create_article,
    declare_origin,
    remove_collaborator,
    set_contributors,
    set_due_date,
)
from articles.actions.checked_sources import note_checked
from articles.actions.drafts import StaleDraftError, bring_back_version, restore_save, save_draft
from articles.actions.figures import FigureTexts, add_figure, edit_figure, remove_figure, remove_figure_file
from articles.actions.flags import mark_reference
from articles.actions.freeze import NotReadyError, freeze, freeze_locked
from articles.actions.import_batches import (
    cancel_import,
    import_these,
    purge_imports,
    start_import_batch,
    try_failed_again,
)
from articles.actions.importing_files import work_through
from articles.actions.imports import bind_imported_numbers, import_manuscript, insert_missing_reference
from articles.actions.lookup import look_up_reference, refresh_references
from articles.actions.merging import merge_references
from articles.actions.overrides import override_finding
from articles.actions.reference_import import import_references
from articles.actions.references import (
    ReferenceData,
    add_reference,
    edit_reference,
    link_reference,
    unlink_reference,
)
from articles.actions.retractions import import_retractions, match_library, update_retractions
from articles.actions.topics import add_topic, give_topics, rename_topic, set_age_limit, topic_for_import
from articles.actions.working_copies import KeptElsewhereError, discard_working_copy, keep_working_copy

__all__ = [
    "FigureTexts",
    "KeptElsewhereError",
    "NotReadyError",
    "ReferenceData",
    "StaleDraftError",
    "add_collaborator",
    "add_figure",
    "add_reference",
    "add_topic",
    "bind_imported_numbers",
    "bring_back_version",
    "cancel_import",
    "change_slug",
    "change_topic",
    "create_article",
    "declare_origin",
    "discard_working_copy",
    "edit_figure",
    "edit_reference",
    "freeze",
    "freeze_locked",
    "give_topics",
    "import_manuscript",
    "import_references",
    "import_retractions",
    "import_these",
    "insert_missing_reference",
    "keep_working_copy",
    "link_reference",
    "look_up_reference",
    "mark_reference",
    "match_library",
    "merge_references",
    "note_checked",
    "override_finding",
    "purge_imports",
    "refresh_references",
    "remove_collaborator",
    "remove_figure",
    "remove_figure_file",
    "rename_topic",
    "restore_save",
    "save_draft",
    "set_age_limit",
    "set_contributors",
    "set_due_date",
    "start_import_batch",
    "topic_for_import",
    "try_failed_again",
    "unlink_reference",
    "update_retractions",
    "work_through",
]
