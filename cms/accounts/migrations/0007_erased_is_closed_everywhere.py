"""The rows from before the constraint are looked at, without stopping anybody who writes."""

from django.db import migrations


def look_at_old_rows(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE accounts_user VALIDATE CONSTRAINT erased_account_is_closed_and_empty")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_erased_is_closed")]

    operations = [migrations.RunPython(look_at_old_rows, migrations.RunPython.noop)]
