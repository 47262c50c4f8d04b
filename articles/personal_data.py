"""Where articles, drafts, versions and sources name a person."""

from __future__ import annotations

from cms.accounts.personal_data.relations import DAILY_WORK, EVIDENCE, Relation

RELATIONS = (
    Relation(
        "articles.WorkingCopy",
        "user",
        "Texts that you typed into drafts and did not save",
        ("draft__article__slug", "title", "summary", "renditions", "note", "kept_at"),
        is_erased=True,
    ),
    Relation("articles.Article", "owner", "Articles that you own", ("slug", "created_at"), stays_because=DAILY_WORK),
    Relation(
        "articles.Collaborator",
        "user",
        "Articles that you were invited to write",
        ("article__slug",),
        stays_because=DAILY_WORK,
    ),
    Relation(
        "articles.TopicEditor", "user", "Topics that were given to you", ("topic__name",), stays_because=DAILY_WORK
    ),
    Relation(
        "articles.Draft",
        "updated_by",
        "Drafts that you saved last",
        ("article__slug", "updated_at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "articles.DraftWriter",
        "user",
        "Drafts that you wrote in",
        ("article__slug", "act", "at"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "articles.Version",
        "frozen_by",
        "Versions that you froze",
        ("article__slug", "number", "frozen_at", "ledger_entry__sequence"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "articles.VersionWriter",
        "user",
        "Versions that name you as a writer",
        ("version__article__slug", "version__number", "printed_name"),
        stays_because=EVIDENCE,
    ),
    Relation(
        "articles.FindingOverride",
        "decided_by",
        "Findings of checks that you let pass",
        ("article__slug", "code", "reason", "printed_name", "decided_at", "ledger_entry__sequence"),
        stays_because=EVIDENCE,
    ),
    Relation("articles.Reference", "added_by", "Sources that you added", ("key", "added_at"), stays_because=DAILY_WORK),
    Relation(
        "articles.Reference", "checked_by", "Sources that you checked", ("key", "checked_on"), stays_because=DAILY_WORK
    ),
    Relation(
        "articles.ImportBatch",
        "asked_by",
        "Imports of many files that you asked for",
        ("created_at",),
        stays_because=DAILY_WORK,
    ),
    Relation(
        "articles.ImportBatch",
        "owner",
        "Imports of many files whose articles became yours",
        ("created_at",),
        stays_because=DAILY_WORK,
    ),
)
