"""Identifiers from a seed, so that the same seed and the same calls give the same fleet.

The formats follow AWS's: 32 hexadecimal digits for tasks and container instances, `ecs-svc/` with 19 digits for
deployments, RFC 4122 UUIDs for tokens and container ids. The generator is part of the saved state.
"""

import random
import uuid

_URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Ids:
    """A seeded source of identifiers. Call it under the world's lock."""

    __slots__ = ("random",)

    def __init__(self, seed: int = 42) -> None:
        self.random = random.Random(seed)

    def hex(self, length: int = 32) -> str:
        """Lower-case hexadecimal digits (32: a task id; 17: an EC2 instance id behind `i-`)."""
        return f"{self.random.getrandbits(4 * length):0{length}x}"

    def digits(self, length: int = 19) -> str:
        """Decimal digits, the first of them not zero (19: behind `ecs-svc/`)."""
        low = 10 ** (length - 1)
        return str(self.random.randrange(low, 10 * low))

    def uuid(self) -> str:
        """A version 4 UUID."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def token(self, length: int = 21) -> str:
        """URL-safe characters (21: a service-deployment id)."""
        return "".join(self.random.choices(_URL_SAFE, k=length))

    def deployment_id(self) -> str:
        """The id of a deployment inside a service."""
        return f"ecs-svc/{self.digits()}"

    def number(self, below: int) -> int:
        """A whole number from 0 to below - 1."""
        return self.random.randrange(below)

    def image_digest(self) -> str:
        """A digest as registries write it."""
        return f"sha256:{self.hex(64)}"

    def private_address(self) -> str:
        """An IPv4 address inside the default VPC's 172.31.0.0/16."""
        return f"172.31.{self.random.randrange(96)}.{self.random.randrange(4, 255)}"

    def mac_address(self) -> str:
        """A locally administered MAC address."""
        rest = ":".join(f"{self.random.randrange(256):02x}" for _ in range(5))
        return f"0a:{rest}"
