"""A program of ours run as a process of its own, with bounds: what strangers send it can make it fail, and nothing
more."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path


class ProcessFailed(RuntimeError):
    """It refused, took too long or wrote too much; the message completes “the program …”."""


def output_of(command: Sequence[str], data: bytes, folder: Path, *, seconds: float, most: int, moment: int) -> bytes:
    """What the program writes when it is given `data`, in at most `seconds` and `most` bytes.

    It runs in `folder`, with an environment without anything of ours; what it makes is dated `moment`, in seconds since
    1970 (the SOURCE_DATE_EPOCH of reproducible-builds.org). Raises `ProcessFailed`.
    """
    environment = {"HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "SOURCE_DATE_EPOCH": str(moment)}
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(data)
        given.seek(0)
        with subprocess.Popen(  # noqa: S603 (our own program with our own arguments; what strangers send is only read)
            command, stdin=given, stdout=subprocess.PIPE, stderr=said, cwd=folder, env=environment
        ) as process:
            late = threading.Event()

            def stop() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(seconds, stop)
            timer.start()
            try:
                output = process.stdout.read(most + 1) if process.stdout else b""
                if len(output) > most:
                    process.kill()
                status = process.wait()
            finally:
                timer.cancel()
                process.kill()
        said.seek(0)
        complaint = " ".join(said.read(2_000).decode("utf-8", "replace").split())[:200]
    if late.is_set():
        raise ProcessFailed(f"took longer than {seconds:g} seconds")
    if len(output) > most:
        raise ProcessFailed(f"made more than {most // 1_000_000} MB of it")
    if status:
        raise ProcessFailed(f"could not read it ({complaint or f'status {status}'})")
    return output
