"""Errors reported to Sentry, where SENTRY_DSN is set: which error, where, in which request or job; nobody's data."""

from __future__ import annotations

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from cms.log_lines import without_addresses
from cms.logged_context import logged_context

Event = dict[str, Any]
# Everything else of an event is left out: what is not known today may hold a name tomorrow.
KEPT = ("event_id", "timestamp", "platform", "level", "logger", "release", "environment", "sdk")
KEPT_OF_FRAMES = ("filename", "abs_path", "function", "module", "lineno", "in_app")


def scrubbed(event: Event, hint: dict[str, Any] | None = None) -> Event:
    """A new event with kinds and places of its exceptions, the method and view of its request, the account's number,
    and our own identifiers. No words of exceptions, no addresses, headers, cookies, bodies or local variables."""
    kept: Event = {name: event[name] for name in KEPT if name in event}
    kept["tags"] = {name: str(value) for name, value in logged_context().items()}
    values = event.get("exception", {}).get("values", [])
    if values:
        kept["exception"] = {"values": [_exception(value) for value in values]}
    if said := event.get("logentry", {}).get("message"):
        kept["logentry"] = {"message": without_addresses(said)}
    if transaction := event.get("transaction"):
        kept["transaction"] = transaction
    if method := event.get("request", {}).get("method"):
        kept["request"] = {"method": method}
    if user := event.get("user", {}).get("id"):
        kept["user"] = {"id": user}
    return kept


def _exception(value: Event) -> Event:
    frames = (value.get("stacktrace") or {}).get("frames", [])
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "stacktrace": {"frames": [{name: frame.get(name) for name in KEPT_OF_FRAMES} for frame in frames]},
    }


def report_errors(dsn: str) -> None:
    """Begin to report errors to `dsn`; no performance data, no sessions, no breadcrumbs."""
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        max_request_body_size="never",
        auto_session_tracking=False,
        traces_sample_rate=None,
        server_name="",
        default_integrations=False,
        integrations=[
            DjangoIntegration(transaction_style="url", middleware_spans=False, signals_spans=False),
            LoggingIntegration(level=None),
        ],
        before_send=scrubbed,  # type: ignore[arg-type]
    )
