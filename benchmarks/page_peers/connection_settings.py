"""The site's settings with another way to hold connections to PostgreSQL: that which CONNECTIONS names."""

import os

from cms.settings import *  # noqa: F403
from cms.settings import DATABASES

ONE_A_REQUEST, KEPT, POOLED = "one a request", "kept by each thread", "from a pool"
# As many as granian has threads, and fewer.
WAYS: dict[str, dict[str, object]] = {
    ONE_A_REQUEST: {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False},
    KEPT: {},
    POOLED: {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": {"min_size": 2, "max_size": 4, "timeout": 10}}},
}
WAY = os.environ.get("CONNECTIONS", KEPT)
DATABASES["default"].update(WAYS[WAY])
DATABASE_POOL = 4 if WAY == POOLED else 0
