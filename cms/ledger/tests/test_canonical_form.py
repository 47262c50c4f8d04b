"""The canonical form is the same bytes everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cms.ledger.canonical import canonical_text, digest


def test_keys_are_sorted_and_nothing_is_escaped_that_need_not_be():
    assert canonical_text({"b": "500/μL", "a": [1, True, None]}) == '{"a":[1,true,null],"b":"500/μL"}'


def test_the_digest_of_a_known_value_never_changes():
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_a_moment_is_the_same_bytes_in_every_zone():
    in_utc = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
    in_tokyo = in_utc.astimezone(timezone(timedelta(hours=9)))
    assert canonical_text(in_utc) == canonical_text(in_tokyo) == '"2026-03-04T10:00:00.000000Z"'


def test_dates_are_iso():
    assert canonical_text(date(2026, 3, 4)) == '"2026-03-04"'


@pytest.mark.parametrize("value", [0.5, {1: "a"}, {"when": datetime(2026, 1, 1)}, {1, 2}, b"bytes"])
def test_what_differs_between_languages_is_refused(value):
    with pytest.raises(TypeError):
        canonical_text(value)


def test_text_is_hashed_as_it_stands():
    composed, decomposed = "\u00e9", "e\u0301"
    assert digest(composed) != digest(decomposed)
