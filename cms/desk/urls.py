"""Addresses of the desk."""

from __future__ import annotations

from cms.desk.article_urls import urlpatterns as article_urls
from cms.desk.round_urls import urlpatterns as round_urls

app_name = "desk"

urlpatterns = [*article_urls, *round_urls]
