"""Reads for pages: ORM in, frozen dataclasses out, always through `.visible_to(user)`. Nothing here writes."""
