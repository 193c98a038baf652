"""ASGI entry point of the web process. Never talks to AWS."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

application = get_asgi_application()

from dashboard.startup import refuse_unless_sound  # noqa: E402 - settings are read by now

refuse_unless_sound()
