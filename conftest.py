"""Fixtures for every app: the cast, the roles, fast passwords and a clean cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import uuid4

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings

from articles.pandoc_program import is_installed
from cms.accounts import provisioning, throttle
from cms.accounts.models import User
from cms.accounts.tests import cast
from cms.ledger import triggers
from cms.ledger.keys import create_key
from cms.publishing.exporting.pdf import HOW_TO_GET_IT, pdf_is_possible
from cms.tests import migrated_database

# No deadline: how long an example takes says something about the machine, and a busy one is no defect. Where changes
# are checked (CI=true) the examples are the same at each run.
hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("house")


ONE_DAY = 86_400

# Where the tests of pages, files and programs begin: what they run counts no branches.
NOT_COUNTED = (
    "cms/operations/",
    "cms/tests/browser/",
    "cms/tests/test_access_",
    "cms/tests/test_awkward_fields",
    "cms/tests/test_killed_workers",
    "cms/tests/test_limits",
    *(
        f"cms/publishing/tests/{name}/"
        for name in ("api", "exporting", "proof", "search", "static_site", "stored_pages")
    ),
)

SETTINGS_OF_SCENES = {
    "PRETENDED_TIME_ALLOWED": True,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "TASKS": {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
}

# The transactional tests of this process, each of which has flushed what the migrations made.
_FLUSHED: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """A worker of xdist begins to count branches twice, as a process of its own and as a worker: only the worker's are
    read, and each slows every line."""
    plugin = config.pluginmanager.getplugin("_cov")
    if hasattr(config, "workerinput") and plugin and plugin.cov_controller:
        plugin.cov_controller.pause()


def pytest_runtest_setup(item):
    """Skip what needs row locks between threads where the tests run on SQLite."""
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL to a server that may make test databases")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Count no branches while a test runs that tries pages or programs: counting doubles its time, and the rules that
    the coverage is asked of (`.ci/branch_coverage.py`) have tests of their own."""
    plugin = item.config.pluginmanager.getplugin("_cov")
    counting = plugin and plugin.cov_controller and item.path.is_relative_to(settings.BASE_DIR)
    if not counting or not item.path.relative_to(settings.BASE_DIR).as_posix().startswith(NOT_COUNTED):
        return (yield)
    plugin.cov_controller.pause()
    try:
        return (yield)
    finally:
        plugin.cov_controller.resume()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first: a worker that begins one at the end lets the others wait. Otherwise the order stays."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """SQLite's database begins migrated, where an earlier run kept it."""
    with migrated_database.begins_as_kept():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        migrated_database.keep()


@pytest.fixture(scope="session")
def ledger_key(tmp_path_factory):
    path = tmp_path_factory.mktemp("ledger") / "key.pem"
    create_key(path)
    return path


@pytest.fixture(autouse=True)
def limits_without_a_border(monkeypatch):
    """The windows in which requests are counted are fixed: a scene that lies across the end of one would count anew.
    Those that are about time set their own."""
    begun = throttle.time() // ONE_DAY * ONE_DAY + ONE_DAY // 2
    monkeypatch.setattr(throttle, "time", lambda: begun)


@pytest.fixture(autouse=True, scope="session")
def files_in_memory(tmp_path_factory):
    """The files of figures, for the whole run: worlds that many tests share are made before any test begins. A file is
    named after its bytes, so that no test can meet another's under its own name. Files that wait for an import lie in a
    folder, where a process of its own finds them."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    imports = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path_factory.mktemp("imports")), "base_url": None},
    }
    with override_settings(STORAGES={**settings.STORAGES, "figures": memory, "imports": imports}):
        yield


@pytest.fixture(scope="module")
def scene_of_the_file(django_db_setup, django_db_blocker, ledger_key):
    """What is made in it stays for every test of the file, each of which works in a transaction of its own.

    For scenes that cost more than what is tried on them, in files without transactional tests. Its fixtures of module
    scope hand out primary keys and what else does not change: an instance would be shared as well.
    """
    with django_db_blocker.unblock(), override_settings(**SETTINGS_OF_SCENES, LEDGER_KEY_FILE=ledger_key):
        whole = transaction.atomic()
        # As TestCase marks its own: inside, a durable transaction (confirming a password) may still begin.
        whole._from_testcase = True
        with whole:
            provisioning.ensure_roles_and_system_account()
            yield
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def quick_and_clean_settings(settings, ledger_key):
    """Cheap password hashes, mail kept in memory, a ledger key of our own, and rate limits that no earlier test has
    used up.

    A prefix a test, not a clearing: clearing a Redis empties it for every test that runs beside this one.
    """
    settings.LEDGER_KEY_FILE = ledger_key
    for name, value in SETTINGS_OF_SCENES.items():
        setattr(settings, name, value)
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": f"test-{uuid4().hex}"}}
    if "LocMem" in settings.CACHES["default"]["BACKEND"]:
        cache.clear()


@pytest.fixture(autouse=True)
def roles_and_system_account(request):
    """The migrations' groups and system account, also after a transactional test has flushed them away.

    That flush is the one deletion that evidence allows: the triggers are lifted for it; `post_migrate` puts them back.
    """
    wants_database = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if not (wants_database or request.node.get_closest_marker("django_db")):
        yield
        return
    request.getfixturevalue("db")
    if _FLUSHED or not connection.in_atomic_block:
        provisioning.ensure_roles_and_system_account()
    yield
    if not connection.in_atomic_block:
        triggers.lift()
        _FLUSHED.append(request.node.nodeid)


@pytest.fixture
def pandoc() -> None:
    """For tests of Word files: the program that reads and writes them. REQUIRE_DOCX=1 makes its absence a failure."""
    if not is_installed():
        message = "no pandoc here; `make docx` brings it"
        pytest.fail(message) if os.environ.get("REQUIRE_DOCX") else pytest.skip(message)


@pytest.fixture
def system(db) -> User:
    return provisioning.ensure_roles_and_system_account()


@pytest.fixture
def drawing():
    """For tests of PDF files: the library that draws them. REQUIRE_PDF=1 makes its absence a failure."""
    if not pdf_is_possible():
        pytest.fail(HOW_TO_GET_IT) if os.environ.get("REQUIRE_PDF") else pytest.skip(HOW_TO_GET_IT)


@pytest.fixture
def edith(db) -> User:
    return cast.make_edith()


@pytest.fixture
def emil(db) -> User:
    return cast.make_emil()


@pytest.fixture
def mona(db) -> User:
    return cast.make_mona()


@pytest.fixture
def magnus(db) -> User:
    return cast.make_magnus()


@pytest.fixture
def ravi(db) -> User:
    return cast.make_ravi()


@pytest.fixture
def rosa(db) -> User:
    return cast.make_rosa()


@pytest.fixture
def ruth(db) -> User:
    return cast.make_ruth()


@pytest.fixture
def stranger(db) -> User:
    return cast.make_stranger()
