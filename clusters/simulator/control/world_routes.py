"""Control routes that look at or change the simulated fleet."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from clusters.simulator.control.behaviours import read_behaviour, show_image
from clusters.simulator.control.route import ControlRequest, invalid
from clusters.simulator.ecr.contents import digest_of_push
from clusters.simulator.engine import durations
from clusters.simulator.engine.faults import image_changed
from clusters.simulator.fleet import count_fleet
from clusters.simulator.simulation import Simulation
from clusters.simulator.state.images import Image
from clusters.simulator.state.world import World

Json = dict[str, Any]


def _show_health(simulation: Simulation, wish: ControlRequest) -> Json:
    world = simulation.world
    with world.lock:
        counts = count_fleet(world)
    return {
        "ready": True,
        "fleet": simulation.fleet,
        "seed": simulation.options.seed,
        "speed": world.pace.speed,
        "time": simulation.clock.now(),
        "counts": counts,
        "ticker": {
            "ticks": simulation.pulse.ticks,
            "failures": simulation.pulse.failures,
            "last_ms": round(simulation.pulse.last_s * 1_000, 2),
        },
    }


def _set_speed(simulation: Simulation, wish: ControlRequest) -> Json:
    speed = wish.number("speed", least=0.01)
    world = simulation.world
    with world.lock:
        world.pace.speed = speed
        _look_again(world, now=simulation.clock.now())
    return {"speed": speed}


def _look_again(world: World, *, now: float) -> None:
    """Have the scheduler look at every service once more: at a slower pace the look it planned would come too early."""
    settled_at = now + world.pace.seconds(durations.SETTLING) + 1.0
    for region in world.regions.values():
        for service in region.services.values():
            world.due.add(settled_at, kind="service", scope=region.scope, arn=service.arn)


def _show_images(simulation: Simulation, wish: ControlRequest) -> Json:
    world = simulation.world
    with world.lock:
        return {"images": [show_image(image) for _, image in sorted(world.images.by_reference.items())]}


def _set_image(simulation: Simulation, wish: ControlRequest) -> Json:
    """Push a tag, give it other behaviours (an empty list mends it), or remove it."""
    reference = wish.text("reference")
    behaviours = [read_behaviour(item) for item in wish.payload.get("behaviours", [])]
    world = simulation.world
    with world.lock:
        world.touch()
        present = world.images.by_reference.get(reference)
        if wish.flag("remove", default=False):
            if present is None:
                raise invalid(f"There is no image {reference}; GET /_sim/images lists them.")
            world.images.remove(reference)
            image_changed(world, reference=reference, now=simulation.clock.now())
            return {"removed": reference}
        size_bytes = int(wish.number("size_bytes", default=present.size_bytes if present else 180_000_000))
        is_same = present is not None and present.size_bytes == size_bytes
        digest = present.digest if present and is_same else digest_of_push(reference, size_bytes=size_bytes)
        image = Image(
            reference=reference,
            digest=wish.text("digest", default=digest),
            size_bytes=size_bytes,
            behaviours=behaviours,
        )
        world.images.put(image)
        image_changed(world, reference=reference, now=simulation.clock.now())
        return show_image(image)


ROUTES: Final[Mapping[str, Callable[[Simulation, ControlRequest], Json]]] = {
    "GET health": _show_health,
    "POST time": _set_speed,
    "GET images": _show_images,
    "POST images": _set_image,
}
