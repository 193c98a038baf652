"""What somebody may have meant by a word that isn't known."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 12


def unknown_word(word: str, *, known: Iterable[str], what: str) -> str:
    """Cause and mend: 'No filter called “statsu”. Did you mean “status”?', or all there are."""
    words = sorted(known)
    shown = word if len(word) <= 40 else f"{word[:40]}…"
    close = get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    if close:
        return f"No {what} called “{shown}”. Did you mean “{close[0]}”?"
    more = ", …" if len(words) > MOST_LISTED else ""
    return f"No {what} called “{shown}”. There are {', '.join(words[:MOST_LISTED])}{more}."
