"""Command line of the domain."""
