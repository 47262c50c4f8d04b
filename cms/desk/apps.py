from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "cms.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate, post_save

        from articles.signals import reference_flagged
        from cms import kept_rows, trigrams
        from cms.accounts.models import User
        from cms.accounts.personal_data import relations
        from cms.desk.board_places import (
            fill,
            follow,
            follow_objection,
            follow_reviewer,
            follow_specialty,
            followed,
        )
        from cms.desk.board_reviewers import KEPT
        from cms.desk.corrections import close_published
        from cms.desk.flagged_sources import tell_everybody_concerned
        from cms.desk.models import BoardPlace
        from cms.desk.personal_data import RELATIONS
        from cms.desk.schedule import register_schedule
        from cms.publishing.models import Edition
        from reviews.models import Assignment, CorrectionObjection

        reference_flagged.connect(tell_everybody_concerned, dispatch_uid="tell everybody concerned")
        register_schedule()
        relations.register(RELATIONS)
        for model in followed():
            post_save.connect(follow, sender=model, dispatch_uid=f"board place after {model.__name__}")
        post_save.connect(close_published, sender=Edition, dispatch_uid="correction is published")
        post_save.connect(follow_reviewer, sender=Assignment, dispatch_uid="board place after Assignment")
        post_save.connect(follow_specialty, sender=User, dispatch_uid="board places after a reviewer's specialty")
        post_save.connect(follow_objection, sender=CorrectionObjection, dispatch_uid="board place after objection")
        kept_rows.keep(KEPT)
        trigrams.keep(BoardPlace, "search_text")
        post_migrate.connect(trigrams.install_after_migrate, sender=self, dispatch_uid="trigrams of the board")
        post_migrate.connect(fill, sender=self, dispatch_uid="board places after migrate")
        self._follow_what_is_searched()

    def _follow_what_is_searched(self) -> None:
        from django.db.models.signals import post_delete, post_migrate, post_save

        from articles.models import Article, Draft
        from cms.desk.searching import index
        from cms.publishing.questions.models import Question
        from reviews.models import Comment, Round

        followers = (
            (Draft, index.follow_draft),
            (Article, index.follow_article),
            (Round, index.follow_round),
            (Question, index.follow_question),
            (Comment, index.follow_comment),
        )
        for model, follower in followers:
            post_save.connect(follower, sender=model, dispatch_uid=f"search after {model.__name__}")
        post_delete.connect(index.forget_question, sender=Question, dispatch_uid="search without a question")
        post_migrate.connect(index.fill, sender=self, dispatch_uid="search after migrate")
