"""Django app configuration of the face."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
