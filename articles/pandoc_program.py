"""The pandoc program that ships in `pypandoc-binary`, an optional extra, as a process of its own with bounds.

The package is not imported: it is only where the program lies. So no GPL code runs in the application's process.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cms.bounded_process import ProcessFailed, output_of

HOW_TO_GET_IT = (
    "Word files need the program pandoc, which is not installed here. Whoever runs the site installs it with: make docx"
)
SECONDS = 30
MOST_BYTES = 30_000_000
HEAP = "768M"
# A conversion takes a whole processor and some hundred megabytes: more of them at once would only wait for each other.
AT_ONCE = threading.BoundedSemaphore(2)


class PandocMissing(RuntimeError):
    """The extra is not installed; the message says how to get it."""

    def __init__(self) -> None:
        super().__init__(HOW_TO_GET_IT)


class PandocFailed(RuntimeError):
    """The conversion was refused, took too long or became too large; the message completes “pandoc …”."""


@cache
def pandoc_path() -> Path | None:
    """Where the program lies, or None without the extra."""
    found = importlib.util.find_spec("pypandoc")
    if found is None or not found.origin:
        return None
    path = Path(found.origin).parent / "files" / ("pandoc.exe" if os.name == "nt" else "pandoc")
    return path if path.is_file() and os.access(path, os.X_OK) else None


def is_installed() -> bool:
    """Whether Word files can be read and written here."""
    return pandoc_path() is not None


def convert(
    data: bytes,
    *,
    source: str,
    target: str,
    options: Sequence[str] = (),
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    moment: int = 0,
) -> bytes:
    """`data`, in pandoc's format `source`, as bytes of its format `target`.

    The program reads no file and no address (`--sandbox`), has `seconds` of time, a bounded heap, `most_bytes` to
    write, and an environment without anything of ours. The same input gives the same bytes, dated `moment` (in seconds
    since 1970). Raises `PandocMissing` and `PandocFailed`.
    """
    program = pandoc_path()
    if program is None:
        raise PandocMissing
    if not AT_ONCE.acquire(timeout=seconds):
        raise PandocFailed("is busy with other files; try again in a minute")
    try:
        with tempfile.TemporaryDirectory(prefix="pandoc-") as folder:
            bounds = ["+RTS", f"-M{HEAP}", "-RTS", "--sandbox", f"--data-dir={folder}"]
            command = [str(program), *bounds, f"--from={source}", f"--to={target}", *options, "--output=-"]
            return output_of(command, data, Path(folder), seconds=seconds, most=most_bytes, moment=moment)
    except ProcessFailed as failure:
        raise PandocFailed(str(failure)) from failure
    finally:
        AT_ONCE.release()
