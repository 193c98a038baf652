"""Subnets and the interfaces that tasks get in them."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network
from zlib import crc32

from clusters.simulator.ids import Ids
from clusters.simulator.state.task import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet the region knows; tasks in it take its zone and addresses out of its block."""

    id: str
    zone: str
    cidr: str = "172.31.0.0/20"
    vpc_id: str = ""

    def address(self, ids: Ids) -> str:
        """A random host address of the block; the first four and the last are AWS's own."""
        block = IPv4Network(self.cidr)
        return str(block[ids.random.randrange(4, block.num_addresses - 1)])


def unknown_subnet(subnet_id: str, *, zones: list[str]) -> Subnet:
    """A subnet nobody seeded: its zone and block follow from its id, so they stay the same."""
    number = crc32(subnet_id.encode())
    return Subnet(
        id=subnet_id, zone=zones[number % len(zones)], cidr=f"10.{number % 200}.{number // 200 % 16 * 16}.0/20"
    )


def new_interface(subnet: Subnet, *, ids: Ids, status: str) -> Attachment:
    """An elastic network interface as DescribeTasks shows it among the attachments."""
    address = subnet.address(ids)
    details = {
        "subnetId": subnet.id,
        "networkInterfaceId": f"eni-{ids.hex(17)}",
        "macAddress": ids.mac_address(),
        "privateDnsName": f"ip-{address.replace('.', '-')}.ec2.internal",
        "privateIPv4Address": address,
    }
    return Attachment(id=ids.uuid(), status=status, details=details)
