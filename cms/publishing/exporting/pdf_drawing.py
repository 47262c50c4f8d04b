"""Drawing a page of HTML as PDF/UA, as a program of its own: HTML comes in, a PDF goes out.

    python pdf_drawing.py STYLE_FOLDER IDENTIFIER < page.html > page.pdf

Imports nothing of the project, so that it starts quickly and has nothing to give away. Reads no file but those of the
style folder and the fonts beside it, and no network.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# The tagged variant that screen readers can follow (ISO 14289-1).
VARIANT = "pdf/ua-1"
PICTURES = tuple(f"data:image/{kind};base64," for kind in ("jpeg", "png", "webp"))


def draw(page: str, style: Path, identifier: str) -> bytes:
    """The page as PDF. `style` is the folder with `pdf.css`; `identifier` names the document, and the same page with
    the same identifier gives the same bytes."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    own = {path.as_uri() for path in (style / "pdf.css", *(style.parent / "fonts").glob("*.woff2"))}

    class OwnFiles(URLFetcher):
        """Hands out the house's style and fonts, pictures that are in the page itself, and nothing else."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            """One of the house's own files; ValueError for anything else."""
            if url not in own and not url.startswith(PICTURES):
                raise ValueError(f"Not one of the house's own files: {url}")
            return super().fetch(url, headers)

    fetcher = OwnFiles(allowed_protocols=["file", "data"], allow_redirects=False)
    drawn = HTML(string=page, base_url=f"{style.as_uri()}/", url_fetcher=fetcher)
    pdf: bytes = drawn.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier.encode())
    return pdf


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(sys.stdin.buffer.read().decode(), Path(sys.argv[1]), sys.argv[2]))
