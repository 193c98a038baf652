"""Reads ECS's events from the queues of all scopes until it is told to stop."""

import signal
import threading
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.checks import WARNING
from django.core.management.base import BaseCommand

from clusters.sync.consumer import Consumer

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
STOP_WITHIN_S = 3.0


class ToldToStop(BaseException):
    """Raised by the signal handler, in the main thread, which does nothing but sleep."""


class Command(BaseCommand):
    help = "Read ECS's events from the scopes' SQS queues (runs until TERM or Ctrl-C; exit code 0)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:  # as web, workers and beat (dashboard.startup): no unsound installation starts
            self.check(include_deployment_checks=True, fail_level=WARNING)
        consumer = Consumer()
        thread = threading.Thread(target=consumer.run, name="events", daemon=True)
        try:
            for number in SIGNALS:
                signal.signal(number, _on_signal)
            thread.start()
            while thread.is_alive():
                time.sleep(60)
        except ToldToStop:
            consumer.stop.set()
            thread.join(STOP_WITHIN_S)


def _on_signal(number: int, frame: FrameType | None) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise ToldToStop
