"""DescribeAvailabilityZones: zone ids differ by account behind equal names."""

import pytest

from clusters.simulator.server import RunningSimulator
from clusters.simulator.zones import zone_ids

ACCOUNTS = ("111122223333", "222233334444", "333344445555")


def test_a_client_reads_names_and_zone_ids(simulator: RunningSimulator) -> None:
    ec2 = simulator.client("ec2", account_id="222233334444", region="eu-west-1")

    zones = ec2.describe_availability_zones()["AvailabilityZones"]

    assert [zone["ZoneName"] for zone in zones] == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    assert sorted(zone["ZoneId"] for zone in zones) == ["euw1-az1", "euw1-az2", "euw1-az3"]


def test_zones_can_be_asked_for_by_id(simulator: RunningSimulator) -> None:
    ec2 = simulator.client("ec2", account_id="222233334444", region="us-east-1")

    zones = ec2.describe_availability_zones(ZoneIds=["use1-az4"])["AvailabilityZones"]

    assert [zone["ZoneId"] for zone in zones] == ["use1-az4"]


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
def test_accounts_name_the_same_zones_differently(region: str) -> None:
    mappings = [zone_ids(account_id, region=region) for account_id in ACCOUNTS]

    assert len({tuple(mapping.values()) for mapping in mappings}) > 1
    assert len({frozenset(mapping.values()) for mapping in mappings}) == 1
