"""The schema says what is sent: every answer fits it, whatever is asked for."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.publishing.api import examples, schemas
from cms.publishing.api.openapi import openapi_schema
from cms.publishing.api.problems import KINDS
from cms.publishing.models import NoticeKind
from cms.publishing.tests.api.scenes import API, told
from cms.publishing.tests.reader_scenes import PATIENT_TEXT, noticed, published_article, reaffirmed

MODELS = {
    "": schemas.Index,
    "/topics": schemas.Topics,
    "/articles": schemas.Articles,
    "/articles/{slug}": schemas.EditionDetail,
    "/articles/{slug}/editions": schemas.Editions,
    "/articles/{slug}/editions/{number}": schemas.EditionDetail,
    "/articles/{slug}/editions/{number}/references": schemas.References,
    "/articles/{slug}/editions/{number}/claims": schemas.Claims,
    "/notices": schemas.Notices,
    "/changes": schemas.Changes,
}
PATHS = {
    path.removeprefix(API).rstrip("/"): operations["get"] for path, operations in openapi_schema()["paths"].items()
}


def resolved(part: Any) -> Any:
    """A part of the schema without references."""
    if isinstance(part, list):
        return [resolved(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return resolved(openapi_schema()["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]])
    return {name: resolved(one) for name, one in part.items()}


def faults(value: Any, schema: Any, at: str = "$") -> list[str]:
    """Where a value is not what the schema says: types, required and unknown fields, choices and patterns."""
    if "anyOf" in schema:
        found = [faults(value, one, at) for one in schema["anyOf"]]
        return [] if [] in found else found[0]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    kind = schema.get("type")
    if kind and (not isinstance(value, kinds[kind]) or (kind == "integer" and isinstance(value, bool))):
        return [f"{at}: {value!r} is no {kind}"]
    if kind == "string" and "pattern" in schema and not re.search(schema["pattern"], value):
        return [f"{at}: {value!r} is not {schema['pattern']}"]
    if kind == "array":
        return [fault for n, one in enumerate(value) for fault in faults(one, schema.get("items", {}), f"{at}[{n}]")]
    if kind == "object" and "properties" in schema:
        known = schema["properties"]
        unknown = [f"{at}.{name} is not in the schema" for name in value if name not in known]
        missing = [f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value]
        inner = [f for name in value if name in known for f in faults(value[name], known[name], f"{at}.{name}")]
        return unknown + missing + inner
    return []


def answer_schema(path: str, status: int = 200) -> Any:
    content = PATHS[path]["responses"][status]["content"]
    return resolved(next(iter(content.values()))["schema"])


def test_every_address_is_in_the_schema_with_an_example_that_fits():
    assert set(PATHS) == set(MODELS)
    for path, operation in PATHS.items():
        example = operation["responses"][200]["content"]["application/json"]["example"]
        assert faults(example, answer_schema(path)) == [], path
        assert operation["summary"]
        assert operation["description"]


def test_every_operation_declares_what_can_happen():
    for path, operation in PATHS.items():
        assert {200, 304, 422, 429} <= set(operation["responses"]), path
        for status, answer in operation["responses"].items():
            if status >= 400:
                assert set(answer["content"]) == {"application/problem+json"}
        for parameter in operation["parameters"]:
            assert "examples" not in parameter, "a list of examples belongs into the schema of the parameter"
            bounds = {"maximum", "maxLength", "pattern", "enum", "format", "allOf"}
            assert bounds & set(resolved(parameter["schema"])), f"{path} {parameter['name']} has no bounds"


def test_the_examples_name_the_house_of_no_one():
    text = json.dumps({name: value for name, value in vars(examples).items() if name.isupper()})
    assert set(re.findall(r"https?://([\w.-]+)", text)) == {"pipeline.example"}


@pytest.fixture
def world(edith, mona, ravi, rosa):
    """An article with two editions and a concern; one that was withdrawn."""
    first = published_article(edith, mona, ravi, rosa, patient=PATIENT_TEXT)
    noticed(reaffirmed(first, mona, ravi, rosa), mona, NoticeKind.CONCERN)
    gone = published_article(edith, mona, ravi, rosa, title="What is gone?")
    noticed(gone, mona, NoticeKind.WITHDRAWAL)
    return first.article.slug


@pytest.mark.django_db
def test_every_answer_fits_the_schema(client, world):
    for path in PATHS:
        address = f"{API}{path}".replace("{slug}", world).replace("{number}", "1")
        body = told(client, address if path else f"{API}/")
        assert faults(body, answer_schema(path)) == [], path
        assert MODELS[path].model_validate(body)
    problem = client.get(f"{API}/articles/what-is-gone").json()
    assert faults(problem, answer_schema("/articles/{slug}", 410)) == []


NAMES = [
    "topic",
    "audience",
    "evidence_type",
    "reviewed_since",
    "updated_since",
    "cursor",
    "limit",
    "article",
    "kind",
    "x",
]
VALUES = st.one_of(
    st.sampled_from(["", "0", "1", "100", "101", "-1", "1e2", "patient", "guideline", "concern", "haematology"]),
    st.dates().map(lambda day: day.isoformat()),
    st.from_regex(r"\A00[0-9a-f]{14}[0-7][0-9a-f]{15}\Z"),
    st.from_regex(r"\A[0-7][0-9a-f]{15}\Z"),
    st.from_regex(r"\A[0-7][0-9a-f]{7}\Z"),
    st.text(max_size=20),
)
ACCEPTS = st.one_of(
    st.sampled_from(["*/*", "application/json", "text/markdown;q=0.3", "application/ld+json", "text/html", ";;q=,"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
)


@pytest.mark.django_db
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(sorted(PATHS)),
    slug=st.sampled_from(["world", "what-is-gone", "nothing", "A_b-1"]),
    number=st.sampled_from(["1", "2", "99", "0", "2147483648", "9" * 40]),
    query=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3),
    accept=ACCEPTS,
)
def test_whatever_is_asked_for_the_answer_is_declared_and_fits(world, path, slug, number, query, accept):
    """A bounded stand-in for Schemathesis, which docs/api.md says how to run."""
    address = f"{API}{path or '/'}".replace("{slug}", world if slug == "world" else slug).replace("{number}", number)
    client = Client(raise_request_exception=False)
    response = client.get(address, query, headers={"accept": accept})
    declared = PATHS[path]["responses"]
    assert response.status_code in declared, (address, query, response.content)
    assert response.status_code != HTTPStatus.INTERNAL_SERVER_ERROR
    media_type = response["Content-Type"].split(";")[0]
    assert media_type in declared[response.status_code]["content"]
    if media_type.endswith("json") and media_type != "application/ld+json":
        assert faults(response.json(), answer_schema(path, response.status_code)) == []


def test_every_problem_says_what_to_do():
    for code, kind in KINDS.items():
        assert kind.title
        assert kind.remedy.endswith("."), code
