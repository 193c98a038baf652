"""Plain HTTP to servers of a test."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit


def get(url: str, *, timeout_s: float = 10) -> tuple[int, str]:
    """Status and body."""
    return _request("GET", url, body=None, timeout_s=timeout_s)


def post_json(url: str, payload: dict[str, Any], *, timeout_s: float = 10) -> dict[str, Any]:
    """The answer's JSON. Errors: RuntimeError with the answer where it isn't a 200."""
    status, body = _request("POST", url, body=json.dumps(payload), timeout_s=timeout_s)
    if status != http.client.OK:
        raise RuntimeError(f"{url} answered {status}: {body}")
    answer: dict[str, Any] = json.loads(body)
    return answer


def delete(url: str, *, timeout_s: float = 10) -> tuple[int, str]:
    """Status and body."""
    return _request("DELETE", url, body=None, timeout_s=timeout_s)


def _request(method: str, url: str, *, body: str | None, timeout_s: float) -> tuple[int, str]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout_s)
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()
