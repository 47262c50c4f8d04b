"""Writes docs/licences.md: every package of requirements.txt and requirements-docx.txt with its licence."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Licences

What is installed by `make install`, with the licence that each package states. `make licences` writes this table;
a test holds it equal to `requirements.txt`. Nothing under the AGPL may come in: `make audit` refuses it. What is
under the GPL or LGPL is used as a program or a library of its own and changed by nobody here: djLint checks
templates and is no part of what runs; psycopg is linked to dynamically, as its LGPL asks; pandoc (the optional
extra `docx`, GPL) runs as a process of its own and is not in this table. Vendored files carry their licences
beside them (`static/vendor/`, `static/fonts/`).

| package | version | licence | from |
|---|---|---|---|
"""


def main() -> int:
    listed = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    command = [
        *(str(Path(sys.executable).parent / "pip-licenses"), "--python", sys.executable),
        *("--format=json", "--with-urls", "--with-system", "--packages", *listed),
    ]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    found = json.loads(told.stdout)
    rows = sorted(f"| {row['Name']} | {row['Version']} | {_short(row['License'])} | {row['URL']} |" for row in found)
    (ROOT / "docs" / "licences.md").write_text(HEAD + "\n".join(sorted(rows, key=str.casefold)) + "\n")
    return 0


def _short(licence: str) -> str:
    """One line, without what would break the table. Some packages state their licence as its whole text."""
    words = " ".join(licence.replace("|", "/").split())
    return words if len(words) < 160 else f"{words[:150]} …"


if __name__ == "__main__":
    sys.exit(main())
