"""What people and browsers send, read with care: it may be anything."""

MOST_DIGITS = 16  # keys and milliseconds; Python refuses to read 5,000, and a database what is beyond 64 bits


def number_given(text: str | None, *, most_digits: int = MOST_DIGITS) -> int | None:
    """A whole number, 0 or more; None for anything else."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else None
