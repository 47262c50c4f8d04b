"""Load and faults: readers, editors and reviewers together, against PostgreSQL, Redis and two web workers.

    make load                                          # five minutes, no faults
    make load ARGUMENTS="--seconds 300 --faults"       # and each part killed on the way

Prints requests a second, p50, p95, p99 and errors for each kind of request, the memory of the web workers, a table of
the faults, and what was lost. Exits 1 where a request failed without a fault, where anything acknowledged is not there
afterwards, or where the record does not verify. Locust runs in an environment of its own (`requirements-load.txt`).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from servers import ROOT, Servers  # noqa: E402

PASSWORD = "demo-password-2026"


@dataclass
class Fault:
    """What was done to the installation, when, and what people saw of it."""

    says: str
    at: float
    failed: int = 0
    until: float = 0.0

    @property
    def recovered_in(self) -> float:
        return max(0.0, self.until - self.at)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--people", type=int, default=24)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--locust", default=str(ROOT / "var" / "load-venv" / "bin" / "locust"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        servers = Servers(Path(name))
        try:
            servers.start()
            return _measure(servers, options)
        finally:
            servers.stop()


def _measure(servers: Servers, options: argparse.Namespace) -> int:
    log = servers.folder / "acknowledged.jsonl"
    log.touch()
    load = _locust(servers, options, log)
    memory: list[tuple[float, int]] = []
    faults: list[Fault] = []
    planned = _planned(servers, options) if options.faults else []
    began = time.time()
    while load.poll() is None:
        now = time.time() - began
        memory.append((now, servers.memory()))
        if planned and now > planned[0][0]:
            _, says, strike = planned.pop(0)
            faults.append(Fault(says, time.time()))
            strike()
        time.sleep(1)
    # What was under way when the load ended comes to its end.
    time.sleep(5)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    failed = [line for line in lines if line["kind"] == "failed"]
    unexplained = _assign(failed, faults)
    _print_requests(servers.folder / "load_stats.csv")
    _print_memory(memory, options.seconds)
    _print_faults(faults)
    kept = subprocess.run(
        [sys.executable, str(HERE / "what_was_kept.py"), str(log)],
        cwd=ROOT,
        env=servers.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if kept.returncode:
        print(kept.stderr[-3000:])
        return 1
    found = json.loads(kept.stdout)
    print("\nAfterwards: " + ", ".join(f"{name}: {number}" for name, number in found.items()))
    verified = servers.manage("verify_record", wants=False)
    print(verified.stdout.strip()[-400:] or verified.stderr.strip()[-400:])
    for line in unexplained[:20]:
        print("failed without a fault:", line["method"], line["name"], line["says"])
    lost = sum(number for name, number in found.items() if name.endswith("lost"))
    bad = lost or found["rounds approved twice"] or verified.returncode or unexplained or found["dead jobs"]
    return 1 if bad else 0


def _locust(servers: Servers, options: argparse.Namespace, log: Path) -> subprocess.Popen[bytes]:
    command = [
        *(options.locust, "-f", str(HERE / "people.py"), "--headless", "--only-summary"),
        *("--host", servers.address, "--users", str(options.people), "--spawn-rate", "2"),
        *("--run-time", f"{options.seconds}s", "--stop-timeout", "20", "--csv", str(servers.folder / "load")),
    ]
    environment = {
        "PATH": os.environ["PATH"],
        "LOAD_PASSWORD": PASSWORD,
        "LOAD_LOG": str(log),
    }
    with (servers.folder / "locust.log").open("wb") as output:
        return subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=HERE)


def _planned(servers: Servers, options: argparse.Namespace) -> list[tuple[float, str, Callable[[], None]]]:
    strikes = [
        ("kill -9 of a web worker", servers.kill_a_web_worker),
        ("kill -9 of the task worker", servers.kill_the_task_worker),
        ("kill -9 of Redis", servers.kill_redis),
        ("crash and restart of PostgreSQL", servers.crash_the_database),
    ]
    step = options.seconds / (len(strikes) + 1)
    return [(step * (number + 1), says, strike) for number, (says, strike) in enumerate(strikes)]


def _assign(failed: list[dict[str, object]], faults: list[Fault]) -> list[dict[str, object]]:
    """Give each failed request to the fault that came before it; what failed before any, or longer than a minute after
    one, has no excuse."""
    unexplained = []
    for line in failed:
        at = float(str(line["at"]))
        before = [fault for fault in faults if fault.at <= at <= fault.at + 60]
        if not before:
            unexplained.append(line)
            continue
        before[-1].failed += 1
        before[-1].until = max(before[-1].until, at)
    return unexplained


def _print_requests(path: Path) -> None:
    print("\n| request | number | a second | p50 ms | p95 ms | p99 ms | failed |\n|---|---|---|---|---|---|---|")
    with path.open() as rows:
        for row in csv.DictReader(rows):
            print(
                f"| {row['Name']} | {row['Request Count']} | {float(row['Requests/s']):.1f} | {row['50%']} | "
                f"{row['95%']} | {row['99%']} | {row['Failure Count']} |"
            )


def _print_memory(memory: list[tuple[float, int]], seconds: int) -> None:
    """The first fifth is left out: there the workers read what they will keep."""
    first = [held for at, held in memory if seconds * 0.2 < at < seconds * 0.4 and held]
    last = [held for at, held in memory if at > seconds * 0.8 and held]
    if first and last:
        print(f"\nMemory of both web workers: {median(first) / 1000:.0f} MB, at the end {median(last) / 1000:.0f} MB")


def _print_faults(faults: list[Fault]) -> None:
    if faults:
        print("\n| fault | requests that failed | until all answered again |\n|---|---|---|")
    for fault in faults:
        print(f"| {fault.says} | {fault.failed} | {fault.recovered_in:.1f} s |")


if __name__ == "__main__":
    sys.exit(main())
