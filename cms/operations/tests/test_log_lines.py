"""The log says which request or job went wrong and where, and nothing about a person."""

from __future__ import annotations

import json
import logging
import smtplib
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, OperationalError
from django.test import RequestFactory

from cms.counting_requests import Answered, named
from cms.jobs.actions import enqueue, run_job
from cms.jobs.tests.scenes import Baker, only_kinds
from cms.log_lines import JsonLines, log_answer, logging_settings
from cms.logged_context import logged_context, logged_with


def line(message: str, *args: object, error: BaseException | None = None, **extra: object) -> dict[str, object]:
    """What the log holds for one message."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("cms.test", logging.ERROR, __file__, 1, message, args, exc_info)
    record.__dict__.update(extra)
    return json.loads(JsonLines().format(record))


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except type(error) as caught:
        return caught


def test_a_line_belongs_to_its_request():
    with logged_with(request_id="abc-12345"):
        assert line("Something")["request_id"] == "abc-12345"
    assert "request_id" not in line("Something")


def test_addresses_of_people_are_left_out():
    assert line("Sent to %s", "jane.doe@house.example")["message"] == "Sent to [e-mail]"


def test_the_address_of_a_page_is_left_out_because_it_may_be_a_secret():
    request = RequestFactory().get("/invitations/secret-token/?q=chest+pain")
    said = line("%s: %s", "Not Found", request.path, request=request)
    assert said["message"] == "Not Found"
    assert "secret-token" not in json.dumps(said)
    assert "chest" not in json.dumps(said)


def test_an_exception_is_told_by_kind_and_place():
    said = line("Failed", error=raised(ValueError("Jane Doe is not a number")))["exception"]
    assert (said["type"], said["says"]) == ("builtins.ValueError", "")
    assert said["at"][0].endswith(" raised")
    assert "Jane" not in json.dumps(said)


def test_words_about_machines_are_kept():
    assert line("Failed", error=raised(OperationalError("database is locked")))["exception"]["says"] == (
        "database is locked"
    )


@pytest.mark.parametrize(
    "error",
    [
        IntegrityError("duplicate key\nDETAIL: Key (email)=(jane@house.example) already exists."),
        smtplib.SMTPRecipientsRefused({"jane@house.example": (550, b"no such user jane")}),
    ],
)
def test_words_that_quote_people_are_not(error):
    assert "jane" not in json.dumps(line("Failed", error=raised(error)))


def test_a_job_is_named_on_its_lines(db):
    said: list[dict[str, object]] = []

    class Telling(Baker):
        def run(self, running):
            said.append(dict(logged_context()))
            return super().run(running)

    baker = Telling(attempts=1)
    with only_kinds(baker.kind):
        job = enqueue(kind="bake", key="monday")
        run_job(job.pk)
    assert said == [{"job": job.pk, "job_kind": "bake"}]
    assert logged_context() == {}


def answer_of(*, sent: str, trust_proxy: bool) -> tuple[str, str]:
    """The name that the application sees, and the one in the answer."""
    seen: list[str] = []
    heads: list[dict[str, str]] = []

    def application(environ, start_response):
        seen.append(str(logged_context()["request_id"]))
        start_response("200 OK", [])
        return [b""]

    layer = named(application, trust_proxy=trust_proxy, static="/static/")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_X_REQUEST_ID": sent}
    layer(environ, lambda status, headers: heads.append(dict(headers)))
    return seen[0], heads[0]["X-Request-ID"]


def test_a_trusted_proxy_names_the_request():
    assert answer_of(sent="4f2a-proxy-77", trust_proxy=True) == ("4f2a-proxy-77", "4f2a-proxy-77")


@pytest.mark.parametrize("sent", ["", "short", "x" * 65, 'forged"}\n{"level": "INFO', "a name with spaces"])
def test_what_cannot_be_a_name_is_replaced(sent):
    seen, told = answer_of(sent=sent, trust_proxy=True)
    assert seen == told != sent
    assert len(told) == 16


def test_a_stranger_does_not_name_the_request():
    assert "4f2a-proxy-77" not in answer_of(sent="4f2a-proxy-77", trust_proxy=False)


def answered(**changed: object) -> Answered:
    plain = {"method": "GET", "view": "desk:start", "status": 200, "seconds": 0.02, "request_id": "1", "user_id": 7}
    return Answered(**(plain | changed))


def test_an_answer_is_one_line_with_a_number_for_the_person(caplog):
    with caplog.at_level(logging.INFO, logger="cms.requests"):
        log_answer(answered())
    [record] = caplog.records
    assert record.fields == {
        "method": "GET",
        "view": "desk:start",
        "status": 200,
        "milliseconds": 20.0,
        "user": 7,
    }


def test_readers_pages_that_went_well_are_left_to_the_proxys_log(caplog):
    with caplog.at_level(logging.INFO, logger="cms.requests"):
        log_answer(answered(view="stored page"))
        log_answer(answered(view="static file", status=404))
    assert [record.fields["status"] for record in caplog.records] == [404]


def test_the_account_is_noted_where_the_view_asked_for_it(client, edith):
    client.force_login(edith)
    assert client.get("/desk/").wsgi_request.META["cms.user_id"] == edith.pk


def test_a_format_that_does_not_exist_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="Write json or plain"):
        logging_settings("xml", stream=sys.stderr)


SHOW = """
import sys, django; django.setup()
import logging; logging.getLogger("cms.test").warning("Hello %s", "jane@house.example")
print("sentry_sdk" in sys.modules)
"""


def test_production_logs_json_and_loads_nothing_of_sentry(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=configured.BASE_DIR,
        env={"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "cms.settings", "LOG_FORMAT": "json"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert json.loads(ended.stderr)["message"] == "Hello [e-mail]"
    assert ended.stdout == "False\n"
