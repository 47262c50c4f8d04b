"""One result of the checks."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: errors stop submission, warnings need an acknowledgement, notices only inform."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True)
class Finding:
    """One thing that an editor should know about a manuscript.

    `line` is the 1-based line of the Markdown source, or None where the finding belongs to no line. `subject` names
    what the finding is about (a citation key, a sentence, a heading) and stays the same when lines move, so that an
    acknowledgement survives edits elsewhere. `audience` names the rendition, or is empty for the whole article.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    line: int | None = None
    heading_path: tuple[str, ...] = ()
    subject: str = ""
    audience: str = ""

    @property
    def fingerprint(self) -> str:
        """Identifies the same finding across saves: an acknowledgement is stored under it."""
        return f"{self.code}:{self.audience}:{self.subject}"

    def as_dict(self) -> dict[str, object]:
        """The finding for machine output (JSON report, API)."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "line": self.line,
            "heading_path": list(self.heading_path),
            "message": self.message,
            "remedy": self.remedy,
            "subject": self.subject,
            "audience": self.audience,
        }
