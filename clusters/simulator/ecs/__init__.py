"""ECS's API on the simulated world: requests checked as AWS checks them, answers in AWS's shape.

`handle.handle` is the one way in. What a request *does* to the world is `engine.commands`; here it is read, checked,
paged.
"""
