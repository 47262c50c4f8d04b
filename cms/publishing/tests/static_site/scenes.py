"""Exports for tests: written, and read as a web server without any rules would serve them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from lxml import html

LIVE = "https://live.example.org"


@dataclass(frozen=True)
class Exported:
    """An export, and what the command said."""

    folder: Path
    said: str = ""

    @property
    def site(self) -> Path:
        return self.folder / "current" / "site"

    def again(self, *options: str) -> Exported:
        return replace(self, said=run(self.folder, *options))

    def files(self) -> set[str]:
        return {str(path.relative_to(self.site)) for path in self.site.rglob("*") if path.is_file()}

    def place_of(self, address: str) -> Path:
        inner = address.partition("#")[0].partition("?")[0].lstrip("/")
        return self.site / (f"{inner}index.html" if not inner or inner.endswith("/") else inner)

    def text(self, address: str) -> str:
        return self.place_of(address).read_text()

    def pages(self) -> list[str]:
        return sorted(f"/{name.removesuffix('index.html')}" for name in self.files() if name.endswith("/index.html"))

    def links(self, address: str) -> list[str]:
        """Every address that an element of the page names, read by another parser than the export's own."""
        page = html.fromstring(self.place_of(address).read_bytes())
        return page.xpath("//@href | //@src | //@action | //@formaction")


def run(folder: Path, *options: str) -> str:
    said = StringIO()
    call_command("export_site", str(folder), "--live-site", LIVE, *options, stdout=said, stderr=said)
    return said.getvalue()


def export(folder: Path, *options: str) -> Exported:
    return Exported(folder, run(folder, *options))
