"""Addresses for supervisors, load balancers and whoever measures."""

from django.urls import path

from cms.operations import health_views, metrics_views

urlpatterns = [
    path("healthz", health_views.healthz, name="healthz"),
    path("readyz", health_views.readyz, name="readyz"),
    path("metrics", metrics_views.metrics, name="metrics"),
]
