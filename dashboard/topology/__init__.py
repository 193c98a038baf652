"""Topology: facts to nodes and edges, enriched, laid out. Pure: no Django, no ORM, no clock."""
