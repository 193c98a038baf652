"""Fleets to start with. Everything in them is made up; they use the engine's own commands to come into being."""
