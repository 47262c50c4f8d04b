"""How readers describe themselves, and which text each of them reads first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from articles.models import Audience


@dataclass(frozen=True)
class Reader:
    """One answer to “Which best describes you?”."""

    name: str
    label: str
    text: Audience


READERS: Mapping[str, Reader] = {
    reader.name: reader
    for reader in (
        Reader("clinician", "Clinician", Audience.PROFESSIONAL),
        Reader("patient", "Patient or carer", Audience.PATIENT),
        Reader("student", "Student", Audience.PROFESSIONAL),
    )
}
