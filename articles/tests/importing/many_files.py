"""Files for imports of many at once: texts, archives, and the batch as somebody asks for it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from articles.actions import import_these, start_import_batch, work_through
from articles.actions.import_batches import kept_files
from articles.importing.collecting import Collected, from_uploads
from articles.models import ImportBatch
from cms.accounts.models import User

CURTIS = [
    {"id": "curtis2014", "type": "article-journal", "title": "Anaemia in practice", "DOI": "10.1000/curtis2014"},
]


def markdown(title: str, text: str = "Iron is short [@curtis2014].") -> bytes:
    """A manuscript that cites one source."""
    return f"---\ntitle: {title}\n---\n\n# Care\n\n{text}\n".encode()


def csl(records: list[dict[str, Any]] = CURTIS) -> bytes:
    """A reference file."""
    return json.dumps(records).encode()


def collected(**files: bytes) -> list[Collected]:
    """Files by name; `__` stands for the point."""
    return [Collected(name.replace("__", "."), data) for name, data in files.items()]


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP with these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def uploaded(name: str, data: bytes) -> Iterator[Collected]:
    """What comes of one uploaded file."""
    return from_uploads([(name, len(data), io.BytesIO(data))])


def asked_for(person: User, *files: Collected, **options: Any) -> ImportBatch:
    """A batch that nobody has worked at."""
    options = {"actor": person, "owner": person, "offline": True, "in_background": False} | options
    return start_import_batch(files=files, **options)


def read(person: User, *files: Collected, **options: Any) -> ImportBatch:
    """A batch whose files were read."""
    batch = asked_for(person, *files, **options)
    work_through(batch)
    return batch


def imported(person: User, *files: Collected, **options: Any) -> ImportBatch:
    """A batch whose files were read and imported."""
    batch = read(person, *files, **options)
    import_these(batch=batch, actor=person, in_background=False)
    work_through(batch)
    return batch


def states(batch: ImportBatch) -> dict[str, str]:
    """The state of each file by its name."""
    return dict(batch.files.values_list("name", "state"))


def reason(batch: ImportBatch, name: str) -> str:
    """Why a file became no article."""
    return batch.files.get(name=name).reason


def kept(batch: ImportBatch) -> list[str]:
    """Which files of the batch are in the storage."""
    try:
        return sorted(kept_files().listdir(batch.folder)[1])
    except FileNotFoundError:
        return []
