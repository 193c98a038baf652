"""A child of the bench, for comparison: a plain boto3 loop over the same fleet, into memory only, reports JSON.

`python -m tests.bench.plain URL THREADS`
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config

from clusters.simulator.accounts import DEV_ACCOUNT_ID, PROD_ACCOUNT_ID, REGIONS

kept: list[Any] = []


def main(url: str, threads: int) -> None:
    cpu_before, began = time.process_time(), time.monotonic()
    calls = 0
    with ThreadPoolExecutor(max_workers=threads) as pool:
        for account_id in (PROD_ACCOUNT_ID, DEV_ACCOUNT_ID):
            for region in REGIONS:
                calls += _read(_client(url, account_id=account_id, region=region, threads=threads), pool=pool)
    report = {
        "calls": calls,
        "wall_s": time.monotonic() - began,
        "cpu_s": time.process_time() - cpu_before,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(report))


def _client(url: str, *, account_id: str, region: str, threads: int) -> Any:
    return boto3.client(
        "ecs",
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=account_id,
        aws_secret_access_key="any",
        config=Config(max_pool_connections=threads),
    )


def _read(client: Any, *, pool: ThreadPoolExecutor) -> int:
    """As one would write it in an afternoon: list, describe, keep. Answers how many calls it took."""
    count = 0

    def counted(**_: Any) -> None:
        nonlocal count
        count += 1

    client.meta.events.register("before-send.ecs.*", counted)
    clusters = list(_pages(client, "list_clusters", "clusterArns"))
    if clusters:
        kept.append(client.describe_clusters(clusters=clusters[:100], include=["TAGS"])["clusters"])
    definitions: set[str] = set()
    for services, others in pool.map(lambda cluster: _read_cluster(client, cluster), clusters):
        kept.append((services, others))
        definitions.update(service["taskDefinition"] for service in services)
    describe: Callable[[str], Any] = lambda arn: client.describe_task_definition(taskDefinition=arn)  # noqa: E731
    kept.append(list(pool.map(describe, sorted(definitions))))
    return count


def _read_cluster(client: Any, cluster: str) -> tuple[list[Any], list[Any]]:
    """Its services, and everything else."""
    services: list[Any] = []
    for some in _chunks(list(_pages(client, "list_services", "serviceArns", cluster=cluster)), 10):
        services.extend(client.describe_services(cluster=cluster, services=some, include=["TAGS"])["services"])
    found: list[Any] = []
    tasks = [
        *_pages(client, "list_tasks", "taskArns", cluster=cluster),
        *_pages(client, "list_tasks", "taskArns", cluster=cluster, desiredStatus="STOPPED"),
    ]
    for some in _chunks(tasks, 100):
        found.append(client.describe_tasks(cluster=cluster, tasks=some, include=["TAGS"])["tasks"])
    hosts = list(_pages(client, "list_container_instances", "containerInstanceArns", cluster=cluster))
    for some in _chunks(hosts, 100):
        answer = client.describe_container_instances(cluster=cluster, containerInstances=some, include=["TAGS"])
        found.append(answer["containerInstances"])
    return services, found


def _pages(client: Any, operation: str, member: str, **params: Any) -> Iterator[str]:
    for page in client.get_paginator(operation).paginate(**params):
        yield from page[member]


def _chunks(items: list[str], size: int) -> Iterator[list[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
