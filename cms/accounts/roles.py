"""The three role groups. A role is membership in a group; being a superuser is not a role (there is no back door)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from cms.accounts.models import User


class Role(models.TextChoices):
    """Names of the groups that a migration makes."""

    EDITOR = "Editors", "Editor"
    MANAGING_EDITOR = "Managing editors", "Managing editor"
    REVIEWER = "Medical advisory board", "Board reviewer"


def is_editor(user: User) -> bool:
    """Whether the person may draft: an editor or a managing editor."""
    return bool({Role.EDITOR, Role.MANAGING_EDITOR} & user.role_names)


def is_managing_editor(user: User) -> bool:
    """Whether the person may assign, publish, correct and retract."""
    return Role.MANAGING_EDITOR in user.role_names


def is_reviewer(user: User) -> bool:
    """Whether the person sits on the medical advisory board."""
    return Role.REVIEWER in user.role_names
