"""Requests as AWS's clients send them and answers as AWS words them, for each wire protocol.

Says which service, operation, account key and region a request is for; decides nothing else.
"""

import json
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from clusters.simulator.state.errors import SimulatorError

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/,\s]+)/([^/,\s]+)/aws4_request")

#: `X-Amz-Target` prefixes of the services we answer ourselves.
ECS_TARGET = "AmazonEC2ContainerServiceV20141113"
SQS_TARGET = "AmazonSQS"
ECR_TARGET = "AmazonEC2ContainerRegistry_V20150921"
_TARGET_SERVICES = {ECS_TARGET: "ecs", SQS_TARGET: "sqs", ECR_TARGET: "ecr"}

_STATUS_TEXT = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed"}
_XML_SERVICES = frozenset({"s3", "route53", "cloudfront"})
_JSON_TYPES = {"sqs": "application/x-amz-json-1.0"}


class QueryCompatibleError(SimulatorError):
    """An error of a service that once spoke the query protocol: SDKs show `query_code`, as they did then."""

    def __init__(self, code: str, message: str, *, query_code: str, status: int = 400) -> None:
        super().__init__(code, message, status=status)
        self.query_code = query_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, taken apart. `service` is the signing name, `operation` AWS's name or "" if it isn't plain."""

    method: str
    path: str
    query: str
    host: str
    remote_address: str
    headers: Mapping[str, str]
    body: bytes
    service: str
    operation: str
    region: str
    access_key_id: str
    is_disconnected: Callable[[], bool]
    form: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """The body as an object; SerializationException if it isn't one."""
        try:
            payload = json.loads(self.body or b"{}")
        except ValueError as error:
            raise SimulatorError("SerializationException", "The request body is not valid JSON.") from error
        if not isinstance(payload, dict):
            raise SimulatorError("SerializationException", "The request body must be a JSON object.")
        return payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One HTTP answer. `declared_length` differs from the body's own length only for injected faults."""

    status: int
    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()
    declared_length: int | None = None

    @property
    def status_line(self) -> str:
        return f"{self.status} {_STATUS_TEXT.get(self.status, 'Error')}"


def read_request(environ: dict[str, Any]) -> Request:
    """Take a WSGI environment apart. The body is read whole."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    access_key_id, region, service = _credential_scope(environ.get("HTTP_AUTHORIZATION", ""))
    prefix, _, operation = environ.get("HTTP_X_AMZ_TARGET", "").partition(".")
    form: dict[str, str] = {}
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        form = {name: values[0] for name, values in fields.items()}
        operation = operation or form.get("Action", "")
    if "/operation/" in environ.get("PATH_INFO", ""):  # smithy-rpc-v2-cbor
        operation = environ["PATH_INFO"].rpartition("/")[2]
    service = _TARGET_SERVICES.get(prefix, service)
    return Request(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", "/") or "/",
        query=environ.get("QUERY_STRING", ""),
        host=environ.get("HTTP_HOST", "127.0.0.1"),
        remote_address=environ.get("REMOTE_ADDR", ""),
        headers={name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name[:5] == "HTTP_"},
        body=body,
        service=service,
        operation=operation,
        region=region,
        access_key_id=access_key_id,
        is_disconnected=environ.get("waitress.client_disconnected", _never),
        form=form,
    )


def json_response(payload: object, *, service: str = "ecs", request_id: str = "", status: int = 200) -> Response:
    """An answer in AWS's JSON protocol."""
    return Response(
        status=status,
        body=json.dumps(payload, separators=(",", ":")).encode(),
        content_type=_JSON_TYPES.get(service, "application/x-amz-json-1.1"),
        headers=(("x-amzn-RequestId", request_id),) if request_id else (),
    )


def xml_response(text: str, *, status: int = 200) -> Response:
    """An answer in AWS's query protocol."""
    return Response(status=status, body=text.encode(), content_type="text/xml;charset=UTF-8")


def error_response(error: SimulatorError, *, request: Request, request_id: str) -> Response:
    """The error in the protocol that the request speaks."""
    if request.headers.get("smithy-protocol") == "rpc-v2-cbor":
        return _cbor_error(error, request_id=request_id)
    if request.form or request.service in _XML_SERVICES:
        return _xml_error(error, is_ec2=request.service == "ec2", request_id=request_id)
    headers = [("x-amzn-RequestId", request_id), ("x-amzn-ErrorType", error.code)]
    if isinstance(error, QueryCompatibleError):
        headers.append(("x-amzn-query-error", f"{error.query_code};Sender"))
    return Response(
        status=error.status,
        body=json.dumps({"__type": error.code, "message": error.message, **error.extra}).encode(),
        content_type=_JSON_TYPES.get(request.service, "application/x-amz-json-1.1"),
        headers=tuple(headers),
    )


def _credential_scope(authorization: str) -> tuple[str, str, str]:
    match = _CREDENTIAL.search(authorization)
    if match is None:
        return "", "us-east-1", ""
    access_key_id, region, service = match.groups()
    return access_key_id, region, service.lower()


def _never() -> bool:
    return False


def _xml_error(error: SimulatorError, *, is_ec2: bool, request_id: str) -> Response:
    inner = f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
    if is_ec2:
        text = f"<Response><Errors><Error>{inner}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
        return xml_response(text, status=error.status)
    kind = "Sender" if error.status < 500 else "Receiver"
    return xml_response(
        f"<ErrorResponse><Error><Type>{kind}</Type>{inner}</Error><RequestId>{request_id}</RequestId></ErrorResponse>",
        status=error.status,
    )


def _cbor_error(error: SimulatorError, *, request_id: str) -> Response:
    pairs = (("__type", error.code), ("message", error.message))
    body = bytes([0xA0 + len(pairs)]) + b"".join(_cbor_text(name) + _cbor_text(value) for name, value in pairs)
    return Response(
        status=error.status,
        body=body,
        content_type="application/cbor",
        headers=(("smithy-protocol", "rpc-v2-cbor"), ("x-amzn-RequestId", request_id)),
    )


def _cbor_text(text: str) -> bytes:
    """RFC 8949: a text string with a 32-bit length."""
    data = text.encode()
    return b"\x7a" + struct.pack(">I", len(data)) + data
