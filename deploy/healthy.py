"""A container's health check, of the standard library alone: it runs every few seconds and must cost nothing.

`healthy.py URL` asks a page of this container; `healthy.py` alone looks how old $GANTRY_HEARTBEAT_FILE is.
Exit code 0: healthy. 1: not, with the reason on stderr.
"""

import http.client
import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

MAX_AGE_S = 60.0
TIMEOUT_S = 4.0


def page_problem(url: str) -> str:
    """Why the page isn't fine, or nothing. Asks with a host name that Gantry answers to."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT_S)
    try:
        connection.request("GET", parts.path, headers={"Host": _host_name()})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"{url} does not answer: {error}"
    finally:
        connection.close()
    return "" if status == http.HTTPStatus.OK else f"{url} answered {status}"


def heartbeat_problem(path: str) -> str:
    """Why the process behind the file isn't fine, or nothing."""
    if not path:
        return "GANTRY_HEARTBEAT_FILE is not set"
    try:
        age_s = time.time() - Path(path).stat().st_mtime
    except OSError as error:
        return f"no sign of life yet: {error}"
    return "" if age_s < MAX_AGE_S else f"the last sign of life is {age_s:.0f} s old"


def _host_name() -> str:
    first = os.environ.get("GANTRY_ALLOWED_HOSTS", "").split(",")[0].strip()
    return "localhost" if first in ("", "*") else first.lstrip(".")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(page_problem(sys.argv[1]) or 0)
    sys.exit(heartbeat_problem(os.environ.get("GANTRY_HEARTBEAT_FILE", "")) or 0)
