"""Which server runs the site: granian against gunicorn, one worker on one core each, the same pages in turns.

    python benchmarks/web_servers.py [--folder FOLDER] [--rounds 5] [--seconds 2]

gunicorn is no dependency of the project: `pip install --target FOLDER gunicorn`, and FOLDER in PYTHONPATH. A stored
page costs little beside the server itself; home and topics ask the database and make their answers.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from page_peers.servers import ROOT, Server, free_port
from reader_pages import interleaved, load, make_house, ratio

THREADS = 8
PLACES = {"a stored page": "", "home": "/", "topics": "/topics/"}


def gunicorn(folder: Path) -> Server:
    """gunicorn with threads, as Django's sites mostly run it."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "cms.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers"]
    return Server([*command, "1", "--threads", str(THREADS), "--keep-alive", "60"], folder, port, ROOT)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--folder", type=Path, help="where the house is made, and found again the next time")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=int, default=2)
    options = asked.parse_args()
    if not shutil.which("wrk") or importlib.util.find_spec("gunicorn") is None:
        print("Needs wrk (`apt install wrk`) and gunicorn (see above).")
        return 0
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = options.folder or Path(name)
        page = make_house(folder)
        servers = {
            "granian": running.enter_context(Server.granian("cms.wsgi:application", folder)),
            "gunicorn": running.enter_context(gunicorn(folder)),
        }
        for place, path in PLACES.items():
            for server in servers.values():
                server.get(path or page)
            figures = interleaved(
                options.rounds,
                {
                    name: lambda server=server, path=path: load(server.port, path or page, options.seconds)
                    for name, server in servers.items()
                },
            )
            rates = ", ".join(f"{name} {statistics.median(found):,.0f} a second" for name, found in figures.items())
            print(f"{place}: {rates}; granian {ratio(figures, 'granian', 'gunicorn'):.2f} of gunicorn")
        print("; ".join(f"{name}: {server.memory():,.0f} MB" for name, server in servers.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
