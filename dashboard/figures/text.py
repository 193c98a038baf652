"""Text inside pictures. Plotly reads tags and entities in its texts, so names from AWS are escaped and cut here."""

TITLE_PX, DETAIL_PX = 7.8, 6.0  # a character of 12 px semibold, of 10.5 px, in the widest of the fonts
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def escaped(text: str) -> str:
    """Plotly would make `<a href>` in a name a live link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fitted_middle(text: str, *, width: float, character: float = TITLE_PX) -> str:
    """Cut in the middle: names tell apart by both ends."""
    most = max(4, int(width / character))
    if len(text) <= most:
        return text
    tail = (most - 1) // 2
    return f"{text[: most - 1 - tail]}{ELLIPSIS}{text[-tail:]}"


def fitted_end(text: str, *, width: float, character: float = DETAIL_PX) -> str:
    most = max(4, int(width / character))
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}{ELLIPSIS}"
