"""Addresses of the reader site: the first page under its plain name, everything else in the namespace `publishing`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from cms.publishing import (
    audience_views,
    change_views,
    early_views,
    export_views,
    figure_views,
    following_views,
    proof_views,
    views,
)
from cms.publishing.addresses import AudienceConverter
from cms.publishing.error_reports import views as report_views
from cms.publishing.house import views as house_views
from cms.publishing.previews import views as preview_views
from cms.publishing.questions import views as question_views
from cms.publishing.search import views as search_views

register_converter(AudienceConverter, "audience")
register_converter(following_views.FeedConverter, "feed")

EDITION = "articles/<slug:slug>/editions/<int:number>/"

reader_patterns: list[URLPattern | URLResolver] = [
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/<audience:audience>/", views.article, name="rendition"),
    path("articles/<slug:slug>/versions/", views.versions, name="versions"),
    path("articles/<slug:slug>/changes/", change_views.choose_changes, name="choose-changes"),
    path("articles/<slug:slug>/changes/<int:number>-<int:later>/", change_views.changes, name="changes"),
    path(
        "articles/<slug:slug>/changes/<int:number>-<int:later>/<audience:audience>/",
        change_views.changes,
        name="rendition-changes",
    ),
    path("articles/<slug:slug>/in-review/", early_views.in_review, name="in-review"),
    path("articles/<slug:slug>/in-review/<audience:audience>/", early_views.in_review, name="in-review-rendition"),
    path("articles/<slug:slug>/editions/<int:number>/", views.edition, name="edition"),
    path("articles/<slug:slug>/editions/<int:number>/<audience:audience>/", views.edition, name="edition-rendition"),
    path(f"{EDITION}references.bib", export_views.references_bib, name="references-bib"),
    path(f"{EDITION}references.ris", export_views.references_ris_file, name="references-ris"),
    path(f"{EDITION}references.json", export_views.references_json, name="references-json"),
    path(f"{EDITION}article.xml", export_views.article_xml, name="article-xml"),
    path(f"{EDITION}article.pdf", export_views.article_paper, name="article-pdf"),
    path(f"{EDITION}<audience:audience>/article.pdf", export_views.article_paper, name="rendition-pdf"),
    path(f"{EDITION}article.json", export_views.article_json, name="article-json"),
    path(f"{EDITION}article.docx", export_views.article_word, name="article-docx"),
    path(f"{EDITION}article.md", export_views.article_md, name="article-md"),
    path(f"{EDITION}<audience:audience>/article.md", export_views.article_md, name="rendition-md"),
    path(f"{EDITION}evidence/", export_views.evidence, name="evidence"),
    path(f"{EDITION}<audience:audience>/evidence/", export_views.evidence, name="rendition-evidence"),
    path(f"{EDITION}evidence.csv", export_views.evidence_file, name="evidence-csv"),
    path(f"{EDITION}<audience:audience>/evidence.csv", export_views.evidence_file, name="rendition-evidence-csv"),
    path(f"{EDITION}cite/", export_views.cite, name="cite"),
    path(f"{EDITION}<audience:audience>/cite/", export_views.cite, name="rendition-cite"),
    path("search/", search_views.search, name="search"),
    path("medical-advisory-board/", views.medical_advisory_board, name="board"),
    path("medical-advisory-board/<slug:name>/", views.board_member, name="member"),
    path("feeds/", following_views.feeds, name="feeds"),
    path("feeds/<feed:which>.atom", following_views.feed_atom, name="feed-atom"),
    path("feeds/<feed:which>.json", following_views.feed_json, name="feed-json"),
    path("sitemap.xml", following_views.sitemap, name="sitemap"),
    path("sitemaps/pages.xml", following_views.sitemap_pages, name="sitemap-pages"),
    path("sitemaps/articles-<int:number>.xml", following_views.sitemap_articles, name="sitemap-articles"),
    path("robots.txt", views.robots, name="robots"),
]
for page, name in house_views.NAMES.items():
    which = {"page": page}
    reader_patterns += [
        path(f"{page}/", house_views.house_page, which, name=name),
        path(f"{page}/history/", house_views.house_page_history, which, name=f"{name}-history"),
        path(f"{page}/history/<int:number>/", house_views.house_page_wording, which, name=f"{name}-wording"),
    ]

# Pages with a form: each has its own token, so they are not among those that are the same for everybody.
proof_patterns: list[URLPattern | URLResolver] = [
    path("verify/", proof_views.verify, name="verify"),
    path("verify/<str:code>/", proof_views.verify_edition, name="verify-edition"),
]

# One address from the draft to the edition: whether it is the same for everybody depends on who shows the figure.
figure_patterns: list[URLPattern | URLResolver] = [
    re_path(r"^figures/(?P<sha256>[0-9a-f]{64})\.(?P<ending>jpg|png|webp)$", figure_views.figure, name="figure"),
]

report_patterns: list[URLPattern | URLResolver] = [
    path("report-an-error/", report_views.report, name="report-error"),
    path("report-an-error/sent/", report_views.reported, name="error-reported"),
]

question_patterns: list[URLPattern | URLResolver] = [
    path("questions/ask/", question_views.ask_question, name="ask"),
    path("questions/may-answer/", question_views.offer_answers, name="may-answer"),
    path("questions/sent/", question_views.question_sent, name="question-sent"),
]

# Secret addresses: in no list, never stored, never exported.
PREVIEW = "previews/<str:token>/"
preview_patterns: list[URLPattern | URLResolver] = [
    path(PREVIEW, preview_views.preview, name="preview"),
    path(f"{PREVIEW}<audience:audience>/", preview_views.preview, name="preview-rendition"),
    re_path(
        r"^previews/(?P<token>[^/]+)/figures/(?P<sha256>[0-9a-f]{64})\.(?P<ending>jpg|png|webp)$",
        preview_views.preview_figure,
        name="preview-figure",
    ),
]

audience_patterns: list[URLPattern | URLResolver] = [path("audience/", audience_views.audience, name="audience")]

own_patterns = [
    *audience_patterns,
    *reader_patterns,
    *proof_patterns,
    *figure_patterns,
    *question_patterns,
    *report_patterns,
    *preview_patterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("api/", include("cms.publishing.api.urls")),
    path("", include((own_patterns, "publishing"))),
]
