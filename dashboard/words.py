"""How numbers, spans of time and identifiers read. Pure: moments are aware UTC, the clock is the caller's."""

from datetime import UTC, datetime

NOTHING = "\N{EN DASH}"
MINUTE, HOUR, DAY = 60, 3600, 86400


def span(seconds: float) -> str:
    """A length of time as a person says it: "12 s", "4 min 12 s", "2 h 06 min", "6 d"."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    if whole < 10 * MINUTE:
        minutes, rest = divmod(whole, MINUTE)
        return f"{minutes} min {rest:02} s" if rest else f"{minutes} min"
    if whole < HOUR:
        return f"{whole // MINUTE} min"
    if whole < DAY:
        hours, minutes = divmod(whole // MINUTE, 60)
        return f"{hours} h {minutes:02} min" if minutes and hours < 10 else f"{hours} h"
    return f"{whole // DAY} d"


def short_span(seconds: float) -> str:
    """The same to one unit, for columns: "12 s", "4 min", "2 h", "6 d"."""
    whole = max(0, int(seconds))
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if whole >= unit:
            return f"{whole // unit} {name}"
    return f"{whole} s"


def age(moment: datetime | None, *, now: datetime) -> str:
    """How long ago `moment` was, an en dash for never."""
    return NOTHING if moment is None else short_span((now - moment).total_seconds())


def exact(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%d %b %Y %H:%M:%S} UTC".lstrip("0")


def thousands(number: float | None) -> str:
    """1453 as "1,453"; None as an en dash."""
    return NOTHING if number is None else f"{number:,}"


def plural(number: int, word: str, words: str = "") -> str:
    """ "1 host", "6 hosts"; `words` where an s isn't enough."""
    return f"{number:,} {word if number == 1 else words or word + 's'}"


def shorten(identifier: str, *, head: int = 4, tail: int = 4) -> str:
    """An identifier shortened in the middle: "3f9c…b21e", "ecs-svc/7713…0942"."""
    kind, slash, name = identifier.rpartition("/")
    if len(name) <= head + tail + 1:
        return identifier
    if slash:
        return f"{kind}/{shorten(name, head=head, tail=tail)}"
    return f"{identifier[:head]}…{identifier[-tail:]}"


def shorten_instance(instance_id: str) -> str:
    """ "i-0b93f2a1c05e141aa" as "i-0b93…41aa"."""
    return shorten(instance_id, head=6) if instance_id.startswith("i-") else shorten(instance_id)


def shorten_arn(arn: str) -> str:
    """An ARN with account and region left out and long ids shortened: "arn:aws:ecs:…:service/shop-prod/web"."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return arn
    resource = "/".join(shorten(piece) if len(piece) == 32 else piece for piece in parts[5].split("/"))
    return f"{':'.join(parts[:3])}:…:{resource}"


def principal(value: str) -> str:
    """Who an ARN of IAM or STS means: "AWSServiceRoleForECS", "halden-deploy/pipeline". All else as it is."""
    if not value.startswith(("arn:aws:iam::", "arn:aws:sts::")):
        return value
    kind, _, name = value.split(":", 5)[-1].partition("/")
    return name if kind == "assumed-role" else name.rpartition("/")[2] or kind


def shorten_digest(digest: str) -> str:
    """ "sha256:9c41…e07b"."""
    algorithm, _, value = digest.rpartition(":")
    return f"{algorithm}:{shorten(value)}" if algorithm else shorten(value)


def registry_of(image: str) -> str:
    """The registry's host in an image's name, "" where none is written (then it is Docker Hub)."""
    host, slash, _ = image.partition("/")
    return host if slash and ("." in host or ":" in host or host == "localhost") else ""


def short_image(image: str) -> str:
    """An image's name without its registry: "shop/web:1.4.2"."""
    registry = registry_of(image)
    return image[len(registry) + 1 :] if registry else image


def revision_of(task_definition_arn: str) -> str:
    """`family:revision` out of a task definition's ARN."""
    return task_definition_arn.rsplit("/", 1)[-1]


def revision_number(short_name: str) -> str:
    """ ":140" of "recommender:140", for columns where the family is plain from the row."""
    family, colon, number = short_name.rpartition(":")
    return f":{number}" if family and colon else short_name


def mib(number: int | None) -> str:
    return NOTHING if number is None else f"{number:,} MiB"
