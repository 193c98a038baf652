"""What a pasted text is: an ARN, an id, an address, an image, a console address. Pure; knows no row."""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

LONGEST = 2048


class What(StrEnum):
    """How it was read, in words for a person."""

    CLUSTER = "a cluster"
    SERVICE = "a service"
    TASK = "a task"
    TASK_DEFINITION = "a task definition revision"
    FAMILY = "a task definition family"
    HOST = "a container instance"
    INSTANCE = "an EC2 instance"
    INTERFACE = "a network interface"
    ADDRESS = "an IP address"
    CAPACITY_PROVIDER = "a capacity provider"
    DEPLOYMENT = "a deployment"
    TARGET_GROUP = "a target group"
    LOAD_BALANCER = "a load balancer"
    ROLE = "an IAM role"
    DIGEST = "an image digest"
    IMAGE = "a container image"
    REPOSITORY = "an image repository"
    OTHER = "an ARN of something Gantry doesn't mirror"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """`account_id` and `region` are "" unless the text names them; `cluster` where the thing lies in one."""

    what: What
    text: str
    name: str
    cluster: str = ""
    account_id: str = ""
    region: str = ""


_ARN = re.compile(r"arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws)?:(.+)", re.DOTALL)
_INSTANCE = re.compile(r"m?i-[0-9a-f]{8,40}")
_INTERFACE = re.compile(r"eni-[0-9a-f]{8,40}")
_TASK_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DEPLOYMENT = re.compile(r"ecs-svc/\d+")
_DIGEST = re.compile(r"(?:.*@)?(sha256:[0-9a-f]{12,64})", re.DOTALL)
_REVISION = re.compile(r"[A-Za-z0-9_-]{1,255}:\d{1,9}")
_BALANCER_HOST = re.compile(r"[a-z0-9-]+\.(?:[a-z0-9-]+\.elb|elb\.[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?", re.IGNORECASE)
_IMAGE = re.compile(r"[a-z0-9.-]+(?::\d+)?(?:/[a-z0-9._-]+)+(?::[\w.-]{1,128})?")
_CONSOLE_HOSTS = (".console.aws.amazon.com", ".console.amazonaws.cn", ".console.amazonaws-us-gov.com")
_CONSOLE_PATH = re.compile(
    r"/ecs/v2/(?:clusters/(?P<cluster>[^/]+)(?:/(?P<noun>services|tasks|infrastructure/container-instances)/(?P<name>[^/]+))?"
    r"|task-definitions/(?P<family>[^/]+)(?:/(?P<revision>\d+))?)"
)
_CONSOLE_NOUNS = {
    "services": What.SERVICE,
    "tasks": What.TASK,
    "infrastructure/container-instances": What.HOST,
}
# In a cluster since 2018 ("service/cluster/name"); older ARNs lack it ("service/name").
_IN_CLUSTER = {
    "service": What.SERVICE,
    "task": What.TASK,
    "container-instance": What.HOST,
    "task-set": What.SERVICE,
    "service-deployment": What.SERVICE,
    "service-revision": What.SERVICE,
}
_BELOW_SERVICE = ("task-set", "service-deployment", "service-revision")


def identify(raw: str) -> Identifier | None:
    """None for what is no identifier: a word to search for."""
    text = raw.strip()[:LONGEST]
    if found := _ARN.fullmatch(text):
        return _of_arn(text, service=found[2], region=found[3], account_id=found[4] or "", resource=found[5])
    if text.startswith("https://"):
        return _of_console(text)
    if _is_address(text):
        return Identifier(what=What.ADDRESS, text=text, name=str(ipaddress.ip_address(text)))
    for pattern, what in _BARE:
        if match := pattern.fullmatch(text):
            return Identifier(what=what, text=text, name=match[1] if what is What.DIGEST else text)
    return None


_BARE = (
    (_INSTANCE, What.INSTANCE),
    (_INTERFACE, What.INTERFACE),
    (_TASK_ID, What.TASK),
    (_DEPLOYMENT, What.DEPLOYMENT),
    (_DIGEST, What.DIGEST),
    (_REVISION, What.TASK_DEFINITION),
    (_BALANCER_HOST, What.LOAD_BALANCER),
    (_IMAGE, What.IMAGE),
)


def _of_arn(text: str, *, service: str, region: str, account_id: str, resource: str) -> Identifier:
    kind, _, rest = resource.partition("/")
    what, name, cluster = What.OTHER, resource, ""
    match service, kind:
        case "ecs", _:
            what, name, cluster = _of_ecs(kind, rest=rest)
        case "ec2", "instance":
            what, name = What.INSTANCE, rest
        case "ec2", "network-interface":
            what, name = What.INTERFACE, rest
        case "iam", "role":
            what, name = What.ROLE, rest.rpartition("/")[2]
        case "elasticloadbalancing", "targetgroup":
            what, name = What.TARGET_GROUP, rest.partition("/")[0]
        case "elasticloadbalancing", "loadbalancer" | "listener" | "listener-rule":
            what, name = What.LOAD_BALANCER, _balancer(rest)
        case "ecr", "repository":
            what, name = What.REPOSITORY, rest
    return Identifier(what=what, text=text, name=name, cluster=cluster, account_id=account_id, region=region)


def _balancer(rest: str) -> str:
    """`app/name/id` of a load balancer, whatever of it is named: a listener, a rule."""
    return "/".join(rest.split("/")[:3])


def _of_ecs(kind: str, *, rest: str) -> tuple[What, str, str]:
    """What it is, its name, its cluster's."""
    if kind == "cluster":
        return What.CLUSTER, rest, rest
    if kind == "capacity-provider":
        return What.CAPACITY_PROVIDER, rest, ""
    if kind == "task-definition":
        return (What.TASK_DEFINITION if ":" in rest else What.FAMILY), rest, ""
    parts = rest.split("/")
    if kind == "container" and len(parts) == 3:
        return What.TASK, parts[1], parts[0]
    what = _IN_CLUSTER.get(kind, What.OTHER)
    if kind in _BELOW_SERVICE:
        return (what, parts[1], parts[0]) if len(parts) == 3 else (What.OTHER, rest, "")
    return (what, parts[1], parts[0]) if len(parts) == 2 else (what, rest, "")


def _of_console(text: str) -> Identifier | None:
    """An address of the ECS console, as people paste it to each other."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return None
    found = _CONSOLE_PATH.match(parts.path)
    if found is None or not host.endswith(_CONSOLE_HOSTS):
        return None
    region = host.partition(".")[0]
    cluster, name = unquote(found["cluster"] or ""), unquote(found["name"] or "")
    if found["family"]:
        family, revision = unquote(found["family"]), found["revision"]
        what = What.TASK_DEFINITION if revision else What.FAMILY
        return Identifier(what=what, text=text, name=f"{family}:{revision}" if revision else family, region=region)
    what = _CONSOLE_NOUNS.get(found["noun"] or "", What.CLUSTER)
    return Identifier(what=what, text=text, name=name or cluster, cluster=cluster, region=region)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "." in text or ":" in text
