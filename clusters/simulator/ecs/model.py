"""ECS's own service model as botocore ships it: operation names, input and output shapes.

Read once; nothing here knows the simulated world.
"""

from functools import cache

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

TARGET_PREFIX = "AmazonEC2ContainerServiceV20141113"


@cache
def service_model() -> ServiceModel:
    """botocore's parsed `ecs` model (about 0.2 s the first time)."""
    return ServiceModel(Loader().load_service_model("ecs", "service-2"), "ecs")


@cache
def operation_names() -> frozenset[str]:
    return frozenset(service_model().operation_names)


@cache
def operation_model(operation: str) -> OperationModel:
    return service_model().operation_model(operation)
