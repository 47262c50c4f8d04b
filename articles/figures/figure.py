"""One figure as the renderer sees it: plain data, no database and no file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

# Small letters, digits and single hyphens: it stands in the text, and must survive any editor.
KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEY_LIMIT: Final = 60
# What is kept and served, with the ending of its files. SVG is no picture but a program.
MEDIA_TYPES: Final[Mapping[str, str]] = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


@dataclass(frozen=True)
class Figure:
    """A picture with everything that is printed with it.

    `key` is what the text names (`![](figure:key)`), `sha256` the digest of the kept file, `width` and `height` its
    size in pixels. `caption` is one paragraph of Markdown that may cite; `alternative_text` says in words what the
    picture shows; `credit` and `licence` say whose it is and on what terms it is printed.
    """

    key: str
    sha256: str
    media_type: str
    width: int
    height: int
    caption: str
    alternative_text: str
    credit: str
    licence: str

    @property
    def address(self) -> str:
        """The path on this site under which the picture is served; a part of what is signed."""
        return figure_address(self.sha256, self.media_type)

    def as_canonical(self) -> dict[str, Any]:
        """The figure as `content_sha256` covers it."""
        return asdict(self)


def file_name(sha256: str, media_type: str) -> str:
    """The name of a kept file: its digest, with the ending of its type."""
    return f"{sha256}.{MEDIA_TYPES[media_type]}"


def figure_address(sha256: str, media_type: str) -> str:
    """The path on this site under which a kept picture is served."""
    return f"/figures/{file_name(sha256, media_type)}"


def figure_line(key: str) -> str:
    """The line that shows a figure where it stands in the Markdown."""
    return f"![](figure:{key})"
