"""Hostile files at every form that takes one, and at every command that reads one."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zlib import crc32

from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from bad_input import hostile
from bad_input.bombs import Named, bombs
from bad_input.files import Upload, mutations, names, packed, png
from bad_input.forms import Form
from bad_input.sending import People, Sent, count, undone
from bad_input.tally import REFUSED, Tally

REFERENCES = ("bib", "ris", "nbib", "json")
RETRACTIONS = (
    b"Record ID,Title,RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDOI,OriginalPaperPubMedID,"
    b"RetractionNature,Reason\n7,A paper,1/2/2026 0:00,10.1000/notice,0,10.1000/paper,123,Retraction,+Error in Data;\n"
    b"8,Another,3/4/2025 0:00,unavailable,0,10.1000/other,0,Expression of concern,+Concerns;\n"
)
NBIB = b"PMID- 1234567\nTI  - A paper\nFAU - Rossi, Anna\nDP  - 2020 Jan 5\nTA  - J House\nAID - 10.1/x [doi]\n"
# The command, and which endings it reads; the file goes where the word FILE stands, another beside it at OTHER.
COMMANDS: Sequence[tuple[tuple[str, ...], Sequence[str]]] = (
    (("import_article", "FILE", "--offline"), ("md", "txt", "docx", "xml")),
    (("import_article", "OTHER", "--references", "FILE", "--offline"), (*REFERENCES, "xml")),
    (("import_articles", "FILE", "--offline"), ("zip",)),
    (("check_article", "--file", "FILE"), ("md", "txt", "docx", "xml")),
    (("render_article", "FILE"), ("md", "txt")),
    (("render_article", "OTHER", "--references", "FILE"), ("json",)),
    (("import_references", "FILE"), (*REFERENCES, "xml")),
    (("import_retractions", "FILE", "--allow-shrink"), ("csv",)),
)


def seeds(people: People) -> dict[str, bytes]:
    """A good file of each kind: an article of the demonstration as readers download it, and its references."""
    client = people.clients["reader"]
    found = {"csv": RETRACTIONS, "nbib": NBIB, "png": png(30, 20)}
    kinds = {"md": "article-md", "xml": "article-xml", "docx": "article-docx", "bib": "references-bib"}
    for ending, name in (kinds | {"ris": "references-ris", "json": "references-json"}).items():
        answer = client.get(reverse(f"publishing:{name}", args=["neutropenia", 1]), secure=True)
        if answer.status_code == 200:
            found[ending] = answer.getvalue()
    found["zip"] = packed({"a.md": found["md"], "a.bib": found["bib"], "b.xml": found["xml"]})
    return found


def all_files(good: Mapping[str, bytes], count_of_bent: int, seeded: int) -> list[Named]:
    """What the file is, its ending, its bytes: every bomb, and so many bent ones."""
    bent = hostile.drawn(mutations(good), count_of_bent, seeded)
    found = [*bombs(good), *((f"bent {number}", ending, data) for number, (ending, data) in enumerate(bent))]
    return hostile.shuffled(found, lambda one: f"{one[1]}{one[0]}", seeded)


def try_uploads(
    tally: Tally,
    people: People,
    forms: Mapping[tuple[str, ...], Form],
    good: Mapping[str, bytes],
    files: Sequence[Named],
    until: float,
) -> None:
    """Send each file to the forms that take files, under an honest or a hostile name."""
    taking = {(kind[1], form.takes_files): (kind[0], form) for kind, form in forms.items() if form.takes_files}
    for what, ending, data in files:
        for (name, _), (who, form) in taking.items():
            row = f"uploads, {ending}"
            if time.monotonic() > until:
                tally.row(row).left_out += 1
                continue
            (called,) = hostile.drawn(names(ending), 1, crc32(f"{what}{name}".encode()))
            file = Upload(called, data)
            sent = Sent("POST", form.action, form.filled(), list(_at_fields(form, file, ending, good["md"])))
            count(tally, row, who, sent, people, f"{name}, {what}")


def _at_fields(form: Form, file: Upload, ending: str, manuscript: bytes) -> Iterator[tuple[str, Upload]]:
    """References go beside a good manuscript where the form takes both."""
    first, *others = form.takes_files
    if "references" in others and ending in REFERENCES:
        yield first, Upload("a.md", manuscript)
        yield "references", file
    else:
        yield first, file


def try_commands(tally: Tally, good: Mapping[str, bytes], files: Sequence[Named], until: float) -> None:
    """Give each file to the commands that read such a file; what they change is undone."""
    with tempfile.TemporaryDirectory() as name:
        other = Path(name, "other.md")
        other.write_bytes(good["md"])
        for what, ending, data in files:
            file = Path(name, f"file.{ending}")
            file.write_bytes(data)
            for command, endings in COMMANDS:
                if ending not in endings:
                    continue
                row = f"commands, {command[0]}"
                if time.monotonic() > until:
                    tally.row(row).left_out += 1
                    continue
                words = [{"FILE": str(file), "OTHER": str(other)}.get(word, word) for word in command[1:]]
                _run(tally, row, command[0], words, what, data)


def _run(tally: Tally, row_name: str, command: str, words: Sequence[str], what: str, data: bytes) -> None:
    with tally.timed(row_name, what) as row:
        said = io.StringIO()
        try:
            with undone():
                call_command(command, *words, stdout=said, stderr=said)
            row.answered["2xx"] += 1
        except (CommandError, SystemExit):
            row.answered[REFUSED] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            tally.crash(row_name, what, f"{command} {' '.join(words)} with {data[:300]!r}", error)
            connection.close()
