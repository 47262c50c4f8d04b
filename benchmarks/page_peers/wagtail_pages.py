"""Wagtail with the same text as one of its pages, and the middleware that `wagtail start` writes; with
`WAGTAIL_PAGE_CACHE=1` Django's page cache around it, in this process's memory. `python wagtail_pages.py PATH` makes the
house, with the page at the path's last part.
"""

import os
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(BENCHMARKS), os.environ["WAGTAIL_FOLDER"]]
os.environ["DJANGO_SETTINGS_MODULE"] = "wagtail_house.settings"
SECURITY_AND_SESSIONS = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.MIDDLEWARE = SECURITY_AND_SESSIONS
if os.environ.get("WAGTAIL_PAGE_CACHE") == "1":
    settings.MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *SECURITY_AND_SESSIONS,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
settings.TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "wagtail_templates"]
django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402


def make_house(path: str, body: str) -> None:
    """An empty Wagtail with one published page, whose template prints `body`."""
    from wagtail.models import Page
    from wagtail_house.models import ArticlePage

    call_command("makemigrations", "wagtail_house", verbosity=0)
    call_command("migrate", verbosity=0)
    home = Page.objects.get(depth=2)
    articles = home.add_child(instance=ArticlePage(title="Articles", slug="articles"))
    articles.add_child(instance=ArticlePage(title="An article", slug=path.strip("/").rpartition("/")[2], body=body))


if __name__ == "__main__":
    make_house(sys.argv[1], Path(os.environ["BENCHMARK_PAGE"], "plain-body").read_text())
else:
    application = get_wsgi_application()
