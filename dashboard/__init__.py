"""The face: Django project and everything a person sees."""

from dashboard.celery import app as celery_app

__all__ = ["celery_app"]
