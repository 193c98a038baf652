"""The life of a target: registered, checked, failing, replaced, drained."""

import pickle
from typing import Any

from clusters.simulator.elb.targets import targets_of
from clusters.simulator.engine.targets import fail_targets
from clusters.simulator.state.balancing import Listener, TargetGroup
from clusters.simulator.state.images import FailsHealthCheck
from tests.simulator.engine.lab import Lab

ARN = "arn:aws:elasticloadbalancing:eu-west-1:222233334444:targetgroup/web/0123456789abcdef"
BALANCED: dict[str, Any] = {"loadBalancers": [{"targetGroupArn": ARN, "containerName": "app", "containerPort": 80}]}


def balanced(lab: Lab, *, target_type: str = "ip", delay_s: float = 30.0) -> TargetGroup:
    group = TargetGroup(arn=ARN, name="web", port=80, target_type=target_type, deregistration_delay_s=delay_s)
    balancing = lab.region.balancing
    balancing.target_groups[ARN] = group
    forward = [{"Type": "forward", "TargetGroupArn": ARN}]
    balancing.listeners["l"] = Listener(
        arn="l", load_balancer_arn="lb", port=80, protocol="HTTP", default_actions=forward
    )
    return group


def health(lab: Lab, group: TargetGroup) -> list[tuple[str, str]]:
    found = targets_of(lab.world, region=lab.region, group=group)
    return [(target.state, target.reason) for target in found]


def test_a_new_target_it_registers_then_checks_then_finds_healthy(lab: Lab) -> None:
    group = balanced(lab)
    lab.define(portMappings=[{"containerPort": 80}])
    service = lab.create(count=1, **BALANCED)
    seen: dict[tuple[str, str], None] = {}

    while not service.is_steady:
        lab.run(1.0)
        seen |= dict.fromkeys(health(lab, group))

    assert list(seen) == [
        ("initial", "Elb.RegistrationInProgress"),
        ("initial", "Elb.InitialHealthChecking"),
        ("healthy", ""),
    ]


def test_within_the_grace_period_an_unhealthy_target_it_shows_and_keeps(lab: Lab) -> None:
    group = balanced(lab)
    lab.image("web:1", FailsHealthCheck())
    lab.define(portMappings=[{"containerPort": 80}])
    service = lab.create(count=1, healthCheckGracePeriodSeconds=300, **BALANCED)

    lab.until(lambda: ("unhealthy", "Target.ResponseCodeMismatch") in health(lab, group))

    assert lab.running(service)[0].is_wanted


def test_a_target_that_times_out_it_replaces_and_drains_for_the_groups_delay(lab: Lab) -> None:
    group = balanced(lab)
    lab.define(portMappings=[{"containerPort": 80}])
    service = lab.steady(lab.create(count=2, **BALANCED))
    failing = lab.running(service)[0]

    fail_targets(lab.world, region=lab.region, task=failing, reason="Target.Timeout", now=lab.now)
    at_first = health(lab, group)
    lab.until(lambda: failing.deregistered_at is not None)
    draining = health(lab, group)
    took = lab.until(lambda: ("draining", "Target.DeregistrationInProgress") not in health(lab, group))

    assert ("unhealthy", "Target.Timeout") in at_first
    assert ("draining", "Target.DeregistrationInProgress") in draining
    assert 29 <= took <= 31
    assert failing.stopped_reason == f"Task failed ELB health checks in (target-group {ARN})"
    assert len(lab.running(lab.steady(service))) == 2


def test_a_group_that_nothing_forwards_to_it_calls_unused(lab: Lab) -> None:
    group = balanced(lab)
    lab.region.balancing.listeners.clear()
    lab.define(portMappings=[{"containerPort": 80}])

    lab.steady(lab.create(count=1, **BALANCED))

    assert health(lab, group) == [("unused", "Target.NotInUse")]


def test_on_hosts_it_names_the_instance_and_the_host_port(lab: Lab) -> None:
    group = balanced(lab, target_type="instance")
    host = lab.host()
    lab.define_for_hosts(portMappings=[{"containerPort": 80}])
    service = lab.steady(lab.create_on_hosts(count=1, **BALANCED))

    (target,) = targets_of(lab.world, region=lab.region, group=group)

    bound = lab.running(service)[0].containers[0].network_bindings[0]["hostPort"]
    assert (target.id, target.port) == (host.ec2_instance_id, bound)


def test_a_saved_world_it_answers_the_same_of_its_targets(lab: Lab) -> None:
    group = balanced(lab)
    lab.define(portMappings=[{"containerPort": 80}])
    lab.steady(lab.create(count=3, **BALANCED))

    lab.world.clock, before = lab.clock, health(lab, group)
    world = pickle.loads(pickle.dumps(lab.world))  # noqa: S301 - made by this test
    region = world.region(*lab.region.scope)

    found = targets_of(world, region=region, group=region.balancing.target_groups[ARN])
    assert [(target.state, target.reason) for target in found] == before
