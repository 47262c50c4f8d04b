import reversion
from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate, pre_migrate

        from articles.import_job import IMPORT_FILES
        from articles.models import Draft, DraftContributor, DraftFigure, DraftReference, DraftRendition, Reference
        from articles.personal_data import RELATIONS
        from articles.uncited_sources import KEPT
        from articles.verification import check_figures, check_versions
        from cms import kept_rows, trigrams
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
        kept_rows.keep(KEPT)
        pre_migrate.connect(kept_rows.lift_before_migrate, sender=self, dispatch_uid="lift triggers of kept rows")
        post_migrate.connect(kept_rows.install_after_migrate, sender=self, dispatch_uid="install them again")
