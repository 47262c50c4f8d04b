"""The canonical form: the one way in which evidence becomes bytes.

A subset of JSON (RFC 8259) that every language writes alike: UTF-8, keys sorted by code point, no white space, no
escapes beyond those JSON demands, strings, integers, booleans, null, lists and objects only. Moments are UTC with six
decimals and a `Z`; dates are ISO 8601. Floats are refused because their text differs between languages. Strings are
taken as they are: text is normalised when it is saved, never when it is hashed, so that a changed byte always shows.
docs/canonical-form.md describes it with an example.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any


def canonical_value(value: Any) -> Any:
    """`value` with moments, dates and mappings turned into plain JSON values. Raises TypeError for anything else."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("A moment without a time zone cannot be evidence.")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("Keys of canonical objects are strings.")
        return {key: canonical_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical_value(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def canonical_text(value: Any) -> str:
    """The canonical JSON text of `value`."""
    return json.dumps(
        canonical_value(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def sha256_text(text: str) -> str:
    """SHA-256 of the UTF-8 bytes of `text`, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest(value: Any) -> str:
    """SHA-256 of the canonical form of `value`."""
    return sha256_text(canonical_text(value))
