"""Wagtail's own environment: it is a peer to measure against, no dependency of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

WAGTAIL = "wagtail>=8,<9"


def make_environment(folder: Path, *packages: str) -> Path | None:
    """The interpreter of Wagtail's environment in `folder`, made where it is missing, with `packages` beside it; None
    where it cannot be had."""
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    installer = [uv, "pip", "install", "--python", str(python)] if uv else [str(python), "-m", "pip", "install"]
    found = subprocess.run([*installer, "--quiet", WAGTAIL, *packages], check=False)
    return python if found.returncode == 0 else None
