"""The one bundle that is not ours: made of the locked packages, with their licences, and calling nobody."""

from __future__ import annotations

import json
import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
BUNDLE = (ROOT / "static" / "vendor" / "editor.js").read_text(encoding="utf-8")
LICENCES = (ROOT / "static" / "vendor" / "editor.LICENSES.txt").read_text(encoding="utf-8")
ENTRY = (ROOT / "frontend" / "editor.js").read_text(encoding="utf-8")
WANTED = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
LOCKED = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))["packages"]


def licensed() -> dict[str, str]:
    """The packages that are in the bundle, with their versions."""
    return dict(re.findall(r"^(@?[\w\-/]+) (\d+\.\d+\.\d+) \(MIT\)$", LICENCES, re.MULTILINE))


def test_every_package_of_the_bundle_is_the_locked_one_and_brings_its_licence():
    assert len(licensed()) > 10
    for name, version in licensed().items():
        assert LOCKED[f"node_modules/{name}"]["version"] == version
    assert LICENCES.count("Permission is hereby granted") == len(licensed())


def test_what_is_asked_for_is_in_the_bundle_in_the_very_version():
    assert {name: licensed().get(name) for name in WANTED["dependencies"]} == WANTED["dependencies"]


def test_every_locked_package_has_its_digest():
    assert [path for path, package in LOCKED.items() if path and not package["integrity"].startswith("sha512-")] == []


def test_the_bundle_exports_what_its_entry_names():
    named = {name for names in re.findall(r"^export \{([^}]+)\}", ENTRY, re.MULTILINE) for name in names.split(",")}
    exported = re.search(r"export\{([^}]+)\};?\s*$", BUNDLE)[1]
    assert {pair.split(" as ")[-1].strip() for pair in exported.split(",")} == {name.strip() for name in named} - {""}


def test_the_bundle_calls_nobody_and_makes_no_code_out_of_text():
    assert not re.findall(r"\bfetch\(|XMLHttpRequest|WebSocket\(|\beval\(|new Function|sendBeacon|import\(", BUNDLE)
