"""The servers that the benchmarks of readers' pages load, each kept on one core, and their surroundings."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEER_FOLDER = ROOT / "benchmarks" / "page_peers"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
BROWSER = {"Host": "127.0.0.1", "Accept-Encoding": "gzip, deflate, br", "X-Forwarded-Proto": "https"}
# As `deploy/entry` starts granian, but for the number of processes.
AS_DEPLOYED = ["--workers", "1", "--blocking-threads", "8", "--no-ws"]
SERVER_CORE, CLIENT_CORE = ("0", "1") if (os.cpu_count() or 1) > 1 else ("0", "0")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A production-like environment on a database in `folder`."""
    return {
        **os.environ,
        "DEBUG": "0",
        "SECRET_KEY": "benchmark-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "https://127.0.0.1",
        "EMAIL_URL": "smtp://localhost",
        "TRUSTED_PROXIES": "1",
        "LEDGER_KEY_FILE": str(folder / "ledger-key.pem"),
        "DATABASE_URL": f"sqlite:///{folder / 'house.sqlite3'}",
        "FIGURES_DIR": str(folder / "figures"),
        "BENCHMARK_PAGE": str(folder),
        **more,
    }


def manage(folder: Path, *words: str, **more: str) -> None:
    """Run a command of the application."""
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=ROOT, env=environment(folder, **more), check=True, stdout=subprocess.DEVNULL)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Server:
    """A process on one core that answers on a port of its own."""

    def __init__(self, command: list[str], folder: Path, port: int, cwd: Path, **more: str) -> None:
        self.port = port
        self.process = subprocess.Popen(
            ["taskset", "-c", SERVER_CORE, *command],
            cwd=cwd,
            env=environment(folder, **more),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @classmethod
    def granian(cls, application: str, folder: Path, cwd: Path = ROOT) -> Server:
        port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", application, "--port", str(port)]
        return cls([*command, *AS_DEPLOYED], folder, port, cwd)

    @classmethod
    def wagtail(cls, python: Path, folder: Path, *, page_cache: bool) -> Server:
        """Wagtail's page as `wagtail start` serves it, or with Django's page cache before it."""
        port = free_port()
        command = [
            str(python),
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "wagtail_pages:application",
            "--port",
            str(port),
        ]
        more = {"WAGTAIL_FOLDER": str(folder / "wagtail"), "WAGTAIL_PAGE_CACHE": "1" if page_cache else "0"}
        return cls([*command, *AS_DEPLOYED], folder, port, PEER_FOLDER, **more)

    @classmethod
    def nginx_with_a_file(cls, folder: Path, path: str, packed: bytes) -> Server:
        """nginx with nothing but the page as gzip and its headers: the most that a file can reach, with the bytes that
        nginx sends of the export."""
        place = folder / "www" / path.strip("/")
        place.mkdir(parents=True, exist_ok=True)
        (place / "index.html").write_bytes(packed)
        headers = "".join(
            f'add_header {name} "{value.replace("br", "gzip") if name.lower() == "content-encoding" else value}";'
            for name, value in json.loads((folder / "headers.json").read_text())
            if name.lower() not in {"content-length", "etag", "last-modified", "content-type"}
        )
        port = free_port()
        return cls._nginx(
            folder,
            port,
            f"{headers} types {{ text/html html; }}\n"
            f"server {{ listen 127.0.0.1:{port}; root {folder / 'www'}; keepalive_requests 1000000; }}",
        )

    @classmethod
    def nginx_with_an_export(cls, folder: Path) -> Server:
        """nginx as `docs/nginx-static.conf` sets it up, with what `export_site` writes."""
        export, port = folder / "export", free_port()
        manage(folder, "export_site", str(export))
        documented = (ROOT / "docs" / "nginx-static.conf").read_text()
        for name, value in {
            "APP_PORT": str(free_port()),
            "STATIC_PORT": f"{port}; keepalive_requests 1000000",
            "EXPORT_DIR": str(export),
            "LIVE_SITE": "https://127.0.0.1",
        }.items():
            documented = documented.replace(name, value)
        return cls._nginx(folder, port, documented)

    @classmethod
    def _nginx(cls, folder: Path, port: int, said: str) -> Server:
        folder = folder / f"nginx-{port}"
        folder.mkdir()
        temporary = "".join(
            f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        config = folder / "nginx.conf"
        config.write_text(
            f"{'user root root;' if os.geteuid() == 0 else ''} daemon off; worker_processes 1;\n"
            f" pid {folder / 'pid'}; error_log {folder / 'error.log'};\n"
            f"events {{ }}\nhttp {{ access_log off; {temporary}\n{said}\n}}\n"
        )
        return cls([str(NGINX), "-c", str(config), "-e", str(folder / "error.log")], folder, port, ROOT)

    def __enter__(self) -> Server:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit("A server did not start.")

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait()

    def processor(self) -> float:
        """Seconds of processor time that this server's processes have taken until now."""
        ticks = 0
        for pid in self._processes():
            with suppress(FileNotFoundError):
                ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes of the largest process of this server, its worker."""
        listed = subprocess.run(["ps", "-eo", "pid,rss"], capture_output=True, text=True, check=True).stdout
        sizes = dict(tuple(map(int, line.split())) for line in listed.splitlines()[1:])
        return max(sizes.get(pid, 0) for pid in self._processes()) / 1024

    def _processes(self) -> set[int]:
        listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
        rows = [tuple(map(int, line.split())) for line in listed.splitlines()[1:]]
        mine = {self.process.pid}
        for _ in range(3):
            mine |= {pid for pid, parent in rows if parent in mine}
        return mine

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=BROWSER | headers)
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer
