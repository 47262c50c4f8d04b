"""Addresses of the reviewers' desk."""

from __future__ import annotations

from django.urls import path

from reviews.views import answers, signing
from reviews.views.assignment import assignment
from reviews.views.evidence import evidence, evidence_csv
from reviews.views.queue import queue

app_name = "reviews"

urlpatterns = [
    path("", queue, name="queue"),
    path("<int:pk>/", assignment, name="assignment"),
    path("<int:pk>/evidence/", evidence, name="evidence"),
    path("<int:pk>/evidence.csv", evidence_csv, name="evidence_csv"),
    path("<int:pk>/accept/", answers.accept, name="accept"),
    path("<int:pk>/decline/", answers.decline, name="decline"),
    path("<int:pk>/comment/", answers.comment, name="comment"),
    path("<int:pk>/sign/", signing.sign, name="sign"),
    path("<int:pk>/take-back/", signing.take_back, name="take_back"),
]
