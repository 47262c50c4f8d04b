"""Services that are away, slow, busy or broken: a clear answer in good time, and never an exception."""

from __future__ import annotations

import socket
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from articles.references.lookup import enquiry, fetching, look_up, network
from articles.tests.lookup.answers import DOI, PMID, knows, path_of, record, work, works
from articles.tests.lookup.service import Reply, closed_port, json_reply, xml_reply

NEVER = 600  # seconds: an answer that comes this late would have been taken if it had been waited for


@pytest.fixture
def nobody_is_there(settings):
    settings.CROSSREF_URL = settings.NCBI_URL = f"http://127.0.0.1:{closed_port()}"


@pytest.fixture
def pauses(monkeypatch):
    """How long was waited between two questions, in seconds. Nobody waits in these scenes."""
    waited: list[float] = []
    monkeypatch.setattr(fetching, "sleep", waited.append)
    return waited


def test_without_a_network_nobody_waits_and_another_way_is_offered(nobody_is_there, pauses):
    result = look_up(DOI)
    assert pauses == []
    assert result.code == "unreachable"
    assert result.reason == (
        "The look-up service cannot be reached: Crossref cannot be reached. PubMed cannot be reached. "
        "Enter the source by hand or paste a record."
    )


def test_a_name_that_does_not_resolve_is_no_network(settings, monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    settings.CROSSREF_URL = settings.NCBI_URL = "https://api.example"
    monkeypatch.setattr(network, "getaddrinfo", unknown)
    assert look_up(DOI).code == "unreachable"


def test_a_resolver_that_hangs_is_not_waited_for(settings, monkeypatch):
    settings.CROSSREF_URL = settings.NCBI_URL = "https://api.example"
    monkeypatch.setattr(network, "CONNECT_SECONDS", 0.2)
    released, answered = threading.Event(), []

    def hang(*args, **kwargs):
        released.wait(60)
        answered.append(args)
        return []

    monkeypatch.setattr(network, "getaddrinfo", hang)
    try:
        assert look_up(DOI).code == "unreachable"
        assert answered == []
    finally:
        released.set()


def test_a_service_that_was_away_is_not_waited_for_again_right_away(settings, pubmed):
    settings.CROSSREF_URL = f"http://127.0.0.1:{closed_port()}"
    knows(pubmed)
    assert look_up(DOI).record.provider == "PubMed"
    asked = []
    original = fetching.PublicTransport
    fetching.PublicTransport = lambda deadline: asked.append(1) or original(deadline)
    try:
        look_up("10.1000/other")
    finally:
        fetching.PublicTransport = original
    assert len(asked) == len(pubmed.asked) - 2


def test_one_service_away_the_other_answers(settings, pubmed):
    settings.CROSSREF_URL = f"http://127.0.0.1:{closed_port()}"
    knows(pubmed)
    assert look_up(DOI).record.csl["PMID"] == PMID


def test_one_service_away_and_the_other_not_knowing_is_not_called_unknown(settings, pubmed):
    settings.CROSSREF_URL = f"http://127.0.0.1:{closed_port()}"
    assert look_up(DOI).code == "unreachable"


def test_an_answer_that_does_not_begin_in_time_is_given_up(crossref, monkeypatch):
    monkeypatch.setattr(fetching, "ANSWER_SECONDS", 0.3)
    crossref.says(path_of(), Reply(b"{}", delay=NEVER))
    result = look_up(DOI)
    assert "Crossref took too long to answer" in result.reason


def test_an_answer_that_drips_is_given_up(crossref, monkeypatch):
    """Every single byte comes in time; the whole never would."""
    monkeypatch.setattr(fetching, "ANSWER_SECONDS", 0.4)
    crossref.says(path_of(), Reply(b" " * 1000, drip=0.05))
    assert "took too long" in look_up(DOI).reason


def test_all_together_ends_in_time(crossref, pubmed, monkeypatch):
    monkeypatch.setattr(enquiry, "TOTAL_SECONDS", 0.5)
    crossref.says(path_of(), Reply(b"{}", delay=NEVER))
    pubmed.says("/esearch.fcgi", Reply(b"{}", delay=NEVER))
    result = look_up(DOI)
    assert "Crossref took too long to answer" in result.reason
    assert "PubMed" in result.reason


def test_the_limits_are_those_that_are_promised():
    assert network.CONNECT_SECONDS == 3
    assert fetching.ANSWER_SECONDS == 10
    assert fetching.TRIES == 3
    assert fetching.MAX_BYTES == 2 * 1024 * 1024
    assert enquiry.TOTAL_SECONDS < 15
    assert enquiry.FOUND_SECONDS == 7 * 86400
    assert enquiry.NOT_FOUND_SECONDS == 3600


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_service_is_asked_again(crossref, status):
    crossref.says(path_of(), Reply(b"", status, "text/html"), Reply(b"", status, "text/html"), works(work()))
    assert look_up(DOI).record.provider == "Crossref"
    assert len(crossref.asked) == 3


def test_nobody_is_asked_more_than_three_times(crossref):
    crossref.says(path_of(), Reply(b"", 503, "text/html"))
    result = look_up(DOI)
    assert len(crossref.asked) == 3
    assert "Crossref has trouble of its own (503). Try again later." in result.reason
    assert result.code == "answer-unusable"


def test_retry_after_in_seconds_is_honoured(crossref, pauses):
    crossref.says(path_of(), Reply(b"", 429, "text/plain", {"Retry-After": "1"}), works(work()))
    assert look_up(DOI).record
    assert pauses == [1]


def test_retry_after_as_a_date_is_honoured(crossref, pauses, monkeypatch):
    monkeypatch.setattr(enquiry, "TOTAL_SECONDS", 86400)
    moment = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    crossref.says(path_of(), Reply(b"", 503, "text/plain", {"Retry-After": moment}), works(work()))
    assert look_up(DOI).record
    assert [round(pause / 3600) for pause in pauses] == [1]


@pytest.mark.parametrize("wait", ["3600", "Fri, 31 Dec 2099 23:59:59 GMT"])
def test_a_wait_beyond_the_time_is_said_and_not_waited(crossref, wait, pauses):
    crossref.says(path_of(), Reply(b"", 429, "text/plain", {"Retry-After": wait}))
    result = look_up(DOI)
    assert pauses == []
    assert len(crossref.asked) == 1
    assert "Crossref is asked too often and asks to wait" in result.reason


@pytest.mark.parametrize("wait", ["soon", "-5", "1e9", ""])
def test_a_wait_that_cannot_be_read_is_an_ordinary_pause(crossref, wait):
    crossref.says(path_of(), Reply(b"", 429, "text/plain", {"Retry-After": wait}), works(work()))
    assert look_up(DOI).record


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b'{"status": "ok", "message": {"title": ["Dru'), "breaks off"),
        (Reply(b""), "breaks off"),
        (Reply(b"\xff\xfe\x00"), "breaks off"),
        (Reply(b"[" * 200_000), "breaks off"),
        (json_reply([]), "without a title"),
        (json_reply({"status": "ok", "message": None}), "without a title"),
        (works({"title": []}), "without a title"),
        (works({"title": ["<i></i>"]}), "without a title"),
        (
            Reply(b"<html><h1>Sorry</h1></html>", kind="text/html"),
            "answered with text/html instead of application/json",
        ),
        (Reply(b"{}", kind=""), "something unnamed"),
        (Reply(b"no", 403, "text/plain"), "refused the question (403)"),
        (Reply(b"{}", headers={"Content-Encoding": "gzip"}), "packed answer"),
    ],
)
def test_an_answer_that_is_none_is_named(crossref, reply, said):
    crossref.says(path_of(), reply)
    result = look_up(DOI)
    assert result.code == "answer-unusable"
    assert said in result.reason
    assert result.reason.endswith("Enter the source by hand or paste a record.")


