"""`manage.py render_article`: a manuscript to a page, without a database."""

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.tests.engine.cast import CURTIS

TEXT = "# What causes neutropenia?\n\nDrugs do [@curtis2014; @nobody].\n\n## Causes\n\nIt affects 5%.\n"


@pytest.fixture
def manuscript(tmp_path: Path) -> Path:
    path = tmp_path / "neutropenia.md"
    path.write_text(TEXT, encoding="utf-8")
    (tmp_path / "references.json").write_text(json.dumps([{"id": "curtis2014", **CURTIS}]), encoding="utf-8")
    return path


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("render_article", str(path), *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def references(path: Path) -> tuple[str, str]:
    return "--references", str(path.parent / "references.json")


def test_the_page_is_complete_and_loads_nothing(manuscript: Path) -> None:
    page = run(manuscript, *references(manuscript))
    assert page.startswith("<!DOCTYPE html>")
    assert "<h1>What causes neutropenia?</h1>" in page
    assert "Immunohematology. 2014;30(2):95-101." in page
    assert not any(word in page for word in ("<script", "<link", "src=", "@import", "url("))
    assert page.count("<h1") == 1


def test_json_tells_keys_clusters_and_findings_with_lines_of_the_file(manuscript: Path) -> None:
    report: dict[str, Any] = json.loads(run(manuscript, *references(manuscript), "--json"))
    assert report["keys"] == ["curtis2014"]
    assert report["clusters"][0]["keys"] == ["curtis2014", "nobody"]
    assert report["clusters"][0]["printed"] == "1 [? nobody]"
    assert report["clusters"][0]["line"] == 3
    places = {found["code"]: found["line"] for found in report["findings"]}
    assert places == {"summary-missing": None, "citation-without-reference": 3, "claim-without-citation": 7}


def test_output_to_a_file(manuscript: Path, tmp_path: Path) -> None:
    summary = run(manuscript, *references(manuscript), "-o", str(tmp_path / "out.html"))
    assert "citations 1, references 1, errors 1" in summary
    assert "doc-biblioref" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_references_are_optional(manuscript: Path) -> None:
    assert "[? curtis2014]" in run(manuscript)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "does not exist"),
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a\x00b", "binary"),
        (b"a" * 600_000, "larger than 512 KB"),
        (b"[" * 50_000, "too long to read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "x.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=why) as refusal:
        run(path)
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)


def test_what_never_ends_is_refused_instead_of_read(manuscript: Path) -> None:
    pipe = manuscript.parent / "pipe"
    os.mkfifo(pipe)
    for endless in (str(pipe), "/dev/zero"):
        for arguments in ([endless], [str(manuscript), "--references", endless]):
            with pytest.raises(CommandError, match="is not a regular file") as refusal:
                call_command("render_article", *arguments)
            assert refusal.value.returncode == 2


def test_a_reference_file_over_the_limit_is_refused(manuscript: Path) -> None:
    with (manuscript.parent / "references.json").open("wb") as stream:
        stream.truncate(10_000_001)
    with pytest.raises(CommandError, match="larger than 10000 KB"):
        run(manuscript, *references(manuscript))


def test_a_folder_and_a_broken_reference_file_are_refused(manuscript: Path) -> None:
    with pytest.raises(CommandError, match="is a folder") as refusal:
        run(manuscript.parent)
    assert refusal.value.returncode == 2
    (manuscript.parent / "references.json").write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match="not JSON"):
        run(manuscript, *references(manuscript))


def test_an_output_that_cannot_be_written_is_refused(manuscript: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        run(manuscript, "-o", str(manuscript.parent))
