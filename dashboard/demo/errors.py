"""What stops the demo, in one line that says what to do."""


class DemoError(Exception):
    """Printed as it is; never with a traceback."""
