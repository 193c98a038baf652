"""`python -m tests.bench`: measures first and unchanged syncs, prints the tables of docs/performance.md."""

import argparse
import os
import platform
import statistics
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from clusters.aws.buckets import BUCKETS, share_of
from tests.bench.stage import Stage, stage

DEFAULT_SHARE = 25


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--fleet", default="large")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--latency", default="0,20", help="milliseconds that each answer takes longer, comma-separated")
    parser.add_argument("--without", action="append", default=[], choices=("plain", "share"), help="leave this out")
    options = parser.parse_args()
    print(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{options.database}, fleet {options.fleet}, {options.runs} runs\n"
    )
    with stage(fleet=options.fleet, database=options.database) as place:
        for latency in [float(each) for each in options.latency.split(",")]:
            place.set_latency(latency)
            measure_syncs(place, latency=latency, runs=options.runs)
            if "plain" not in options.without:
                measure_plain(place, latency=latency, runs=options.runs)
        if "share" not in options.without:
            place.set_latency(20)
            measure_share(place, runs=options.runs)


def measure_syncs(place: Stage, *, latency: float, runs: int) -> None:
    first, unchanged = [], []
    for _ in range(runs):
        database = place.fresh_database()
        first.append(place.report("tests.bench.measure", "100", database_url=database))
        unchanged.append(place.report("tests.bench.measure", "100", database_url=database))
    print(f"### {latency:g} ms latency, share 100 %, no throttling\n")
    _table({"first sync": first, "unchanged sync": unchanged})


def measure_plain(place: Stage, *, latency: float, runs: int) -> None:
    rows = {
        f"plain boto3, {threads} thread{'s' if threads > 1 else ''}": [
            place.report("tests.bench.plain", str(threads)) for _ in range(runs)
        ]
        for threads in (1, 16)
    }
    print(f"### {latency:g} ms latency, a plain boto3 loop into memory\n")
    _table(rows)


def measure_share(place: Stage, *, runs: int) -> None:
    """The default share, under AWS's throttling: no call may be refused, and the time stands beside its bound."""
    place.set_throttling(is_enabled=True)
    first, unchanged = [], []
    place.control("stats/reset")
    for _ in range(runs):
        database = place.fresh_database()
        place.valkey.flush()  # a full budget at the start
        first.append(place.report("tests.bench.measure", str(DEFAULT_SHARE), database_url=database))
        place.valkey.flush()
        unchanged.append(place.report("tests.bench.measure", str(DEFAULT_SHARE), database_url=database))
    print(f"### 20 ms latency, default share ({DEFAULT_SHARE} %), throttled as AWS throttles\n")
    _table({"first sync": first, "unchanged sync": unchanged}, percent=DEFAULT_SHARE)
    print(f"Refused by throttling: {place.control('stats', method='GET').get('throttled')}\n")


def _table(rows: dict[str, list[dict[str, Any]]], *, percent: float = 0) -> None:
    print("| | calls | least | wall s | least s | CPU s | rows written | peak MiB |")
    print("|---|---|---|---|---|---|---|---|")
    for name, reports in rows.items():
        troubles = [line for report in reports for line in report.get("incomplete", ())]
        if troubles:
            raise SystemExit(f"{name}: incomplete, so not worth a figure: {troubles[:3]}")
        is_first = name.startswith("first")
        least = reports[-1].get("least")
        cells = (
            name,
            _calls(reports),
            _least(least, is_first=is_first) if least else "",
            _spread([report["wall_s"] for report in reports]),
            f"{_bound(least, is_first=is_first, percent=percent):.1f}" if least and percent else "",
            _spread([report["cpu_s"] for report in reports]),
            _whole([report["written"] for report in reports]) if "written" in reports[0] else "",
            _whole([round(report["peak_mib"]) for report in reports]),
        )
        print("| " + " | ".join(cells) + " |")
    print()


def _calls(reports: list[dict[str, Any]]) -> str:
    if not isinstance(reports[0]["calls"], dict):
        return _whole([report["calls"] for report in reports])
    total = _whole([sum(report["calls"].values()) for report in reports])
    parts = ", ".join(f"{bucket} {count}" for bucket, count in sorted(reports[-1]["calls"].items()))
    return f"{total} ({parts})"


def _needed(least: dict[str, dict[str, int]], *, is_first: bool) -> dict[str, dict[str, int]]:
    """Definitions seen before cost an unchanged sync nothing."""
    if is_first:
        return least
    return {
        scope: {bucket: count for bucket, count in buckets.items() if bucket != "task definition read"}
        for scope, buckets in least.items()
    }


def _least(least: dict[str, dict[str, int]], *, is_first: bool) -> str:
    buckets: Counter[str] = Counter()
    for each in _needed(least, is_first=is_first).values():
        buckets.update(each)
    parts = ", ".join(f"{bucket} {count}" for bucket, count in sorted(buckets.items()) if count)
    return f"{sum(buckets.values())} ({parts})"


def _bound(least: dict[str, dict[str, int]], *, is_first: bool, percent: float) -> float:
    """Scopes have quotas of their own and are read side by side, so the slowest bucket of the slowest scope decides."""
    moments = [0.0]
    for buckets in _needed(least, is_first=is_first).values():
        for name, calls in buckets.items():
            share = share_of(BUCKETS[name], percent=percent)
            moments.append((calls - share.burst) / share.per_s)
    return max(moments)


def _spread(values: list[float]) -> str:
    if len(values) == 1:
        return f"{values[0]:.1f}"
    return f"{statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


def _whole(values: list[int]) -> str:
    return f"{values[0]}" if len(set(values)) == 1 else f"{min(values)} to {max(values)}"


if __name__ == "__main__":
    main()
