"""The whole demonstration: people, topics and rules first, then every article's story together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Topic
from cms import clock
from cms.accounts.models import User
from cms.desk.demo import reading
from cms.desk.demo.almanac import Almanac
from cms.desk.demo.database import BEGUN, FINISHED, LEDGER_KIND
from cms.desk.demo.people import make_people
from cms.desk.demo.stage import Stage
from cms.desk.demo.story_neutropenia import neutropenia
from cms.desk.demo.story_published import anaphylaxis, croup, home_blood_pressure, iron_deficiency, sepsis
from cms.desk.demo.story_questions import asked_by_readers, handled_at_the_desk
from cms.desk.demo.story_retracted import mmr_autism, telemonitoring
from cms.desk.demo.story_underway import (
    atrial_fibrillation,
    chronic_kidney_disease,
    hyponatraemia,
    metformin,
    vitamin_b12,
)
from cms.desk.demo.story_withdrawn import hydroxychloroquine
from cms.desk.demo.telling import tell
from cms.ledger.actions import append
from cms.ledger.audit import save_audited
from reviews.actions import set_policy

OPENING_DAY = 345

STORIES = (
    sepsis,
    croup,
    iron_deficiency,
    hydroxychloroquine,
    telemonitoring,
    home_blood_pressure,
    anaphylaxis,
    mmr_autism,
    neutropenia,
    atrial_fibrillation,
    metformin,
    vitamin_b12,
    chronic_kidney_disease,
    hyponatraemia,
    asked_by_readers,
    handled_at_the_desk,
)


def make() -> None:
    """Make the demonstration in an empty, migrated database.

    Changes: accounts, topics, rules, fourteen articles with all that happened to them. The ledger's first and last
    entry say that it is one. Raises RuntimeError outside development (time cannot be pretended there), StoryBroken or
    a refusal where an action does not do what the story expects; then the demonstration stays unfinished.
    """
    almanac = Almanac(today=timezone.now().date())
    with _mail_kept_in_the_house():
        with clock.pretend(almanac.on(OPENING_DAY, "08:00")):
            _say(BEGUN)
            people = make_people()
        with clock.pretend(almanac.on(OPENING_DAY, "09:00")):
            topics = _open_topics(people["managing"])
        stage = Stage(people, topics, almanac)
        tell([story(stage) for story in STORIES])
    _say(FINISHED)
    with connection.cursor() as cursor:
        # Without statistics SQLite reads django-reversion's tables in an order that takes two hundred times as long.
        cursor.execute("ANALYZE")


@contextmanager
def _mail_kept_in_the_house() -> Iterator[None]:
    """Mail is written and counts as sent, but goes nowhere: the people do not exist, and it would flood a terminal."""
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = backend


@transaction.atomic
def _say(what: str) -> None:
    append(kind=LEDGER_KIND, payload={"demonstration": what, "note": "People, times and decisions are made up."})


@transaction.atomic
def _open_topics(managing: User) -> dict[str, Topic]:
    """The topics with the rules: a look at every article each year; what emergencies need goes out when approved, and
    haematology asks its reviewers what they looked at."""
    topics = {}
    for row in reading.topics():
        topic = Topic(slug=row["slug"], name=row["name"])
        save_audited(topic, by=managing, reason="Opened")
        topics[topic.slug] = topic
    set_policy(actor=managing, topic=None, re_review_months=12)
    set_policy(
        actor=managing,
        topic=topics["emergency-medicine"],
        re_review_months=12,
        publish_on_approval=True,
        emergency_publishers=[managing.username],
    )
    set_policy(
        actor=managing,
        topic=topics["haematology"],
        re_review_months=12,
        checklist=[
            {"question": "Does every threshold stand in the source that it cites?", "required": True},
            {"question": "Are the limits of the evidence named?", "required": False},
        ],
    )
    return topics
