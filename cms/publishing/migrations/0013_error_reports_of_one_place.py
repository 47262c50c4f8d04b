"""A report is about an edition or about a page, never about both or neither: what the action writes, kept by the
database for every new row. The rows that are there are read by the next migration."""

from django.db import migrations, models
from django.db.models import Q

from cms.migration_safety import AddConstraintNotValid


class Migration(migrations.Migration):
    dependencies = [("publishing", "0012_index_texts_by_their_own_words")]

    operations = [
        AddConstraintNotValid(
            model_name="errorreport",
            constraint=models.CheckConstraint(
                condition=Q(edition__isnull=False, page="") | (Q(edition__isnull=True, audience="") & ~Q(page="")),
                name="error_report_of_edition_or_page",
            ),
        ),
    ]
