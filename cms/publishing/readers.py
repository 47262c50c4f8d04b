"""How readers describe themselves, and which text each of them reads first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Audience


@dataclass(frozen=True)
class Reader:
    """One answer to “Which best describes you?”."""

    name: str
    label: str | Promise
    text: Audience


READERS: Mapping[str, Reader] = {
    reader.name: reader
    for reader in (
        Reader("clinician", _("Clinician"), Audience.PROFESSIONAL),
        Reader("patient", _("Patient or carer"), Audience.PATIENT),
        Reader("student", _("Student"), Audience.PROFESSIONAL),
    )
}
