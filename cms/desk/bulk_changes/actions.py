"""Changing one thing of many articles: the same actions as for one, article by article.

A change is a row with a row for each article. Whoever runs it, a page, a command or a task, takes up what still waits;
what was broken off goes on where it was.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from articles.actions import change_topic
from articles.models import Article, Topic
from cms import clock
from cms.accounts.models import User
from cms.accounts.roles import is_editor, is_managing_editor
from cms.desk.actions import give_due_date, hand_over
from cms.desk.models import BulkChange, BulkItem
from cms.desk.models.bulk import BulkKind
from cms.outbox.notifying import notify
from cms.refusals import Refused, refuse_if

MOST_ARTICLES = 2_000
SLICE = 20
BATCH = 500


def why_not_change_many(user: User, kind: str) -> str | None:
    """Editors change topics and due dates, a managing editor owners too. What each article allows is asked of it."""
    if not is_editor(user):
        return "Only editors change articles."
    if kind == BulkKind.OWNER and not is_managing_editor(user):
        return "Only a managing editor hands articles over."
    return None


@transaction.atomic
def plan_bulk_change(
    *,
    actor: User,
    kind: str,
    articles: Collection[int],
    topic: Topic | None = None,
    owner: User | None = None,
    due_on: date | None = None,
    note: str = "",
) -> BulkChange:
    """Write down a change to these articles (their keys); nothing of them changes yet. Raises Refused."""
    refuse_if(why_not_change_many(actor, kind), code="may-not-change-many")
    if not articles:
        raise Refused("Choose at least one article.", code="nothing-chosen")
    if len(articles) > MOST_ARTICLES:
        raise Refused(
            f"More than {MOST_ARTICLES:,} articles are too many for one change. Narrow the list down.",
            code="input-too-large",
        )
    if kind == BulkKind.TOPIC and topic is None:
        raise Refused("Choose the topic.", code="topic-missing")
    if kind == BulkKind.OWNER and owner is None:
        raise Refused("Choose the editor.", code="owner-missing")
    if due_on is not None and due_on < clock.now().date():
        raise Refused(f"{due_on:%-d %B %Y} has passed. Choose a day that is still to come.", code="day-has-passed")
    change = BulkChange.objects.create(
        actor=actor,
        kind=BulkKind(kind),
        topic=topic if kind == BulkKind.TOPIC else None,
        owner=owner if kind == BulkKind.OWNER else None,
        due_on=due_on if kind in (BulkKind.DUE, BulkKind.OWNER) else None,
        note=note.strip() if kind == BulkKind.OWNER else "",
        planned_at=clock.now(),
    )
    items = [BulkItem(change=change, article_id=key) for key in articles]
    BulkItem.objects.bulk_create(items, batch_size=BATCH)
    return change


@transaction.atomic
def start_bulk_change(*, change: BulkChange, actor: User) -> BulkChange:
    """Let a planned change begin: from now on `run_bulk_change` takes it up. Raises Refused for somebody else's."""
    change = _own(change, actor)
    if change.started_at is None:
        change.started_at = clock.now()
        change.save(update_fields=["started_at"])
    return change


@transaction.atomic
def drop_bulk_change(*, change: BulkChange, actor: User) -> None:
    """Give up a change that was planned and not started. Raises Refused."""
    change = _own(change, actor)
    if change.started_at is not None:
        raise Refused("This change has begun; what became of each article stays on its page.", code="started")
    change.items.all().delete()
    change.delete()


def _own(change: BulkChange, actor: User) -> BulkChange:
    change = BulkChange.objects.select_for_update().get(pk=change.pk)
    if change.actor_id != actor.pk:
        raise Refused("This change is somebody else’s.", code="not-yours")
    return change


