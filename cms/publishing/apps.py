from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    label = "publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.ledger.verification import register
        from cms.publishing.receivers import publish_on_approval
        from cms.publishing.stored_pages.changes import listen
        from cms.publishing.verification import check_editions
        from reviews.signals import round_approved

        register("editions", check_editions)
        round_approved.connect(publish_on_approval, dispatch_uid="publish on approval")
        listen()
