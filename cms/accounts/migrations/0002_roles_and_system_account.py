"""The three role groups, and the inactive account that scheduled jobs act as."""

from django.contrib.auth.hashers import make_password
from django.db import migrations

ROLES = ("Editors", "Managing editors", "Medical advisory board")


def make_roles_and_system_account(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    user = apps.get_model("accounts", "User")
    for name in ROLES:
        group.objects.get_or_create(name=name)
    user.objects.get_or_create(
        username="system",
        defaults={"printed_name": "System", "is_active": False, "password": make_password(None)},
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        # Going back keeps both: people's memberships and evidence point to them.
        migrations.RunPython(make_roles_and_system_account, migrations.RunPython.noop),
    ]
