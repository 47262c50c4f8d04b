"""Where things stand on the reader site. The audience is part of the address, so that each text can be cached by
itself."""

from __future__ import annotations

import re

from django.conf import settings
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from articles.models import Article, Audience
from cms.publishing.models import Edition


class AudienceConverter:
    """The last step of an address that names an audience. The professional text has the bare address."""

    regex: str = "|".join(re.escape(a.value) for a in Audience if a != Audience.PROFESSIONAL)

    def to_python(self, value: str) -> Audience:
        """The audience that the address names."""
        return Audience(value)

    def to_url(self, value: str) -> str:
        """The audience as addresses write it."""
        return Audience(value).value


def article_address(article: Article, audience: str = Audience.PROFESSIONAL) -> str:
    """The address that always shows the live edition."""
    if audience == Audience.PROFESSIONAL:
        return reverse("publishing:article", kwargs={"slug": article.slug})
    return reverse("publishing:rendition", kwargs={"slug": article.slug, "audience": audience})


def edition_address(edition: Edition, audience: str = Audience.PROFESSIONAL) -> str:
    """The permanent address of one edition. Reads `edition.article`, which the caller has at hand."""
    place: dict[str, str | int] = {"slug": edition.article.slug, "number": edition.number}
    if audience == Audience.PROFESSIONAL:
        return reverse("publishing:edition", kwargs=place)
    return reverse("publishing:edition-rendition", kwargs=place | {"audience": audience})


def changes_address(article: Article, old: int, new: int, audience: str = Audience.PROFESSIONAL) -> str:
    """Where readers see what changed from the edition `old` to the edition `new`."""
    place: dict[str, str | int] = {"slug": article.slug, "number": old, "later": new}
    if audience == Audience.PROFESSIONAL:
        return reverse("publishing:changes", kwargs=place)
    return reverse("publishing:rendition-changes", kwargs=place | {"audience": audience})


def early_address(article: Article, audience: str = Audience.PROFESSIONAL) -> str:
    """Where a version in review is shown while a managing editor has it open."""
    if audience == Audience.PROFESSIONAL:
        return reverse("publishing:in-review", kwargs={"slug": article.slug})
    return reverse("publishing:in-review-rendition", kwargs={"slug": article.slug, "audience": audience})


def evidence_address(edition: Edition, audience: str = Audience.PROFESSIONAL, *, file: bool = False) -> str:
    """The address of an edition's evidence table, as a page or as a file. Reads `edition.article`, as above."""
    name = "evidence-csv" if file else "evidence"
    place: dict[str, str | int] = {"slug": edition.article.slug, "number": edition.number}
    if audience == Audience.PROFESSIONAL:
        return reverse(f"publishing:{name}", kwargs=place)
    return reverse(f"publishing:rendition-{name}", kwargs=place | {"audience": audience})


def absolute(address: str) -> str:
    """The address with the site's public name, for links that leave the page (canonical, citations, previews)."""
    return f"{settings.SITE_URL}{address}"


def is_local_path(place: str) -> bool:
    """Whether an address that was handed in is a path of this site, and no way to another one."""
    return place.startswith("/") and url_has_allowed_host_and_scheme(place, allowed_hosts=None)
