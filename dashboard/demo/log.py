"""One log for all children: every line with the name of who wrote it. No threads: whoever waits, pumps."""

import os
import selectors
import sys
from dataclasses import dataclass
from typing import IO, TextIO

NAME_WIDTH = 11
CHUNK_BYTES = 65536
COLOURS = (36, 33, 32, 35, 34, 96, 93, 92)


@dataclass(slots=True, kw_only=True)
class _Source:
    name: str
    stream: IO[bytes]
    rest: bytes = b""


class Log:
    """Reads the children's pipes and prints their lines, prefixed."""

    def __init__(self, output: TextIO | None = None) -> None:
        self._output = output or sys.stdout
        self._is_coloured = self._output.isatty() and not os.environ.get("NO_COLOR")
        self._selector = selectors.DefaultSelector()
        self._colours: dict[str, int] = {}

    def add(self, name: str, *, stream: IO[bytes]) -> None:
        os.set_blocking(stream.fileno(), False)
        self._selector.register(stream, selectors.EVENT_READ, _Source(name=name, stream=stream))

    def watch(self, file_descriptor: int) -> None:
        """Makes `pump` return at once when something arrives there (a signal's wake-up byte)."""
        self._selector.register(file_descriptor, selectors.EVENT_READ, None)

    def pump(self, *, timeout_s: float) -> None:
        """Prints what has arrived, waiting up to `timeout_s` for something."""
        for key, _ in self._selector.select(timeout_s):
            if key.data is None:
                os.read(key.fd, 1024)
            else:
                self._read(key.data)

    def say(self, text: str, *, name: str = "demo") -> None:
        colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
        label = f"{name:<{NAME_WIDTH}}"
        prefix = f"\033[{colour}m{label}\033[0m |" if self._is_coloured else f"{label} |"
        try:
            print(f"{prefix} {text}", file=self._output, flush=True)
        except (BrokenPipeError, OSError):
            # The terminal is gone (HUP): there is nobody left to tell, and stopping in order matters more.
            self._output = open(os.devnull, "w")  # noqa: SIM115 - stays open as the log from here on

    def _read(self, source: _Source) -> None:
        try:
            data = os.read(source.stream.fileno(), CHUNK_BYTES)
        except BlockingIOError:
            return
        *lines, source.rest = (source.rest + data).split(b"\n")
        if not data:
            self._selector.unregister(source.stream)
            source.stream.close()
            lines, source.rest = ([source.rest] if source.rest else []), b""
        for line in lines:
            self.say(line.decode(errors="replace").rstrip(), name=source.name)
