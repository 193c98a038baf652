"""The simulated AWS as plain data: what exists, without any behaviour of its own.

Dataclasses whose fields carry AWS's meaning, and builders of the JSON that AWS would answer. Nothing here decides
anything (that is `engine`), speaks HTTP (that is `ecs`) or reads a clock.
"""
