"""The image and the set of containers, as far as they can be judged without an engine that builds and runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from cms.environment import ENVIRONMENT

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"
OURS = ("migrate", "web", "worker")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@pytest.fixture
def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their words, each on one line."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split()[0], " ".join(line.split()[1:])) for line in text.splitlines() if line.strip()]


def of(name: str) -> list[str]:
    return [words for instruction, words in instructions() if instruction == name]


def words_of_the_entry_script() -> set[str]:
    return set(re.findall(r"^(\w+)\)$", (DEPLOY / "entry").read_text(), re.MULTILINE))


def settings_of_the_entry_script() -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+):-", (DEPLOY / "entry").read_text()))


def test_there_is_all_that_the_site_needs(compose):
    assert sorted(compose["services"]) == ["cache", "database", "migrate", "proxy", "web", "worker"]


@pytest.mark.parametrize("name", OURS)
def test_each_setting_exists(compose, name):
    named = set(compose["services"][name]["environment"])
    assert (
        {"DATABASE_URL", "SECRET_KEY", "LEDGER_KEY_FILE"} <= named <= set(ENVIRONMENT) | settings_of_the_entry_script()
    )


@pytest.mark.parametrize("name", OURS)
def test_each_container_starts_with_a_word_of_the_entry_script(compose, name):
    word, *arguments = compose["services"][name]["command"]
    assert word in words_of_the_entry_script() == {"web", "worker", "answers", "manage"}
    assert all(command in get_commands() for command in arguments[:1])
    assert bool(arguments) == (word == "manage")


def test_the_proxy_begins_when_the_site_answers(compose):
    assert compose["services"]["proxy"]["depends_on"] == {"web": {"condition": "service_healthy"}}
    how, script, word = compose["services"]["web"]["healthcheck"]["test"]
    assert (how, [script]) == ("CMD", json.loads(*of("ENTRYPOINT")))
    assert word in words_of_the_entry_script()


@pytest.mark.parametrize("name", OURS)
def test_what_the_site_keeps_lies_on_a_volume(compose, name):
    """The rest of the file system can only be read."""
    service = compose["services"][name]
    assert service["read_only"]
    [place] = [volume.split(":")[1] for volume in service["volumes"] if volume.split(":")[0] in compose["volumes"]]
    for setting in ("LEDGER_KEY_FILE", "FIGURES_DIR", "IMPORTS_DIR"):
        assert service["environment"][setting].startswith(f"{place}/")


def test_addresses_name_services_that_are_there(compose):
    named = compose["services"]["web"]["environment"]
    for setting in ("DATABASE_URL", "REDIS_URL", "PURGE_PROXIES"):
        assert re.sub(r"^.*(@|//)", "", named[setting]).split(":")[0] in compose["services"]


def test_no_secret_stands_in_the_files(compose):
    """Each is asked for by name, and compose does not start without it."""
    for service in compose["services"].values():
        for setting, value in service.get("environment", {}).items():
            if setting in {"SECRET_KEY", "POSTGRES_PASSWORD"}:
                assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value), setting
            elif setting == "DATABASE_URL":
                assert re.match(r"postgres://editorial:\$\{DATABASE_PASSWORD:\?[^}]+\}@", value)
            elif setting in {"METRICS_TOKEN", "SENTRY_DSN"}:
                assert re.fullmatch(r"\$\{[A-Z_]+:-\}", value), setting


def test_only_the_proxy_can_be_reached_and_only_from_this_machine(compose):
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert published == {"proxy": ["127.0.0.1:8080:8080"]}


def test_the_image_copies_what_is_there_and_sends_nothing_else_to_the_engine():
    sources = {source for words in of("COPY") for source in words.split()[:-1]}
    assert {"manage.py", "requirements.txt", "cms", "articles", "reviews", "templates", "static", "locale"} <= sources
    for source in sources:
        assert (ROOT / source).exists(), source
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == sources


def test_the_image_runs_as_an_account_without_rights():
    assert of("USER") == ["10001:10001"]
    order = [instruction for instruction, _words in instructions()]
    assert order.index("USER") > max(place for place, name in enumerate(order) if name in {"RUN", "COPY"})
    assert of("ENTRYPOINT") == ['["deploy/entry"]']
    assert of("CMD") == ['["web"]']


def test_the_image_has_packages_only_by_their_digests():
    [install] = [words for words in of("RUN") if words.startswith("pip install")]
    assert "--require-hashes" in install
    assert "-r requirements.txt" in install


def test_the_images_settings_exist():
    """Those of the line that collects the static files, and those that containers begin with."""
    [collect] = [words for words in of("RUN") if "collectstatic" in words]
    named = set(re.findall(r"\b([A-Z_]+)=", collect))
    assert {"SECRET_KEY", "LEDGER_KEY_FILE"} <= named <= set(ENVIRONMENT)


def test_nginx_is_told_what_the_documented_one_is():
    """But for where the site is, and who may have a page fetched again."""

    def lines(name: str) -> list[str]:
        return [line for line in (DEPLOY / name).read_text().splitlines() if not re.match(r"\s*#(?!tls)", line)]

    alone, contained = lines("nginx.conf"), lines("compose-nginx.conf")
    # There is no spare among the containers.
    alone = [line for line in alone if not line.endswith(" backup;")]
    different = [
        pair for pair in zip([a for a in alone if a], [c for c in contained if c], strict=True) if len(set(pair)) > 1
    ]
    assert [pair[1] for pair in different] == [
        "    server web:8000 max_fails=0;",
        "proxy_cache_path /var/cache/nginx/editorial levels=1:2 keys_zone=articles:10m max_size=1g inactive=7d"
        " use_temp_path=off;",
        "geo $believed { default 1; }",
        "geo $may_refresh { default 0; 172.30.5.10 1; 172.30.5.11 1; }",
        "    listen 8080;",
        "    access_log /dev/stdout editorial;",
    ]


def test_the_two_that_may_refresh_have_these_addresses(compose):
    told = (DEPLOY / "compose-nginx.conf").read_text()
    for name in ("web", "worker"):
        assert f"{compose['services'][name]['networks']['house']['ipv4_address']} 1;" in told


def test_nginx_accepts_its_configuration(compose, tmp_path):
    if NGINX is None:
        message = "no nginx here; `apt install nginx-light` brings it"
        pytest.fail(message) if os.environ.get("REQUIRE_NGINX") else pytest.skip(message)
    [mounted] = [volume.split(":")[0] for volume in compose["services"]["proxy"]["volumes"]]
    text = (DEPLOY / mounted).read_text().replace("server web:8000", "server 127.0.0.1:8000")
    text = text.replace("/var/cache/nginx/editorial", str(tmp_path / "cache"))
    text = text.replace("/dev/stdout", str(tmp_path / "access.log"))
    places = "".join(
        f"{kind}_temp_path {tmp_path / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config, log = tmp_path / "nginx.conf", tmp_path / "error.log"
    config.write_text(f"pid {tmp_path / 'pid'};\nerror_log {log};\nevents {{ }}\nhttp {{\n{places}{text}\n}}\n")
    ended = subprocess.run(
        [NGINX, "-t", "-c", str(config), "-e", str(log)], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "test is successful" in ended.stderr
