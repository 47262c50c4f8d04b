from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    label = "publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate, post_save

        from cms.accounts.personal_data import relations
        from cms.ledger.verification import register
        from cms.publishing.house.actions import deliver_after_migrate
        from cms.publishing.models import LiveEdition
        from cms.publishing.personal_data import RELATIONS
        from cms.publishing.receivers import publish_on_approval, tell_of_changes_in_an_emergency
        from cms.publishing.search.indexing import follow_live_edition
        from cms.publishing.search.installing import install_after_migrate
        from cms.publishing.stored_pages.changes import listen
        from cms.publishing.verification import check_editions
        from reviews.signals import changes_requested, round_approved

        register("editions", check_editions)
        relations.register(RELATIONS)
        round_approved.connect(publish_on_approval, dispatch_uid="publish on approval")
        changes_requested.connect(tell_of_changes_in_an_emergency, dispatch_uid="changes in an emergency")
        listen()
        post_save.connect(follow_live_edition, sender=LiveEdition, dispatch_uid="search follows the live edition")
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="search index after migrate")
        post_migrate.connect(deliver_after_migrate, sender=self, dispatch_uid="house pages after migrate")
