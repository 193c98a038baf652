"""Live pages: one subscription a web process, one stream a browser. Says that something changed, never what."""
