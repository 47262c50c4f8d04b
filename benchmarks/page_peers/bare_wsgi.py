"""A WSGI function that sends the same bytes with the same headers and does nothing else."""

import json
import os
from pathlib import Path

FOLDER = Path(os.environ["BENCHMARK_PAGE"])
HEADERS = [tuple(pair) for pair in json.loads((FOLDER / "headers.json").read_text())]
BODY = (FOLDER / "body").read_bytes()


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
