from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from articles.signals import source_let_pass
        from cms.accounts.personal_data import relations
        from cms.ledger.verification import register
        from reviews.personal_data import OBLIGATIONS, RELATIONS
        from reviews.receivers import settle_when_committed
        from reviews.repeated_verification import check_repeated
        from reviews.verification import check_reviews

        register("reviews", check_reviews)
        register("what was said", check_repeated)
        relations.register(RELATIONS)
        for obligation in OBLIGATIONS:
            relations.register_obligation(obligation)
        source_let_pass.connect(settle_when_committed, dispatch_uid="settle the rounds that a source stopped")
