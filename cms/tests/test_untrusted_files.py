"""What comes from elsewhere has one way in: no second place reads XML, unpacks, asks the network or writes CSV without
the bounds that docs/security.md promises of the first."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from articles.models import Reference
from articles.tests.scenes import make_article, make_topic
from cms.desk.bulk_changes.actions import plan_bulk_change, run_bulk_change, start_bulk_change
from reviews.tests.scenes import make_round

ROOT = Path(settings.BASE_DIR)


@cache
def calls() -> list[tuple[str, str, ast.Call]]:
    """Every call of the code that is served: its file, the name that is called, and the call."""
    return list(_calls())


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    for folder in ("articles", "cms", "reviews"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "tests" in path.parts or "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield path.relative_to(ROOT).as_posix(), ast.unparse(node.func), node


def places_of(name: str) -> set[str]:
    """The files that call something of this name."""
    return {path for path, called, _ in calls() if re.fullmatch(name, called)}


def test_every_parser_of_xml_leaves_entities_and_network_alone():
    parsers = [(path, call) for path, called, call in calls() if called.endswith("XMLParser")]
    assert len(parsers) >= 3
    for path, call in parsers:
        said = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        bounds = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
        assert bounds.items() <= said.items(), path


def test_no_xml_is_read_without_a_parser_of_ours():
    """lxml's own default resolves entities; the standard library knows no bounds at all."""
    for path, called, call in calls():
        if called in {"etree.fromstring", "etree.XML", "etree.parse", "etree.iterparse"}:
            assert len(call.args) == 2, path
    assert not places_of(r"(ElementTree|ET|minidom|sax)\.(fromstring|XML|parse|iterparse|parseString)")


def test_archives_are_read_in_two_places_and_nothing_is_unpacked_into_a_folder():
    reading = {
        path
        for path, called, call in calls()
        if called.endswith("ZipFile") and not (len(call.args) > 1 and ast.literal_eval(call.args[1]) == "w")
    }
    assert reading == {"articles/importing/collecting.py", "articles/importing/docx/archive.py"}
    assert not places_of(r".*\.extract(all)?")
    assert not places_of(r"shutil\.unpack_archive")


def test_whatever_is_fetched_goes_by_the_way_to_public_addresses():
    """Each client of httpx has our transport and follows no redirect by itself."""
    clients = [(path, call) for path, called, call in calls() if called in {"httpx.Client", "httpx.AsyncClient"}]
    assert clients
    for path, call in clients:
        said = {word.arg: ast.unparse(word.value) for word in call.keywords}
        assert said["transport"].startswith("PublicTransport("), path
        assert said.get("follow_redirects", "False") == "False", path
    assert not places_of(r"httpx\.(get|post|put|request|stream)|.*urlopen")
    # Tells the house's own cache, at the address of the settings, what has changed.
    assert places_of(r"http\.client\.\w+Connection") <= {"cms/publishing/purging.py"}


def test_one_function_writes_csv():
    assert places_of(r"csv\.(Dict)?[wW]riter") == {"articles/claims/evidence_table.py"}


@pytest.mark.django_db
def test_the_file_of_claims_on_a_source_runs_nothing(client, edith):
    make_round(make_article(edith, title="=HYPERLINK(1)", text="- =1+1 [@curtis2014]\n"))
    client.force_login(edith)
    answer = client.get(reverse("desk:source_claims", args=[Reference.objects.get(key="curtis2014").pk]))
    text = answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert '"\'=HYPERLINK(1)"' in text
    assert '"\'=1+1"' in text


@pytest.mark.django_db
def test_the_report_of_many_changes_runs_nothing(client, edith):
    article = make_article(edith, title="@SUM(1)")
    change = plan_bulk_change(actor=edith, kind="topic", articles=[article.pk], topic=make_topic("Dermatology"))
    run_bulk_change(start_bulk_change(change=change, actor=edith))
    client.force_login(edith)
    answer = client.get(reverse("desk:change_csv", args=[change.pk]))
    assert "attachment" in answer["Content-Disposition"]
    assert '"\'@SUM(1)"' in b"".join(answer.streaming_content).decode()
