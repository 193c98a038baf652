"""Masking, keyed digests and encryption at rest: what may be kept of a value that could be a secret.

Nothing here logs, and no error carries a value. Masks go on at ingest, so no page, log or export has to remember.
"""

import hashlib
import hmac
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

MASK = "***"

_SECRET_NAME = re.compile(
    r"(?i)password|passwd|passphrase|passcode|(?<![a-z])(db)?pass(?![a-z])|pwd|secret|token(?!i[sz])|credential"
    r"|(api|access|private|encryption|signing|auth)[_.-]?key|(?<![a-z])(auth|dsn|jwt|salt|pat)(?![a-z])"
)
# What such a word names may be harmless after all: DB_PASSWORD_FILE, TOKEN_TTL, SECRET_ARN.
_HARMLESS_NAME = re.compile(
    r"(?i)[_.-](arn|file|path|name|ttl|enabled|length|type|expiry|timeout|header|issuer|prefix)$"
)
_DIGEST_NAME = re.compile(r"(?i)commit|sha|revision|digest|version|build|hash|image|uuid|trace")
_SECRET_SHAPES = (
    re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]{0,40}PRIVATE KEY-----|$)"),
    re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    re.compile(r"\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|npm_[A-Za-z0-9]{30,})"),
    re.compile(r"\bxox[abeprs]-[\w-]{10,}"),
    re.compile(r"\b(sk|rk|pk)_(live|test)_[A-Za-z0-9]{16,}"),
    re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*"),
)
# To the last @ of the word: passwords hold @ and / often enough.
_USERINFO = re.compile(r"""(?<=://)([^\s/@:]{0,200}:[^\s"']{1,2000}|[^\s/@]{1,2000})@""")
# Bounded everywhere: a task definition may hold 64 KiB of somebody's text, and matching must stay linear in it.
_WORD = (
    r"[\w.-]{0,200}(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credential|(?:api|access|private)[_.-]?key)"
    r"[\w.-]{0,200}"
)
_ASSIGNED = re.compile(rf"(?i)((?<![\w.-]){_WORD}[\"']?=[\"']?)([^\s\"',;&]+)")
_JSON_MEMBER = re.compile(rf"(?i)([\"']{_WORD}[\"']\s*:\s*[\"'])([^\"']+)")
_OPTION = re.compile(rf"(?i)^--?{_WORD}$")
_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}[A-Za-z0-9_])?"
_HOST = re.compile(rf"^(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*\.?$")
_HOST_NAME = re.compile(r"(?i)host|addr|endpoint|server|url|uri|broker|upstream")
# The keys that `_masked` knows; a test holds the two together.
_MASKED_KEY = re.compile(
    r'(?i)"(environment|command|entrypoint|options|dockerlabels|driveropts|[^"\\]*reason|[^"\\]*message)"\s*:'
)
_ENTROPY_BITS = 3.5  # a character; words of a language stay below, random base64 above
_PLAIN_SHAPE = re.compile(r"^[A-Za-z0-9+/=_-]{24,}$")


