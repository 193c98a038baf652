"""docs/iam.md and the calls in code are the same, both ways."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from clusters.aws.actions import ACTIONS, WRITE_TIERS, ActionTier
from clusters.aws.buckets import BUCKETS

PROJECT = Path(__file__).resolve().parent.parent.parent
TEXT = (PROJECT / "docs" / "iam.md").read_text()
ROW = re.compile(r"^\| `([a-z0-9-]+:\w+)` \| (\w+) \| (yes|optional) \| (.+) \|$", re.MULTILINE)
BLOCK = re.compile(r"^```json (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Where calls are listed, tested or imitated is not where they are made.
NOT_CALLERS = ("aws/actions.py", "aws/connection.py", "simulator/", "aws/classified/")


def policy(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dict(BLOCK.findall(TEXT))[name])
    return found


def actions_in(name: str, *, effect: str) -> set[str]:
    found: set[str] = set()
    for statement in policy(name)["Statement"]:
        if statement["Effect"] == effect:
            action = statement["Action"]
            found |= {action} if isinstance(action, str) else set(action)
    return found


def iam_of(tier: ActionTier) -> set[str]:
    return {action.iam for action in ACTIONS if action.tier is tier}


def strings_of_callers() -> set[str]:
    found: set[str] = set()
    for path in (PROJECT / "clusters").rglob("*.py"):
        if not any(part in str(path) for part in NOT_CALLERS):
            tree = ast.parse(path.read_text())
            found |= {
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    return found


def test_lists_each_action_with_its_tier_and_purpose() -> None:
    expected = {
        (action.iam, str(action.tier), "yes" if action.is_required else "optional", action.purpose)
        for action in ACTIONS
        if action.iam
    }

    assert set(ROW.findall(TEXT)) == expected


def test_puts_each_action_into_one_tier() -> None:
    names = [action.iam for action in ACTIONS if action.iam]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(("block", "tier"), [("read", ActionTier.READ), ("scale", ActionTier.SCALE)])
def test_allows_in_each_policy_what_its_tier_calls(block: str, tier: ActionTier) -> None:
    assert actions_in(block, effect="Allow") == iam_of(tier)


def test_allows_its_own_identity_to_assume_roles_and_read_queues() -> None:
    assert actions_in("own", effect="Allow") == iam_of(ActionTier.EVENTS) | {"sts:AssumeRole"}


@pytest.mark.parametrize("block", ["read", "scale"])
def test_denies_secrets_and_passing_roles(block: str) -> None:
    denied = actions_in(block, effect="Deny")

    assert {"secretsmanager:GetSecretValue", "ssm:GetParameter", "kms:Decrypt", "iam:PassRole"} <= denied
    assert not denied & {action.iam for action in ACTIONS}


def test_asks_for_the_external_id() -> None:
    assert "sts:ExternalId" in policy("trust")["Statement"][0]["Condition"]["StringEquals"]


def test_has_only_blocks_that_are_json() -> None:
    assert {name for name, _ in BLOCK.findall(TEXT)} == {"own", "trust", "read", "scale", "rule", "queue"}
    assert all(json.loads(text) for _, text in BLOCK.findall(TEXT))


def test_lists_nothing_that_no_code_calls() -> None:
    called = strings_of_callers()
    probed_only = {"get_caller_identity", "get_queue_attributes"}  # Test connection is their one use

    assert {action.operation for action in ACTIONS} - called == probed_only


def test_gives_each_action_a_quota_it_draws_on() -> None:
    assert {action.bucket for action in ACTIONS} <= BUCKETS.keys()


def test_reads_with_a_role_that_cannot_write() -> None:
    verbs = ("List", "Describe", "BatchGetImage", "GetDownloadUrlForLayer", "GetMetricData")
    reads = [action for action in ACTIONS if action.tier is ActionTier.READ]

    assert all(action.iam.partition(":")[2].startswith(verbs) for action in reads)
    assert not {action.tier for action in reads} & WRITE_TIERS
