"""A child of the bench: enters the accounts, syncs once, reports calls, seconds, rows and memory as JSON.

`python -m tests.bench.measure URL SHARE_PERCENT`
"""

import json
import resource
import sys
import time
from collections import Counter

import django

django.setup()

from clusters.aws.actions import action_for  # noqa: E402 - Django first
from clusters.management.commands.seed_demo import ACCOUNTS, REGIONS  # noqa: E402
from clusters.models import Account, Scope  # noqa: E402
from clusters.sync.sweep import Wish, sweep_scopes  # noqa: E402
from tests.bench.least import least_calls  # noqa: E402
from tests.bench.stage import EXTERNAL_ID  # noqa: E402


def main(url: str, share_percent: int) -> None:
    _enter(url, share_percent=share_percent)
    scopes = list(Scope.objects.select_related("account"))
    calls: Counter[str] = Counter()
    written = closed = 0
    incomplete: list[str] = []
    cpu_before, began = time.process_time(), time.monotonic()
    for each in sweep_scopes(scopes, wish=Wish()):
        if each.result is None or not each.result.is_complete:
            incomplete.append(f"{each.name}: {each.result.problems if each.result else 'busy'}")
            continue
        written += each.result.written
        closed += each.result.closed
        for operation, count in each.result.calls.items():
            service = "ec2" if operation == "describe_availability_zones" else "ecs"
            calls[action_for(service, operation).bucket] += count
    wall, cpu = time.monotonic() - began, time.process_time() - cpu_before
    report = {
        "calls": calls,
        "least": least_calls(scopes),
        "wall_s": wall,
        "cpu_s": cpu,
        "written": written,
        "closed": closed,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "incomplete": incomplete,
    }
    print(json.dumps(report))


def _enter(url: str, *, share_percent: int) -> None:
    for account_id, name in ACCOUNTS.items():
        account, _ = Account.objects.update_or_create(
            account_id=account_id,
            defaults={
                "name": name,
                "endpoint_url": url,
                "external_id": EXTERNAL_ID,
                "read_role_arn": f"arn:aws:iam::{account_id}:role/GantryRead",
                "budget_share_percent": share_percent,
            },
        )
        for region in REGIONS:
            Scope.objects.get_or_create(account=account, region=region)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
