"""Saves the world and the queues to one file and resumes them, so that a restart is the same fleet.

The file is replaced whole. It is a pickle of our own state directory: never load one from elsewhere.
"""

import gc
import hashlib
import logging
import os
import pickle
import threading
import time
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final

from clusters.simulator.ecr.contents import digest_of_push
from clusters.simulator.simulation import Simulation
from clusters.simulator.sqs import message, queue
from clusters.simulator.state import (
    balancing,
    cluster,
    container_instance,
    due,
    images,
    network,
    region,
    scaling,
    service,
)
from clusters.simulator.state import task as tasks
from clusters.simulator.state import task_definition as task_definitions
from clusters.simulator.state.images import digest_for
from clusters.simulator.state.world import World

logger = logging.getLogger(__name__)

FILE_NAME = "simulator.pickle"
#: Raise it when the meaning of what is saved changes while the classes stay as they are.
FORMAT: Final = 2
INTERVAL_S = 3.0
#: Saving may take this share of the time at most, because requests wait while the world is written out.
MAX_SHARE = 0.05

#: More versions than anything rises by between two savings.
_VERSIONS_LOST: Final = 1_000

#: What unpickling a damaged or foreign file raises.
_UNUSABLE: Final = (
    OSError,
    pickle.PickleError,
    EOFError,
    AttributeError,
    ImportError,
    LookupError,
    TypeError,
    ValueError,
)

_MODULES: Final = (
    balancing,
    cluster,
    container_instance,
    due,
    images,
    network,
    region,
    scaling,
    service,
    tasks,
    task_definitions,
    message,
    queue,
)


def layout() -> str:
    """A fingerprint of all saved classes: a file of another layout cannot be resumed."""
    classes = {kind for module in _MODULES for kind in vars(module).values() if isinstance(kind, type)}
    described = sorted(
        f"{kind.__qualname__}({','.join(field.name for field in fields(kind))})"
        for kind in classes
        if is_dataclass(kind)
    )
    attributes = sorted(vars(World()))
    return hashlib.sha256("\n".join([str(FORMAT), *described, *attributes]).encode()).hexdigest()


def save(simulation: Simulation, path: Path) -> None:
    """Write everything beside the file, then put it in its place."""
    world = simulation.world
    with world.lock:
        gc.disable()  # the collector would walk the whole fleet again and again while it is written out
        try:
            data = pickle.dumps(world, protocol=pickle.HIGHEST_PROTOCOL)
        finally:
            gc.enable()
    saved = {"layout": layout(), "fleet": simulation.fleet, "world": data, "queues": simulation.queues.snapshot()}
    partial = path.with_suffix(".partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("wb") as file:
        pickle.dump(saved, file, protocol=pickle.HIGHEST_PROTOCOL)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def resume(simulation: Simulation, path: Path) -> bool:
    """Take up the saved fleet; False where there is none of this layout (an unusable file is put aside).

    After a crash the file is some seconds old, and clients know of things that happened since.
    """
    if not path.exists():
        return False
    try:
        saved = _load(path)
    except _UNUSABLE as error:
        aside = path.with_suffix(".unusable")
        path.replace(aside)
        logger.warning("The saved fleet can't be resumed (%s); it was moved to %s, a new one is seeded", error, aside)
        return False
    simulation.queues.restore(saved["queues"])
    world: World = saved["world"]
    world.pace.speed = simulation.options.speed
    renew_digests(world)
    if running_mark(path).exists():
        outrun(world)
    simulation.adopt(world, fleet=saved["fleet"])
    return True


def running_mark(path: Path) -> Path:
    """A file beside the saved one, for as long as a simulator runs on it."""
    return path.with_suffix(".running")


def outrun(world: World) -> None:
    """Let nothing that comes be taken for what was lost: other ids, and versions above all that was ever told."""
    world.ids.random.seed(time.time_ns())
    for held in world.regions.values():
        for task in held.tasks.values():
            task.version += _VERSIONS_LOST
        for instance in held.container_instances.values():
            instance.version += _VERSIONS_LOST


def renew_digests(world: World) -> None:
    """Worlds saved before registries held true manifests know digests of the names: give each image its own, and
    every container and service revision that ran it."""
    renewed = {
        image.digest: digest_of_push(image.reference, size_bytes=image.size_bytes)
        for image in world.images.by_reference.values()
        if image.digest == digest_for(image.reference)
    }
    if not renewed:
        return
    for image in world.images.by_reference.values():
        image.digest = renewed.get(image.digest, image.digest)
    for held in world.regions.values():
        for task in held.tasks.values():
            for container in task.containers:
                container.image_digest = renewed.get(container.image_digest or "", container.image_digest)
        for revision in held.service_revisions.values():
            for entry in revision.container_images:
                entry |= {"imageDigest": renewed[entry["imageDigest"]]} if entry.get("imageDigest") in renewed else {}


def _load(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        saved: dict[str, Any] = pickle.load(file)  # noqa: S301 - our own file, in a directory of the installation
    if saved["layout"] != layout():
        raise ValueError("it was saved by another version of the simulator")
    saved["world"] = pickle.loads(saved["world"])  # noqa: S301 - as above
    return saved


class Saver:
    """The thread that saves when something changed, every few seconds, and a last time when it stops."""

    def __init__(self, simulation: Simulation, path: Path) -> None:
        self._simulation = simulation
        self._path = path
        self._saved_state: tuple[int, int, int] | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulator-saver", daemon=True)

    def start(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        running_mark(self._path).touch()
        self._thread.start()

    def stop(self) -> None:
        """Save what changed since, then end."""
        self._stopping.set()
        self._thread.join()
        self.save_changes()
        running_mark(self._path).unlink(missing_ok=True)

    def save_changes(self) -> float:
        """Save if something changed; how many seconds that took."""
        with self._lock:
            simulation = self._simulation
            state = (id(simulation.world), simulation.world.revision, simulation.queues.changes)
            if state == self._saved_state:
                return 0.0
            started = time.perf_counter()
            save(simulation, self._path)
            self._saved_state = state
            return time.perf_counter() - started

    def _run(self) -> None:
        pause_s = INTERVAL_S
        while not self._stopping.wait(pause_s):
            try:
                pause_s = max(INTERVAL_S, self.save_changes() / MAX_SHARE)
            except OSError:
                logger.exception("The fleet could not be saved to %s; the next attempt follows", self._path)
