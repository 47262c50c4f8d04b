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
from django.utils.module_loading import import_string  # noqa: E402

from cms.counting_requests import named  # noqa: E402
from cms.operations.observers import observers  # noqa: E402
from cms.publishing.stored_pages.layer import StoredPagesLayer, in_front_of  # noqa: E402

pages_and_django = in_front_of(django_application)
application = named(
    pages_and_django,
    trust_proxy=settings.TRUSTED_PROXIES > 0,
    static=settings.STATIC_URL,
    observers=observers(),
    hook=import_string(settings.REQUEST_HOOK) if settings.REQUEST_HOOK else None,
    at_once=pages_and_django.at_once if isinstance(pages_and_django, StoredPagesLayer) else None,
)
