"""`make bad-input`: how many hostile requests, files and commands were tried, how they were answered, what crashed.

    make bad-input                                                   # a quarter of an hour
    make bad-input ARGUMENTS="--seconds 3600 --each 20 --seed 7"     # more, and other values
    make bad-input ARGUMENTS="--only forms --database postgres://postgres@127.0.0.1:5432/an_empty_one"

Makes the demonstration in a database of its own and throws it away; a `--database` that is named must be empty and is
left as it is then. Prints a table; exits 1 where anything crashed.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

from bad_input import house
from bad_input.api import try_api
from bad_input.tally import Tally

PARTS = {"addresses": 0.35, "forms": 0.35, "files": 0.15, "commands": 0.15, "api": 0.0}


def main() -> int:
    """Make the house, try each part for its share of the time, print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--seconds", type=int, default=900, help="at most, for all parts without the API (default: 900)"
    )
    parser.add_argument("--each", type=int, default=4, help="tries for each address, role and form (default: 4)")
    parser.add_argument("--files", type=int, default=600, help="bent files beside the bombs (default: 600)")
    parser.add_argument("--api", type=int, default=100, help="examples for each operation of the API (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="other values for another number (default: 1)")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, by commas (default: {','.join(PARTS)})")
    parser.add_argument("--folder", default="", help="keep the demonstration there, or use the one that is there")
    parser.add_argument("--database", default="", help="an empty database instead of SQLite's file")
    options = parser.parse_args()
    parts = [part for part in PARTS if part in options.only.split(",")]
    tally = Tally()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(options.folder or passing)
        folder.mkdir(parents=True, exist_ok=True)
        house.begin(folder, options.database)
        logging.disable(logging.CRITICAL)
        if inside := [part for part in parts if part != "api"]:
            _try_inside(tally, inside, options)
        if "api" in parts:
            try_api(tally, folder, options.api, options.seed, **house.surroundings(folder, options.database))
    print(tally.told(), tally.table(), sep="\n")
    tried = sum(row.tried for row in tally.rows.values())
    print(f"{tried:,} tried, {tally.crashed:,} crashed, in {time.monotonic() - began:.0f} s (seed {options.seed})")
    return int(tally.crashed > 0)


def _try_inside(tally: Tally, parts: list[str], options: argparse.Namespace) -> None:
    # Django is only there once the house is made.
    from bad_input import addresses, forms, uploads
    from bad_input.sending import People

    people = People()
    known = addresses.learnt(people)
    share = options.seconds / sum(PARTS[part] for part in parts)
    if "addresses" in parts:
        until = time.monotonic() + share * PARTS["addresses"]
        addresses.try_addresses(tally, people, known, options.each, options.seed, until)
    if "forms" in parts:
        others = sorted(set().union(*known.words.values()))
        forms.try_forms(
            tally, people, known.forms, others, options.each, options.seed, time.monotonic() + share * PARTS["forms"]
        )
    if {"files", "commands"} & set(parts):
        good = uploads.seeds(people)
        files = uploads.all_files(good, options.files, options.seed)
        if "files" in parts:
            uploads.try_uploads(tally, people, known.forms, good, files, time.monotonic() + share * PARTS["files"])
        if "commands" in parts:
            uploads.try_commands(tally, good, files, time.monotonic() + share * PARTS["commands"])


if __name__ == "__main__":
    sys.exit(main())
