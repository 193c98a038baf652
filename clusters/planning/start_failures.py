"""Why a task never got to run: image, secret, role, network, room. Reads AWS's words, changes nothing."""

import re

from clusters.choices import CauseClass, Certainty
from clusters.planning.facts import TaskFacts
from clusters.planning.judgement import Cause
from clusters.planning.words import quoted, short_arn

_PULL = ("CannotPull", "CannotPullContainerError", "CannotPullECRContainerError", "pull image manifest")
_NETWORK_WORDS = (
    "timeout",
    "timed out",
    "deadline exceeded",
    "dial tcp",
    "connection refused",
    "no route",
    "no such host",
)
_DENIED_WORDS = ("accessdenied", "access denied", "not authorized", "unauthorized", "403", "denied")
_SECRET_ARN = re.compile(r"arn:[\w-]+:(?:secretsmanager:[\w-]*:\d*:secret:|ssm:[\w-]*:\d*:parameter/)[^\s,;\"'\])]+")
_ROLE_ARN = re.compile(r"arn:[\w-]+:(?:iam|sts)::\d*:(?:assumed-)?role/[^\s,;\"'\])]+")
_RESOURCE = re.compile(r"\b(?:RESOURCE:)(CPU|MEMORY|PORTS|ENI|GPU)\b")
_RESOURCE_WORDS = {
    "CPU": "CPU",
    "MEMORY": "memory",
    "PORTS": "a free port",
    "ENI": "a free network interface",
    "GPU": "a GPU",
}


def cause_of_start_failure(task: TaskFacts) -> Cause | None:
    """The cause when AWS's words speak of the start; None when they don't."""
    words = " ".join([task.stopped_reason, *(container.reason for container in task.containers)])
    lowered = words.lower()
    for rule in (_image, _secret, _role, _room, _network, _start):
        cause = rule(task, words, lowered)
        if cause is not None:
            return cause
    return None


def _has(lowered: str, words: tuple[str, ...]) -> bool:
    return any(word in lowered for word in words)


def _image_of(task: TaskFacts) -> str:
    """The image that could not be had: of the container that says so, else of the first one."""
    named = [container for container in task.containers if "CannotPull" in container.reason] or list(task.containers)
    return named[0].image if named else ""


def _image(task: TaskFacts, words: str, lowered: str) -> Cause | None:
    if not any(word in words for word in _PULL):
        return None
    image = _image_of(task)
    name = short_arn(image) if image else "the image"
    text, mend = _pull_words(name, lowered=lowered)
    return Cause(
        cause_class=CauseClass.IMAGE_PULL,
        text=text,
        mend=mend,
        place=image,
        is_shared=bool(image),
        task_arn=task.arn,
    )


def _pull_words(name: str, *, lowered: str) -> tuple[str, str]:
    if _has(lowered, ("toomanyrequests", "rate limit", "429")):
        return f"the registry's pull limit is reached for {name}", "Pull through ECR, or log in to the registry."
    if "platform" in lowered and _has(lowered, ("no match", "does not match", "not contain descriptor")):
        return f"{name} has no build for this CPU architecture", "Push an image for the task's CPU architecture."
    if _has(lowered, ("not found", "manifest unknown", "does not exist")):
        return f"image not found: {name}", "Push that tag or digest, or deploy a revision whose image is there."
    if _has(lowered, _DENIED_WORDS):
        return (
            f"may not pull {name}",
            "Allow the execution role to pull from the repository (ecr:BatchGetImage and others).",
        )
    if _has(lowered, _NETWORK_WORDS):
        return (
            f"the registry can't be reached for {name}",
            "Check the subnets' way out: NAT, endpoints, security groups.",
        )
    if "no space left" in lowered:
        return f"no disk space left to pull {name}", "Free disk on the host, or give the task more ephemeral storage."
    return f"image can't be pulled: {name}", "Read the task's reason in full; pull the image by hand to compare."


