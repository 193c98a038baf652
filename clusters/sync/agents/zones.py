"""Zones of a scope. Zones compare across accounts by their id, not by their name."""

from clusters.aws.errors import AwsError
from clusters.models import Zone
from clusters.sync.fetched import problem_of
from clusters.sync.outcome import Outcome, Run
from clusters.sync.upsert import upsert


def sweep_zones(run: Run) -> Outcome:
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html"""
    try:
        answer = run.fetcher.ask("describe_availability_zones", {}, service="ec2")
    except AwsError as error:
        return Outcome(is_complete=False, problems=(problem_of(error),))
    known = dict(Zone.objects.filter(scope=run.scope).values_list("name", "zone_id"))
    named = {zone["ZoneName"]: zone.get("ZoneId", "") for zone in answer["AvailabilityZones"] if zone.get("ZoneName")}
    changed = [
        Zone(scope=run.scope, name=name, zone_id=zone_id)
        for name, zone_id in named.items()
        if known.get(name) != zone_id
    ]
    if changed:
        with run.writer.transaction(rows=len(changed)):
            run.writer.wrote(len(upsert(changed, unique=("scope_id", "name"))))
    return Outcome()
