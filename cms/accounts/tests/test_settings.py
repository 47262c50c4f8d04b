"""Production refuses to start with settings that only development may have."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

COMPLETE = {
    "DEBUG": "0",
    "SECRET_KEY": "k9" * 30,
    "ALLOWED_HOSTS": "pipeline.example",
    "SITE_URL": "https://pipeline.example",
    "EMAIL_URL": "smtp://localhost:25",
    "LEDGER_KEY_FILE": "/nonexistent/ledger-key.pem",
    "DATABASE_URL": "sqlite:////tmp/never-opened.sqlite3",
}
SHOW = "from django.conf import settings; print(settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE)"


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own, with nothing but this environment."""
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cms.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_complete_production_starts_with_https_only():
    assert start(**COMPLETE).stdout == "True True\n"


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL", "LEDGER_KEY_FILE"])
def test_production_without_it_does_not_start(name):
    started = start(**{key: value for key, value in COMPLETE.items() if key != name})
    assert started.returncode != 0
    assert f"{name} is not set" in started.stderr


@pytest.mark.parametrize("key", ["short", "development-only-key-that-production-refuses-to-start-with-0123456789"])
def test_production_with_a_weak_key_does_not_start(key):
    assert "SECRET_KEY is too short or the development key" in start(**COMPLETE | {"SECRET_KEY": key}).stderr


def test_development_starts_with_nothing_set():
    assert start().returncode == 0


@pytest.mark.parametrize("word", ["O", "production", "disabled"])
def test_a_debug_that_means_nothing_does_not_start_as_development(word):
    assert "Write 0 in production" in start(**COMPLETE | {"DEBUG": word}).stderr
