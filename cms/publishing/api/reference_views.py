"""The reference at `/api/`, made from the schema, in the house's own design: nothing is loaded from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.publishing.addresses import absolute
from cms.publishing.api.formats import JSON
from cms.publishing.api.openapi import openapi_schema
from cms.publishing.api.problems import KINDS


@dataclass(frozen=True)
class Row:
    """A parameter or a field: its name, what it may be, and what it means."""

    name: str
    kind: str
    meaning: SafeString


@dataclass(frozen=True)
class Entry:
    """One address of the API."""

    anchor: str
    path: str
    title: str
    description: SafeString
    parameters: tuple[Row, ...]
    fields: tuple[Row, ...]
    formats: tuple[str, ...]
    statuses: tuple[Row, ...]
    example: str


@public
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Every address with its parameters, answers and an example; every problem with what to do about it."""
    schema = openapi_schema()
    context = {
        "title": schema["info"]["title"],
        "version": schema["info"]["version"],
        "paragraphs": [_marked(text) for text in schema["info"]["description"].split("\n\n")],
        "groups": _groups(schema),
        "problems": [(code, kind, _marked(f"{kind.title}. {kind.remedy}")) for code, kind in KINDS.items()],
        "limit": settings.API_REQUESTS_PER_MINUTE,
        "site_url": settings.SITE_URL,
        "canonical": absolute(reverse("api:reference")),
    }
    return render(request, "publishing/api_reference.html", context)


def _marked(text: str) -> SafeString:
    """The words, with what stands between backticks as code."""
    pieces = enumerate(text.split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", one) if n % 2 else one,) for n, one in pieces))


def _groups(schema: Mapping[str, Any]) -> dict[str, list[Entry]]:
    """The entries by their tag, in the order of the schema."""
    groups: dict[str, list[Entry]] = {}
    for path, operations in schema["paths"].items():
        groups.setdefault(operations["get"]["tags"][0], []).append(_entry(schema, path, operations["get"]))
    return groups


def _entry(schema: Mapping[str, Any], path: str, operation: Mapping[str, Any]) -> Entry:
    given = operation["responses"][200]["content"]
    return Entry(
        anchor=operation["operationId"].replace("_", "-"),
        path=path,
        title=operation["summary"],
        description=_marked(operation["description"]),
        parameters=tuple(
            Row(one["name"], _kind(schema, one["schema"]), _marked(one.get("description", "")))
            for one in operation["parameters"]
        ),
        fields=tuple(_fields(schema, given[JSON]["schema"])),
        formats=tuple(given),
        statuses=tuple(
            Row(str(status), "", _marked(answer["description"]))
            for status, answer in sorted(operation["responses"].items())
        ),
        example=json.dumps(given[JSON]["example"], ensure_ascii=False, indent=2),
    )


def _resolved(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference within the schema points to."""
    if "$ref" not in part:
        return part
    found: Mapping[str, Any] = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]]
    return found


def _fields(schema: Mapping[str, Any], part: Mapping[str, Any], within: str = "") -> Iterator[Row]:
    """The fields of an answer; those of objects inside it stand under it by their path."""
    for name, field in _resolved(schema, part).get("properties", {}).items():
        path = f"{within}{name}"
        inner = _resolved(schema, field)
        yield Row(path, _kind(schema, field), _marked(field.get("description") or inner.get("description", "")))
        if inner.get("type") == "object" and name != "links":
            yield from _fields(schema, inner, f"{path}.")
        elif inner.get("type") == "array":
            yield from _fields(schema, inner["items"], f"{path}[].")


def _kind(schema: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    """What a value may be, in words."""
    part = _resolved(schema, part)
    if "anyOf" in part:
        return " or ".join(_kind(schema, one) for one in part["anyOf"])
    if "enum" in part:
        return ", ".join(str(one) for one in part["enum"])
    if "const" in part:
        return str(part["const"])
    if part.get("type") == "array":
        return f"list of {_kind(schema, part['items'])}"
    words = str(part.get("format") or part.get("type") or "any")
    if "minimum" in part and "maximum" in part:
        words += f", {part['minimum']} to {part['maximum']}"
    return words
