"""Files that the scenes of the library read."""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.tests.references.retraction_table import write_table


@pytest.fixture
def table(tmp_path):
    """Writes the rows as the published file would hold them."""

    def write(*rows: dict[str, str]) -> Path:
        return write_table(tmp_path / "retraction_watch.csv", *rows)

    return write
