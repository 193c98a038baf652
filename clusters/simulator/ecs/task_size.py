"""Task-level CPU and memory: reading AWS's notations and the combinations that Fargate offers.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
"""

import re
from collections.abc import Mapping

from clusters.simulator.ecs.validation import client_error

_GIB = 1024

# cpu units -> memory in MiB
FARGATE_SIZES: Mapping[int, range] = {
    256: range(512, 2 * _GIB + 1, 512),
    512: range(_GIB, 4 * _GIB + 1, _GIB),
    1024: range(2 * _GIB, 8 * _GIB + 1, _GIB),
    2048: range(4 * _GIB, 16 * _GIB + 1, _GIB),
    4096: range(8 * _GIB, 30 * _GIB + 1, _GIB),
    8192: range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB),
    16384: range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB),
}
# 256 CPU units take 512, 1024 or 2048 MiB: the one row that isn't an even ladder.
_NOT_OFFERED = {(256, 1536)}

_LEAST_CPU_UNITS, _MOST_CPU_UNITS = 128, 196_608
_LEAST_MEMORY_MIB = 4  # Docker's own minimum is 4 MiB (6 MiB since Docker 20.10), which ECS passes on
_CPU = re.compile(r"(\d+)|(\d*\.?\d+)\s*vcpu", re.IGNORECASE)
_MEMORY = re.compile(r"(\d+)|(\d*\.?\d+)\s*gb", re.IGNORECASE)


def cpu_units(text: str) -> int:
    """`"512"` or `".5 vCPU"` in CPU units; raises `ClientException` for anything else."""
    units = _amount(text, pattern=_CPU)
    if units is None or not _LEAST_CPU_UNITS <= units <= _MOST_CPU_UNITS:
        raise client_error("Invalid 'cpu' setting for task.")
    return units


def memory_mib(text: str) -> int:
    """`"1024"` or `"1 GB"` in MiB; raises `ClientException` for anything else."""
    mib = _amount(text, pattern=_MEMORY)
    if mib is None or mib < _LEAST_MEMORY_MIB:
        raise client_error("Invalid 'memory' setting for task.")
    return mib


def is_fargate_size(*, cpu: int, memory: int) -> bool:
    return memory in FARGATE_SIZES.get(cpu, range(0)) and (cpu, memory) not in _NOT_OFFERED


def _amount(text: str, *, pattern: re.Pattern[str]) -> int | None:
    match = pattern.fullmatch(text.strip())
    if match is None:
        return None
    if match[1]:
        return int(match[1])
    return round(float(match[2]) * 1024)
