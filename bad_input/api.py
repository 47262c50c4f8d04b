"""Schemathesis over the read API, served as in production: answers that the schema does not announce, and crashes.

Schemathesis lives in an environment of its own (`requirements-schemathesis.txt`), which `make bad-input` makes.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bad_input.tally import ROOT, Tally
from page_checks.served_house import served

PROGRAM = ROOT / "var" / "schemathesis-venv" / "bin" / "schemathesis"
WHAT = "read API, schemathesis"


def try_api(tally: Tally, folder: Path, each: int, seeded: int, **more: str) -> None:
    """Run schemathesis against the demonstration in `folder`, `each` examples for each operation."""
    lifted = {**more, "API_REQUESTS_PER_MINUTE": "1000000"}
    with tempfile.TemporaryDirectory() as passing, served(folder, is_made=True, **lifted) as site:
        report = Path(passing, "report.ndjson")
        command = [str(PROGRAM), "run", f"{site}/api/v1/openapi.json", "--max-examples", str(each)]
        command += ["--seed", str(seeded), "--tls-verify", "false", "--no-color"]
        command += ["--report", "ndjson", "--report-ndjson-path", str(report)]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
        said = told.stdout + told.stderr
        if not report.exists() or told.returncode not in (0, 1):
            raise RuntimeError(f"Schemathesis did not run: {said[-800:]}")
        count(tally, report.read_text().splitlines())
    if told.returncode:
        tally.crash(WHAT, "what the schema does not announce", said[-3000:], None, told.returncode)


def count(tally: Tally, lines: Iterable[str]) -> None:
    """Count the requests of schemathesis' report (NDJSON, one event a line) by how they were answered."""
    row = tally.row(WHAT)
    for line in lines:
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for one in recorder.get("interactions", {}).values():
            response = one.get("response")
            row.tried += 1
            status = response["status_code"] if response else 0
            if 0 < status < 500:
                row.answered[f"{status // 100}xx"] += 1
            else:
                tally.crash(WHAT, recorder["label"], json.dumps(one.get("request", {}))[:1500], None, status or 500)
            row.slowest = max(row.slowest, (response["elapsed"] if response else 0.0, recorder["label"]))
