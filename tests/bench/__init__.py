"""Measures the sync against the least that is possible. Run by `make bench`, never by `make test`."""
