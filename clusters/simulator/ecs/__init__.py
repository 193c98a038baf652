"""ECS's API on the simulated world: requests checked as AWS checks them, answers in AWS's shape.

`handle` is the one way in. What a request *does* to the world is `engine.commands`; here it is read, checked, paged.
"""

from clusters.simulator.ecs.dispatch import handle

__all__ = ["handle"]
