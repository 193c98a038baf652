"""What the demo runs with: ports, files, and the environment of each kind of child."""

import json
import os
import secrets
import shlex
import socket
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.demo.errors import DemoError

HOST = "127.0.0.1"  # the demo is never reachable from another machine
VALKEY_PORT = 6399
HUB_ACCESS_KEY_ID = "AKIAGANTRYHUB0000001"  # docs/simulator.md: the account Gantry itself runs in
EXTERNAL_ID = "gantry-demo"
ENVIRONMENT_FILE = "environment"
# What a command beside the demo needs to act on the same things, and by the same rules.
EXPORTED = (
    *("GANTRY_DEMO", "GANTRY_DATA_DIR", "GANTRY_SECRET_KEY", "DATABASE_URL", "REDIS_URL"),
    *("GANTRY_WRITES", "ENV_VALUES", "GANTRY_FIELD_KEYS"),
)
# No worker of the demo may meet the credentials of whoever runs it.
NO_REAL_AWS = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_DEFAULT_REGION": "eu-west-1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoConfig:
    """Paths are absolute. `redis_url` given: no Valkey is started. Secrets are kept, so sessions outlive a restart."""

    data_dir: Path
    fleet: str
    port: int
    simulator_port: int
    valkey_port: int
    redis_url: str
    database_url: str
    starts_valkey: bool
    valkey_password: str = field(repr=False)
    secret_key: str = field(repr=False)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def simulator_url(self) -> str:
        return f"http://{HOST}:{self.simulator_port}"

    def environment(self) -> dict[str, str]:
        """Of a process that doesn't call AWS: it gets no credentials at all."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        chosen = {
            "GANTRY_DEMO": "1",
            "GANTRY_DATA_DIR": str(self.data_dir),
            "GANTRY_SECRET_KEY": self.secret_key,
            "REDIS_URL": self.redis_url,
            "PYTHONUNBUFFERED": "1",
            # Only JSON is accepted from the queue, so what this warning is about can't happen.
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }
        if self.database_url:
            chosen["DATABASE_URL"] = self.database_url
        return {**inherited, **NO_REAL_AWS, **chosen}

    def aws_environment(self) -> dict[str, str]:
        """Of a process that calls (simulated) AWS."""
        return {**self.environment(), **aws_credentials()}


def aws_credentials() -> dict[str, str]:
    return {"AWS_ACCESS_KEY_ID": HUB_ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": "the-simulator-takes-any"}


def write_environment(config: DemoConfig) -> None:
    """A file to source, for commands run beside the demo: the same database, Valkey, simulated AWS and settings."""
    chosen = {name: value for name, value in config.environment().items() if name in EXPORTED} | aws_credentials()
    lines = [f"export {name}={shlex.quote(value)}" for name, value in sorted(chosen.items())]
    write_private(config.data_dir / ENVIRONMENT_FILE, "\n".join(lines) + "\n")


def make_config(*, data_dir: Path, fleet: str, port: int, simulator_port: int) -> DemoConfig:
    """Reads the kept secrets (makes them the first time) and looks at the ports. Errors: DemoError."""
    data_dir = data_dir.resolve()
    kept = _kept_secrets(data_dir / "secrets.json")
    _keep_fleet(data_dir / "fleet", fleet=fleet)
    redis_url = os.environ.get("REDIS_URL", "")
    valkey_port = VALKEY_PORT if is_free(VALKEY_PORT) else free_port()
    _refuse_taken(port, option="PORT", what="Gantry")
    _refuse_taken(simulator_port, option="SIMULATOR_PORT", what="the simulator")
    return DemoConfig(
        data_dir=data_dir,
        fleet=fleet,
        port=port,
        simulator_port=simulator_port,
        valkey_port=valkey_port,
        redis_url=redis_url or f"redis://:{kept['valkey_password']}@{HOST}:{valkey_port}/0",
        database_url=os.environ.get("DATABASE_URL", ""),
        starts_valkey=not redis_url,
        valkey_password=kept["valkey_password"],
        secret_key=kept["secret_key"],
    )


def is_free(port: int) -> bool:
    """Whether a server may listen there now; a socket of a server that just ended is no obstacle."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def write_private(path: Path, text: str) -> None:
    """Writes a file that only this user may read, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def _kept_secrets(path: Path) -> dict[str, str]:
    if path.exists():
        kept: dict[str, str] = json.loads(path.read_text())
        return kept
    made = {"secret_key": secrets.token_urlsafe(50), "valkey_password": secrets.token_urlsafe(24)}
    write_private(path, json.dumps(made))
    return made


def _keep_fleet(path: Path, *, fleet: str) -> None:
    if path.exists() and path.read_text().strip() != fleet:
        raise DemoError(
            f"{path.parent} holds the fleet {path.read_text().strip()}, not {fleet}: "
            f"run make demo-reset FLEET={fleet}, or choose another GANTRY_DATA_DIR."
        )
    path.write_text(f"{fleet}\n")


def _refuse_taken(port: int, *, option: str, what: str) -> None:
    if not is_free(port):
        raise DemoError(
            f"Port {port}, meant for {what}, is taken: end what listens there, or run make demo {option}={port + 1}."
        )
