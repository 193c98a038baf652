"""Short forms of names, whole ones stay beside them."""

DIGEST_SHOWN = 12


def short_image(image: str) -> str:
    """An image without its registry: "123.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4" is "shop/web:1.4"."""
    first, slash, rest = image.partition("/")
    is_registry = bool(slash) and ("." in first or ":" in first or first == "localhost")
    name = rest if is_registry else image
    name, at, digest = name.partition("@")
    return f"{name}@{digest.removeprefix('sha256:')[:DIGEST_SHOWN]}" if at else name
