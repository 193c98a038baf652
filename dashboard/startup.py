"""Refuses to start in production on any finding of `check --deploy`. Web, workers and beat ask it first."""

import sys

from celery.signals import beat_init, celeryd_init
from django.conf import settings
from django.core import checks

REFUSED = 78  # sysexits.h: EX_CONFIG


def findings() -> list[checks.CheckMessage]:
    """What `manage.py check --deploy` says and nobody has silenced."""
    found = checks.run_checks(include_deployment_checks=True)
    return [message for message in found if not message.is_silenced()]


def refuse_unless_sound() -> None:
    """Exits with each finding and its mend. The demo profile is loopback only and may start."""
    if settings.DEMO:
        return
    found = findings()
    if not found:
        return
    print(f"Gantry does not start: `manage.py check --deploy` has {len(found)} findings.", file=sys.stderr)
    for message in found:
        print(f"  {message.id}: {message.msg}", file=sys.stderr)
        if message.hint:
            print(f"    {message.hint}", file=sys.stderr)
    print("Mend them, or set GANTRY_DEMO=1 to try Gantry on this machine only.", file=sys.stderr)
    raise SystemExit(REFUSED)


def connect() -> None:
    """Workers and beat: asked once, before the first job."""
    celeryd_init.connect(_before_jobs, dispatch_uid="gantry-refuse-worker")
    beat_init.connect(_before_jobs, dispatch_uid="gantry-refuse-beat")


def _before_jobs(**_: object) -> None:
    refuse_unless_sound()
