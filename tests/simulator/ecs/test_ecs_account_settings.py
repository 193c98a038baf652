"""Account settings over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::222233334444:role/deployer"


def values(answer: dict[str, Any]) -> dict[str, str]:
    return {setting["name"]: setting["value"] for setting in answer["settings"]}


def test_lists_what_was_set_and_with_effective_settings_all(ecs: Any) -> None:
    ecs.put_account_setting(name="containerInsights", value="enhanced")

    assert values(ecs.list_account_settings()) == {"containerInsights": "enhanced"}
    pages = list(ecs.get_paginator("list_account_settings").paginate(effectiveSettings=True))
    assert [len(page["settings"]) for page in pages] == [10, 1]
    assert {name: value for page in pages for name, value in values(page).items()}["taskLongArnFormat"] == "enabled"


def test_prefers_a_principals_own_setting_and_falls_back_to_the_default(ecs: Any) -> None:
    ecs.put_account_setting_default(name="containerInsights", value="enabled")
    own = ecs.put_account_setting(name="containerInsights", value="disabled", principalArn=ROLE)["setting"]

    def effective() -> dict[str, str]:
        return values(ecs.list_account_settings(name="containerInsights", principalArn=ROLE, effectiveSettings=True))

    assert own == {"name": "containerInsights", "value": "disabled", "principalArn": ROLE, "type": "user"}
    assert effective() == {"containerInsights": "disabled"}
    assert ecs.delete_account_setting(name="containerInsights", principalArn=ROLE)["setting"]["value"] == "enabled"
    assert effective() == {"containerInsights": "enabled"}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("containerInsights", "maybe", "Invalid value for setting containerInsights"),
        ("fargateTaskRetirementWaitPeriod", "3", "Valid values: 0, 7, 14"),
        ("guardDutyActivate", "on", "managed by Amazon Web Services"),
        ("nothing", "on", "name should be one of"),
    ],
)
def test_refuses_settings_that_cannot_be(ecs: Any, name: str, value: str, message: str) -> None:
    with pytest.raises(ClientError, match=message):
        ecs.put_account_setting(name=name, value=value)


def test_refuses_a_principal_that_is_none(ecs: Any) -> None:
    with pytest.raises(ClientError, match="Invalid principalArn"):
        ecs.list_account_settings(principalArn="somebody")
