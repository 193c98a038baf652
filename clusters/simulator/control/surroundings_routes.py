"""Control routes that leave the fleet alone: counts, faults, throttling, credentials, event delivery, saving."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from clusters.simulator.control.route import ControlRequest, invalid
from clusters.simulator.events import Disturbance
from clusters.simulator.faults import Fault
from clusters.simulator.simulation import Simulation

Json = dict[str, Any]


def _show_stats(simulation: Simulation, wish: ControlRequest) -> Json:
    return {**simulation.stats.show(), "events_delivered": simulation.events.delivered}


def _reset_stats(simulation: Simulation, wish: ControlRequest) -> Json:
    simulation.stats.reset(now=simulation.clock.now())
    simulation.events.delivered = 0
    return {"reset": True}


def _show_calls(simulation: Simulation, wish: ControlRequest) -> Json:
    return {"calls": simulation.stats.writes(operation=wish.query.get("operation", ""))}


def _show_faults(simulation: Simulation, wish: ControlRequest) -> Json:
    return {"faults": [_show_fault(fault) for fault in simulation.faults.all()]}


def _add_fault(simulation: Simulation, wish: ControlRequest) -> Json:
    return _show_fault(simulation.faults.add(wish.payload))


def _remove_faults(simulation: Simulation, wish: ControlRequest) -> Json:
    return {"removed": simulation.faults.remove()}


def _remove_fault(simulation: Simulation, wish: ControlRequest) -> Json:
    return {"removed": simulation.faults.remove(wish.rest)}


def _show_fault(fault: Fault) -> Json:
    shown = asdict(fault)
    shown["match"] = {name: shown.pop(name) for name in ("account", "region", "service", "operation")}
    return shown


def _set_throttling(simulation: Simulation, wish: ControlRequest) -> Json:
    is_enabled = wish.flag("enabled", default=True)
    scale = wish.number("scale", default=1.0)
    simulation.throttle.configure(is_enabled=is_enabled, scale=scale)
    return {"enabled": is_enabled, "scale": scale}


def _expire_credentials(simulation: Simulation, wish: ControlRequest) -> Json:
    simulation.credentials.revoke_sessions(now=simulation.clock.now())
    return {"expired": True}


def _set_event_delivery(simulation: Simulation, wish: ControlRequest) -> Json:
    disturbance = Disturbance(
        duplicate=wish.number("duplicate", default=0.0),
        drop=wish.number("drop", default=0.0),
        max_delay_s=wish.number("max_delay_s", default=0.0),
    )
    if max(disturbance.duplicate, disturbance.drop) > 1 or disturbance.max_delay_s > 900:
        raise invalid("duplicate and drop are probabilities from 0 to 1, max_delay_s is 900 at most.")
    simulation.events.disturbance = disturbance
    return asdict(disturbance)


def _save(simulation: Simulation, wish: ControlRequest) -> Json:
    simulation.save()
    return {"saved": True}


ROUTES: Final[Mapping[str, Callable[[Simulation, ControlRequest], Json]]] = {
    "GET stats": _show_stats,
    "POST stats/reset": _reset_stats,
    "GET calls": _show_calls,
    "GET faults": _show_faults,
    "POST faults": _add_fault,
    "DELETE faults": _remove_faults,
    "DELETE faults/*": _remove_fault,
    "POST throttling": _set_throttling,
    "POST credentials/expire": _expire_credentials,
    "POST events": _set_event_delivery,
    "POST save": _save,
}
