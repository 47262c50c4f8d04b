"""What the doctor asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cms import clock, kept_rows
from cms.accounts.models import SignInRule
from cms.jobs import queries as jobs
from cms.jobs.models import Job, JobState
from cms.ledger.models import append_only_models
from cms.ledger.triggers import installed
from cms.operations.findings import Finding, good, judged, note, wrong
from cms.operations.measures import waiting_messages
from cms.operations.models import Duty, LastDone
from cms.operations.readiness import waiting_migrations
from cms.outbox.delivery import MAX_ATTEMPTS
from cms.outbox.models import OutboxMessage
from cms.publishing.stored_pages.models import PageChange

LATE = timedelta(minutes=15)
APART = timedelta(seconds=5)
HOW_OFTEN = {Duty.BACKUP: timedelta(days=2), Duty.VERIFY: timedelta(days=2), Duty.ANCHOR: timedelta(days=2)}
AFTER_FAILURE = {
    Duty.BACKUP: "Mend what it says (room, rights, pg_dump), then run backup DIR again.",
    Duty.VERIFY: "Run verify_record --json, and do what docs/canonical-form.md says about the break that it names.",
    Duty.ANCHOR: "Run anchor_record -o PLACE, and mend what it says.",
}
COMMANDS = {Duty.BACKUP: "backup DIR", Duty.VERIFY: "verify_record", Duty.ANCHOR: "anchor_record -o PLACE"}


def at_engine() -> Iterator[Finding]:
    """SQLite is for one machine; its settings are what keep it whole."""
    if connection.vendor == "postgresql":
        yield good("Database", "PostgreSQL")
        return
    with connection.cursor() as cursor:
        kept = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys")}
    yield judged(
        kept == {"journal_mode": "wal", "foreign_keys": 1},
        "Database",
        "SQLite with a write-ahead log and foreign keys",
        otherwise=f"SQLite with {kept}",
        remedy="Put the file on a local disk of this machine.",
    )
    yield note("Database", "SQLite serves one machine", "For several use PostgreSQL.")


def at_owner() -> Iterator[Finding]:
    """Whoever owns a table can take its triggers away: they stop the site's faults, not somebody who has its role."""
    if connection.vendor != "postgresql":
        return
    table = append_only_models()[0]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(%s)", [table]
        )
        owns = cursor.fetchone()
    if owns and owns[0]:
        yield note(
            "Owner of the tables",
            "is the site's own database role, which can so remove the triggers that guard evidence",
            "Where you can, let another role own the tables and run migrate (docs/operations.md, Databases).",
        )


def at_second_factors() -> Iterator[Finding]:
    """A password alone signs where no role asks for more."""
    if not SignInRule.objects.filter(needs_second_factor=True).exists():
        yield note(
            "Second factors",
            "no role is asked for one: a password that got known is enough",
            "A managing editor asks for them at People.",
        )


def at_migrations() -> Iterator[Finding]:
    """The tables are those of this release."""
    waiting = waiting_migrations()
    yield judged(not waiting, "Migrations", "are all applied", otherwise=f"{len(waiting)} wait", remedy="Run migrate.")


def at_triggers() -> Iterator[Finding]:
    """Evidence can only be added to."""
    guarded: dict[str, int] = {}
    for _, table in installed():
        guarded[table] = guarded.get(table, 0) + 1
    bare = sorted(model._meta.db_table for model in append_only_models() if guarded.get(model._meta.db_table, 0) < 2)
    yield judged(
        not bare,
        "Evidence",
        "is guarded by triggers",
        otherwise=f"{len(bare)} tables can be rewritten, such as {bare[0] if bare else ''}",
        remedy="Run migrate, which installs them, then verify_record; ask who removed them.",
    )


def at_kept_rows() -> Iterator[Finding]:
    """What the database keeps true by itself is."""
    for rows in kept_rows.kept():
        missing, wrong_rows = rows.missing(connection.alias), rows.wrong(connection.alias)
        yield judged(
            not (missing or wrong_rows),
            rows.about.capitalize(),
            "are kept by triggers",
            otherwise=f"{len(missing)} triggers are missing, {wrong_rows} rows are not true",
            remedy="Run migrate, which installs the triggers and fills the rows.",
        )


def at_clock() -> Iterator[Finding]:
    """Signatures are dated by the site, leases are compared: all clocks have to agree."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(timezone.now() - cursor.fetchone()[0])
    yield judged(
        apart < APART,
        "Clock",
        "agrees with the database's",
        otherwise=f"is {apart.total_seconds():.0f} seconds from the database's",
        remedy="Let both machines keep time (systemd-timesyncd, chrony).",
    )


def at_jobs() -> Iterator[Finding]:
    """Somebody works, and nothing has died."""
    seen = jobs.worker_seen_at()
    yield judged(
        not jobs.is_long_ago(seen),
        "Worker",
        "is there",
        otherwise=f"was last seen {seen:%Y-%m-%d %H:%M} UTC" if seen else "was never seen",
        remedy="Start run_worker as a service (deploy/editorial-worker.service).",
    )
    dead = Job.objects.filter(state=JobState.DEAD).count()
    yield judged(
        not dead,
        "Jobs",
        "none is dead",
        otherwise=f"{dead} are dead",
        remedy="See Rounds → Jobs: mend, then run again.",
    )


def at_outbox() -> Iterator[Finding]:
    """Mail goes out."""
    late = waiting_messages().filter(due_at__lt=clock.now() - LATE).count()
    yield judged(
        not late,
        "Outbox",
        "nothing waits for long",
        otherwise=f"{late} messages have waited for more than 15 minutes",
        remedy="Look at the mail server, and at Outbox in the support admin.",
    )
    given_up = OutboxMessage.objects.filter(sent_at__isnull=True, attempts__gte=MAX_ATTEMPTS).count()
    if given_up:
        yield note("Outbox", f"{given_up} messages were given up", "See Outbox in the support admin.")


def at_pages() -> Iterator[Finding]:
    """Readers' pages are those of the articles as they are."""
    if not settings.STORED_PAGES:
        yield note("Readers' pages", "are made for each request", "Set STORED_PAGES=1.")
        return
    late = PageChange.objects.filter(settled_at=None, at__lt=clock.now() - LATE).count()
    yield judged(
        not late,
        "Readers' pages",
        "are up to date",
        otherwise=f"{late} changes are not settled after 15 minutes",
        remedy="Run rebuild_pages --due; it says which cache does not answer.",
    )


def at_duties() -> Iterator[Finding]:
    """What somebody has to do every day was done, and went well."""
    done = {row.duty: row for row in LastDone.objects.all()}
    for duty, often in HOW_OFTEN.items():
        row, run = done.get(duty), f"Run {COMMANDS[duty]} every day (deploy/ has timers)."
        if row is None:
            yield wrong(duty.label, "was never done here", run)
        elif not row.went_well:
            yield wrong(duty.label, f"failed on {row.done_at:%Y-%m-%d}: {row.outcome}", AFTER_FAILURE[duty])
        else:
            yield judged(
                row.done_at > clock.now() - often,
                duty.label,
                f"{row.done_at:%Y-%m-%d %H:%M} UTC: {row.outcome}",
                otherwise=f"was last done {row.done_at:%Y-%m-%d}",
                remedy=run,
            )
