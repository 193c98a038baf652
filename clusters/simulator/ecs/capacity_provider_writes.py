"""Creating, changing and deleting capacity providers.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html
"""

import re

from clusters.simulator.ecs.call import Answer, Call
from clusters.simulator.ecs.capacity_providers import answered
from clusters.simulator.ecs.refs import named_capacity_provider
from clusters.simulator.ecs.validation import client_error
from clusters.simulator.engine import commands

_NAME = re.compile(r"(?!aws|ecs|fargate)[A-Za-z0-9_-]{1,255}", re.IGNORECASE)


def create_capacity_provider(call: Call) -> Answer:
    if not _NAME.fullmatch(call.payload["name"]):
        raise client_error(
            "The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters "
            "(upper and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with "
            '"aws", "ecs", or "fargate". Specify a valid name and try again.'
        )
    return answered(
        commands.create_capacity_provider(call.world, region=call.region, request=call.payload, now=call.now)
    )


def update_capacity_provider(call: Call) -> Answer:
    provider = named_capacity_provider(call, reference=call.payload["name"])
    commands.update_capacity_provider(
        call.world, region=call.region, provider=provider, request=call.payload, now=call.now
    )
    return answered(provider)


def delete_capacity_provider(call: Call) -> Answer:
    provider = named_capacity_provider(call, reference=call.payload["capacityProvider"])
    commands.delete_capacity_provider(call.world, region=call.region, provider=provider, now=call.now)
    return answered(provider)
