"""Django app configuration of the face."""

from django.apps import AppConfig
from django.core import checks

from dashboard.checks import check_installation
from dashboard.glossary import terms
from dashboard.startup import connect


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        checks.register(check_installation, checks.Tags.security, deploy=True)
        connect()
        terms()  # a broken glossary should stop the start, not a page
