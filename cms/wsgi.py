"""WSGI entry point: stored pages first, then Django; around both, whoever counts requests."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

django_application = get_wsgi_application()
# Every view is imported before the process takes requests; otherwise its first reader waits for seconds.
import_module(settings.ROOT_URLCONF)

# These modules need the applications that the line above has loaded.
from cms.counting_requests import counted, named  # noqa: E402
from cms.operations.observers import observers  # noqa: E402
from cms.publishing.stored_pages.layer import in_front_of  # noqa: E402

application = named(
    counted(in_front_of(django_application), hook=settings.REQUEST_HOOK),
    trust_proxy=settings.TRUSTED_PROXIES > 0,
    static=settings.STATIC_URL,
    observers=observers(),
)
