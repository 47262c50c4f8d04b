"""The schema of the API (OpenAPI 3.1): what django-ninja makes of the routes, corrected to say what is sent."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

from cms.publishing.api.problems import PROBLEM_JSON
from cms.publishing.api.routes import api

PREFIX = "api/v1"


@cache
def openapi_schema() -> dict[str, Any]:
    """The schema (OpenAPI 3.1) as it is served."""
    schema = dict(api.get_openapi_schema(path_prefix=PREFIX))
    for operations in schema["paths"].values():
        _say_what_is_sent(operations["get"])
    return schema


def _say_what_is_sent(operation: dict[str, Any]) -> None:
    """Correct what django-ninja cannot know: problems have a media type of their own, answers have headers, and a
    parameter that is left out is not null."""
    for parameter in operation["parameters"]:
        parameter.pop("examples", None)
        parameter["schema"] = _without_null(parameter["schema"])
        parameter["description"] = parameter["schema"].get("description", "")
        if examples := parameter["schema"].get("examples"):
            parameter["example"] = examples[0]
    for status, response in operation["responses"].items():
        if int(status) >= HTTPStatus.BAD_REQUEST:
            response["content"] = {PROBLEM_JSON: response["content"].pop("application/json")}
        response["headers"] = _headers(int(status))
    operation["responses"][304] = {"description": "Not changed since", "headers": _headers(304)}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    if len(kinds) == 1:
        return {**rest, **kinds[0]}
    return schema


_HEADERS = {
    "ETag": "Strong entity tag; send it back as If-None-Match.",
    "RateLimit": "What is left in this minute.",
    "Retry-After": "Seconds to wait.",
    "Allow": "The methods that there are.",
    "Location": "Where the article is by now.",
}


def _headers(status: int) -> dict[str, Any]:
    names = ["RateLimit"]
    names += {200: ["ETag"], 301: ["Location"], 304: ["ETag"], 405: ["Allow"], 429: ["Retry-After"]}.get(status, [])
    return {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}
