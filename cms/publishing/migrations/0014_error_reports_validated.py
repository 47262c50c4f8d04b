"""Whether the reports that were there are about an edition or a page. Others write meanwhile."""

from django.db import migrations

from cms.migration_safety import ValidateConstraint


class Migration(migrations.Migration):
    dependencies = [("publishing", "0013_error_reports_of_one_place")]

    operations = [ValidateConstraint(model_name="errorreport", name="error_report_of_edition_or_page")]
