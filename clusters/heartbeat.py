"""A file touched while a process without a port does its work, so that a container's health check can see it.

`deploy/healthy.py` looks at it. Without GANTRY_HEARTBEAT_FILE nothing is written.
"""

from pathlib import Path
from typing import Any

from celery.signals import after_task_publish, beat_init, heartbeat_sent
from django.conf import settings


def touch() -> None:
    """To be called every few seconds by a loop that is alive and reaches what it needs. Errors: OSError."""
    if settings.HEARTBEAT_FILE:
        Path(settings.HEARTBEAT_FILE).touch()


def connect() -> None:
    """Workers beat while they reach the broker (every 2 s), beat with each job that it could hand over."""
    heartbeat_sent.connect(_on_sign, weak=False)
    beat_init.connect(_on_beat_start, weak=False)


def _on_beat_start(**_: Any) -> None:
    after_task_publish.connect(_on_sign, weak=False)


def _on_sign(**_: Any) -> None:
    touch()
