"""ASGI entry point of the web process. Never talks to AWS."""

import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

# WhiteNoise hands files out by a synchronous iterator. Django then reads each in a thread, which is right for a few
# small files; its warning would only stand in the log once a start.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators", category=Warning)

application = get_asgi_application()

from dashboard.startup import refuse_unless_sound  # noqa: E402 - settings are read by now

refuse_unless_sound()
