"""Addresses of the desk that managing editors work at."""

from __future__ import annotations

from django.urls import URLPattern, path

from cms.desk.views import (
    board,
    editor_topics,
    jobs,
    judging,
    overview,
    policies,
    publishing,
    rounds,
    unsigned,
)

ROUND = "rounds/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("rounds/", board.rounds, name="rounds"),
    path("rounds.csv", board.rounds_csv, name="rounds_csv"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:pk>/run/", jobs.run_job_again, name="run_job_again"),
    path("overview/", overview.overview, name="overview"),
    path("people/<int:pk>/topics/", editor_topics.editor_topics, name="editor_topics"),
    path(ROUND, rounds.one_round, name="round"),
    path(f"{ROUND}assign/", judging.assign, name="assign"),
    path(f"{ROUND}invite-proposed/", judging.invite_proposed, name="invite_proposed"),
    path(f"{ROUND}assignments/<int:assignment>/conflict/", judging.decide_conflict, name="decide_conflict"),
    path(f"{ROUND}assignments/<int:assignment>/end/", judging.unassign, name="unassign"),
    path(f"{ROUND}withdraw/", judging.withdraw_round, name="withdraw_round"),
    path(f"{ROUND}comment/", judging.comment, name="comment"),
    path(f"{ROUND}comments/<int:comment>/reply/", judging.reply, name="reply"),
    path(f"{ROUND}comments/<int:comment>/resolve/", judging.resolve, name="resolve"),
    path(f"{ROUND}comments/<int:comment>/reopen/", judging.reopen, name="reopen"),
    path(f"{ROUND}sign-offs/<int:sign_off>/adjudicate/", judging.adjudicate, name="adjudicate"),
    path(f"{ROUND}publish/", publishing.publish, name="publish"),
    path(f"{ROUND}schedule/", publishing.schedule, name="schedule"),
    path(f"{ROUND}schedule/<int:planned>/cancel/", publishing.cancel, name="cancel_publication"),
    path(f"{ROUND}early-access/", unsigned.open_to_readers, name="open_early"),
    path(f"{ROUND}early-access/end/", unsigned.close_to_readers, name="end_early_access"),
    path(f"{ROUND}emergency/", unsigned.emergency, name="emergency"),
    path("articles/<slug:slug>/re-review/", publishing.re_review, name="re_review"),
    path("articles/<slug:slug>/notice/", publishing.notice, name="notice"),
    path("rules/", policies.rules, name="rules"),
    path("rules/house/", policies.change_rules, name="house_rules"),
    path("rules/topics/<slug:slug>/", policies.change_rules, name="topic_rules"),
    path("rules/topics/<slug:slug>/house/", policies.follow_house, name="follow_house"),
]