def _secret(task: TaskFacts, words: str, lowered: str) -> Cause | None:
    arn = _SECRET_ARN.search(words)
    if not (arn or "pull secrets" in lowered or "secretsmanager" in lowered or "asm fetching secret" in lowered):
        return None
    name = quoted(arn.group(0).rpartition(":secret:")[2].rpartition("parameter/")[2], limit=80) if arn else ""
    place = arn.group(0) if arn else ""
    if _has(lowered, _NETWORK_WORDS) and not _has(lowered, _DENIED_WORDS):
        return Cause(
            cause_class=CauseClass.NETWORK,
            text="the secret store can't be reached",
            mend="Check the subnets' way out: NAT, endpoints for Secrets Manager and SSM, security groups.",
            task_arn=task.arn,
        )
    if _has(lowered, _DENIED_WORDS):
        role = _ROLE_ARN.search(words)
        who = short_arn(role.group(0).replace("assumed-role/", "role/")) if role else "the execution role"
        mend = f"Grant {who} secretsmanager:GetSecretValue or ssm:GetParameters on it, and kms:Decrypt on its key."
        text = f"may not read secret {name}" if name else "may not read a secret"
    else:
        mend = "Check that the secret, its version and its JSON key exist in this region."
        text = f"secret can't be read: {name}" if name else "a secret can't be read"
    return Cause(
        cause_class=CauseClass.SECRET, text=text, mend=mend, place=place, is_shared=bool(place), task_arn=task.arn
    )


def _role(task: TaskFacts, words: str, lowered: str) -> Cause | None:
    if not ("assume" in lowered and "role" in lowered):
        return None
    role = _ROLE_ARN.search(words)
    name = short_arn(role.group(0)) if role else "the role"
    return Cause(
        cause_class=CauseClass.ROLE,
        text=f"ECS can't assume {name}",
        mend="Check that the role exists and that its trust policy names ecs-tasks.amazonaws.com.",
        place=role.group(0) if role else "",
        is_shared=role is not None,
        task_arn=task.arn,
    )


def _room(task: TaskFacts, words: str, lowered: str) -> Cause | None:
    resource = _RESOURCE.search(words)
    if resource:
        name = resource.group(1)
        return Cause(
            cause_class=CauseClass.NO_CAPACITY,
            text=f"no instance has {_RESOURCE_WORDS[name]} left",
            mend="Add hosts, let the capacity provider grow, or ask for less.",
            place=name.lower(),
            is_shared=True,
            task_arn=task.arn,
        )
    if "capacity is unavailable" in lowered:
        return Cause(
            cause_class=CauseClass.NO_CAPACITY,
            text="AWS has no capacity at this time",
            mend="Allow more zones, or a second capacity provider.",
            place=task.capacity_provider_name or task.launch_type,
            is_shared=True,
            task_arn=task.arn,
        )
    return None


def _network(task: TaskFacts, words: str, lowered: str) -> Cause | None:
    if not _has(lowered, ("network interface", "eni ", "resourceinitializationerror: unable to pull registry auth")):
        return None
    return Cause(
        cause_class=CauseClass.NETWORK,
        text="the task got no network",
        mend="Check free addresses in the subnets, the quota of network interfaces, and the way out.",
        certainty=Certainty.LIKELY,
        task_arn=task.arn,
    )


def _start(task: TaskFacts, words: str, lowered: str) -> Cause | None:
    if "exec format error" in lowered:
        text, mend = "the image is for another CPU architecture", "Push an image for the task's CPU architecture."
    elif "efs" in lowered or "volume" in lowered:
        text, mend = (
            "a volume can't be mounted",
            "Check the file system's mount targets, security groups and access point.",
        )
    elif "log group" in lowered or "logging driver" in lowered or "logger args" in lowered:
        text, mend = (
            "the log driver refuses to start",
            "Check the log group's name and the role's right to write to it.",
        )
    elif "CannotStartContainerError" in words or "CannotCreateContainerError" in words:
        text, mend = f"a container can't start: {quoted(words)}", "Check command, entry point, user and mounts."
    elif "ResourceInitializationError" in words or "ContainerRuntime" in words:
        text, mend = quoted(words), "Read the task's reason in full; if it lasts, ask AWS Support."
    else:
        return None
    return Cause(cause_class=CauseClass.OTHER, text=text, mend=mend, certainty=Certainty.LIKELY, task_arn=task.arn)
