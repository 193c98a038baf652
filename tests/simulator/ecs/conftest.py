"""A world over HTTP: a small server around ``ecs.handle`` and boto3 clients whose every answer is shape-checked."""

import json
import threading
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import boto3
import pytest
from botocore.config import Config

from clusters.simulator.clock import ManualClock
from clusters.simulator.ecs.handle import handle
from clusters.simulator.http import error_response, json_response, read_request
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import ACCOUNT, REGION
from tests.simulator.shapes import shape_problems

Client = Any
ClientMaker = Callable[..., Client]


@pytest.fixture
def world() -> World:
    return World(seed=7, clock=ManualClock())


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(WSGIServer):
    world: World


@pytest.fixture(scope="session")
def server() -> Iterator[_Server]:
    """One server for all; the ``ecs`` fixture puts the test's own world behind it."""

    def app(environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        request = read_request(environ)
        world = running.world
        try:
            answer = handle(
                world,
                account_id=request.access_key_id,
                region=request.region,
                operation=request.operation,
                payload=json.loads(request.body or b"{}"),
                now=world.clock.now(),
            )
            response = json_response(answer)
        except SimulatorError as error:
            response = error_response(error, request=request, request_id="test")
        start_response(response.status_line, [("Content-Type", response.content_type), *response.headers])
        return [response.body]

    running: _Server = make_server("127.0.0.1", 0, app, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture(scope="session")
def make_client(server: _Server) -> ClientMaker:
    """Makes ECS clients, each once: building one costs more than a test."""

    @cache
    def make(account_id: str, region: str) -> Client:
        session = boto3.Session(aws_access_key_id=account_id, aws_secret_access_key="any", region_name=region)
        client = session.client(
            "ecs",
            endpoint_url=f"http://127.0.0.1:{server.server_port}",
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
        )
        client.meta.events.register("response-received.ecs", _check_shape)
        return client

    return make


@pytest.fixture
def client_for(server: _Server, make_client: ClientMaker, world: World) -> ClientMaker:
    """ECS clients of an account and region on the test's world."""
    server.world = world
    return make_client


@pytest.fixture
def ecs(client_for: ClientMaker) -> Client:
    """An ECS client of the production account in Ireland."""
    return client_for(ACCOUNT, REGION)


def _check_shape(response_dict: dict[str, Any] | None = None, event_name: str = "", **_: Any) -> None:
    if response_dict is None or response_dict["status_code"] >= 300:
        return
    operation = event_name.rpartition(".")[2]
    assert shape_problems(operation, answer=json.loads(response_dict["body"])) == []
