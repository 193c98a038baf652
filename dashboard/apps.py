"""Django app configuration of the face."""

from django.apps import AppConfig
from django.core import checks

from dashboard.checks import check_installation
from dashboard.startup import connect


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        checks.register(check_installation, checks.Tags.security, deploy=True)
        connect()
