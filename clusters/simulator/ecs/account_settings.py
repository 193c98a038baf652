"""Account settings per principal, with the account's default behind them.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
A caller who names no principal acts for the account's root: the simulator has no IAM users of its own.
"""

import re

from clusters.simulator.ecs.call import Answer, Call
from clusters.simulator.ecs.paging import page
from clusters.simulator.ecs.validation import invalid

_ON_OFF = ("enabled", "disabled", "on", "off")
_VALUES = {
    "containerInsights": ("enabled", "disabled", "enhanced", "on", "off"),
    "fargateTaskRetirementWaitPeriod": ("0", "7", "14"),
    "defaultLogDriverMode": ("blocking", "non-blocking"),
}
_DEFAULTS = {
    "awsvpcTrunking": "disabled",
    "containerInsights": "disabled",
    "containerInstanceLongArnFormat": "enabled",
    "defaultLogDriverMode": "non-blocking",
    "fargateEventWindows": "disabled",
    "fargateFIPSMode": "disabled",
    "fargateTaskRetirementWaitPeriod": "7",
    "guardDutyActivate": "off",
    "serviceLongArnFormat": "enabled",
    "tagResourceAuthorization": "on",
    "taskLongArnFormat": "enabled",
}
_AWS_MANAGED = frozenset({"guardDutyActivate"})
_PRINCIPAL = re.compile(r"arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|user/.+|role/.+|assumed-role/.+)")


def list_account_settings(call: Call) -> Answer:
    """Settings somebody made for the principal; with `effectiveSettings` all that hold for it."""
    if "value" in call.payload and "name" not in call.payload:
        raise invalid("You must also specify an account setting name to use the value parameter.")
    principal = _principal(call)
    settings = _made_for(call, principal=principal)
    if call.payload.get("effectiveSettings"):
        settings = {**_DEFAULTS, **_made_for(call, principal=_root(call)), **settings}
    wanted = [
        name
        for name, value in settings.items()
        if call.payload.get("name", name) == name and call.payload.get("value", value) == value
    ]
    found, rest = page(wanted, operation=call.operation, payload=call.payload, key=lambda name: (name,))
    return {"settings": [_setting(name, value=settings[name], principal=principal) for name in found], **rest}


def put_account_setting(call: Call) -> Answer:
    return _put(call, principal=_principal(call))


def put_account_setting_default(call: Call) -> Answer:
    return _put(call, principal=_root(call))


def delete_account_setting(call: Call) -> Answer:
    """Back to the account's default, which is what AWS answers."""
    name, principal = call.payload["name"], _principal(call)
    _made_for(call, principal=principal).pop(name, None)
    call.world.touch()
    return {"setting": _setting(name, value=effective(call, name=name), principal=principal)}


def effective(call: Call, *, name: str) -> str:
    """What holds for the account: its own setting, or else AWS's default."""
    return _made_for(call, principal=_root(call)).get(name, _DEFAULTS[name])


def _put(call: Call, *, principal: str) -> Answer:
    name, value = call.payload["name"], call.payload["value"]
    if name in _AWS_MANAGED:
        raise invalid(f"The {name} setting is managed by Amazon Web Services and can't be changed.")
    allowed = _VALUES.get(name, _ON_OFF)
    if value not in allowed:
        raise invalid(f"Invalid value for setting {name}. Valid values: {', '.join(allowed)}")
    call.region.account_settings.setdefault(principal, {})[name] = value
    call.world.touch()
    return {"setting": _setting(name, value=value, principal=principal)}


def _setting(name: str, *, value: str, principal: str) -> Answer:
    kind = "aws_managed" if name in _AWS_MANAGED else "user"
    return {"name": name, "value": value, "principalArn": principal, "type": kind}


def _made_for(call: Call, *, principal: str) -> dict[str, str]:
    return call.region.account_settings.get(principal, {})


def _principal(call: Call) -> str:
    principal: str = call.payload.get("principalArn", _root(call))
    if not _PRINCIPAL.fullmatch(principal):
        raise invalid("Invalid principalArn.")
    return principal


def _root(call: Call) -> str:
    return f"arn:aws:iam::{call.region.account_id}:root"
