"""Where editions, notices and what readers send name a person of the house."""

from __future__ import annotations

from cms.accounts.personal_data.relations import DAILY_WORK, EVIDENCE, Relation

RELATIONS = (
    Relation(
        "publishing.Edition",
        "published_by",
        "Editions that you published",
        ("article__slug", "number", "change_note", "published_at", "ledger_entry__sequence"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "publishing.Notice",
        "placed_by",
        "Notices that you placed",
        ("edition__article__slug", "kind", "reason", "printed_name", "placed_at", "ledger_entry__sequence"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "publishing.EmergencyPublication",
        "decided_by",
        "Texts that you published in an emergency",
        ("version__article__slug", "reason", "printed_name", "at", "ledger_entry__sequence"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "publishing.EarlyAccess",
        "opened_by",
        "Texts in review that you opened to readers",
        ("version__article__slug", "reason", "printed_name", "at", "ledger_entry__sequence"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "publishing.EarlyAccessEnd",
        "ended_by",
        "Texts in review that you closed to readers",
        ("early_access__version__article__slug", "reason", "printed_name", "at", "ledger_entry__sequence"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "publishing.ScheduledPublication",
        "scheduled_by",
        "Publications that you scheduled",
        ("approval__version__article__slug", "publish_at", "change_note", "state"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "publishing.PreviewLink",
        "made_by",
        "Preview links that you made",
        ("version__article__slug", "version__number", "purpose", "made_at", "expires_at"),
        stays_because=DAILY_WORK,
    ),
    Relation(
        "publishing.PreviewLink",
        "revoked_by",
        "Preview links that you revoked",
        ("version__article__slug", "version__number", "revoked_at"),
        stays_because=DAILY_WORK,
    ),
    Relation(
        "publishing.HousePageWording",
        "written_by",
        "Wordings of the house's pages that you wrote",
        ("page", "number", "note", "printed_name", "at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "publishing.ErrorReport",
        "settled_by",
        "Reports of readers that you settled, without their words",
        ("edition__article__slug", "outcome", "settled_at"),
        stays_because=DAILY_WORK,
    ),
    Relation(
        "publishing.Question",
        "given_to",
        "Questions of readers that were given to you, without their words",
        ("asked_at", "state"),
        stays_because=DAILY_WORK,
    ),
    Relation(
        "publishing.Question",
        "handled_by",
        "Questions of readers that you handled, without their words",
        ("asked_at", "state", "handled_at"),
        stays_because=DAILY_WORK,
    ),
)
