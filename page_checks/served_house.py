"""The demonstration as a production site serves it: `DEBUG=0`, stored pages, compressed files, https, HTTP/2."""

from __future__ import annotations

import datetime
import ipaddress
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "127.0.0.1"


@contextmanager
def served(folder: Path, *, is_made: bool = False, **more: str) -> Iterator[str]:
    """Make the demonstration in `folder` unless it is made, serve it, give its address, and end the server afterwards;
    `more` goes into its environment.

    The server shows a certificate that it has signed itself. Raises CalledProcessError where the house cannot be made,
    and RuntimeError where the server does not answer.
    """
    port = _free_port()
    if not is_made:
        make_house(folder, port, **more)
    certificate, key = _certificate(folder)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "cms.wsgi:application", "--port", str(port)]
    command += ["--workers", "1", "--no-ws", "--ssl-certificate", str(certificate), "--ssl-keyfile", str(key)]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env=environment(folder, port, **more), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(port)
            yield f"https://{ADDRESS}:{port}"
        finally:
            server.terminate()
            server.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((ADDRESS, 0))
        return int(found.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection((ADDRESS, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not start.")


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    """What a process of such a site has in its environment, everything of its own in `folder`; `more` goes before."""
    return {
        **os.environ,
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": ADDRESS,
        # The very address that is looked at: canonical links that lead elsewhere are a fault for search engines.
        "SITE_URL": f"https://{ADDRESS}:{port}",
        "EMAIL_URL": "smtp://localhost",
        "LEDGER_KEY_FILE": str(folder / "ledger-key.pem"),
        "DATABASE_URL": f"sqlite:///{folder / 'house.sqlite3'}",
        "FIGURES_DIR": str(folder / "figures"),
        "STORED_PAGES": "1",
        **more,
    }


def make_house(folder: Path, port: int, **more: str) -> None:
    """Make the demonstration in `folder`. Raises CalledProcessError."""
    steps: tuple[tuple[list[str], dict[str, str]], ...] = (
        (["collectstatic", "--noinput", "--verbosity", "0"], {}),
        (["make_ledger_key"], {}),
        (["migrate", "--verbosity", "0"], {}),
        (["make_demo"], {"DEBUG": "1", "STORED_PAGES": "0"}),
        (["rebuild_pages"], {}),
    )
    for words, special in steps:
        subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment(folder, port, **{**more, **special}),
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that holds for a day, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, ADDRESS)])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(ADDRESS))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, key_file = folder / "certificate.pem", folder / "certificate-key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, key_file
