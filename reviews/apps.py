from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.ledger.verification import register
        from reviews.verification import check_reviews

        register("reviews", check_reviews)
