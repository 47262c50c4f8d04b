"""Addresses of the API: those of the operations, the schema, and for everything else a problem instead of a page."""

from __future__ import annotations

import re
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from cms.publishing.api.answering import reading
from cms.publishing.api.openapi import openapi_schema
from cms.publishing.api.problems import Problem
from cms.publishing.api.reference_views import reference
from cms.publishing.api.routes import api
from cms.publishing.exporting.csl_json import json_text

app_name = "api"


def openapi(request: HttpRequest) -> HttpResponse:
    """The schema."""
    return HttpResponse(json_text(openapi_schema(), indent=2) + "\n", content_type="application/json")


def unknown(request: HttpRequest) -> HttpResponse:
    """Whatever is no address of the API."""
    raise Problem("not-found", "The API has no such address.")


@cache
def _names_at(address: str) -> frozenset[str] | None:
    operation = openapi_schema()["paths"].get(address)
    if operation is None:
        return None
    return frozenset(one["name"] for one in operation["get"]["parameters"] if one["in"] == "query")


def _parameters(request: HttpRequest) -> frozenset[str] | None:
    """The query parameters that the schema gives this address."""
    match = request.resolver_match
    return _names_at("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route)) if match else None


def _operations() -> list[URLPattern]:
    """The addresses of the operations, each under the rules that all of them share."""
    patterns = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for pattern in patterns:
        pattern.callback = reading(pattern.callback, takes=_parameters)
    return patterns


version_1: list[URLPattern | URLResolver] = [
    *_operations(),
    path("openapi.json", reading(openapi, takes=_parameters), name="openapi"),
    re_path(r"", reading(unknown, takes=lambda request: None), name="unknown"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", reference, name="reference"),
    path("v1/", include(version_1)),
]
