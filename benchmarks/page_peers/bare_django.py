"""Django without any middleware, database or template: one view that sends the same bytes with the same headers."""

import django
from bare_wsgi import BODY, HEADERS
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, MIDDLEWARE=[], SECRET_KEY="benchmark", LOGGING_CONFIG=None
)
django.setup()


def article(request, slug):
    return HttpResponse(BODY, headers=dict(HEADERS))


urlpatterns = [path("articles/<slug:slug>/", article)]
application = get_wsgi_application()
