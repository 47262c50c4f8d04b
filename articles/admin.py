"""Articles, drafts, versions and sources in the support admin: to look at. What changes them is in the actions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from reversion.models import Revision

from articles.history import saved_text, saves_of
from articles.models import (
    Article,
    Collaborator,
    Draft,
    DraftContributor,
    DraftReference,
    DraftRendition,
    DraftWriter,
    FindingOverride,
    ImportedEntry,
    Reference,
    RetractionImport,
    SlugRedirect,
    SourceEnquiry,
    Topic,
    TopicEditor,
    Version,
    VersionClaims,
    VersionContributor,
    VersionFigure,
    VersionReference,
    VersionRendition,
    VersionWriter,
)
from cms.accounts.read_only_admin import AuditedRecordAdmin, RecordAdmin
from cms.refusals import Refused


@admin.register(Topic)
class TopicAdmin(AuditedRecordAdmin):
    """Fields of medicine."""

    list_display = ("name", "slug")
    search_fields = ("name", "slug")


@admin.register(Article)
class ArticleAdmin(AuditedRecordAdmin):
    """The works. Their states are worked out from rounds and editions and stored nowhere."""

    list_display = ("slug", "topic", "owner", "origin", "created_at")
    list_filter = ("topic", "origin")
    list_select_related = ("topic", "owner")
    search_fields = ("slug", "draft__title", "owner__printed_name")
    date_hierarchy = "created_at"


@admin.register(Collaborator)
class CollaboratorAdmin(AuditedRecordAdmin):
    """Who else may write."""

    list_display = ("article", "user")
    list_select_related = ("article", "user")
    search_fields = ("article__slug", "user__printed_name")


@admin.register(TopicEditor)
class TopicEditorAdmin(AuditedRecordAdmin):
    """Who was given which topics."""

    list_display = ("user", "topic")
    list_filter = ("topic",)
    list_select_related = ("user", "topic")
    search_fields = ("user__printed_name",)


@admin.register(SlugRedirect)
class SlugRedirectAdmin(RecordAdmin):
    """Addresses that articles had before."""

    list_display = ("old_slug", "article")
    list_select_related = ("article",)
    search_fields = ("old_slug", "article__slug")


@admin.register(Draft)
class DraftAdmin(RecordAdmin):
    """Drafts. Their history is django-reversion's saves, listed and shown by us.

    The library's own admin is not used: its page of an old save reverts to it inside a transaction and rolls back, and
    a POST keeps the reversal, past every action.
    """

    list_display = ("__str__", "article", "edit_number", "updated_at", "updated_by")
    list_select_related = ("article", "updated_by")
    search_fields = ("title", "article__slug")
    date_hierarchy = "updated_at"

    def get_urls(self) -> list[URLPattern]:
        """The admin's addresses and one for each save."""
        save = path(
            "<path:object_id>/saves/<int:revision_id>/",
            self.admin_site.admin_view(self.save_view),
            name="articles_draft_save",
        )
        return [save, *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One page of the draft's saves."""
        draft = self._draft(request, object_id)
        number = request.GET.get("page", "1")
        saves = saves_of(draft, int(number) if number.isdecimal() and len(number) < 10 else 1)
        return self._page(request, "admin/draft_saves.html", draft, title=f"Saves of {draft}", page_obj=saves)

    def save_view(self, request: HttpRequest, object_id: str, revision_id: int) -> HttpResponse:
        """What one save held. Raises Http404 where it is not one of this draft's."""
        draft = self._draft(request, object_id)
        revision = Revision.objects.select_related("user").filter(pk=revision_id).first()
        if revision is None:
            raise Http404("There is no such save.")
        try:
            saved = saved_text(draft, revision)
        except Refused as refusal:
            raise Http404(refusal.reason) from refusal
        return self._page(request, "admin/draft_save.html", draft, title=f"A save of {draft}", saved=saved)

    def _draft(self, request: HttpRequest, object_id: str) -> Draft:
        draft = self.get_object(request, object_id)
        if draft is None:
            raise Http404("There is no such draft.")
        if not self.has_view_permission(request, draft):
            raise PermissionDenied
        return draft

    def _page(self, request: HttpRequest, template: str, draft: Draft, **context: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "draft": draft}
        return TemplateResponse(request, template, frame | context)


@admin.register(DraftRendition)
class DraftRenditionAdmin(RecordAdmin):
    """The Markdown that is being worked on."""

    list_display = ("draft", "audience")
    list_filter = ("audience",)
    list_select_related = ("draft__article",)
    search_fields = ("draft__title", "draft__article__slug")


@admin.register(DraftReference)
class DraftReferenceAdmin(RecordAdmin):
    """Which library references a draft may cite."""

    list_display = ("draft", "reference", "position")
    list_select_related = ("draft__article", "reference")
    search_fields = ("draft__article__slug", "reference__key")


@admin.register(DraftContributor)
class DraftContributorAdmin(RecordAdmin):
    """Lines of the byline."""

    list_display = ("printed_name", "role", "draft")
    list_select_related = ("draft__article",)
    search_fields = ("printed_name", "draft__article__slug")


@admin.register(DraftWriter)
class DraftWriterAdmin(RecordAdmin):
    """Who changed which draft when: what separation of duties reads."""

    list_display = ("article", "user", "act", "at")
    list_filter = ("act",)
    list_select_related = ("article", "user")
    search_fields = ("article__slug", "user__printed_name")
    date_hierarchy = "at"


@admin.register(ImportedEntry)
class ImportedEntryAdmin(RecordAdmin):
    """Imported reference lists whose numbers are provisional."""

    list_display = ("article", "position", "reference")
    list_select_related = ("article", "reference")
    search_fields = ("article__slug", "reference__key")


@admin.register(Reference)
class ReferenceAdmin(AuditedRecordAdmin):
    """The library of sources."""

    list_display = ("key", "title", "year", "evidence_type", "retraction")
    list_filter = ("evidence_type", "retraction")
    search_fields = ("key", "title", "doi", "pmid")


@admin.register(RetractionImport)
class RetractionImportAdmin(RecordAdmin):
    """When the Retraction Watch table was taken over, and from where."""

    list_display = ("at", "origin", "rows")
    search_fields = ("origin",)
    date_hierarchy = "at"


@admin.register(SourceEnquiry)
class SourceEnquiryAdmin(RecordAdmin):
    """When the services were last asked about a source."""

    list_display = ("reference", "asked_at", "answered_by")
    list_select_related = ("reference",)
    search_fields = ("reference__key", "reference__title")
    date_hierarchy = "asked_at"


@admin.register(Version)
class VersionAdmin(RecordAdmin):
    """Frozen versions with their digests."""

    list_display = ("article", "number", "title", "frozen_by", "frozen_at", "version_sha256")
    list_select_related = ("article", "frozen_by")
    search_fields = ("article__slug", "title", "version_sha256", "content_sha256")
    date_hierarchy = "frozen_at"


@admin.register(VersionRendition)
class VersionRenditionAdmin(RecordAdmin):
    """The frozen text for one audience, as stored."""

    list_display = ("version", "audience")
    list_filter = ("audience",)
    list_select_related = ("version__article",)
    search_fields = ("version__article__slug", "version__title")


@admin.register(VersionClaims)
class VersionClaimsAdmin(RecordAdmin):
    """What frozen texts claim, as read when they were frozen."""

    list_display = ("rendition",)
    list_select_related = ("rendition__version__article",)
    search_fields = ("rendition__version__article__slug",)


@admin.register(VersionReference)
class VersionReferenceAdmin(RecordAdmin):
    """Cited references as they were frozen."""

    list_display = ("key", "version", "evidence_type", "retraction")
    list_filter = ("retraction",)
    list_select_related = ("version__article",)
    search_fields = ("key", "version__article__slug")


@admin.register(VersionFigure)
class VersionFigureAdmin(RecordAdmin):
    """Figures as they were frozen; the file itself is stored by its digest."""

    list_display = ("key", "version", "media_type", "sha256")
    list_select_related = ("version__article",)
    search_fields = ("key", "version__article__slug", "sha256")


@admin.register(VersionContributor)
class VersionContributorAdmin(RecordAdmin):
    """Bylines as they were frozen."""

    list_display = ("printed_name", "role", "version")
    list_select_related = ("version__article",)
    search_fields = ("printed_name", "version__article__slug")


@admin.register(VersionWriter)
class VersionWriterAdmin(RecordAdmin):
    """Who wrote in a version, and so may not approve it."""

    list_display = ("printed_name", "version")
    list_select_related = ("version__article",)
    search_fields = ("printed_name", "version__article__slug")


@admin.register(FindingOverride)
class FindingOverrideAdmin(RecordAdmin):
    """Errors that were let pass, by whom and why."""

    list_display = ("article", "code", "printed_name", "decided_at")
    list_filter = ("code",)
    list_select_related = ("article",)
    search_fields = ("article__slug", "message", "reason", "printed_name")
    date_hierarchy = "decided_at"
