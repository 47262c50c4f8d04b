"""Texts for patients were indexed with the clinicians' summary. Their articles leave the index here, and come back right
after migrating (`search/installing.py`)."""

from django.db import migrations


def leave_the_index(apps, schema_editor):
    entries = apps.get_model("publishing", "SearchEntry").objects.using(schema_editor.connection.alias)
    for_patients = entries.exclude(audience="professional").values("article")
    entries.filter(article__in=for_patients).delete()


class Migration(migrations.Migration):
    dependencies = [("publishing", "0011_error_reports_on_any_page")]

    operations = [migrations.RunPython(leave_the_index, migrations.RunPython.noop)]
