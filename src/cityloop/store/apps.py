"""What is the one Django app called?"""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The tables of cityloop."""

    name = "cityloop.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
