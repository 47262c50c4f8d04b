"""Every `curl` in docs/api.md does what the page says."""

from __future__ import annotations

import re
import shlex
from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import settings

from cms.publishing.api.openapi import openapi_schema
from cms.publishing.api.problems import KINDS
from cms.publishing.api.schemas import ChangeKind
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, published_article

GUIDE = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) for line in block.splitlines()]


def asked(command: str) -> tuple[str, str, dict[str, str]]:
    """Method, path and headers of a `curl`; any other option is one that this does not know, and fails."""
    words = iter(shlex.split(command))
    assert next(words) == "curl"
    method, path, headers = "GET", "", {}
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-X":
            method = next(words)
        elif word == "-I":
            method = "HEAD"
        elif word.startswith("$SITE/"):
            path = word.removeprefix("$SITE")
        else:
            assert word == "-s", word
    return method, path, headers


@pytest.mark.django_db
@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_is_answered(client, edith, mona, ravi, rosa, command):
    published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    method, path, headers = asked(command)
    response = client.generic(method, path, headers=headers)
    assert response.status_code == (HTTPStatus.NO_CONTENT if method == "OPTIONS" else HTTPStatus.OK)
    if wanted := headers.get("Accept"):
        assert response["Content-Type"].startswith(wanted)


def test_every_address_has_an_example():
    shown = [asked(command)[1].partition("?")[0] for command in COMMANDS]
    for path in openapi_schema()["paths"]:
        pattern = re.sub(r"\{\w+\}", "[^/]+", path)
        assert any(re.fullmatch(pattern, one) for one in shown), path


def test_the_guide_names_every_problem_with_its_status():
    for code, kind in KINDS.items():
        (row,) = re.findall(rf"^\|.*`{code}`.*\| (\d+) \|$", GUIDE, re.MULTILINE)
        assert int(row) == kind.status


def test_the_guide_names_every_kind_of_change():
    for kind in ChangeKind.__args__:
        assert f"`{kind}`" in GUIDE
