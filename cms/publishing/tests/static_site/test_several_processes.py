"""Many articles are written by several processes; what comes out is what one would have written."""

from __future__ import annotations

import pytest
from django.core.management.base import CommandError

from cms.publishing.static_site import export as exporting
from cms.publishing.tests.reader_scenes import published_article
from cms.publishing.tests.static_site.scenes import export

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def little_batches(settings, monkeypatch):
    settings.STORED_PAGES = True
    monkeypatch.setattr(exporting, "BATCH", 1)


@pytest.fixture
def house(edith, mona, ravi, rosa):
    for title in ("What came first?", "What came second?", "What came third?"):
        published_article(edith, mona, ravi, rosa, title=title)


def contents(found) -> dict[str, bytes]:
    return {name: (found.site / name).read_bytes() for name in found.files()}


def test_two_processes_write_what_one_does(house, tmp_path):
    alone = export(tmp_path / "alone", "--processes", "1")
    together = export(tmp_path / "together", "--processes", "2")
    assert contents(together) == contents(alone)
    sums = [(found.folder / "current" / "SHA256SUMS").read_text() for found in (alone, together)]
    assert sums[0] == sums[1]
    assert [path.name for path in sorted((tmp_path / "together" / "current").iterdir())] == [
        "SHA256SUMS",
        "record.sqlite3",
        "site",
    ]


@pytest.mark.slow
def test_a_second_run_of_two_takes_over_what_the_first_wrote(house, tmp_path):
    found = export(tmp_path / "out", "--processes", "2")
    assert "3 articles, 3 of them made anew" in found.said
    assert "3 articles, 0 of them made anew" in found.again("--processes", "2").said


def test_a_page_that_another_process_cannot_make_is_named(house, tmp_path, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError("no such element")

    monkeypatch.setattr("cms.publishing.export_views.jats_xml", broken)
    with pytest.raises(CommandError, match=r"/articles/.+/article\.xml: .*no such element"):
        export(tmp_path / "out", "--processes", "2")
    assert not (tmp_path / "out" / "current").exists()


def test_no_process_is_a_mistake(tmp_path, db):
    with pytest.raises(CommandError, match="a number from 1 on"):
        export(tmp_path / "out", "--processes", "0")
