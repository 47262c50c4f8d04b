"""An erased account is closed and empty. On PostgreSQL the constraint holds for new rows at once, without reading the
table under a lock; the next migration has the old rows looked at."""

from django.db import migrations, models


class AddConstraintWithoutReading(migrations.AddConstraint):
    """`AddConstraint`, NOT VALID where the database knows that."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        schema_editor.execute(f"{self.constraint.create_sql(model, schema_editor)} NOT VALID", params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_personal_data_erased")]

    operations = [
        AddConstraintWithoutReading(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(
                    ("password__startswith", "!"),
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                    affiliation="",
                    specialty="",
                    orcid="",
                    last_login__isnull=True,
                ),
                name="erased_account_is_closed_and_empty",
            ),
        ),
    ]
