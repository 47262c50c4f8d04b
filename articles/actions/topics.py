"""The fields of medicine by which articles are grouped."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from articles.models import Topic, TopicEditor
from articles.models.article import LONGEST_LIMIT
from articles.policy import why_not_give_topics
from cms.accounts.models import SYSTEM_USERNAME, User
from cms.accounts.roles import is_managing_editor
from cms.ledger.audit import delete_audited, save_audited
from cms.refusals import Refused, refuse_if

NAME_LIMIT = 120


def why_not_change_topics(user: User) -> str | None:
    """Managing editors (and imports on the command line) make and rename topics."""
    if is_managing_editor(user) or user.username == SYSTEM_USERNAME:
        return None
    return "Only a managing editor changes the topics."


@transaction.atomic
def add_topic(*, actor: User, name: str) -> Topic:
    """Make a topic. Its address comes from the name and stays when the topic is renamed. Raises Refused."""
    refuse_if(why_not_change_topics(actor), code="may-not-change-topics")
    name, slug = _usable(name)
    if Topic.objects.filter(slug=slug).exists():
        raise Refused(f"The address “{slug}” belongs to another topic. Choose another name.", code="name-taken")
    topic = Topic(name=name, slug=slug)
    save_audited(topic, by=actor, reason="Made")
    return topic


@transaction.atomic
def topic_for_import(*, actor: User, named: str = "") -> Topic:
    """The topic of an import for which nobody chose one: that which an exported article names (made where it is
    missing), else the only one there is, else *General*, which is made where it is missing. Raises Refused for a name
    that is too long."""
    if named:
        return Topic.objects.filter(name=named).first() or _made_for_import(named, actor)
    topics = list(Topic.objects.all()[:2])
    if len(topics) == 1:
        return topics[0]
    general = Topic.objects.filter(Q(slug="general") | Q(name__iexact="general")).order_by("pk").first()
    return general or _made_for_import("General", actor)


def _made_for_import(name: str, actor: User) -> Topic:
    if len(name) > NAME_LIMIT:
        raise Refused(
            "The topic that the file names is too long. Choose another one (--topic on the command line).",
            code="input-too-large",
        )
    base = slugify(name)[:70].strip("-") or "topic"
    taken = set(Topic.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    free = (slug for number in count(1) if (slug := base if number == 1 else f"{base}-{number}") not in taken)
    topic = Topic(slug=next(free), name=name)
    save_audited(topic, by=actor, reason="Topic of an import")
    return topic


@transaction.atomic
def rename_topic(*, topic: Topic, actor: User, name: str) -> Topic:
    """Give a topic another name. Frozen versions keep the name they were frozen with. Raises Refused."""
    refuse_if(why_not_change_topics(actor), code="may-not-change-topics")
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    topic.name, _ = _usable(name, but=topic)
    save_audited(topic, by=actor, reason="Renamed", update_fields=["name"])
    return topic


@transaction.atomic
def set_age_limit(*, topic: Topic, actor: User, years: int | None) -> Topic:
    """Say from how many years on a source is outdated for articles of this topic; None sets no limit.

    The check `reference-outdated` reads it from the next look at a draft on; what is frozen stays as it is. Raises
    Refused.
    """
    refuse_if(why_not_change_topics(actor), code="may-not-change-topics")
    if years is not None and not 1 <= years <= LONGEST_LIMIT:
        raise Refused(f"The limit is a number of years from 1 to {LONGEST_LIMIT}, or nothing.", code="limit-malformed")
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if topic.outdated_after_years == years:
        return topic
    topic.outdated_after_years = years
    reason = f"Sources are outdated after {years} years" if years else "No limit on the age of sources"
    save_audited(topic, by=actor, reason=reason, update_fields=["outdated_after_years"])
    return topic


@transaction.atomic
def give_topics(*, editor: User, actor: User, topics: Collection[Topic]) -> None:
    """Give an editor exactly these topics: every article of one is open to them as to a collaborator. What they own or
    were invited to stays open whatever its topic. Raises Refused."""
    editor = User.objects.select_for_update().get(pk=editor.pk)
    refuse_if(why_not_give_topics(actor, editor), code="may-not-give-topics")
    wanted = {topic.pk: topic for topic in topics}
    given = {row.topic_id: row for row in TopicEditor.objects.filter(user=editor).select_related("topic")}
    for key, row in given.items():
        if key not in wanted:
            delete_audited(row, by=actor, reason=f"No editor of {row.topic} any more")
    for key, topic in wanted.items():
        if key not in given:
            save_audited(TopicEditor(user=editor, topic=topic), by=actor, reason=f"Editor of {topic}")


def _usable(name: str, but: Topic | None = None) -> tuple[str, str]:
    name = " ".join(name.split())
    slug = slugify(name)[:80].strip("-")
    if not slug:
        raise Refused(
            "A topic needs a name with at least one letter of the Latin alphabet or digit.", code="name-missing"
        )
    if len(name) > NAME_LIMIT:
        raise Refused(f"The name of a topic has at most {NAME_LIMIT} characters.", code="input-too-large")
    others = Topic.objects.exclude(pk=but.pk) if but else Topic.objects.all()
    if others.filter(name__iexact=name).exists():
        raise Refused(f"There is a topic called {name} already.", code="name-taken")
    return name, slug
