"""waitress around the application: threads, a clean stop, and connections that can be reset on purpose."""

import logging
import socket
import struct
import threading
from typing import Any, Final

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

from clusters.simulator.sqs.message_operations import MAX_LONG_POLLS
from clusters.simulator.wsgi import RESET_KEY, WsgiApp

#: Threads that work; long polls sleep in threads of their own beside them.
WORKING_THREADS: Final = 8
MAX_CONNECTIONS: Final = 1_000
_IDLE_CONNECTION_S: Final = 600
_LOOP_S: Final = 1.0
_STOP_S: Final = 1.0


class _Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    def get_environment(self) -> dict[str, Any]:
        environment: dict[str, Any] = super().get_environment()
        environment[RESET_KEY] = self.channel.reset
        return environment


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    task_class = _Task

    def reset(self) -> None:
        """Close with a TCP reset: lingering for no time drops what was not sent."""
        with self.outbuf_lock:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connected = False
        self.will_close = True
        self.server.pull_trigger()


class WebServer:
    """Listens from the constructor on; serves in a thread between `start` and `stop`."""

    def __init__(self, app: WsgiApp, *, host: str, port: int) -> None:
        # waitress warns of each queued request and of each answer that a fault cut short
        logging.getLogger("waitress").setLevel(logging.CRITICAL)
        self._sockets: dict[int, Any] = {}
        self._server = create_server(
            app,
            map=self._sockets,
            host=host,
            port=port,
            threads=WORKING_THREADS + MAX_LONG_POLLS,
            connection_limit=MAX_CONNECTIONS,
            channel_timeout=_IDLE_CONNECTION_S,
            channel_request_lookahead=1,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=False,
            ident="simulator",
        )
        self._server.channel_class = _Channel
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulator-web", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.effective_port)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests, give running ones a second, close all connections."""
        self._stopping.set()
        self._server.pull_trigger()
        self._thread.join()
        self._server.task_dispatcher.shutdown(timeout=_STOP_S)
        wasyncore.close_all(self._sockets)

    def _run(self) -> None:
        while not self._stopping.is_set():
            wasyncore.loop(timeout=_LOOP_S, use_poll=True, map=self._sockets, count=1)
