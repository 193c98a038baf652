"""What ECS does by itself: the life of tasks, the service scheduler, placement, events.

`tick` lets time pass, `commands` does what a call asks. Decisions follow from state alone: counts, resources, images,
health. Nothing here knows a service by name, reads the clock or sleeps: `now` is always an argument.
"""
