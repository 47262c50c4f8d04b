"""What leaves the house when something goes wrong: kinds and places, nobody's data."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from django.conf import settings as configured

from cms.error_reporting import scrubbed
from cms.logged_context import logged_with

EVENT = {
    "event_id": "1" * 32,
    "level": "error",
    "transaction": "/invitations/{token}/",
    "server_name": "editorial.internal",
    "request": {
        "method": "POST",
        "url": "https://house.example/invitations/secret-token/",
        "query_string": "q=chest+pain",
        "headers": {"Cookie": "sessionid=secret", "User-Agent": "Jane's phone"},
        "data": {"password": "secret"},
    },
    "user": {"id": "7", "email": "jane@house.example", "username": "jane", "ip_address": "192.0.2.7"},
    "logentry": {"message": "Failed for jane@house.example", "params": ["Jane"]},
    "breadcrumbs": {"values": [{"message": "SELECT Jane"}]},
    "extra": {"name": "Jane"},
    "exception": {
        "values": [
            {
                "type": "ValueError",
                "module": "builtins",
                "value": "Jane Doe is not a number",
                "stacktrace": {"frames": [{"function": "sign", "lineno": 3, "vars": {"password": "secret"}}]},
            }
        ]
    },
}


def test_an_event_keeps_what_went_wrong_where():
    with logged_with(request_id="abc-12345"):
        kept = scrubbed(EVENT)
    [error] = kept["exception"]["values"]
    assert (error["type"], error["stacktrace"]["frames"][0]["function"]) == ("ValueError", "sign")
    assert kept["transaction"] == "/invitations/{token}/"
    assert kept["user"] == {"id": "7"}
    assert kept["tags"] == {"request_id": "abc-12345"}


def test_an_event_keeps_nobodys_data():
    text = json.dumps(scrubbed(EVENT)).lower()
    for word in ("jane", "secret", "192.0.2.7", "chest", "internal", "select"):
        assert word not in text, word


REPORTING = """
import json, logging, sys
import django; django.setup()
from cms import error_reporting
sent = []
error_reporting.report_errors("https://key@127.0.0.1/1")
import sentry_sdk
from sentry_sdk.transport import Transport
class Kept(Transport):
    def capture_envelope(self, envelope):
        sent.extend(item.get_event() for item in envelope.items if item.get_event())
sentry_sdk.get_client().transport = Kept()
from django.test import Client
from cms.operations import health_views
from unittest.mock import patch
def broken(): raise ValueError("Jane Doe")
with patch.object(health_views, "readiness", broken):
    answer = Client(raise_request_exception=False).get("/readyz?q=chest+pain")
print(json.dumps([answer.status_code, sent]))
"""


def test_a_failing_page_is_reported_once_and_without_words(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", REPORTING],
        cwd=configured.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "cms.settings", "ALLOWED_HOSTS": "testserver"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    status, sent = json.loads(ended.stdout)
    assert status == 500
    assert [value["type"] for event in sent for value in event["exception"]["values"]] == ["ValueError"]
    assert sent[0]["transaction"] == "/readyz"
    assert "Jane" not in ended.stdout
    assert "chest" not in ended.stdout
