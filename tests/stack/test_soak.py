"""The demo for a long time under changing faults: no process grows, none keeps files open, nothing stays stale."""

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tests.support import http
from tests.support.demo import Demo

pytestmark = pytest.mark.soak
SOAK_S = 60 * float(os.environ.get("SOAK_MINUTES", "30"))
SAMPLE_S = 5.0
FAULT_S = 30.0
MAX_GROWTH_MIB = 40.0
MAX_MORE_FILES = 15
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "throttle", "probability": 0.3},
    {"kind": "latency", "latency_ms": 800},
    {"kind": "reset", "probability": 0.2},
    {"kind": "cut_body", "probability": 0.2},
    {"kind": "region_down", "match": {"region": "eu-west-1"}},
    {"kind": "expired_credentials", "probability": 0.2},
)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path / "demo")
    yield demo.start()
    demo.stop()


def test_neither_grows_nor_goes_stale(demo: Demo) -> None:
    memory_mib: dict[int, list[float]] = defaultdict(list)
    open_files: dict[int, list[int]] = defaultdict(list)
    faults = cycle(FAULTS)
    ends_at, next_fault_at = time.monotonic() + SOAK_S, 0.0

    while time.monotonic() < ends_at:
        if time.monotonic() >= next_fault_at:
            http.delete(f"{demo.simulator_url}/_sim/faults")
            http.post_json(f"{demo.simulator_url}/_sim/faults", next(faults))
            next_fault_at = time.monotonic() + FAULT_S
        for pid in demo.process_ids():
            _sample(pid, memory_mib=memory_mib[pid], open_files=open_files[pid])
        time.sleep(SAMPLE_S)
    http.delete(f"{demo.simulator_url}/_sim/faults")

    assert {pid: growth for pid, values in memory_mib.items() if (growth := _growth(values)) > MAX_GROWTH_MIB} == {}
    assert {pid: growth for pid, values in open_files.items() if (growth := _growth(values)) > MAX_MORE_FILES} == {}
    assert "Traceback" not in demo.text
    assert "starting it again" not in demo.text


def _sample(pid: int, *, memory_mib: list[float], open_files: list[int]) -> None:
    process = Path(f"/proc/{pid}")
    try:
        pages = int((process / "statm").read_text().split()[1])
        open_files.append(len(list((process / "fd").iterdir())))
    except OSError:
        return  # it ended between the listing and the look: a pool process that had served its time
    memory_mib.append(pages * os.sysconf("SC_PAGE_SIZE") / 2**20)


def _growth(values: list[float] | list[int]) -> float:
    """From the second third, when everything is warm, to the last."""
    third = len(values) // 3
    if third < 3:
        return 0.0
    return statistics.median(values[-third:]) - statistics.median(values[third : 2 * third])
