from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "cms.operations"
    label = "operations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.ledger.signals import record_anchored, record_verified
        from cms.operations.duties import note_anchor, note_verification

        record_verified.connect(note_verification, dispatch_uid="note verification")
        record_anchored.connect(note_anchor, dispatch_uid="note anchor")
