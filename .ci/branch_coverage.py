"""Branch coverage of what decides and of what proves: at least 95 in a hundred, each group by itself.

    python .ci/branch_coverage.py coverage.json     (as `coverage json` writes it; `make coverage` does both)

Prints a line for each group and, where one is below the goal, its files with the branches that no test takes. Exits 1
then, and where a group has no file: a pattern that fits nothing would be content for ever.
"""

import json
import re
import sys
from pathlib import Path

GOAL = 95
GROUPS = {
    "actions": r"(^|/)actions(/|\.py$)",
    "policy": r"(^|/)polic(y|ies)(/|\.py$)",
    "states": r"(^|/)\w*states?\.py$",
    "ledger": r"^cms/ledger/",
    "citations": r"^articles/citations/",
}


def main(report: Path) -> int:
    """Print the table; 1 where a group misses the goal."""
    files = json.loads(report.read_text())["files"]
    missed = []
    print(f"{'':12}{'branches':>10}{'taken':>8}{'lines':>8}{'run':>8}")
    for group, pattern in GROUPS.items():
        summaries = {name: file["summary"] for name, file in files.items() if re.search(pattern, name)}
        branches, taken = total(summaries, "num_branches"), total(summaries, "covered_branches")
        lines, run = total(summaries, "num_statements"), total(summaries, "covered_lines")
        share = 100 * taken / branches if branches else 0
        print(f"{group:12}{branches:10}{share:7.1f}%{lines:8}{100 * run / lines if lines else 0:7.1f}%")
        if share < GOAL:
            missed.append(group)
            for name, summary in sorted(summaries.items()):
                if summary["covered_branches"] < summary["num_branches"]:
                    print(f"    {name}: {files[name]['missing_branches']}")
    if missed:
        print(f"Below {GOAL}%: {', '.join(missed)}.")
    return int(bool(missed))


def total(summaries: dict[str, dict[str, int]], of: str) -> int:
    """The sum over the files."""
    return sum(summary[of] for summary in summaries.values())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
