"""EC2's availability zones: each account sees its own names on the same physical zones, told apart by zone id.

moto gives every account the same names, so we answer DescribeAvailabilityZones ourselves.
https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from random import Random

from clusters.simulator.http import Response, xml_response

OPERATION = "DescribeAvailabilityZones"

_ZONE_ID_PREFIXES = {"eu-west-1": "euw1", "eu-central-1": "euc1", "us-east-1": "use1"}
_ZONE_COUNTS = {"us-east-1": 6}


@cache
def zone_ids(account_id: str, *, region: str) -> Mapping[str, str]:
    """Zone name to zone id, shuffled by account as AWS does (the shuffle is made up, and always the same)."""
    names = zone_names(region)
    prefix = _ZONE_ID_PREFIXES.get(region) or _short_region(region)
    ids = [f"{prefix}-az{number}" for number in range(1, len(names) + 1)]
    seed = hashlib.sha256(f"{account_id}/{region}".encode()).hexdigest()
    Random(seed).shuffle(ids)
    return dict(zip(names, ids, strict=True))


def zone_names(region: str) -> tuple[str, ...]:
    """`eu-west-1a` and so on."""
    return tuple(f"{region}{letter}" for letter in "abcdef"[: _ZONE_COUNTS.get(region, 3)])


def handle(form: Mapping[str, str], *, account_id: str, region: str, request_id: str) -> Response:
    """Answer DescribeAvailabilityZones; ZoneName and ZoneId lists narrow it, filters are ignored."""
    wanted = {value for name, value in form.items() if name.startswith(("ZoneName.", "ZoneId."))}
    items = "".join(
        f"<item><optInStatus>opt-in-not-required</optInStatus><messageSet/><regionName>{region}</regionName>"
        f"<zoneName>{name}</zoneName><zoneId>{zone_id}</zoneId><groupName>{region}</groupName>"
        f"<networkBorderGroup>{region}</networkBorderGroup><zoneType>availability-zone</zoneType>"
        "<zoneState>available</zoneState></item>"
        for name, zone_id in zone_ids(account_id, region=region).items()
        if not wanted or {name, zone_id} & wanted
    )
    return xml_response(
        '<DescribeAvailabilityZonesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        f"<requestId>{request_id}</requestId><availabilityZoneInfo>{items}</availabilityZoneInfo>"
        "</DescribeAvailabilityZonesResponse>"
    )


def _short_region(region: str) -> str:
    """`ap-southeast-2` to `apse2`, roughly as AWS abbreviates."""
    area, direction, number = [*region.split("-"), "", ""][:3]
    letters = "".join(word[0] for word in ("north", "south", "east", "west", "central") if word in direction)
    return f"{area}{letters}{number}"
