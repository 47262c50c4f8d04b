"""A version in review that a managing editor opened to readers, as long as it is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from articles.models import Article, Audience, Version, VersionContributor, VersionRendition
from articles.overlays import SourceMark, source_marks
from cms.accounts.access import public
from cms.accounts.methods import require_safe
from cms.publishing.addresses import article_address, early_address
from cms.publishing.banners import Banner, in_review_banner, source_banners
from cms.publishing.disclosure import origin_disclosure
from cms.publishing.models import EarlyAccess, LiveEdition
from cms.publishing.queries import last_early_access
from cms.publishing.reader_page import AudienceChoice, TrackerStep, audience_choices, frozen_parts, steps_of


@dataclass(frozen=True)
class EarlyPage:
    """One audience's text of a version in review. No name of a reviewer, nothing to cite or to download."""

    access: EarlyAccess
    rendition: VersionRendition
    audiences: tuple[Audience, ...]
    contributors: tuple[VersionContributor, ...]
    source_marks: tuple[SourceMark, ...]
    live_url: str

    @property
    def article(self) -> Article:
        """Whose version it is."""
        return self.access.round.article

    @property
    def version(self) -> Version:
        """What the board is looking at."""
        return self.access.version

    @property
    def audience(self) -> Audience:
        """Whom this text is written for."""
        return Audience(self.rendition.audience)

    @cached_property
    def frozen(self) -> Mapping[str, str]:
        """The frozen pieces as the board sees them, with what became known of their sources since."""
        return frozen_parts(
            self.rendition, self.source_marks, language=self.version.language, since=_("this version was submitted")
        )

    @property
    def language(self) -> str:
        """The language of the text as frozen; the words around it are the site's."""
        return self.version.language

    @property
    def banners(self) -> list[Banner]:
        """The caution first, then the sources."""
        return [in_review_banner(live_url=self.live_url), *source_banners(self.source_marks, is_signed=False)]

    @property
    def steps(self) -> list[TrackerStep]:
        """How far the round has come."""
        return steps_of(self.access.round)

    @property
    def audience_choices(self) -> list[AudienceChoice]:
        """The texts of this version by audience."""
        return audience_choices(self.audiences, self.audience, lambda audience: early_address(self.article, audience))

    @property
    def parts_after_text(self) -> list[tuple[str, str]]:
        """Anchor and words of what stands behind the text, for the contents."""
        why = ("record", _("Why you can read this already"))
        return [("references", _("References")), why] if self.rendition.references_html else [why]

    @property
    def origin_disclosure(self) -> str:
        """How the text came to be. Nobody has signed it, so no review is claimed."""
        return origin_disclosure(self.version, [])


@public
@require_safe
def in_review(request: HttpRequest, slug: str, audience: Audience = Audience.PROFESSIONAL) -> HttpResponse:
    """The version as it was submitted, under the caution banner. Once closed: the live edition, else that it is gone.
    404 where none was ever open."""
    found = last_early_access(slug)
    if found is None:
        raise Http404("No version in review is open to readers here.")
    access, is_open = found
    live = LiveEdition.objects.filter(article=access.round.article_id, is_withdrawn=False).exists()
    if not is_open:
        if live:
            return redirect(article_address(access.round.article))
        return render(request, "publishing/no_longer_open.html", {}, status=HTTPStatus.GONE)
    page = _page(access, audience, live_url=article_address(access.round.article) if live else "")
    if page is None:
        return redirect(early_address(access.round.article))
    answer = render(request, "publishing/in_review.html", {"page": page})
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "no-cache"
    return answer


def _page(access: EarlyAccess, audience: Audience, *, live_url: str) -> EarlyPage | None:
    renditions = {rendition.audience: rendition for rendition in access.version.renditions.all()}
    rendition = renditions.get(audience)
    if rendition is None:
        return None
    cited = access.version.references.select_related("reference__merged_into")
    return EarlyPage(
        access=access,
        rendition=rendition,
        audiences=tuple(known for known in Audience if known in renditions),
        contributors=tuple(access.version.contributors.all()),
        source_marks=source_marks(rendition, cited),
        live_url=live_url,
    )
