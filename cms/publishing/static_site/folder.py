"""The folder that an export is written into.

    DIR/export.json              whose it is
    DIR/current -> releases/…    what web servers serve: DIR/current/site
    DIR/releases/NAME/site/      the files
    DIR/releases/NAME/SHA256SUMS every file with its digest
    DIR/releases/NAME/record.sqlite3

A release is written beside the one that is served, and the link is changed in one step (`rename`), so that a reader
never meets half an export, and one that fails leaves what is served as it was. What has not changed is a hard link to
the file of the release before: nothing is written twice, and its modification time, of which a web server makes
`ETag` and `Last-Modified`, stays.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time

from cms.publishing.static_site.record import Record, WrittenFile
from cms.publishing.stored_pages.encodings import brotli_of, gzip_of
from cms.refusals import Refused

MARK = "export.json"
LOCK = ".lock"
CURRENT = "current"
RELEASES = "releases"
SITE = "site"
SUMS = "SHA256SUMS"
RECORD = "record.sqlite3"
FORMAT = "static reader site 1"
PACKED = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".md", ".csv", ".bib", ".ris", ".atom")
# Below that the header of a packed answer costs what packing saves.
WORTH_PACKING = 200


class ExportFolder:
    """A folder that is an export of this site, or empty, and that no other export is writing into."""

    def __init__(self, place: Path, *, site: str) -> None:
        self.place, self._site = place, site

    @contextmanager
    def held(self) -> Iterator[ExportFolder]:
        """Hold the folder against other exports; it is made where it is missing. Raises Refused where it is not the
        site's own, or another export holds it."""
        self._refuse_foreign()
        self.place.mkdir(parents=True, exist_ok=True)
        with (self.place / LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Refused(f"Another export into {self.place} is running.", code="export-running") from error
            self._refuse_foreign()
            (self.place / MARK).write_text(json.dumps({"format": FORMAT, "site": self._site}) + "\n")
            (self.place / RELEASES).mkdir(exist_ok=True)
            self._remove_all_but(self.served)
            yield self

    def _refuse_foreign(self) -> None:
        if not self.place.exists():
            return
        if not self.place.is_dir():
            raise Refused(f"{self.place} is not a folder.", code="foreign-folder")
        mark = self.place / MARK
        if not mark.exists():
            if any(entry.name != LOCK for entry in self.place.iterdir()):
                raise Refused(
                    f"{self.place} is not empty and was not written by export_site. Give it a folder of its own.",
                    code="foreign-folder",
                )
            return
        try:
            said = json.loads(mark.read_text())
        except ValueError:
            said = None
        if not isinstance(said, dict) or said.get("format") != FORMAT or said.get("site") != self._site:
            raise Refused(
                f"{self.place} is not an export of {self._site} ({mark} says whose it is). Give this site a folder of "
                "its own, or remove that one.",
                code="foreign-folder",
            )

    @property
    def served(self) -> Path | None:
        """The release that is served."""
        link = self.place / CURRENT
        return self.place / RELEASES / link.readlink().name if link.is_symlink() and link.exists() else None

    def _remove_all_but(self, kept: Path | None) -> None:
        for release in (self.place / RELEASES).iterdir():
            if release != kept:
                shutil.rmtree(release)

    @contextmanager
    def new_release(self, *, from_scratch: bool) -> Iterator[Release]:
        """A release to be written, which is served when the block ends, and thrown away where it raises. With
        `from_scratch` nothing is taken over from the release before."""
        before = self.served
        place = self.place / RELEASES / str(max(int(time()), int(before.name) + 1 if before else 0))
        (place / SITE).mkdir(parents=True)
        release = Release(place, None if from_scratch else before)
        is_served = False
        try:
            yield release
            release.finish()
            # After a power failure a link to files that were never written would be worse than the old release.
            os.sync()
            beside = self.place / f".{CURRENT}"
            beside.unlink(missing_ok=True)
            beside.symlink_to(Path(RELEASES) / place.name)
            beside.replace(self.place / CURRENT)
            is_served = True
        finally:
            release.record.close()
            if not is_served:
                shutil.rmtree(place)
        self._remove_all_but(place)


class Release:
    """The files of one export while they are written."""

    def __init__(self, place: Path, before: Path | None, *, record: str = RECORD) -> None:
        self.place, self.site = place, place / SITE
        self.record = Record(place / record, is_new=True)
        self.before = before
        self.written = self.unchanged = 0
        self._before = before / SITE if before and (before / RECORD).exists() else None
        if before and self._before:
            self.record.follow(before / RECORD)

    @property
    def follows_another(self) -> bool:
        """Whether there is a release before from which something can be taken over."""
        return self._before is not None

    def take(self, record: str) -> None:
        """Add what another process wrote to this release's record, and remove its own."""
        self.record.take(self.place / record)
        (self.place / record).unlink()

    def begin_unit(self, unit: str, key: str) -> None:
        """Begin a unit; what was written for it until now is removed."""
        for path in self.record.begin_unit(unit, key):
            (self.site / path).unlink()

    def keep_unit(self, unit: str, key: str) -> bool:
        """Take a unit over from the release before, if it was made of the same (`key`); whether it was."""
        if not self.follows_another or self.record.key_before(unit) != key:
            return False
        for file in self.record.keep(unit):
            self._link(file.path)
        return True

    def keep_files(self, unit: str, key: str, files: list[WrittenFile]) -> None:
        """Take single files over as they are."""
        self.record.begin_unit(unit, key)
        for file in files:
            self._link(file.path)
        self.record.add_files(unit, files)

    def write(self, unit: str, path: str, content: bytes) -> None:
        """Write a file, and beside it `.gz` and `.br` where packing makes it smaller."""
        sha256 = hashlib.sha256(content).hexdigest()
        files = [WrittenFile(path, sha256, len(content))]
        same = self.follows_another and self.record.written_before(path) == sha256
        self._link(path) if same else self._write(path, content)
        if path.endswith(PACKED) and len(content) > WORTH_PACKING:
            files += filter(None, (self._packed(path, content, ending, same) for ending in (".gz", ".br")))
        self.record.add_files(unit, files)

    def _packed(self, path: str, content: bytes, ending: str, same: bool) -> WrittenFile | None:
        place = path + ending
        sha256 = self.record.written_before(place) if same else None
        if sha256 is not None:
            self._link(place)
            return WrittenFile(place, sha256, (self.site / place).stat().st_size)
        packed = gzip_of(content) if ending == ".gz" else brotli_of(content)
        if len(packed) >= len(content):
            return None
        self._write(place, packed)
        return WrittenFile(place, hashlib.sha256(packed).hexdigest(), len(packed))

    def write_twin(self, unit: str, path: str, ending: str) -> None:
        """Put a written file a second time beside itself, without writing it again."""
        twin = self.site / (path + ending)
        twin.hardlink_to(self.site / path)
        content = twin.read_bytes()
        self.record.add_files(unit, [WrittenFile(path + ending, hashlib.sha256(content).hexdigest(), len(content))])

    def _write(self, path: str, content: bytes) -> None:
        place = self.site / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        self.written += 1
        # A web server's ETag is made of seconds and size: a file that changed gets a second of its own.
        before = self._before / path if self._before else None
        if before and before.exists():
            moment = max(int(time()), int(before.stat().st_mtime) + 1)
            os.utime(place, (moment, moment))

    def _link(self, path: str) -> None:
        place, before = self.site / path, self._before
        if before is None:
            raise FileNotFoundError(f"There is no release before to take {path} from.")
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            place.hardlink_to(before / path)
        except FileNotFoundError:
            raise
        except OSError:
            # A file system without hard links, or a file with too many of them.
            shutil.copy2(before / path, place)
        self.unchanged += 1

    def finish(self) -> None:
        """Write the list of all files with their digests, as `sha256sum --check` reads it."""
        with (self.place / SUMS).open("w") as sums:
            for file in self.record.all_files():
                sums.write(f"{file.sha256}  {SITE}/{file.path}\n")
