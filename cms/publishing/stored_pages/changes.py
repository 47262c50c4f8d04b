"""What a reader's page shows, and how a change of each part of it makes the stored page out of date.

Every table that a page reads is in `INPUTS`; a test compares it with the SQL of real pages. Beside the tables a page
shows the date (`StoredPage.good_until`) and the site itself (`maker`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.db.models.signals import post_save

from articles.models import Article, Reference, Topic, VersionReference
from cms import clock
from cms.publishing.models import EarlyAccess, EarlyAccessEnd, Edition, LiveEdition, Notice
from cms.publishing.stored_pages.models import PageChange
from cms.publishing.stored_pages.settling import settle_after_commit
from reviews.models import Adjudication, Round, SignOff, SignOffWithdrawal

FROZEN = "never changes once an edition rests on it"
WITH_POINTER = "written in the transaction that moves the live pointer"
NOTED = "each change is noted in its own transaction"

INPUTS: dict[str, str] = {
    "publishing_liveedition": NOTED,
    "publishing_notice": NOTED,
    "publishing_earlyaccess": NOTED,
    "publishing_earlyaccessend": NOTED,
    "articles_article": NOTED,
    "articles_topic": NOTED,
    "articles_reference": NOTED,
    "reviews_round": NOTED,
    "reviews_signoff": NOTED,
    "reviews_signoffwithdrawal": NOTED,
    "reviews_adjudication": NOTED,
    "publishing_edition": WITH_POINTER,
    "publishing_emergencypublication": WITH_POINTER,
    "reviews_approval": FROZEN,
    "reviews_approvalsignoff": FROZEN,
    "articles_version": FROZEN,
    "articles_versionrendition": FROZEN,
    "articles_versionreference": FROZEN,
    "articles_versioncontributor": FROZEN,
}

Shown = QuerySet[LiveEdition]

# Columns that a page shows, for rows that are saved more often than these change; a save of all columns always counts.
_COLUMNS: dict[type[models.Model], frozenset[str]] = {
    Article: frozenset({"slug", "topic"}),
    Topic: frozenset({"name", "slug"}),
    Round: frozenset({"state", "review_began_at", "closed_at", "kind", "version"}),
    Reference: frozenset({"retraction", "retracted_on", "flagged_at", "merged_into"}),
}


def _of_version(version_id: int) -> Shown:
    """A signature counts on a page only where a version is open early: a request for changes closes that."""
    opened = EarlyAccess.objects.filter(version=version_id).values("round__article")
    return LiveEdition.objects.filter(article__in=opened)


def _citing(reference: Reference) -> Shown:
    cited = VersionReference.objects.filter(
        models.Q(reference=reference.pk) | models.Q(reference__merged_into=reference.pk)
    )
    editions = Edition.objects.filter(version__in=cited.values("version"))
    return LiveEdition.objects.filter(article__in=editions.values("article"))


_SHOWN_BY: dict[type[models.Model], Callable[[Any], Shown]] = {
    LiveEdition: lambda live: LiveEdition.objects.filter(pk=live.pk),
    Notice: lambda notice: LiveEdition.objects.filter(article__editions=notice.edition_id),
    Article: lambda article: LiveEdition.objects.filter(article=article.pk),
    Topic: lambda topic: LiveEdition.objects.filter(article__topic=topic.pk),
    Round: lambda review: LiveEdition.objects.filter(article=review.article_id),
    Reference: _citing,
    EarlyAccess: lambda access: LiveEdition.objects.filter(article__rounds=access.round_id),
    EarlyAccessEnd: lambda end: LiveEdition.objects.filter(article__rounds__early_access=end.early_access_id),
    SignOff: lambda sign_off: _of_version(sign_off.version_id),
    SignOffWithdrawal: lambda withdrawal: _of_version(withdrawal.sign_off.version_id),
    Adjudication: lambda adjudication: _of_version(adjudication.version_id),
}


def listen() -> None:
    """Note changes of everything that a page shows, from now on. Called once, when the application starts."""
    for model in _SHOWN_BY:
        post_save.connect(_note_save, sender=model, dispatch_uid=f"page change by {model.__name__}")


def _note_save(
    sender: type[models.Model], instance: models.Model, update_fields: Any = None, created: bool = False, **kwargs: Any
) -> None:
    if sender in (Article, Topic, Reference) and created:
        return  # No page can show it yet.
    if update_fields is not None and sender in _COLUMNS and not _COLUMNS[sender] & set(update_fields):
        return
    note_change(_SHOWN_BY[sender](instance))


def note_change(shown: Shown) -> None:
    """Write down, in the caller's transaction, that the pages of these articles show something else from its commit on.

    One statement however many they are, and no lock: whoever holds locks already cannot be kept waiting.
    """
    sql, values = shown.order_by().values("article_id").distinct().query.sql_with_params()
    now = connection.ops.adapt_datetimefield_value(clock.now())
    table = connection.ops.quote_name(PageChange._meta.db_table)
    with connection.cursor() as cursor:
        # Django wrote the inner statement; its values stay apart from it.
        cursor.execute(
            f"INSERT INTO {table} (article_id, at) SELECT article_id, %s FROM ({sql}) AS changed",  # noqa: S608
            [now, *values],
        )
        if not cursor.rowcount:
            return
    if settings.STORED_PAGES:
        transaction.on_commit(settle_after_commit, robust=True)
