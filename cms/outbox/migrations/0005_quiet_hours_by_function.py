"""The quiet hours that nobody has chosen come from functions. The tables stay as they are."""

from django.db import migrations, models

from cms.outbox.models import evening, morning

FROM = "Mail that is not urgent waits from this time of day …"
UNTIL = "… until this one."


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_messages_erased_when_sent")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                operation
                for model in ("notificationsettings", "historicalnotificationsettings")
                for operation in (
                    migrations.AlterField(model, "quiet_from", models.TimeField(default=evening, help_text=FROM)),
                    migrations.AlterField(model, "quiet_until", models.TimeField(default=morning, help_text=UNTIL)),
                )
            ]
        ),
    ]
