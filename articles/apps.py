import reversion
from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from articles.models import Draft, DraftContributor, DraftReference, DraftRendition
        from articles.verification import check_versions
        from cms.ledger.verification import register

        for part in (DraftRendition, DraftReference, DraftContributor):
            reversion.register(part)
        reversion.register(Draft, follow=("renditions", "reference_links", "contributors"))
        register("versions", check_versions)
