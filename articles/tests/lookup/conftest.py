"""Crossref and PubMed as local servers, and the permission to ask them."""

from __future__ import annotations

import pytest

from articles.references.lookup import fetching
from articles.tests.lookup.service import Service


@pytest.fixture
def crossref():
    service = Service()
    yield service
    service.close()


@pytest.fixture
def pubmed():
    service = Service()
    yield service
    service.close()


@pytest.fixture(autouse=True)
def services_on_this_machine(settings, monkeypatch, crossref, pubmed):
    """No look-up of these scenes leaves the machine, and no pause is longer than it must be."""
    settings.CROSSREF_URL = crossref.address
    settings.NCBI_URL = pubmed.address
    settings.CONTACT_EMAIL = "library@house.example"
    settings.LOOKUP_LOOPBACK_ALLOWED = True
    monkeypatch.setattr(fetching, "BACK_OFF", (0.01, 0.02))
