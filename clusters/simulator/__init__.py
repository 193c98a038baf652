"""A stand-in AWS in one process: our own ECS with a real scheduler, our own SQS and STS, moto for everything else.

It shares no code with the rest of Gantry, so that a test never compares a thing with itself. docs/simulator.md says
what follows AWS's documentation and what is made up.
"""