def test_an_answer_cut_off_on_the_way_is_asked_for_again(crossref):
    crossref.says(path_of(), Reply(b"{", cut=True), works(work()))
    assert look_up(DOI).record


def test_an_answer_of_ten_megabytes_is_not_read_to_its_end(crossref):
    crossref.says(path_of(), Reply(b" " * 10_000_000))
    result = look_up(DOI)
    assert "more than 2 MB" in result.reason
    assert len(crossref.asked) == 1


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>31000001</PMID><Article>"
    "<ArticleTitle>&lol9;</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
)
STOLEN = LAUGHS.split("<!ENTITY")[0] + '<!ENTITY lol9 SYSTEM "file:///etc/passwd">' + LAUGHS[LAUGHS.index("]>") :]
HIDDEN = LAUGHS.replace("<PMID>", '<PMID Version="&lol9;">').replace("&lol9;</Art", "On counts</Art")


@pytest.mark.parametrize("xml", [LAUGHS, STOLEN, HIDDEN])
def test_entities_are_not_expanded(pubmed, xml):
    pubmed.says("/efetch.fcgi", xml_reply(xml))
    result = look_up(PMID)
    assert result.code == "answer-unusable"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (xml_reply("<PubmedArticleSet></PubmedArticleSet>"), "not-found"),
        (Reply(b"ID list is empty!", 400, "text/plain"), "not-found"),
        (xml_reply(record()[:900]), "answer-unusable"),
        (xml_reply(""), "not-found"),
        (xml_reply("<eFetchResult><ERROR>Sorry</ERROR></eFetchResult>"), "answer-unusable"),
        (xml_reply("<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>"), "answer-unusable"),
        (Reply(b"<html><body>Down for maintenance</body></html>", kind="text/html"), "answer-unusable"),
        (json_reply({"error": "API rate limit exceeded", "count": "4"}, status=429), "answer-unusable"),
    ],
)
def test_pubmed_in_trouble(pubmed, reply, code):
    pubmed.says("/efetch.fcgi", reply)
    assert look_up(PMID).code == code


@pytest.mark.parametrize("body", [[], {"result": []}, {"result": {"7000001": {"articleids": "x"}}}, {"error": "x"}])
def test_a_summary_of_an_unexpected_shape_is_not_found(pubmed, body):
    pubmed.says("/esummary.fcgi", json_reply(body))
    assert look_up("PMC7000001").record is None
