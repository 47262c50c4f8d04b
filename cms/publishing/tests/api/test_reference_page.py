"""The reference at `/api/`: made from the schema, and from nowhere else."""

from __future__ import annotations

import re

import pytest
from lxml import html

from cms.publishing.api.openapi import openapi_schema
from cms.publishing.api.problems import KINDS

pytestmark = pytest.mark.django_db


def test_it_names_every_address_with_its_parameters_and_every_problem(client):
    page = client.get("/api/").content.decode()
    for path, operations in openapi_schema()["paths"].items():
        assert f"GET {path}" in page
        for parameter in operations["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page
    for code in KINDS:
        assert f'id="problem-{code}"' in page


def test_every_link_within_the_page_leads_to_a_place_on_it(client):
    page = html.fromstring(client.get("/api/").content.decode())
    places = page.xpath("//@id")
    assert len(places) == len(set(places))
    assert {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")} <= set(places)


def test_it_loads_nothing_from_elsewhere_and_runs_no_script_of_its_own(client):
    response = client.get("/api/")
    page = response.content.decode()
    assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="https?://(?!127\.0\.0\.1)', page)
    assert "<script>" not in page
    assert " style=" not in page
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_it_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/api/")
