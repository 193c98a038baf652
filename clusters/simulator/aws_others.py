"""moto's server for every AWS service but ECS, SQS and what STS and EC2 answer here, and what is put into it.

moto's state is global to the process and not saved: what stands in it is put there again at each start.
"""

import io
import json
from collections.abc import Iterable
from typing import Any, Final

from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from clusters.simulator.accounts import ACCOUNT_NAMES, HUB_ACCOUNT_ID, READ_ROLE_NAME, WRITE_ROLE_NAME
from clusters.simulator.credentials import role_id
from clusters.simulator.http import Request, Response

_PARTITION: Final = "aws"
_ROLE_DESCRIPTIONS: Final = {
    READ_ROLE_NAME: "Gantry reads ECS with this role",
    WRITE_ROLE_NAME: "Gantry's operations worker acts with this role",
}
#: Headers that the web server or our own Response sets.
_OWN_HEADERS: Final = frozenset({"content-type", "content-length", "connection", "date", "server", "transfer-encoding"})


class OtherServices:
    """moto behind the one method `answer`."""

    def __init__(self, *, external_id: str) -> None:
        self._app = DomainDispatcherApplication(create_backend_app)
        for account_id in ACCOUNT_NAMES:
            _ensure_roles(account_id, external_id=external_id)

    def answer(self, environ: dict[str, Any], *, request: Request, account_id: str) -> Response:
        """moto's answer in the caller's account. The body, read once already, is given to moto anew."""
        started: list[tuple[str, list[tuple[str, str]]]] = []
        given = {**environ, "wsgi.input": io.BytesIO(request.body), "HTTP_X_MOTO_ACCOUNT_ID": account_id}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            started.append((status, headers))

        chunks: Iterable[bytes] = self._app(given, start_response)
        body = b"".join(chunks)
        status, headers = started[-1]
        content_types = [value for name, value in headers if name.lower() == "content-type"]
        return Response(
            status=int(status.split()[0]),
            body=body,
            content_type=content_types[0] if content_types else "application/octet-stream",
            headers=tuple((name, value) for name, value in headers if name.lower() not in _OWN_HEADERS),
        )


def _ensure_roles(account_id: str, *, external_id: str) -> None:
    """Gantry's two roles as a person would see them in IAM; STS here checks the external id by itself."""
    document = json.dumps(_trust_policy(external_id))
    backend = iam_backends[account_id][_PARTITION]
    present = {role.name for role in backend.get_roles()}
    for name, description in _ROLE_DESCRIPTIONS.items():
        if name in present:
            backend.update_assume_role_policy(name, document)
            continue
        role = backend.create_role(
            role_name=name,
            assume_role_policy_document=document,
            path="/",
            permissions_boundary=None,
            description=description,
            tags=[],
            max_session_duration="3600",
        )
        role.id = role_id(account_id, role_name=name)


def _trust_policy(external_id: str) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{HUB_ACCOUNT_ID}:root"},
        "Action": "sts:AssumeRole",
    }
    if external_id:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return {"Version": "2012-10-17", "Statement": [statement]}
