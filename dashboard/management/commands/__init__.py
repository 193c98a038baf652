"""Command line of the face."""
