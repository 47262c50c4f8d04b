from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "cms.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.ledger.triggers import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="install evidence triggers")
