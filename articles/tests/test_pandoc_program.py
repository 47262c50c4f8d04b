"""The pandoc program as a process of its own: what it may take, and what happens when it takes more."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from articles import pandoc_program
from articles.pandoc_program import PandocFailed, PandocMissing, convert


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a program of ours in pandoc's place."""

    def put(script: str) -> None:
        path: Path = tmp_path / "pandoc"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(pandoc_program, "pandoc_path", lambda: path)

    return put


def made(**options) -> bytes:
    return convert(b"given", source="docx", target="json", **options)


def test_it_is_handed_the_data_and_its_bounds(program):
    program('echo "$@"; cat')
    said = made(options=("--track-changes=accept",)).decode()
    assert said.endswith("given")
    for bound in ("--sandbox", "-M768M", "--from=docx", "--to=json", "--track-changes=accept"):
        assert bound in said


def test_it_sees_nothing_of_our_environment(program, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "very-secret")
    program("/usr/bin/env; /bin/pwd")
    said = made().decode()
    assert "very-secret" not in said
    assert os.getcwd() not in said  # noqa: PTH109


def test_it_is_ended_when_it_takes_too_long(program):
    program("exec sleep 30")
    with pytest.raises(PandocFailed, match=r"longer than 0\.3 seconds"):
        made(seconds=0.3)


def test_it_is_ended_when_it_makes_too_much(program):
    program("exec cat /dev/zero")
    with pytest.raises(PandocFailed, match="more than"):
        made(seconds=20, most_bytes=100_000)


def test_what_it_complains_of_is_one_line(program):
    program('printf "bad\\n\\nfile" >&2; exit 63')
    with pytest.raises(PandocFailed) as failed:
        made()
    assert str(failed.value) == "could not read it (bad file)"


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(pandoc_program, "pandoc_path", lambda: None)
    assert not pandoc_program.is_installed()
    with pytest.raises(PandocMissing, match="make docx"):
        made()


def test_a_place_is_given_back_after_a_failure(program):
    program("exit 1")
    for _ in range(4):
        with pytest.raises(PandocFailed):
            made(seconds=5)


@pytest.mark.usefixtures("pandoc")
def test_the_real_program_reads_no_file():
    page = b"<p>x</p><img src='/etc/passwd'><iframe src='/etc/passwd'></iframe>"
    assert b"root:" not in convert(page, source="html", target="docx")


@pytest.mark.usefixtures("pandoc")
def test_the_real_program_makes_the_same_of_the_same():
    assert convert(b"# a", source="markdown", target="docx") == convert(b"# a", source="markdown", target="docx")
