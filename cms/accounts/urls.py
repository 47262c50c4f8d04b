"""Addresses of people, invitations and one's own profile."""

from __future__ import annotations

from django.urls import path

from cms.accounts import notification_views, personal_data_views, sign_in_views, views

app_name = "people"

urlpatterns = [
    path("desk/people/", views.list_people, name="list"),
    path("desk/people/invite/", views.invite, name="invite"),
    path("desk/people/invitations/<int:pk>/revoke/", views.revoke_invitation, name="revoke_invitation"),
    path("desk/people/sign-in-rules/", sign_in_views.sign_in_rules, name="sign_in_rules"),
    path("desk/people/<int:pk>/", views.person, name="person"),
    path("desk/people/<int:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("desk/people/<int:pk>/activate/", views.activate, name="activate"),
    path("desk/people/<int:pk>/erase/", personal_data_views.erase, name="erase"),
    path("profile/data/", personal_data_views.my_data, name="my_data"),
    path("invitations/<str:token>/", views.accept_invitation, name="accept_invitation"),
    path("desk/people/<int:pk>/end-sessions/", sign_in_views.end_persons_sessions, name="end_persons_sessions"),
    path("profile/sign-ins/", sign_in_views.my_sign_ins, name="my_sign_ins"),
    path("profile/sign-ins/end-others/", sign_in_views.end_my_other_sessions, name="end_my_other_sessions"),
    path("profile/sign-ins/<int:pk>/end/", sign_in_views.end_my_session, name="end_my_session"),
    path("profile/", views.profile, name="profile"),
    path("notifications/", notification_views.list_notifications, name="notifications"),
    path("notifications/read/", notification_views.read_all, name="read_all_notifications"),
    path("notifications/settings/", notification_views.notification_settings, name="notification_settings"),
    path("notifications/<int:pk>/open/", notification_views.open_notification, name="open_notification"),
]
