"""How busy a service's tasks are: a model of its load over time, shared by the tasks that ran at that moment. Pure.

Follows the time of day and the weekend, differs from service to service by its ARN, wavers, has bursts. All of it is
made up, none of it is stored, and the same moment always has the same answer: a metric of the past stays as it was.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from math import cos, pi, sin

from clusters.simulator.state.service import Service

CPU, MEMORY = "CPUUtilization", "MemoryUtilization"
DAY_S, BURST_SLOT_S, BURST_S = 86_400, 7_200, 1_800
_QUIETEST_HOUR = 2  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Percent of what the tasks reserve: over all of them, of the busiest and of the idlest; and how many there are."""

    average: float
    busiest: float
    idlest: float
    tasks: int


def tasks_at(service: Service, at: float) -> int:
    """How many ran then."""
    place = bisect_right(service.running, at, key=lambda change: change[0])
    return service.running[place - 1][1] if place else 0


def usage_at(service: Service, *, metric: str, at: float) -> Usage | None:
    """None while no task runs: AWS then has no data point either."""
    tasks = tasks_at(service, at)
    if not tasks:
        return None
    pressure = _demand(service.arn, at) * (service.sized_for or tasks) / tasks
    if metric == CPU:
        average = (30 + 45 * _chance(service.arn, CPU)) * pressure
    else:
        average = (36 + 36 * _chance(service.arn, MEMORY)) * (0.88 + 0.12 * pressure)
        average += 4 * ((at / DAY_S + _chance(service.arn, "restart")) % 1.0)
    average = min(average * (1 + 0.05 * _wave(f"{service.arn}{metric}", at, every_s=90)), 100.0)
    spread = (1 - 1 / tasks) * (0.18 + 0.16 * _wave(f"{service.arn}{metric}spread", at, every_s=300))
    if metric == MEMORY:
        spread /= 3
    return Usage(
        average=average,
        busiest=min(average * (1 + spread), 100.0),
        idlest=average * (1 - 0.6 * spread),
        tasks=tasks,
    )


def _demand(arn: str, at: float) -> float:
    """What it is asked to do, 1.0 for about the height of a working day."""
    hour = at % DAY_S / 3_600
    day = 0.5 - 0.5 * cos(2 * pi * (hour - _QUIETEST_HOUR) / 24)
    weekday = int(at // DAY_S + 3) % 7  # 1970 began on a Thursday
    rest = 0.8 if weekday >= 5 else 1.0
    return (0.5 + 0.5 * day) * rest * (1 + 0.1 * _wave(arn, at, every_s=900) + _burst(arn, at))


def _burst(arn: str, at: float) -> float:
    """One slot in eight has half an hour in which half as much again comes."""
    slot, since = divmod(at, BURST_SLOT_S)
    if _chance(arn, f"burst{int(slot)}") >= 0.125 or since >= BURST_S:
        return 0.0
    return 0.5 * sin(pi * since / BURST_S)


def _wave(key: str, at: float, *, every_s: int) -> float:
    """A steady line through chances between -1 and 1."""
    step, since = divmod(at, every_s)
    before, after = _chance(key, str(int(step))), _chance(key, str(int(step) + 1))
    return 2 * (before + (after - before) * since / every_s) - 1


@lru_cache(maxsize=65_536)
def _chance(key: str, what: str) -> float:
    """From 0 to 1, always the same for the same words."""
    digest = blake2b(f"{key}/{what}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64
