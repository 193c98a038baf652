"""Consumes all event queues at once, one thread each, and outlives outages of SQS, Redis and the database."""

import logging
import random
import threading
import time

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from clusters import heartbeat
from clusters.aws.errors import AwsError
from clusters.sync.hasten import Hastener
from clusters.sync.inbox import Inbox, consume, inboxes, receive

logger = logging.getLogger(__name__)

WAIT_S = 20  # SQS's longest poll: the fewest requests
RELOAD_S = 15.0  # how soon a queue that an admin entered is read
BACKOFF_FIRST_S = 1.0
BACKOFF_MAX_S = 60.0
# A thread that waits for messages may be cut off; one that applies them is given this long.
STOP_WITHIN_S = 2.5


class InboxThread(threading.Thread):
    """Reads one queue until `stop` is set. A daemon: a long poll must not hold up the end of the process."""

    def __init__(self, inbox: Inbox, *, stop: threading.Event, wait_s: int = WAIT_S) -> None:
        super().__init__(name=f"events {inbox}", daemon=True)
        self.inbox = inbox
        self.retired = threading.Event()  # its queue is no longer wanted
        self.idle = threading.Event()  # nothing received that isn't applied and deleted
        self.idle.set()
        self._stop_all = stop
        self._hasten = Hastener()
        self._wait_s = wait_s
        self._failures = 0

    def run(self) -> None:
        while not self._stop_all.is_set() and not self.retired.is_set():
            try:
                self._round()
                self._recovered()
            except AwsError as error:
                self._failed(f"{error} {error.mend}")
            except (DatabaseError, InterfaceError) as error:
                connections.close_all()
                self._failed(f"the database is away ({type(error).__name__}). Check DATABASE_URL and the server.")
            except Exception:  # one queue's trouble must not end its thread for good
                logger.exception("%s: unforeseen error", self.inbox)
                self._failed("unforeseen error, see above")

    def _round(self) -> None:
        messages = receive(self.inbox, wait_s=self._wait_s)
        if not messages or self._stop_all.is_set():  # what isn't touched comes again to whoever reads next
            return
        self.idle.clear()
        try:
            done = consume(self.inbox, messages, now=timezone.now())
        finally:
            close_old_connections()
            self.idle.set()
        if done.applied.written or done.applied.kept:
            self._hasten()
        logger.debug("%s: %d received, %d deleted, %s", self.inbox, done.received, done.deleted, done.applied)

    def _failed(self, reason: str) -> None:
        if not self._failures:
            logger.warning("%s: events wait: %s", self.inbox, reason)
        self._failures += 1
        pause_s = min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2 ** min(self._failures - 1, 10))
        self._stop_all.wait(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, guards nothing

    def _recovered(self) -> None:
        if self._failures:
            logger.info("%s: events flow again", self.inbox)
        self._failures = 0


class Consumer:
    """Keeps one thread for each queue that the scopes name. `stop` may be set from a signal handler."""

    def __init__(self, *, wait_s: int = WAIT_S) -> None:
        self.stop = threading.Event()
        self._wait_s = wait_s
        self._threads: dict[Inbox, InboxThread] = {}

    def run(self) -> None:
        """Returns within three seconds after `stop` was set."""
        while not self.stop.is_set():
            try:
                self._adjust(set(inboxes()))
                heartbeat.touch()
            except (DatabaseError, InterfaceError) as error:
                connections.close_all()
                logger.warning("the database is away (%s): queues stay as they are", type(error).__name__)
            finally:
                close_old_connections()
            self.stop.wait(RELOAD_S)
        self._await_idle()

    def _adjust(self, wanted: set[Inbox]) -> None:
        for inbox, thread in list(self._threads.items()):
            if inbox not in wanted or not thread.is_alive():
                thread.retired.set()
                del self._threads[inbox]
        for inbox in sorted(wanted - self._threads.keys(), key=str):
            logger.info("%s: reading events", inbox)
            thread = InboxThread(inbox, stop=self.stop, wait_s=self._wait_s)
            self._threads[inbox] = thread
            thread.start()

    def _await_idle(self) -> None:
        deadline = time.monotonic() + STOP_WITHIN_S
        for thread in self._threads.values():
            if not thread.idle.wait(max(0.0, deadline - time.monotonic())):
                logger.warning("%s: stopped in mid-batch; what it had not deleted comes again", thread.inbox)
