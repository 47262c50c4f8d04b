"""A production installation of its own on this machine: PostgreSQL, Redis, mail, two web workers and a task worker.

Everything listens on 127.0.0.1 on free ports, lives in one folder, and ends with the run. Nothing of the machine's own
servers is touched.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class _Mail(socketserver.StreamRequestHandler):
    """Takes every message and counts it."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (row := self.rfile.readline()) and row.strip() != b".":
                    pass
                self.server.taken += 1  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


class Servers:
    """What runs, and how each part is killed and comes back as its supervisor would bring it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.web_port, self.pg_port, self.redis_port = free_port(), free_port(), free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.wanted = True
        self.mail = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail)
        self.mail.taken = 0  # type: ignore[attr-defined]
        self.mail.daemon_threads = True
        threading.Thread(target=self.mail.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def environment(self, *, debug: bool = False) -> dict[str, str]:
        return os.environ | {
            "DEBUG": "1" if debug else "0",
            "SECRET_KEY": self.secret,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": f"https://127.0.0.1:{self.web_port}",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.server_address[1]}",
            "DATABASE_URL": f"postgres://postgres@127.0.0.1:{self.pg_port}/postgres",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "LEDGER_KEY_FILE": str(self.folder / "ledger-key.pem"),
            "FIGURES_DIR": str(self.folder / "figures"),
            "IMPORTS_DIR": str(self.folder / "imports"),
            "TRUSTED_PROXIES": "1",
            "STORED_PAGES": "1",
        }

    def manage(self, *arguments: str, debug: bool = False, wants: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(debug=debug),
            capture_output=True,
            text=True,
            check=False,
        )
        if wants and done.returncode:
            raise SystemExit(f"manage.py {' '.join(arguments)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done

    # PostgreSQL refuses to run as root.
    def _as_postgres(self, *command: str) -> list[str]:
        return ["runuser", "-u", "postgres", "--", *command] if os.getuid() == 0 else list(command)

    def _pg_ctl(self, *arguments: str) -> None:
        data = str(self.folder / "postgres")
        subprocess.run(
            self._as_postgres(f"{POSTGRES}/pg_ctl", "-D", data, "-l", f"{data}.log", "-w", *arguments),
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )

    def start(self) -> None:
        """Begin with nothing: the demo's content on a new PostgreSQL, then the web and task workers."""
        self.secret = secrets.token_urlsafe(60)
        if POSTGRES is None or shutil.which("redis-server") is None:
            raise SystemExit("PostgreSQL and Redis have to be installed: sudo apt install postgresql redis-server")
        self.folder.chmod(0o755)
        data = self.folder / "postgres"
        data.mkdir()
        if os.getuid() == 0:
            shutil.chown(data, "postgres")
            (self.folder / "postgres.log").touch()
            shutil.chown(self.folder / "postgres.log", "postgres")
        initdb = [f"{POSTGRES}/initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "--no-instructions"]
        subprocess.run(self._as_postgres(*initdb), check=True, stdout=subprocess.DEVNULL, cwd="/")
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(f"port = {self.pg_port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n")
        self._pg_ctl("start")
        self._run("redis", ["redis-server", "--port", str(self.redis_port), "--save", "", "--bind", "127.0.0.1"])
        self.manage("make_ledger_key")
        self.manage("migrate", "--verbosity", "0")
        self.manage("make_demo", "--if-empty", debug=True)
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.manage("rebuild_pages")
        self._run("web", self._granian())
        self._run("worker", [sys.executable, "manage.py", "run_worker", "--offline"])
        self._wait_for_web()
        threading.Thread(target=self._supervise, daemon=True).start()

    def _granian(self) -> list[str]:
        return [
            str(Path(sys.executable).parent / "granian"),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.web_port)),
            *("--workers", "2", "--respawn-failed-workers", "--no-ws", "cms.wsgi:application"),
        ]

    def _run(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )
        self.commands = getattr(self, "commands", {}) | {name: command}

    def _supervise(self) -> None:
        """Start again what ended, after a second, as systemd would."""
        while self.wanted:
            for name, process in list(self.running.items()):
                if process.poll() is not None and self.wanted:
                    time.sleep(1)
                    self._run(name, self.commands[name])
            time.sleep(0.2)

    def _wait_for_web(self) -> None:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.web_port), 1):
                return
            time.sleep(0.2)
        raise SystemExit(f"The web server did not start:\n{(self.folder / 'web.log').read_text()[-2000:]}")

    def web_workers(self) -> list[int]:
        """The processes that answer requests."""
        return [int(pid) for pid in _children(self.running["web"].pid)]

    def memory(self) -> int:
        """What the web workers hold, in kilobytes."""
        return sum(_resident(pid) for pid in self.web_workers())

    # The faults.
    def kill_a_web_worker(self) -> None:
        os.kill(self.web_workers()[-1], signal.SIGKILL)

    def kill_the_task_worker(self) -> None:
        self.running["worker"].kill()

    def crash_the_database(self) -> None:
        self._pg_ctl("restart", "-m", "immediate")

    def kill_redis(self) -> None:
        self.running["redis"].kill()

    def stop(self) -> None:
        self.wanted = False
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.CalledProcessError):
            self._pg_ctl("stop", "-m", "fast")
        self.mail.shutdown()


def _children(pid: int) -> Iterator[str]:
    yield from Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _resident(pid: int) -> int:
    with contextlib.suppress(FileNotFoundError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1])
    return 0
