"""Pre-signed URLs of blobs, as GetDownloadUrlForLayer hands them out, and their answers: no credentials, but an expiry.

On AWS they lead to Amazon S3. Config blobs have bytes; layers have none here, and their URLs answer 404.
"""

import hashlib
import hmac
from typing import Final
from urllib.parse import parse_qs, quote, urlencode

from clusters.simulator.ecr.registry import Registry
from clusters.simulator.http import Response
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.world import World

PREFIX: Final = "/_blobs/"
EXPIRES_S: Final = 3_600


def blob_url(registry: Registry, *, repository: str, digest: str, host: str, now: float) -> str:
    path = f"{PREFIX}{registry.account_id}/{registry.region}/{repository}/{digest}"
    expires = str(int(now) + EXPIRES_S)
    return (
        f"http://{host}{quote(path)}?{urlencode({'Expires': expires, 'Signature': _signature(path, expires=expires)})}"
    )


def answer_blob(world: World, *, path: str, query: str, now: float) -> Response:
    """The bytes, or S3's refusals."""
    given = {name: values[0] for name, values in parse_qs(query).items()}
    expires = given.get("Expires", "")
    if not hmac.compare_digest(given.get("Signature", ""), _signature(path, expires=expires)):
        return _refusal(403, code="SignatureDoesNotMatch")
    if int(expires) < now:
        return _refusal(403, code="AccessDenied")
    account_id, region, rest = path.removeprefix(PREFIX).split("/", 2)
    repository, _, digest = rest.rpartition("/")
    with world.lock:
        registry = Registry(world=world, account_id=account_id, region=region)
        for contents in registry.documents(repository):
            if (config := contents.configs.get(digest)) is not None:
                return Response(status=200, body=config.body, content_type="application/octet-stream")
    return _refusal(404, code="NoSuchKey")


def checked_layer(registry: Registry, *, repository: str, digest: str) -> str:
    """The digest; LayersNotFoundException where no image of the repository has it."""
    for contents in registry.documents(repository):
        if digest in contents.layers or digest in contents.configs:
            return digest
    raise SimulatorError(
        "LayersNotFoundException",
        f"The layer with digest '{digest}' does not exist in the repository with name '{repository}' "
        f"in the registry with id '{registry.account_id}'",
    )


def _signature(path: str, *, expires: str) -> str:
    return hmac.new(b"simulator's blobs", f"{path}\n{expires}".encode(), hashlib.sha256).hexdigest()


def _refusal(status: int, *, code: str) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code></Error>'.encode()
    return Response(status=status, body=body, content_type="application/xml")
