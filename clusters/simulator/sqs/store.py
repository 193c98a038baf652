"""All queues of all accounts and regions. The region is part of a queue's identity, though its URL lacks it."""

import threading
from typing import Any
from urllib.parse import urlsplit

from clusters.simulator.ids import Ids
from clusters.simulator.sqs.queue import Queue

QueueKey = tuple[str, str, str]


class QueueStore:
    """Queues by account, region and name. Any thread may call it."""

    def __init__(self, *, seed: int = 42) -> None:
        self._ids = Ids(seed)
        self._queues: dict[QueueKey, Queue] = {}
        self._lock = threading.Lock()
        self._deletions = 0

    def find(self, account_id: str, region: str, name: str) -> Queue | None:
        return self._queues.get((account_id, region, name))

    def find_by_arn(self, arn: str) -> Queue | None:
        """The queue of `arn:aws:sqs:<region>:<account>:<name>`."""
        parts = arn.split(":")
        return self.find(parts[4], parts[3], parts[5]) if len(parts) == 6 else None

    def of(self, account_id: str, *, region: str) -> list[Queue]:
        """The account's queues in the region, by name."""
        with self._lock:
            queues = list(self._queues.values())
        mine = (queue for queue in queues if (queue.account_id, queue.region) == (account_id, region))
        return sorted(mine, key=lambda queue: queue.name)

    def ensure(self, account_id: str, region: str, name: str, *, now: float) -> Queue:
        """The queue, made if it isn't there."""
        with self._lock:
            key = (account_id, region, name)
            if key not in self._queues:
                self._queues[key] = Queue(account_id=account_id, region=region, name=name, created_at=now)
            return self._queues[key]

    def remove(self, queue: Queue) -> None:
        with self._lock:
            self._queues.pop((queue.account_id, queue.region, queue.name), None)
            self._deletions += 1
        queue.close()

    def new_id(self) -> str:
        """A message id."""
        with self._lock:
            return self._ids.uuid()

    def purge(self) -> None:
        """Empty all queues."""
        for queue in self._all():
            queue.purge()

    def close(self) -> None:
        """End all long polls."""
        for queue in self._all():
            queue.close()

    @property
    def changes(self) -> int:
        """Rises with each change to any queue."""
        return self._deletions + sum(queue.changes + 1 for queue in self._all())

    def snapshot(self) -> dict[str, Any]:
        """Everything that must outlive the process, as picklable data."""
        queues = [
            {
                "key": (queue.account_id, queue.region, queue.name),
                "created_at": queue.created_at,
                "modified_at": queue.modified_at,
                "settings": queue.settings,
                "tags": queue.tags,
                "messages": queue.messages(),
            }
            for queue in self._all()
        ]
        return {"ids": self._ids, "queues": queues}

    def restore(self, saved: dict[str, Any]) -> None:
        """Replace all queues by saved ones."""
        with self._lock:
            before, self._queues = list(self._queues.values()), {}
            self._ids = saved["ids"]
        for queue in before:
            queue.close()
        for entry in saved["queues"]:
            account_id, region, name = entry["key"]
            queue = self.ensure(account_id, region, name, now=entry["created_at"])
            queue.modified_at = entry["modified_at"]
            queue.settings = entry["settings"]
            queue.tags = entry["tags"]
            queue.restore(entry["messages"])

    def _all(self) -> list[Queue]:
        with self._lock:
            return list(self._queues.values())


def queue_url(queue: Queue, *, host: str) -> str:
    """The URL under the host that the client used, so that it works from wherever it asks."""
    return f"http://{host}/{queue.account_id}/{queue.name}"


def read_queue_url(url: str) -> tuple[str, str]:
    """Account id and queue name out of a queue's URL; empty strings where it has none."""
    parts = urlsplit(url).path.strip("/").split("/")
    return (parts[0], parts[1]) if len(parts) == 2 else ("", "")
