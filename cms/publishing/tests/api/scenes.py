"""Scenes for programs that read: what they ask, and what they hold afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.test import Client

API = "/api/v1"


def path_of(address: str) -> str:
    """A link of an answer, as the test client follows it."""
    assert address.startswith(settings.SITE_URL), address
    return address.removeprefix(settings.SITE_URL)


def told(client: Client, path: str, **headers: str) -> Any:
    """What the API says at `path`, which has to be there."""
    response = client.get(path if path.startswith("/") else path_of(path), headers=headers)
    assert response.status_code == HTTPStatus.OK, response.content
    return json.loads(response.content)


def refused(client: Client, path: str, status: HTTPStatus, **headers: str) -> Any:
    """The problem that the API answers with, which has to be whole."""
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert problem["status"] == status
    assert all(problem[part] for part in ("type", "title", "detail", "instance", "code", "remedy"))
    return problem


def pages(client: Client, path: str) -> Iterator[list[Any]]:
    """The items of each page, the next one asked for only when it is wanted."""
    following: str | None = path
    while following:
        page = told(client, following)
        yield page["items"]
        following = page["next"]


def slugs(client: Client, path: str) -> list[str]:
    """The articles on every page of a list."""
    return [item["article"] for page in pages(client, path) for item in page]
