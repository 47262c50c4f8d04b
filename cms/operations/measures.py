"""What is measured, in Prometheus' terms.

Requests are counted by each process, in files of a folder that all of them share (prometheus-client's multiprocess
mode). Everything else is asked of database and cache when it is measured, so that every process says the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache

from django.db.models import Count, Min, Q, QuerySet
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from cms import clock
from cms.accounts.models import SigningAttempt, User
from cms.accounts.signing import LOCK_TIME, WINDOW, locked_until
from cms.counting_requests import Answered
from cms.jobs import queries as jobs
from cms.jobs.models import Job, JobState
from cms.operations.readiness import cache_is_shared
from cms.outbox.delivery import MAX_ATTEMPTS
from cms.outbox.models import OutboxMessage
from reviews.models import Round
from reviews.states import OPEN_ROUNDS, RoundState

OF_PROCESSES = CollectorRegistry()
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Counter("editorial_requests", "Answers", ["view", "method", "status"], registry=OF_PROCESSES)
SECONDS = Histogram(
    "editorial_request_seconds",
    "Seconds until the head of an answer",
    ["view"],
    buckets=BUCKETS,
    registry=OF_PROCESSES,
)


def count(answered: Answered) -> None:
    """Count one answer. What strangers may make up (methods) is folded, so that they cannot make series."""
    counter, seconds = _series(
        answered.view, answered.method if answered.method in METHODS else "other", answered.status
    )
    counter.inc()
    seconds.observe(answered.seconds)


@cache
def _series(view: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """Found once: to look for them takes longer than to count. There are as many as views have methods and statuses."""
    return REQUESTS.labels(view, method, str(status)), SECONDS.labels(view)


def exposition() -> bytes:
    """All of it, in Prometheus' text format 0.0.4. Raises what the database refuses with."""
    registry = OF_PROCESSES
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    measured = CollectorRegistry()
    measured.register(_OfTheHouse())
    return generate_latest(registry) + generate_latest(measured)


def _seconds_since(moment: datetime | None) -> float:
    return max(0.0, (clock.now() - moment).total_seconds()) if moment else 0.0


def _by_state(name: str, says: str, found: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=["state"])
    for state, number in found.items():
        family.add_metric([state], number)
    return family


def _of_jobs() -> Iterator[Metric]:
    yield _by_state("editorial_jobs", "Jobs in each state; dead ones wait for a person", jobs.counts())
    due = Job.objects.filter(state=JobState.WAITING, due_at__lte=clock.now())
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    yield GaugeMetricFamily(
        "editorial_jobs_oldest_due_seconds", "How long the oldest job that is due has waited", _seconds_since(oldest)
    )
    seen = jobs.worker_seen_at()
    never = float("inf")
    yield GaugeMetricFamily(
        "editorial_worker_silent_seconds", "Since a worker was last seen", _seconds_since(seen) if seen else never
    )


def _of_rounds() -> Iterator[Metric]:
    found = dict(Round.objects.order_by().values_list("state").annotate(Count("pk")))
    states = {state: found.get(state, 0) for state in RoundState.values}
    yield _by_state("editorial_rounds", "Rounds in each state", states)
    oldest = Round.objects.filter(state__in=OPEN_ROUNDS).aggregate(oldest=Min("submitted_at"))["oldest"]
    yield GaugeMetricFamily(
        "editorial_rounds_oldest_open_seconds", "How long the oldest open round has waited", _seconds_since(oldest)
    )


def waiting_messages() -> QuerySet[OutboxMessage]:
    """Mail that is due and not sent, and will be tried."""
    now = clock.now()
    return OutboxMessage.objects.filter(sent_at__isnull=True, attempts__lt=MAX_ATTEMPTS, due_at__lte=now)


def _of_mail() -> Iterator[Metric]:
    waiting = waiting_messages().aggregate(number=Count("pk"), oldest=Min("created_at"))
    yield GaugeMetricFamily("editorial_outbox_due", "Mail that is due and not sent", waiting["number"])
    yield GaugeMetricFamily(
        "editorial_outbox_oldest_due_seconds", "Age of the oldest mail that is due", _seconds_since(waiting["oldest"])
    )
    given_up = OutboxMessage.objects.filter(sent_at__isnull=True, attempts__gte=MAX_ATTEMPTS).count()
    yield GaugeMetricFamily("editorial_outbox_given_up", "Mail that was given up", given_up)


def _of_signing() -> Iterator[Metric]:
    since = clock.now() - WINDOW - LOCK_TIME
    wrong = SigningAttempt.objects.filter(success__isnull=True, at__gt=since)
    yield GaugeMetricFamily(
        "editorial_sign_off_wrong_answers",
        "Wrong passwords, codes and passkeys at signing, in 30 minutes",
        wrong.count(),
    )
    people = User.objects.filter(Q(pk__in=wrong.values("user")))
    yield GaugeMetricFamily(
        "editorial_sign_off_locked_accounts",
        "Accounts that cannot sign now, after too many wrong answers",
        sum(locked_until(person) is not None for person in people),
    )


def _of_the_cache() -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "editorial_cache_away",
        "1 while the cache that processes share cannot be used, and each counts limits by itself",
        not cache_is_shared(),
    )


PARTS: tuple[Callable[[], Iterator[Metric]], ...] = (_of_jobs, _of_rounds, _of_mail, _of_signing, _of_the_cache)


class _OfTheHouse:
    def collect(self) -> Iterator[Metric]:
        """The measures as they are now."""
        for part in PARTS:
            yield from part()