class FieldKeyError(RuntimeError):
    """GANTRY_FIELD_KEYS is missing or doesn't hold the key that encrypted a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptValue:
    """What is kept of one environment value. `value_encrypted` is empty unless ENV_VALUES=encrypted."""

    value_hmac: str
    value_encrypted: str
    looks_like_secret: bool
    host: str
    port: int | None


def keep_value(name: str, *, value: str) -> KeptValue:
    """Derives what others need, then forgets the value."""
    host, port = endpoint_of(name, value=value)
    return KeptValue(
        value_hmac=value_hmac(value),
        value_encrypted=encrypt(value) if settings.ENV_VALUES == "encrypted" else "",
        looks_like_secret=looks_like_secret(name, value=value),
        host=host,
        port=port,
    )


def value_hmac(value: str) -> str:
    """A keyed digest, 64 hex digits: equal values compare equal, and nobody without the key can try guesses.

    The oldest known key is used, so digests stay comparable while GANTRY_SECRET_KEY is rotated with the former key
    in GANTRY_SECRET_KEY_FALLBACKS.
    """
    return hmac.new(_digest_key(), value.encode(), hashlib.sha256).hexdigest()


def encrypt(value: str) -> str:
    """Errors: FieldKeyError."""
    return _fernet().encrypt(value.encode()).decode()


def decrypt(token: str) -> str:
    """Errors: FieldKeyError."""
    try:
        return _fernet().decrypt(token.encode()).decode()
    except InvalidToken:
        raise FieldKeyError(
            "No key in GANTRY_FIELD_KEYS decrypts this value. Add the key that was used before to the end of the list."
        ) from None


def looks_like_secret(name: str, *, value: str) -> bool:
    """By its name, by a known shape, or by looking random. Empty values, flags and ARNs are none."""
    text = value.strip()
    if not text or text.lower() in ("true", "false", "yes", "no", "on", "off") or text.startswith("arn:"):
        return False
    if any(shape.search(text) for shape in _SECRET_SHAPES) or (":" in text and _USERINFO.search(text)):
        return True
    if _SECRET_NAME.search(name) and not _HARMLESS_NAME.search(name):
        return True
    return bool(_PLAIN_SHAPE.match(text)) and not _DIGEST_NAME.search(name) and _looks_random(text)


def endpoint_of(name: str, *, value: str) -> tuple[str, int | None]:
    """Host and port that a value points at, or ("", None). Never a piece of a password: in doubt, nothing."""
    text = value.strip().removeprefix("jdbc:")
    if "://" in text:
        return _endpoint_of_url(text)
    if looks_like_secret(name, value=value) or not (_HOST_NAME.search(name) or ":" in text):
        return "", None
    host, _, port = text.partition(",")[0].rpartition(":")
    if not host:
        host, port = port, ""
    if not _is_host(host) or not (port.isdigit() or not port) or not (_HOST_NAME.search(name) or "." in host):
        return "", None
    return _checked(host, port=int(port) if port else None)


def mask_payload(payload: Any) -> Any:
    """A copy of an AWS payload (answer, event detail, request) without values that may be secrets.

    Environment values go wherever they stand; commands, log options, docker labels and reasons lose what looks like
    a secret. ARNs of secrets stay: they say where a value comes from, not what it is.
    """
    return _masked(payload, key="")


def may_hold_secrets(json_text: str) -> bool:
    """Whether `mask_payload` would look at anything in this JSON. Most payloads name none of its keys, and walking
    ten thousand of them in vain costs seconds."""
    return _MASKED_KEY.search(json_text) is not None


def scrub_text(text: str) -> str:
    """Free text without credentials in URLs, assignments and well-known token shapes."""
    text = _USERINFO.sub(f"{MASK}@", text)
    text = _ASSIGNED.sub(rf"\g<1>{MASK}", text)
    text = _JSON_MEMBER.sub(rf"\g<1>{MASK}", text)
    for shape in _SECRET_SHAPES:
        text = shape.sub(MASK, text)
    return text


def _masked(value: Any, *, key: str) -> Any:
    kind = key.lower()
    if kind == "environment":
        return _masked_environment(value)
    if kind in ("command", "entrypoint") and isinstance(value, list):
        return _masked_arguments(value)
    if kind in ("options", "dockerlabels", "driveropts") and isinstance(value, Mapping):
        return {name: _masked_option(name, value=item) for name, item in value.items()}
    if isinstance(value, Mapping):
        return {name: _masked(item, key=str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item, key=key) for item in value]
    if isinstance(value, str) and (kind in ("command", "entrypoint") or kind.endswith(("reason", "message"))):
        return scrub_text(value)
    return value


def _masked_environment(value: Any) -> Any:
    """[{name, value}] as ECS has it, or a plain map; anything else of that name is masked as a whole."""
    if isinstance(value, Mapping):
        return {name: MASK if item else item for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked_pair(item) for item in value]
    return MASK if value else value


def _masked_pair(item: Any) -> Any:
    if not isinstance(item, Mapping):
        return MASK if item else item
    return {name: member if name == "name" or not member else MASK for name, member in item.items()}


def _masked_arguments(arguments: list[Any]) -> list[Any]:
    masked: list[Any] = []
    follows_option = False
    for argument in arguments:
        text = argument if isinstance(argument, str) else ""
        masked.append(MASK if follows_option and text else scrub_text(text) if text else argument)
        follows_option = bool(_OPTION.match(text))
    return masked


def _masked_option(name: Any, *, value: Any) -> Any:
    if not isinstance(value, str):
        return _masked(value, key=str(name))
    return MASK if looks_like_secret(str(name), value=value) else scrub_text(value)


def _endpoint_of_url(text: str) -> tuple[str, int | None]:
    rest = text.partition("://")[2]
    try:
        parts = urlsplit(text)
        # An @ behind the authority means that a password holds / ? or #, and the "host" is a piece of it.
        if "@" in rest[len(parts.netloc) :]:
            return "", None
        first = parts.netloc.rpartition("@")[2].partition(",")[0]  # of several brokers, the first
        split = urlsplit(f"//{first}")
        host, port = split.hostname or "", split.port
    except ValueError:
        return "", None
    return _checked(host, port=port) if _is_host(host) else ("", None)


def _checked(host: str, *, port: int | None) -> tuple[str, int | None]:
    return host.lower().rstrip("."), port if port is None or 0 < port < 65536 else None


def _is_host(text: str) -> bool:
    if _HOST.match(text) and not text.isdigit():
        return True
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def _looks_random(text: str) -> bool:
    if not (any(c.isdigit() for c in text) and any(c.isalpha() for c in text)):
        return False
    counts = Counter(text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    return bits >= _ENTROPY_BITS


def _digest_key() -> bytes:
    return _derived_key([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS][-1])


@lru_cache(maxsize=8)
def _derived_key(key: str) -> bytes:
    return hmac.new(key.encode(), b"gantry.environment-value", hashlib.sha256).digest()


def _fernet() -> MultiFernet:
    return _fernet_of(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=8)
def _fernet_of(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise FieldKeyError(
            "GANTRY_FIELD_KEYS must hold Fernet keys (32 bytes, url-safe base64). Make one with: "
            'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
        ) from error
