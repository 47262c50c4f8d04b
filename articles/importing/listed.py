"""Sources of an imported list under keys that a person can read, with what an editor should look at."""

from __future__ import annotations

from dataclasses import dataclass, field

from articles.checks.finding import Finding, Severity
from articles.citations.source import Source
from articles.importing.listed_sources import LONGEST_TITLE, shortened
from articles.importing.manuscript import UnreadableFile
from articles.importing.printed_references import identified, kept_whole
from articles.references.keys import readable_key
from articles.references.reading.finishing import Found, finish
from articles.references.reading.record import BrokenRecordError, ReadRecord

MAX_REFERENCES = 5_000


@dataclass(frozen=True)
class ListedSource:
    """One source. `remarks` are sentences about what its entry gave and could not be kept; `whole` says that the parts
    of the entry could not be told apart."""

    source: Source
    line: int
    whole: bool
    remarks: tuple[str, ...]


@dataclass
class Sources:
    """Sources in list order, each with a key of its own."""

    listed: list[ListedSource] = field(default_factory=list)
    # How often each key was wanted; a key that was made by counting is taken too.
    _wanted: dict[str, int] = field(default_factory=dict)

    def take(self, found: Found | None, printed: str, line: int) -> str:
        """Adds an entry and returns its key. `found` is None, or not enough, where only the `printed` text is known.
        Raises `UnreadableFile` for a list that is too long."""
        if len(self.listed) >= MAX_REFERENCES:
            raise UnreadableFile(f"The reference list has more than {MAX_REFERENCES:,} entries. Check the file.")
        record, whole = _finished(found, printed, line)
        key = self._free(readable_key(record.data.csl)[:100].strip("-") or "source")
        source = record.data.as_source()
        self.listed.append(
            ListedSource(
                Source(
                    key=key,
                    csl={"id": key, **source.csl},
                    evidence_type=source.evidence_type,
                    issuing_body=source.issuing_body,
                    retraction=source.retraction,
                    retracted_on=source.retracted_on,
                ),
                line,
                whole,
                record.remarks,
            )
        )
        return key

    def add(self, source: Source, line: int, *, whole: bool) -> None:
        """Adds an entry that is a source already, under its own key."""
        self._wanted.setdefault(source.key, 1)
        self.listed.append(ListedSource(source, line, whole, ()))

    def _free(self, wanted: str) -> str:
        key = wanted
        while key in self._wanted:
            self._wanted[wanted] += 1
            key = f"{wanted}-{self._wanted[wanted]}"
        self._wanted[key] = 1
        return key

    @property
    def taken(self) -> set[str]:
        """The keys that are given."""
        return set(self._wanted)


def _finished(found: Found | None, printed: str, line: int) -> tuple[ReadRecord, bool]:
    if found is not None:
        try:
            return finish(found, line), False
        except BrokenRecordError:
            pass
    identifiers, rest = identified(printed)
    return finish(
        kept_whole(rest if any(map(str.isalnum, rest)) else "Untitled entry", identifiers, LONGEST_TITLE), line
    ), True


def listed_findings(listed: list[ListedSource]) -> list[Finding]:
    """What an editor should look at: entries whose parts could not be told apart, and fields that were left out."""
    findings = []
    for one in listed:
        title = shortened(str(one.source.csl.get("title", "")))
        if one.whole:
            said = f"The parts of the entry “{title}” could not be told apart with certainty."
            findings.append(_unclear(one, said, "Look at its title, source and year in the reference."))
        findings += [
            _unclear(one, f"“{title}”: {remark}", "Correct the reference in the library.") for remark in one.remarks
        ]
    return findings


def _unclear(one: ListedSource, message: str, remedy: str) -> Finding:
    return Finding(
        code="reference-entry-unclear",
        severity=Severity.NOTICE,
        message=message,
        remedy=remedy,
        line=one.line or None,
        subject=one.source.key,
    )