def run_bulk_change(change: BulkChange, *, limit: int = SLICE) -> int:
    """Take up at most `limit` articles that still wait, each in a transaction of its own, in the name of whoever
    planned the change and under what they may do now.

    Goes out: how many were changed or refused; 0 where nothing waits, or nobody has started it. Changes: what the
    actions change, and the items; the change itself, once nothing waits. Safe to run twice at once and after a run that
    was broken off.
    """
    change = BulkChange.objects.select_related("actor", "topic", "owner").get(pk=change.pk)
    if change.started_at is None or change.finished_at is not None:
        return 0
    waiting = change.items.filter(state=BulkItem.State.WAITING).values_list("pk", flat=True)
    handled = sum(_handle(change, key) for key in list(waiting[:limit]))
    _finish_if_nothing_waits(change)
    return handled


def _handle(change: BulkChange, key: int) -> bool:
    with transaction.atomic():
        # The house's first lock comes first here too: an item is only ever written under its article's.
        article = Article.objects.select_for_update().get(pk=BulkItem.objects.values("article").get(pk=key)["article"])
        item = BulkItem.objects.get(pk=key)
        if item.state != BulkItem.State.WAITING:
            return False
        try:
            with transaction.atomic():
                _apply(change, article)
        except Refused as refusal:
            item.state, item.reason = BulkItem.State.REFUSED, refusal.reason
        else:
            item.state = BulkItem.State.DONE
        item.at = clock.now()
        item.save(update_fields=["state", "reason", "at"])
    return True


def _apply(change: BulkChange, article: Article) -> None:
    if change.topic is not None:
        change_topic(article=article, actor=change.actor, topic=change.topic)
    elif change.owner is not None:
        hand_over(article=article, actor=change.actor, owner=change.owner, due_on=change.due_on, tells_owner=False)
    else:
        give_due_date(article=article, actor=change.actor, due_on=change.due_on, tells_owner=False)


@transaction.atomic
def _finish_if_nothing_waits(change: BulkChange) -> None:
    locked = BulkChange.objects.select_for_update().get(pk=change.pk)
    if locked.finished_at is not None or locked.items.filter(state=BulkItem.State.WAITING).exists():
        return
    locked.finished_at = clock.now()
    locked.save(update_fields=["finished_at"])
    given = locked.items.filter(state=BulkItem.State.DONE).count()
    if change.owner is not None and given and change.owner_id != change.actor_id:
        _tell_owner(change, change.owner, given)
    if change.kind == BulkKind.DUE:
        _tell_of_due_dates(change)


def _tell_owner(change: BulkChange, owner: User, given: int) -> None:
    what = "a draft" if given == 1 else f"{given} drafts"
    due = f" To be submitted by {change.due_on:%-d %B %Y}." if change.due_on else ""
    said = f"\n\n{change.actor.printed_name} writes: {change.note}" if change.note else ""
    notify(
        to=owner,
        kind="draft-given",
        subject=f"{change.actor.printed_name} gave you {what}",
        text=f"{change.actor.printed_name} gave you {what}; you own {'it' if given == 1 else 'them'} now.{due}{said}",
        path=f"{reverse('desk:my_articles')}?owner={owner.pk}",
    )


def _tell_of_due_dates(change: BulkChange) -> None:
    """Tell each owner once of the day that their drafts got, but nobody of their own doing."""
    done = BulkItem.objects.filter(change=change, state=BulkItem.State.DONE).values("article")
    owners = User.objects.filter(owned_articles__in=done, is_active=True).exclude(pk=change.actor_id)
    for owner in owners.annotate(drafts=Count("owned_articles")).order_by("pk"):
        what = "a draft of yours" if owner.drafts == 1 else f"{owner.drafts} of your drafts"
        says = f"to be submitted by {change.due_on:%-d %B %Y}" if change.due_on else "without a due date now"
        notify(
            to=owner,
            kind="draft-due-changed",
            subject=f"{what[0].upper()}{what[1:]}: {says}",
            text=f"{change.actor.printed_name} changed the day: {what} {'is' if owner.drafts == 1 else 'are'} {says}.",
            path=f"{reverse('desk:my_articles')}?owner={owner.pk}",
        )
