"""A look-up reaches the two services in the settings, at public addresses, and nothing else."""

from __future__ import annotations

import pytest

from articles.references.lookup import look_up, network
from articles.references.lookup.network import is_permitted
from articles.tests.lookup.answers import DOI, path_of, work, works
from articles.tests.lookup.service import Reply, Service


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
    ],
)
def test_private_and_reserved_addresses_are_not_asked(settings, address):
    settings.LOOKUP_LOOPBACK_ALLOWED = False
    assert not is_permitted(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111"])
def test_public_addresses_are(address):
    assert is_permitted(address)


def test_allowing_this_machine_allows_no_other_private_address():
    assert is_permitted("127.0.0.1")
    assert not is_permitted("192.168.1.1")


def test_this_machine_is_not_asked_by_default(settings, crossref):
    del settings.LOOKUP_LOOPBACK_ALLOWED
    assert look_up(DOI).code == "answer-unusable"
    assert crossref.asked == []


def test_http_without_encryption_is_not_asked(settings):
    settings.CROSSREF_URL = settings.NCBI_URL = "http://api.crossref.org"
    assert "not asked" in look_up(DOI).reason


def test_a_name_that_leads_inside_the_house_is_not_asked(settings, monkeypatch):
    """DNS rebinding: the address is checked after resolving, and the checked one is used."""
    settings.CROSSREF_URL = settings.NCBI_URL = "https://api.crossref.example"
    monkeypatch.setattr(network, "getaddrinfo", lambda *args, **kwargs: [(2, 1, 6, "", ("192.168.1.1", 443))])
    assert "not at a public address" in look_up(DOI).reason


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_at_the_same_service_is_followed(crossref, status):
    crossref.says(path_of(), Reply(b"", status, "text/html", {"Location": "/v1/works/it"}))
    crossref.says("/v1/works/it", works(work()))
    assert look_up(DOI).record.csl["DOI"] == DOI


def test_a_redirect_to_the_other_service_is_followed(crossref, pubmed):
    crossref.says(path_of(), Reply(b"", 302, "text/html", {"Location": f"{pubmed.address}/works/it"}))
    pubmed.says("/works/it", works(work()))
    assert look_up(DOI).record


def test_a_redirect_to_another_server_of_this_machine_is_not(crossref):
    stranger = Service()
    crossref.says(path_of(), Reply(b"", 302, "text/html", {"Location": f"{stranger.address}/works/it"}))
    result = look_up(DOI)
    stranger.close()
    assert stranger.asked == []
    assert "leads to an address that is not asked" in result.reason


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/works/it",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "//evil.example/",
        "http://[::1",
        "https://user:secret@api.crossref.org/",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(crossref, location):
    crossref.says(path_of(), Reply(b"", 302, "text/html", {"Location": location}))
    result = look_up(DOI)
    assert result.code == "answer-unusable"
    assert len(crossref.asked) == 1


def test_a_redirect_with_the_services_own_name_and_a_password_is_not_followed(crossref):
    with_password = crossref.address.replace("http://", "http://user:secret@") + "/works/it"
    crossref.says(path_of(), Reply(b"", 302, "text/html", {"Location": with_password}))
    assert look_up(DOI).code == "answer-unusable"
    assert len(crossref.asked) == 1


@pytest.mark.parametrize("location", [path_of(), ""])
def test_redirects_in_a_circle_end(crossref, location):
    crossref.says(path_of(), Reply(b"", 302, "text/html", {"Location": location}))
    assert "circle" in look_up(DOI).reason
    assert len(crossref.asked) == 4


def test_proxies_of_the_environment_are_not_used(crossref, monkeypatch):
    stranger = Service()
    monkeypatch.setenv("HTTP_PROXY", stranger.address)
    monkeypatch.setenv("ALL_PROXY", stranger.address)
    crossref.says(path_of(), works(work()))
    assert look_up(DOI).record
    stranger.close()
    assert stranger.asked == []
