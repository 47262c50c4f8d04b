"""Addresses of the reviewers' desk."""

from __future__ import annotations

from django.urls import path

from reviews.views import absences, answers, changes, checking, objecting, signing, threads
from reviews.views.assignment import assignment
from reviews.views.evidence import evidence, evidence_csv
from reviews.views.queue import queue

app_name = "reviews"

urlpatterns = [
    path("", queue, name="queue"),
    path("absences/", absences.absences, name="absences"),
    path("absences/of/<int:pk>/", absences.absences_of, name="absences_of"),
    path("absences/<int:pk>/remove/", absences.remove, name="remove_absence"),
    path("<int:pk>/", assignment, name="assignment"),
    path("<int:pk>/evidence/", evidence, name="evidence"),
    path("<int:pk>/evidence.csv", evidence_csv, name="evidence_csv"),
    path("<int:pk>/accept/", answers.accept, name="accept"),
    path("<int:pk>/decline/", answers.decline, name="decline"),
    path("<int:pk>/changes/", changes.changes, name="changes"),
    path("<int:pk>/hand-over/", answers.hand_over, name="hand_over"),
    path("<int:pk>/claims/<str:identity>/", checking.check_claim, name="check_claim"),
    path("<int:pk>/comment/", threads.comment, name="comment"),
    path("<int:pk>/comments/<int:comment>/reply/", threads.reply, name="reply"),
    path("<int:pk>/comments/<int:comment>/resolve/", threads.resolve, name="resolve"),
    path("<int:pk>/comments/<int:comment>/reopen/", threads.reopen, name="reopen"),
    path("<int:pk>/not-minor/", objecting.call_not_minor, name="call_not_minor"),
    path("<int:pk>/keep/", signing.keep, name="keep"),
    path("<int:pk>/passkey/", signing.passkey, name="passkey"),
    path("<int:pk>/sign/", signing.sign, name="sign"),
    path("<int:pk>/take-back/", signing.take_back, name="take_back"),
]
