"""What comes for a machine of one's own is whole: units that systemd accepts, an entry script that starts things."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings

from cms.environment import ENVIRONMENT

DEPLOY = Path(settings.BASE_DIR) / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])


def entry(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(DEPLOY / "entry"), *arguments],
        env={"PATH": "/usr/bin:/bin", "PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_there_are_units_for_all_that_runs_by_itself():
    assert [unit.name for unit in UNITS] == [
        "editorial-backup.service",
        "editorial-backup.timer",
        "editorial-doctor.service",
        "editorial-doctor.timer",
        "editorial-failed@.service",
        "editorial-verify.service",
        "editorial-verify.timer",
        "editorial-web-spare.service",
        "editorial-web.service",
        "editorial-worker.service",
    ]


def test_systemd_accepts_the_units(tmp_path):
    """Programs and folders of the machine to be are put in place here, so that only the units are judged."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here")
    for unit in UNITS:
        text = unit.read_text().replace("/srv/editorial/deploy/entry", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    for unit in UNITS:
        ended = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        assert "editorial-" not in ended.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_each_line_of_a_unit_is_a_section_a_comment_or_a_setting(unit):
    for line in unit.read_text().splitlines():
        assert re.fullmatch(r"|#.*|\[\w+\]|[A-Z]\w+=\S.*", line), line


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_services_have_no_rights_that_they_do_not_need(unit):
    text = unit.read_text()
    for line in ("User=editorial", "NoNewPrivileges=true", "ProtectSystem=strict", "UMask=0077"):
        assert line in text


def test_whoever_runs_by_a_timer_tells_of_its_failure():
    for timer in DEPLOY.glob("*.timer"):
        assert "OnFailure=editorial-failed@%n.service" in timer.with_suffix(".service").read_text()


def test_the_spare_is_the_web_unit_at_the_place_that_nginx_knows():
    def lines(name: str) -> set[str]:
        return set((DEPLOY / name).read_text().splitlines())

    differing = lines("editorial-web-spare.service") - lines("editorial-web.service")
    assert "Environment=PORT=8001" in differing
    assert not any(line.startswith("Exec") for line in differing)
    assert "server 127.0.0.1:8001 max_fails=0 backup;" in (DEPLOY / "nginx.conf").read_text()


def test_each_timer_starts_a_service_that_is_there():
    for timer in DEPLOY.glob("*.timer"):
        assert timer.with_suffix(".service").exists()


def test_the_example_names_settings_that_exist():
    names = re.findall(r"^([A-Z_]+)=", (DEPLOY / "environment.example").read_text(), re.MULTILINE)
    assert len(names) > 10
    assert set(names) <= set(ENVIRONMENT)


def test_the_entry_script_runs_commands():
    ended = entry("manage", "version")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("5.")


def test_the_entry_script_says_what_it_wants():
    ended = entry()
    assert ended.returncode == 2
    assert "entry web" in ended.stderr


def test_who_waits_for_the_web_process_asks_by_the_site_s_name():
    """Another name is refused, and an error in the log at each start."""
    asked = []

    class Web(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Web) as web:
        Thread(target=web.serve_forever, daemon=True).start()
        ended = entry("answers", PORT=str(web.server_port), SITE_URL="https://editorial.example.org")
        web.shutdown()
    assert ended.returncode == 0, ended.stderr
    assert asked == [("/healthz", "editorial.example.org")]


def test_the_script_forgets_what_processes_that_ended_counted(tmp_path):
    """A Python that only says how it was called stands for the server: a whole nginx with the server behind it is run
    by `cms/publishing/tests/stored_pages/test_caching_proxy.py`."""
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    counts = tmp_path / "counts"
    counts.mkdir()
    # Beyond what Linux numbers; and this process, as another unit's.
    (counts / "counter_4194999.db").write_bytes(b"old")
    living = counts / f"counter_{os.getpid()}.db"
    living.write_bytes(b"another unit's")
    ended = entry(
        "web", PYTHON=str(python), METRICS_TOKEN="a token of twenty letters", METRICS_DIR=str(counts), PORT="8123"
    )
    assert list(counts.iterdir()) == [living]
    assert "granian --interface wsgi cms.wsgi:application --host 127.0.0.1 --port 8123 --workers 2" in ended.stdout


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ({}, "House <noreply@house.example>"),
        ({"SITE_NAME": "House, of Medicine"}, '"House, of Medicine" <noreply@house.example>'),
        ({"DEFAULT_FROM_EMAIL": "Desk <desk@mail.example>"}, "Desk <desk@mail.example>"),
    ],
)
def test_mail_comes_from_the_house_or_from_whom_the_setting_names(given, sender):
    shown = "from django.conf import settings; print(settings.DEFAULT_FROM_EMAIL)"
    ended = entry("manage", "shell", "--no-imports", "-c", shown, SITE_NAME=given.pop("SITE_NAME", "House"), **given,
                  SITE_URL="https://house.example")  # fmt: skip
    assert ended.stdout.strip() == sender, ended.stderr


def test_a_sender_that_is_no_address_stops_the_start():
    shown = "from django.conf import settings; print(settings.DEBUG)"
    ended = entry("manage", "shell", "--no-imports", "-c", shown, DEFAULT_FROM_EMAIL="nobody")
    assert "DEFAULT_FROM_EMAIL is no address" in ended.stderr
