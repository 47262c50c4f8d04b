from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cms.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.accounts import receivers
        from cms.accounts.personal_data import relations
        from cms.accounts.personal_data.own_relations import OWN_RELATIONS

        receivers.connect()
        relations.register(OWN_RELATIONS)
