"""What the log leaves out. Hides no line: only the traceback of an answer that is no mistake of ours."""

import logging

SERVER_ERROR = 500


class PlainRefusals(logging.Filter):
    """Django logs a refusal (a 403 of a view, a 400 for a wrong Host) with a traceback; one line says it all."""

    def filter(self, record: logging.LogRecord) -> bool:
        status: int | None = getattr(record, "status_code", None)
        if status is not None and status < SERVER_ERROR:
            record.exc_info = None
        return True
