"""What `make lighthouse` reads out of Lighthouse's reports, and what it says where it cannot look."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from page_checks import lighthouse_reports
from page_checks.lighthouse_reports import GOALS, RECIPE, VERSION, CannotLook, Report, browser, fetch, main


def told(*, kilobytes: float = 30, fonts: float = 130, shift: float = 0, **failed: str) -> dict[str, Any]:
    """A report of Lighthouse in which the named audit of each of these categories fails."""
    audits: dict[str, Any] = {
        "network-requests": {
            "details": {
                "items": [
                    {"resourceType": "Document", "transferSize": kilobytes * 1024},
                    {"resourceType": "Font", "transferSize": fonts * 1024},
                    {"resourceType": "Other"},
                ]
            }
        },
        "cumulative-layout-shift": {"numericValue": shift},
        "fine": {"score": 1, "scoreDisplayMode": "binary"},
    }
    categories = {}
    for name in GOALS:
        audit = failed.get(name.replace("-", "_"))
        if audit:
            audits[audit] = {"score": 0, "scoreDisplayMode": "binary"}
        weights = [{"id": "fine", "weight": 1}, *([{"id": audit, "weight": 1}] if audit else [])]
        categories[name] = {"score": 0.5 if audit else 1, "auditRefs": weights}
    return {"audits": audits, "categories": categories}


def test_a_page_that_reaches_every_goal_misses_none():
    report = Report.read("home", told())
    assert report.row() == "| home | 100 | 100 | 100 | 100 | 30 | 130 | 0.000 |"
    assert list(report.missed()) == []


def test_what_misses_its_goal_is_said_with_its_reason():
    report = Report.read("article", told(accessibility="target-size"))
    assert list(report.missed()) == ["article: accessibility 50, goal 100: target-size"]


def test_a_page_that_shifts_is_said():
    assert list(Report.read("topic", told(shift=0.002)).missed()) == ["topic: shifts by 0.002, goal 0"]


def test_the_first_page_is_weighed_without_its_fonts():
    assert list(Report.read("home", told(kilobytes=61)).missed()) == ["home: 61 KB before fonts, goal 60"]
    assert list(Report.read("home", told(kilobytes=59, fonts=400)).missed()) == []


def test_only_results_of_a_search_may_be_kept_from_search_engines():
    assert list(Report.read("search", told(seo="is-crawlable")).missed()) == []
    assert list(Report.read("article", told(seo="is-crawlable")).missed()) != []
    assert list(Report.read("search", told(seo="meta-description")).missed()) != []


def test_the_lock_file_has_the_version_that_is_asked_for():
    lock = json.loads((RECIPE / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages["node_modules/lighthouse"]["version"] == VERSION
    assert all("integrity" in package for package in packages.values())


def test_without_chromium_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(CannotLook, match="apt install chromium"):
        browser()
    assert main() == 2
    assert capsys.readouterr().out.startswith("NOT LOOKED AT: ")


def test_without_npm_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "npm" else f"/usr/bin/{name}")
    monkeypatch.setattr(lighthouse_reports, "PROGRAM", tmp_path / "lighthouse")
    with pytest.raises(CannotLook, match="apt install npm"):
        fetch()
