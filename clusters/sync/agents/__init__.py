"""One agent a kind: get, load as it comes, close what a complete listing lacks."""
