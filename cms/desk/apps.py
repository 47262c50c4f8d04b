from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "cms.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate, post_save

        from articles.signals import reference_flagged
        from cms import trigrams
        from cms.desk.board_places import fill, follow, follow_reviewer, followed
        from cms.desk.flagged_sources import tell_everybody_concerned
        from cms.desk.models import BoardPlace
        from reviews.models import Assignment

        reference_flagged.connect(tell_everybody_concerned, dispatch_uid="tell everybody concerned")
        for model in followed():
            post_save.connect(follow, sender=model, dispatch_uid=f"board place after {model.__name__}")
        post_save.connect(follow_reviewer, sender=Assignment, dispatch_uid="board place after Assignment")
        trigrams.keep(BoardPlace, "search_text")
        post_migrate.connect(trigrams.install_after_migrate, sender=self, dispatch_uid="trigrams of the board")
        post_migrate.connect(fill, sender=self, dispatch_uid="board places after migrate")
