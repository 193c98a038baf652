"""Manifests and configurations from ECR, each verified by its digest. No layer is ever downloaded.

A configuration blob comes from the address that ECR signs: https on Amazon's own hosts (the simulator's own host where
an endpoint is set), no redirects, bounded in size and time.
"""

import hashlib
import json
import time
from typing import Any
from urllib.parse import urlsplit

import urllib3

from clusters.aws import errors
from clusters.aws.scope import AwsScope

BLOB_MAX_BYTES = 4 * 1024 * 1024
BLOB_TIME_S = 20.0
CHUNK_BYTES = 64 * 1024
AMAZON_HOSTS = (".amazonaws.com", ".amazonaws.com.cn")

_pool = urllib3.PoolManager(num_pools=8, maxsize=16, retries=False)


def verified(body: bytes, *, digest: str, what: str) -> dict[str, Any]:
    """The JSON object, if these bytes are those of the digest. Errors: Malformed."""
    algorithm, _, expected = digest.partition(":")
    if algorithm != "sha256" or hashlib.sha256(body).hexdigest() != expected:
        raise errors.Malformed(f"The {what} of {digest[:19]} has another digest than its name says.")
    try:
        document = json.loads(body)
    except ValueError:
        raise errors.Malformed(f"The {what} of {digest[:19]} is not JSON.") from None
    if not isinstance(document, dict):
        raise errors.Malformed(f"The {what} of {digest[:19]} is not a JSON object.")
    return document


def fetch_blob(url: str, *, scope: AwsScope, size_bytes: int) -> bytes:
    """The bytes behind a signed URL. Errors: Malformed for a host or size that can't be right, Unreachable."""
    _check_host(url, scope=scope)
    if size_bytes > BLOB_MAX_BYTES:
        raise errors.Malformed(f"The image configuration is larger than {BLOB_MAX_BYTES:,} bytes.")
    deadline = time.monotonic() + BLOB_TIME_S
    try:
        answer = _pool.request(
            "GET", url, preload_content=False, redirect=False, timeout=urllib3.Timeout(connect=3, read=10)
        )
        try:
            if answer.status != 200:
                raise errors.Unreachable(f"The image configuration's address answered HTTP {answer.status}.")
            return _read(answer, deadline=deadline)
        finally:
            answer.close()
    except urllib3.exceptions.HTTPError as error:
        raise errors.Unreachable(f"The image configuration can't be fetched ({type(error).__name__}).") from None


def _read(answer: Any, *, deadline: float) -> bytes:
    found = bytearray()
    for chunk in answer.stream(CHUNK_BYTES):
        found += chunk
        if len(found) > BLOB_MAX_BYTES:
            raise errors.Malformed(f"The image configuration is larger than {BLOB_MAX_BYTES:,} bytes.")
        if time.monotonic() > deadline:
            raise errors.Unreachable("The image configuration took too long.")
    return bytes(found)


def _check_host(url: str, *, scope: AwsScope) -> None:
    parts = urlsplit(url)
    if scope.endpoint_url:
        own = urlsplit(scope.endpoint_url)
        is_right = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
    else:
        host = parts.hostname or ""
        is_right = parts.scheme == "https" and host.endswith(AMAZON_HOSTS) and parts.port in (None, 443)
    if not is_right:
        raise errors.Malformed("ECR named an address that is none of Amazon's; it was not asked.")
