"""A tiny AWS on a free port that answers what a test wrote down, for bodies and resets no simulator should send."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from clusters.aws.scope import AwsScope

READ_ROLE = "arn:aws:iam::222233334444:role/GantryRead"
WRITE_ROLE = "arn:aws:iam::222233334444:role/GantryWrite"
ASSUMED = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIA{number:016d}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""


@dataclass(kw_only=True)
class Answer:
    """One scripted answer. `body` as sent; `is_reset` closes the connection without one."""

    body: bytes = b"{}"
    status: int = 200
    is_reset: bool = False


def answer(payload: Any = None, **members: Any) -> Answer:
    return Answer(body=json.dumps(members if payload is None else payload).encode())


def refusal(code: str, *, message: str = "no", status: int = 400) -> Answer:
    return Answer(body=json.dumps({"__type": code, "message": message}).encode(), status=status)


@dataclass(kw_only=True)
class FakeAws:
    """What came in, and what goes out next; the last answer repeats."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)  # bodies of AssumeRole
    keys: list[str] = field(default_factory=list)  # access key of each request

    def scope(self, **changes: Any) -> AwsScope:
        known = {"account_id": "222233334444", "region": "eu-west-1", "endpoint_url": self.url}
        return AwsScope(**(known | {"budget_share_percent": 100} | changes))

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def fake_aws(*answers: Answer) -> Iterator[FakeAws]:
    fake = FakeAws(answers=list(answers))
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeAws
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.fake.keys.append(self.headers.get("Authorization", "").partition("Credential=")[2].split("/")[0])
        if b"Action=AssumeRole" in body:
            self.fake.assumed.append(body.decode())
            return self._send(Answer(body=ASSUMED.format(number=len(self.fake.assumed)).encode()))
        self.fake.requests.append(json.loads(body))
        given = self.fake.next()
        if given.is_reset:
            self.close_connection = True
            self.connection.close()
            return None
        return self._send(given)

    def _send(self, given: Answer) -> None:
        self.send_response(given.status)
        self.send_header("Content-Length", str(len(given.body)))
        self.send_header("x-amzn-RequestId", f"request-{len(self.fake.requests)}")
        self.end_headers()
        self.wfile.write(given.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the test reads `requests`."""
