"""The frozen sources of a version, each with the library entry that stands for it now."""

from __future__ import annotations

from collections.abc import Iterable

from articles.models import Version, VersionReference


def references_with_library(version: Version) -> Iterable[VersionReference]:
    """The version's references with `reference__merged_into`: one query, or none where a page has read them already."""
    if "references" in getattr(version, "_prefetched_objects_cache", ()):
        return version.references.all()
    return version.references.select_related("reference__merged_into")
