"""Lines of the log as JSON, for programs that collect them, without anything that tells who somebody is.

Named in the settings, so that nothing of the application may be imported here. What is left out: the words of an
exception that may quote what somebody typed, addresses of requests (they can hold secret links), their bodies and
queries, and e-mail addresses wherever they stand.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from smtplib import SMTPException
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError

from cms.counting_requests import Answered
from cms.logged_context import logged_context

_EMAIL = re.compile(r"[^\s@<>\"'(),;:=\[\]]+@[^\s@<>\"'(),;:=\[\]]+")
# Exceptions that speak of machines. Mail servers quote addresses, and so stay out although they are OSErrors.
ABOUT_MACHINES = (OperationalError, InterfaceError, OSError, ImproperlyConfigured, ImportError, MemoryError)

requests = logging.getLogger("cms.requests")


def without_addresses(text: str) -> str:
    """`text` with every e-mail address replaced."""
    return _EMAIL.sub("[e-mail]", text)


def words_of(error: BaseException) -> str:
    """What an exception says, where that is about machines; empty where it may quote what somebody typed."""
    if not isinstance(error, ABOUT_MACHINES) or isinstance(error, SMTPException):
        return ""
    return without_addresses((str(error).splitlines() or [""])[0])[:300]


def _said(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    path = getattr(request, "path", None)
    if path and isinstance(record.args, tuple):
        args = tuple("" if isinstance(one, str) and path in one else one for one in record.args)
        return without_addresses(record.msg % args).rstrip(" :")
    return without_addresses(record.getMessage())


def _exception(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "says": words_of(error),
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, the request's or job's identifiers, and, for an
    exception, its kind and where it happened."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _said(record),
            **logged_context(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = _exception(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainLines(logging.Formatter):
    """A record for people, with its request or job at the end."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and a traceback where there is one."""
        known = " ".join(f"{name}={value}" for name, value in logged_context().items())
        record.__dict__["context"] = f" [{known}]" if known else ""
        return super().format(record)


def log_answer(answered: Answered) -> None:
    """Write one line for an answer. Readers' pages and files that went well are left to the proxy's log: they are most
    of all requests."""
    if answered.status < 400 and answered.view in {"stored page", "static file", "healthz", "readyz", "metrics"}:
        return
    fields = {
        "method": answered.method,
        "view": answered.view,
        "status": answered.status,
        "milliseconds": round(answered.seconds * 1000, 1),
        "user": answered.user_id,
    }
    requests.info("answered", extra={"fields": fields})


def logging_settings(log_format: str, *, stream: Any) -> dict[str, Any]:
    """Django's LOGGING for `json` or `plain`. Raises ImproperlyConfigured for another word."""
    formatters: dict[str, dict[str, Any]] = {
        "json": {"()": "cms.log_lines.JsonLines"},
        "plain": {
            "()": "cms.log_lines.PlainLines",
            "format": "{levelname} {name} {message}{context}",
            "style": "{",
        },
    }
    if log_format not in formatters:
        raise ImproperlyConfigured(f"LOG_FORMAT is {log_format!r}. Write json or plain.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {log_format: formatters[log_format]},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": log_format, "stream": stream}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"cms.requests": {"level": "INFO" if log_format == "json" else "WARNING"}},
    }
