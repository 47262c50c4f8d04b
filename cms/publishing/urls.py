"""Addresses of the reader site: the first page under its plain name, everything else in the namespace `publishing`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, register_converter

from cms.publishing import views
from cms.publishing.addresses import AudienceConverter

register_converter(AudienceConverter, "audience")

reader_patterns: list[URLPattern | URLResolver] = [
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/<audience:audience>/", views.article, name="rendition"),
    path("articles/<slug:slug>/versions/", views.versions, name="versions"),
    path("articles/<slug:slug>/editions/<int:number>/", views.edition, name="edition"),
    path("articles/<slug:slug>/editions/<int:number>/<audience:audience>/", views.edition, name="edition-rendition"),
    path("editorial-policy/", views.policy, name="policy"),
    path("medical-advisory-board/", views.medical_advisory_board, name="board"),
    path("robots.txt", views.robots, name="robots"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("", include((reader_patterns, "publishing"))),
]
