"""The face's routes and one for bulk redeploys, whoever answers it."""

from django.urls import path

from dashboard import urls
from dashboard.views.health import healthz

urlpatterns = [*urls.urlpatterns, path("operations/bulk", healthz, name="bulk_redeploy")]
