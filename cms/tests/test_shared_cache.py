"""The cache that processes share is away: people sign in and search, limits hold, and it is tried again."""

from __future__ import annotations

from http import HTTPStatus
from time import time
from uuid import uuid4

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.urls import reverse
from redis.exceptions import ConnectionError as NoRedis
from redis.exceptions import OutOfMemoryError
from redis.exceptions import TimeoutError as Hangs

from cms import shared_cache
from cms.accounts.tests.cast import PASSWORD
from cms.shared_cache import LARGEST_BYTES, PAUSE_SECONDS, SharedCache, without_stand_in

NOBODY_LISTENS = "redis://127.0.0.1:1/0"
SEARCHES_A_MINUTE = 60


class Redis(LocMemCache):
    """A Redis that tests stop, fill and start again."""

    asked = 0
    refuses: Exception | None = None
    takes_writes = True

    def _served(self, *, writes: bool) -> None:
        self.asked += 1
        if self.refuses:
            raise self.refuses
        if writes and not self.takes_writes:
            raise OutOfMemoryError

    def get(self, *arguments, **named):
        self._served(writes=False)
        return super().get(*arguments, **named)

    def set(self, *arguments, **named):
        self._served(writes=True)
        return super().set(*arguments, **named)

    def incr(self, *arguments, **named):
        self._served(writes=True)
        return super().incr(*arguments, **named)


@pytest.fixture
def now(monkeypatch) -> list[float]:
    """The process's clock, for tests to set."""
    clock = [1000.0]
    monkeypatch.setattr(shared_cache, "monotonic", lambda: clock[0])
    return clock


@pytest.fixture
def redis() -> Redis:
    return Redis(uuid4().hex, {})


@pytest.fixture
def shared(redis) -> SharedCache:
    cache = SharedCache(f"redis://{uuid4().hex}:1/0", {})
    cache.itself = redis
    return cache


@pytest.fixture
def without_redis(settings, monkeypatch):
    monkeypatch.setattr(shared_cache, "_outages", {})
    settings.CACHES = {
        "default": {"BACKEND": "cms.shared_cache.SharedCache", "LOCATION": NOBODY_LISTENS, "KEY_PREFIX": uuid4().hex}
    }


def warnings(caplog) -> list[str]:
    return [one.message for one in caplog.records if one.name == "cms.shared_cache" and one.levelname == "WARNING"]


def test_ravi_signs_in_and_the_log_says_once_what_is_missing(client, ravi, without_redis, caplog):
    answer = client.post(reverse("account_login"), {"login": ravi.username, "password": PASSWORD})
    assert answer.status_code == HTTPStatus.FOUND
    assert client.get(reverse("reviews:queue")).status_code == HTTPStatus.OK
    assert warnings(caplog) == [
        "The shared cache cannot be used (ConnectionError): this process counts limits by itself"
    ]


def test_a_reader_searches_and_is_told_to_wait_after_as_many_as_ever(client, db, without_redis):
    asked = [client.get(reverse("publishing:search"), {"q": "iron"}).status_code for _ in range(SEARCHES_A_MINUTE + 1)]
    assert asked == [HTTPStatus.OK] * SEARCHES_A_MINUTE + [HTTPStatus.TOO_MANY_REQUESTS]


def test_wrong_passwords_are_counted_and_forgotten_again(ravi, without_redis, client, monkeypatch):
    def sign_in(password: str) -> int:
        return client.post(reverse("account_login"), {"login": ravi.username, "password": password}).status_code

    for _ in range(5):
        sign_in("wrong")
    assert sign_in(PASSWORD) == HTTPStatus.OK  # The form again, and not signed in.
    later = time() + 301
    monkeypatch.setattr("time.time", lambda: later)
    assert sign_in(PASSWORD) == HTTPStatus.FOUND


def test_nobody_waits_for_it_until_the_pause_is_over_and_then_one_tries(shared, redis, now, caplog):
    caplog.set_level("INFO", "cms.shared_cache")
    redis.refuses = NoRedis()
    shared.set("count", 1)
    asked = redis.asked
    assert shared.incr("count") == 2
    assert redis.asked == asked
    redis.refuses = None
    now[0] += PAUSE_SECONDS
    assert shared.get("count") is None
    shared.set("count", 7)
    assert redis.get("count") == 7
    assert [one.message for one in caplog.records][-1] == "The shared cache can be used again"


def test_one_that_is_still_away_is_left_alone_for_another_pause(shared, redis, now, caplog):
    redis.refuses = NoRedis()
    shared.set("count", 1)
    now[0] += PAUSE_SECONDS
    assert shared.get("count") == 1
    asked = redis.asked
    assert shared.get("count") == 1
    assert redis.asked == asked
    assert len(warnings(caplog)) == 1


def test_one_that_is_full_counts_nothing_though_it_reads(shared, redis, now, caplog):
    redis.takes_writes = False
    shared.set("count", 1)
    for pauses in range(1, 4):
        now[0] += PAUSE_SECONDS
        assert shared.get("count") == pauses
        assert shared.incr("count") == pauses + 1
    assert len(warnings(caplog)) == 1


def test_a_connection_that_it_closed_is_opened_anew(shared, redis, caplog):
    served = redis.get

    def closed_once(*arguments, **named):
        redis.get = served
        raise NoRedis("Connection closed by server.")

    redis.set("count", 3)
    redis.get = closed_once
    assert shared.get("count") == 3
    assert warnings(caplog) == []


def test_one_that_hangs_is_waited_for_once(shared, redis):
    redis.refuses = Hangs()
    shared.set("count", 1)
    assert redis.asked == 1
    assert shared.get("count") == 1


def test_files_are_not_kept_in_the_memory_of_a_process(shared, redis):
    redis.refuses = NoRedis()
    shared.set("file", b"0" * (LARGEST_BYTES + 1))
    shared.set("page", b"0" * LARGEST_BYTES)
    assert shared.get("file") is None
    assert shared.get("page") is not None


def test_everything_that_a_cache_does_is_done_by_what_stands_in(shared, redis, monkeypatch):
    monkeypatch.setattr(shared, "itself", RedisCache(NOBODY_LISTENS, {}))
    assert shared.add("a", 1)
    assert not shared.add("a", 2)
    assert shared.set_many({"b": 2, "c": 3}) == []
    assert shared.get_many(["a", "b", "c"]) == {"a": 1, "b": 2, "c": 3}
    assert shared.touch("a", 60)
    assert shared.has_key("a")
    assert shared.delete("a")
    shared.delete_many(["b"])
    assert shared.get_many(["a", "b", "c"]) == {"c": 3}
    shared.clear()
    assert "c" not in shared


def test_who_asks_whether_it_can_be_used_is_not_answered_by_what_stands_in(without_redis):
    with pytest.raises(NoRedis):
        without_stand_in().get("count")
