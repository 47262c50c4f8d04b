"""Copies the published article of `one_article.py` inside the database, with its texts: `many_articles.py ARTICLES`."""

import os
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(BENCHMARKS.parent), str(BENCHMARKS)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from large_house import copies  # noqa: E402

from articles.models import Article, VersionRendition  # noqa: E402

# Pages are made of the texts here.
copies.LEFT_OUT = {place: sql for place, sql in copies.LEFT_OUT.items() if place[0] is not VersionRendition}
# Of the house, or with one row for each address or word; no page of an article reads the search's tables.
NOT_COPIED = {
    "HousePageWording",
    "StoredPage",
    *(model.__name__ for model in copies.copied() if ".search." in model.__module__),
}
copies.SHARED |= NOT_COPIED
wanted = int(sys.argv[1])
copies.copy(copies.Rows(copies.last_rows()), 1, wanted - Article.objects.count() + 1)
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
print(f"{Article.objects.count():,} articles")
