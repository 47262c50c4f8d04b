"""Where the desk's own tables name a person."""

from __future__ import annotations

from cms.accounts.personal_data.relations import DAILY_WORK, EVIDENCE, Relation

MADE_FROM_OTHERS = "Made from articles and assignments, which are listed by themselves; it follows them."

RELATIONS = (
    Relation("desk.SavedFilter", "user", "Filters that you kept", ("page", "name", "query"), is_erased=True),
    Relation("desk.BoardPlace", "owner", "Places of your articles on the board", stays_because=MADE_FROM_OTHERS),
    Relation("desk.BoardReviewer", "reviewer", "Articles on the board that you review", stays_because=MADE_FROM_OTHERS),
    Relation(
        "desk.BulkChange",
        "actor",
        "Changes to many articles that you made",
        ("kind", "note", "planned_at", "finished_at"),
        stays_because=DAILY_WORK,
    ),
    Relation(
        "desk.BulkChange",
        "owner",
        "Changes to many articles that made them yours",
        ("kind", "planned_at", "finished_at"),
        stays_because=DAILY_WORK,
    ),
    Relation(
        "desk.DraftCorrection",
        "opened_by",
        "Corrections that you began",
        ("article__slug", "kind", "reason", "printed_name", "opened_at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "desk.DraftCorrection",
        "made_major_by",
        "Corrections that you called major",
        ("article__slug", "made_major_at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "desk.DraftCorrection",
        "closed_by",
        "Corrections that you closed",
        ("article__slug", "closed_at"),
        stays_because=EVIDENCE,
    ),
)
