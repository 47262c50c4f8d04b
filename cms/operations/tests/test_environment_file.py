"""`deploy/editorial` reads the environment file as systemd does, and hands a command exactly that."""

from __future__ import annotations

import ctypes
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

PROGRAM = Path(settings.BASE_DIR) / "deploy" / "editorial"
HOSTILE = "\n".join(
    [
        "# a comment with SECRET_KEY=none",
        "SITE_NAME=Our House (of Medicine) & Sons",
        "SECRET_KEY=a&b(c$d`e;f|g>h#i!j*k~l%m^n",
        'QUOTED="two words"   # no comment',
        "SINGLE='it is $5'",
        """INSIDE=it's "so\"""",
        r"ESCAPED=a\\b\ \ ",
        "JOINED=one\\",
        "two",
        "BLANKS=   kept in the middle   ",
        "",
        "EMPTY=",
        "URL=postgres://editorial:p%40ss@127.0.0.1:5432/editorial?a=b",
        "",
    ]
)


settings_in = runpy.run_path(str(PROGRAM))["settings_in"]


def read_by_systemd(text: str, place: Path) -> dict[str, str]:
    """What systemd itself makes of the file, where its library is here."""
    found = sorted(Path("/usr/lib").glob("*/systemd/libsystemd-shared-*.so"))
    if not found:
        pytest.skip("no systemd here")
    place.write_text(text)
    library, pairs = ctypes.CDLL(str(found[-1])), ctypes.POINTER(ctypes.c_char_p)()
    if not hasattr(library, "load_env_file"):
        pytest.skip("this systemd does not show how it reads")
    assert library.load_env_file(None, str(place).encode(), ctypes.byref(pairs)) == 0
    read: dict[str, str] = {}
    for pair in pairs:
        if pair is None:
            return read
        name, _, value = pair.decode().partition("=")
        read[name] = value
    return read


def test_hostile_values_stay_as_they_are_written():
    assert settings_in(HOSTILE) == {
        "SITE_NAME": "Our House (of Medicine) & Sons",
        "SECRET_KEY": "a&b(c$d`e;f|g>h#i!j*k~l%m^n",
        "QUOTED": "two words# no comment",
        "SINGLE": "it is $5",
        "INSIDE": 'it\'s "so"',
        "ESCAPED": "a\\b  ",
        "JOINED": "onetwo",
        "BLANKS": "kept in the middle",
        "EMPTY": "",
        "URL": "postgres://editorial:p%40ss@127.0.0.1:5432/editorial?a=b",
    }


def test_systemd_reads_the_same(tmp_path):
    assert read_by_systemd(HOSTILE, tmp_path / "environment") == settings_in(HOSTILE)


def test_systemd_reads_the_same_whatever_a_value_is(tmp_path_factory):
    place = tmp_path_factory.mktemp("systemd") / "environment"

    @given(st.text(alphabet=" \ta$&(`'\"\\#;=~%é", max_size=12))
    def same(value: str) -> None:
        text = f"FIRST={value}\nLAST=1"
        assert read_by_systemd(text, place) == settings_in(text)

    same()


@pytest.mark.parametrize("text", ["SITE NAME=House", "export A=1", "nothing", "=1", "# goes on \\\nA=1"])
def test_what_systemd_would_pass_over_is_refused(text):
    with pytest.raises(ValueError, match="line 1"):
        settings_in(text)


def run(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    account = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    return subprocess.run(
        [str(PROGRAM), *arguments],
        env={"PATH": os.environ["PATH"], "EDITORIAL_ENVIRONMENT": str(place), "EDITORIAL_ACCOUNT": account}
        | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_command_gets_the_files_settings_and_not_the_callers(tmp_path):
    """A Python that prints its environment stands for the site's."""
    python, place = tmp_path / "python", tmp_path / "environment"
    python.write_text(f"#!{sys.executable}\nimport json, os, sys\nprint(json.dumps([sys.argv[1:], dict(os.environ)]))")
    python.chmod(0o755)
    place.write_text(f"{HOSTILE}PYTHON={python}\n")
    ended = run(place, "send_outbox", "--limit", "a b", DATABASE_URL="sqlite:///the-callers", PGPASSWORD="pw")
    assert ended.returncode == 0, ended.stderr
    arguments, environment = json.loads(ended.stdout)
    assert arguments == ["manage.py", "send_outbox", "--limit", "a b"]
    assert environment["SECRET_KEY"] == "a&b(c$d`e;f|g>h#i!j*k~l%m^n"
    assert environment["PGPASSWORD"] == "pw"
    assert "DATABASE_URL" not in environment


def test_a_file_that_is_not_there_or_not_understood_is_named(tmp_path):
    missing = run(tmp_path / "none", "doctor")
    assert missing.returncode == 1
    assert "cannot be read (No such file or directory)" in missing.stderr
    (tmp_path / "odd").write_text("A=1\nB 2\n")
    assert "line 2 is not NAME=VALUE" in run(tmp_path / "odd", "doctor").stderr


def test_the_example_is_understood():
    example = settings_in((PROGRAM.parent / "environment.example").read_text())
    assert example["DEBUG"] == "0"
