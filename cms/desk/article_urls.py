"""Addresses of the desk that editors work at."""

from __future__ import annotations

from django.urls import path

from cms.desk.views import (
    adding_sources,
    articles,
    drafting,
    history,
    importing,
    library,
    numbers,
    particulars,
    record,
    sources,
    start,
    submission,
    topics,
)

ARTICLE = "articles/<slug:slug>/"

urlpatterns = [
    path("", start.start, name="start"),
    path("articles/", articles.my_articles, name="my_articles"),
    path("articles/new/", articles.new_article, name="new_article"),
    path("import/", importing.import_page, name="import"),
    path("library/", library.library, name="library"),
    path("library/add/", adding_sources.add_sources, name="add_sources"),
    path("library/<int:pk>/", library.source, name="source"),
    path("library/<int:pk>/mark/", library.mark_source, name="mark_source"),
    path("library/<int:pk>/check/", library.check_source, name="check_source"),
    path("library/<int:pk>/merge/", library.merge_source, name="merge_source"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<slug:slug>/", topics.topics, name="rename_topic"),
    path(ARTICLE, drafting.draft, name="draft"),
    path(f"{ARTICLE}preview/", drafting.preview, name="preview"),
    path(f"{ARTICLE}imported/", importing.imported, name="imported"),
    path(f"{ARTICLE}history/", history.history, name="history"),
    path(f"{ARTICLE}history/<int:revision>/", history.save, name="save"),
    path(f"{ARTICLE}history/<int:revision>/restore/", history.restore, name="restore"),
    path(f"{ARTICLE}sources/", sources.sources, name="sources"),
    path(f"{ARTICLE}sources/new/", sources.new_source, name="new_source"),
    path(f"{ARTICLE}sources/link/", sources.link_source, name="link_source"),
    path(f"{ARTICLE}sources/unlink/", sources.unlink_source, name="unlink_source"),
    path(f"{ARTICLE}numbers/", numbers.numbers, name="numbers"),
    path(f"{ARTICLE}numbers/insert/", numbers.insert_number, name="insert_number"),
    path(f"{ARTICLE}numbers/insert-new/", numbers.insert_new_number, name="insert_new_number"),
    path(f"{ARTICLE}numbers/bind/", numbers.bind_numbers, name="bind_numbers"),
    path(f"{ARTICLE}byline/", particulars.byline, name="byline"),
    path(f"{ARTICLE}settings/", particulars.settings, name="settings"),
    path(f"{ARTICLE}settings/address/", particulars.change_address, name="change_address"),
    path(f"{ARTICLE}settings/collaborators/", particulars.invite_collaborator, name="invite_collaborator"),
    path(f"{ARTICLE}settings/collaborators/<int:pk>/remove/", particulars.end_collaboration, name="end_collaboration"),
    path(f"{ARTICLE}submit/", submission.submit, name="submit"),
    path(f"{ARTICLE}override/", submission.override, name="override"),
    path(f"{ARTICLE}withdraw/", submission.withdraw, name="withdraw"),
    path(f"{ARTICLE}record/", record.record, name="record"),
    path(f"{ARTICLE}versions/<int:number>/", record.version, name="version"),
]
