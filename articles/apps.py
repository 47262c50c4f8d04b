import reversion
from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from articles.import_job import IMPORT_FILES
        from articles.models import Draft, DraftContributor, DraftFigure, DraftReference, DraftRendition, Reference
        from articles.personal_data import RELATIONS
        from articles.verification import check_figures, check_versions
        from cms import trigrams
        from cms.accounts.personal_data import relations
        from cms.jobs import kinds
        from cms.ledger.verification import register

        for part in (DraftRendition, DraftReference, DraftContributor, DraftFigure):
            reversion.register(part)
        reversion.register(Draft, follow=("renditions", "reference_links", "contributors", "figures"))
        relations.register(RELATIONS)
        register("versions", check_versions)
        register("figures", check_figures)
        kinds.register(IMPORT_FILES)
        trigrams.keep(Reference, "search_text")
        post_migrate.connect(trigrams.install_after_migrate, sender=self, dispatch_uid="trigrams of the library")
