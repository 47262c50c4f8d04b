from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "cms.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from articles.signals import reference_flagged
        from cms.desk.flagged_sources import tell_everybody_concerned

        reference_flagged.connect(tell_everybody_concerned, dispatch_uid="tell everybody concerned")
