"""One message in a queue, its receipt handles and its digests."""

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass, field
from typing import Any

READY = "ready"
HIDDEN = "hidden"
DELAYED = "delayed"
GONE = "gone"


@dataclass(slots=True, kw_only=True)
class Message:
    """Times are epoch seconds. `attributes` are the sender's, in AWS's shape."""

    id: str
    body: str
    sender_id: str
    sent_at: float
    attributes: dict[str, Any] = field(default_factory=dict)
    trace_header: str = ""
    receive_count: int = 0
    first_received_at: float = 0.0
    visible_at: float = 0.0
    state: str = READY
    dead_letter_source_arn: str = ""

    @property
    def receipt_handle(self) -> str:
        """Differs with each receipt, as AWS's does."""
        return base64.urlsafe_b64encode(f"{self.id}/{self.receive_count}".encode()).decode()


def read_receipt_handle(handle: str) -> tuple[str, int] | None:
    """Message id and number of the receipt; None if SQS never made such a handle."""
    try:
        message_id, _, number = base64.urlsafe_b64decode(handle.encode()).decode().rpartition("/")
        return message_id, int(number)
    except (binascii.Error, UnicodeError, ValueError):
        return None


def md5_of_text(text: str) -> str:
    """The digest SQS answers for a body; not a security measure."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def md5_of_attributes(attributes: dict[str, Any]) -> str:
    """The digest SQS answers for message attributes.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
    """
    digest = hashlib.md5(usedforsecurity=False)
    for name in sorted(attributes):
        value = attributes[name]
        data_type = str(value.get("DataType", "String"))
        digest.update(_field(name.encode()) + _field(data_type.encode()))
        if data_type.startswith("Binary"):
            digest.update(b"\x02" + _field(base64.b64decode(value.get("BinaryValue", ""))))
            continue
        digest.update(b"\x01" + _field(str(value.get("StringValue", "")).encode()))
    return digest.hexdigest()


def _field(data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + data
