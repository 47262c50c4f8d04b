"""WSGI entry point: stored pages first, then Django; around both, whoever counts requests."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

django_application = get_wsgi_application()

# These modules need the applications that the line above has loaded.
from cms.counting_requests import counted  # noqa: E402
from cms.publishing.stored_pages.layer import in_front_of  # noqa: E402

application = counted(in_front_of(django_application), hook=settings.REQUEST_HOOK)
