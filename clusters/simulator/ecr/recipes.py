"""Which Dockerfile lines the company's images are made of: a distribution, a runtime, a house base, the program.

Images of one language stand on the same lower layers, as in a company with base images of its own. Sizes are
compressed bytes, made up but of the right magnitude.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a Dockerfile. `size_bytes` None: it only changes the configuration and leaves no layer."""

    text: str
    size_bytes: int | None = None
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """An image's lines from the bottom up, and how its program is started."""

    lines: tuple[Line, ...]
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    base_name: str = ""


#: Languages of the seeded programs that are not Java; a test holds them against the seed.
LANGUAGES: Final[dict[str, str]] = {
    **dict.fromkeys(("web", "campaign-landing", "preview-7731", "status-page"), "node"),
    **dict.fromkeys(
        ("recommender", "mail-sender", "fraud-scoring", "reports", "warehouse-loader", "airflow-scheduler"), "python"
    ),
    **dict.fromkeys(("airflow-worker", "db-migrate", "gdpr-erasure", "nightly-export", "backfill-orders"), "python"),
    **dict.fromkeys(("cart", "order-events", "image-resizer", "webhook-dispatcher", "feature-store"), "go"),
    **dict.fromkeys(("edge-gateway", "geo", "image-cdn"), "go"),
    **dict.fromkeys(("gitlab-runner", "keycloak", "nexus", "restore-drill"), "none"),
}
#: Built for several processors: their tag names an index.
MULTI_PLATFORM: Final = frozenset({"fraud-scoring"})

_FLEET_LANGUAGES: Final = ("java", "python", "node", "go")
_MB: Final = 1_000_000


def language_of(name: str) -> str:
    """By a program's short name; the large fleet's `service-07` go round the languages."""
    prefix, _, number = name.rpartition("-")
    if prefix == "service" and number.isdigit():
        return _FLEET_LANGUAGES[int(number) % len(_FLEET_LANGUAGES)]
    return LANGUAGES.get(name, "java")


def recipe_of(name: str, *, tag: str, size_bytes: int) -> Recipe:
    """The image `name:tag`, about `size_bytes` large. Releases of one program differ in their uppermost layers only."""
    language = language_of(name)
    base = _BASES[language]
    below = sum(line.size_bytes or 0 for line in base)
    own = max(size_bytes - below, 2 * _MB)
    program = _PROGRAMS[language](name)
    return Recipe(
        lines=(*base, *_own_lines(name, tag=tag, language=language, own_bytes=own)),
        entrypoint=program.entrypoint,
        command=program.command,
        environment=_ENVIRONMENTS[language],
        base_name=_BASE_NAMES[language],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()


_DEBIAN: Final = (
    Line(text="# debian.sh --arch 'amd64' out/ 'bookworm' '@1788220800'", size_bytes=28_232_000),
    Line(text='CMD ["bash"]'),
)
_ALPINE: Final = (
    Line(text="ADD alpine-minirootfs-3.22.1-x86_64.tar.gz / # buildkit", size_bytes=3_802_000),
    Line(text='CMD ["/bin/sh"]'),
)
_HOUSE: Final = Line(
    text="RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends ca-certificates curl tini "
    "&& rm -rf /var/lib/apt/lists/* # buildkit",
    size_bytes=4_914_000,
)
_NODE: Final = (
    Line(text="ENV NODE_VERSION=22.11.0"),
    Line(text="RUN /bin/sh -c ARCH= OPENSSL_ARCH= && dpkgArch=\"$(dpkg --print-architecture)\" && curl -fsSLO "
         "--compressed \"https://nodejs.org/dist/v$NODE_VERSION/node-v$NODE_VERSION-linux-$ARCH.tar.xz\" # buildkit",
         size_bytes=43_618_000),
    Line(text='ENTRYPOINT ["docker-entrypoint.sh"]'),
    Line(text="COPY docker-entrypoint.sh /usr/local/bin/ # buildkit", size_bytes=448),
    _HOUSE,
    Line(text="WORKDIR /srv", size_bytes=92),
)  # fmt: skip
_PYTHON: Final = (
    Line(text="ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"),
    Line(text="RUN /bin/sh -c set -eux; apt-get update; apt-get install -y --no-install-recommends ca-certificates "
         "netbase tzdata; rm -rf /var/lib/apt/lists/* # buildkit", size_bytes=3_512_000),
    Line(text="ENV PYTHON_VERSION=3.12.7"),
    Line(text="RUN /bin/sh -c set -eux; wget -O python.tar.xz \"https://www.python.org/ftp/python/$PYTHON_VERSION/"
         "Python-$PYTHON_VERSION.tar.xz\"; ./configure --enable-optimizations; make -j; make install # buildkit",
         size_bytes=12_894_000),
    Line(text="RUN /bin/sh -c set -eux; for src in idle3 pip3 pydoc3 python3; do ln -svT $src /usr/local/bin/${src%3}; "
         "done # buildkit", size_bytes=250),
    Line(text='CMD ["python3"]'),
    _HOUSE,
    Line(text="COPY requirements/base.txt /srv/requirements/ # buildkit", size_bytes=2_041),
    Line(text="RUN /bin/sh -c pip install --no-cache-dir -r /srv/requirements/base.txt # buildkit",
         size_bytes=64_718_000),
    Line(text="ENV PYTHONUNBUFFERED=1"),
)  # fmt: skip
_JAVA: Final = (
    Line(text="ENV JAVA_HOME=/opt/java/openjdk"),
    _HOUSE,
    Line(text="ENV JAVA_VERSION=jdk-21.0.5+11"),
    Line(text="RUN /bin/sh -c set -eux; wget -O /tmp/openjdk.tar.gz \"$BINARY_URL\"; tar --extract --file "
         "/tmp/openjdk.tar.gz --directory $JAVA_HOME --strip-components 1 # buildkit", size_bytes=52_931_000),
    Line(text="RUN /bin/sh -c set -eux; echo \"Verifying install ...\"; java --version # buildkit", size_bytes=2_210),
    Line(text="COPY opentelemetry-javaagent.jar /opt/otel/ # buildkit", size_bytes=20_984_000),
    Line(text="WORKDIR /srv", size_bytes=92),
)  # fmt: skip

_BASES: Final[dict[str, tuple[Line, ...]]] = {
    "node": (*_DEBIAN, *_NODE),
    "python": (*_DEBIAN, *_PYTHON),
    "java": (*_DEBIAN, *_JAVA),
    "go": (*_ALPINE, Line(text="RUN /bin/sh -c apk add --no-cache ca-certificates tzdata # buildkit",
                          size_bytes=1_214_000)),
    "none": (*_DEBIAN, _HOUSE),
}  # fmt: skip
_BASE_NAMES: Final = {
    "node": "halden/base-node:22",
    "python": "halden/base-python:3.12",
    "java": "halden/base-java:21",
    "go": "halden/base-go:1.23",
    "none": "halden/base:12",
}
_ENVIRONMENTS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "node": (("NODE_VERSION", "22.11.0"), ("NPM_TOKEN", "made-up-npm-token-91c2d7e0aa")),
    "python": (("PYTHON_VERSION", "3.12.7"), ("PYTHONUNBUFFERED", "1")),
    "java": (("JAVA_HOME", "/opt/java/openjdk"), ("JAVA_VERSION", "jdk-21.0.5+11")),
    "go": (("GODEBUG", "madvdontneed=1"),),
    "none": (),
}
_PROGRAMS: Final[dict[str, Callable[[str], _Program]]] = {
    "node": lambda _name: _Program(entrypoint=("docker-entrypoint.sh",), command=("node", "dist/server.js")),
    "python": lambda name: _Program(
        entrypoint=("/usr/bin/tini", "--"), command=("gunicorn", f"{name.replace('-', '_')}.wsgi")
    ),
    "java": lambda _name: _Program(entrypoint=("java", "-jar", "/srv/app.jar")),
    "go": lambda name: _Program(entrypoint=(f"/srv/{name}",)),
    "none": lambda name: _Program(entrypoint=("/usr/bin/tini", "--"), command=(f"/opt/{name}/bin/run",)),
}


def _own_lines(name: str, *, tag: str, language: str, own_bytes: int) -> Iterator[Line]:
    """Dependencies change with the minor version, the program with each release."""
    minor = tag.rpartition(".")[0]
    usual_bytes = min(own_bytes // 12, 9 * _MB)
    program_bytes = usual_bytes + _jitter(f"{name}:{tag}", below=400_000)
    depends_bytes = own_bytes - usual_bytes - 2_000
    if language == "go":
        yield Line(
            text=f"COPY --from=build /out/{name} /srv/ # buildkit", size_bytes=own_bytes, identity=f"{name}:{tag}"
        )
    elif language == "none":
        yield Line(text=f"RUN /bin/sh -c apt-get update && apt-get install -y {name} # buildkit",
                   size_bytes=depends_bytes, identity=f"{name}:{minor}")  # fmt: skip
        yield Line(text="COPY etc/ /etc/ # buildkit", size_bytes=program_bytes // 9, identity=f"{name}:{tag}")
    else:
        manifest, install, copy = _BUILD[language]
        yield Line(text=manifest, size_bytes=1_800, identity=f"{name}:{minor}")
        yield Line(text=install, size_bytes=depends_bytes, identity=f"{name}:{minor}")
        yield Line(text=copy, size_bytes=program_bytes, identity=f"{name}:{tag}")
    yield Line(text="USER 10001")
    yield Line(text=f"LABEL org.opencontainers.image.version={tag}")
    yield Line(text="EXPOSE map[8080/tcp:{}]")


_BUILD: Final[dict[str, tuple[str, str, str]]] = {
    "node": (
        "COPY package.json package-lock.json ./ # buildkit",
        "RUN /bin/sh -c npm ci --omit=dev # buildkit",
        "COPY dist/ ./dist/ # buildkit",
    ),
    "python": (
        "COPY requirements.txt . # buildkit",
        "RUN /bin/sh -c pip install --no-cache-dir -r requirements.txt # buildkit",
        "COPY . /srv # buildkit",
    ),
    "java": (
        "COPY --from=build /work/spring-boot-loader/ ./ # buildkit",
        "COPY --from=build /work/dependencies/ ./ # buildkit",
        "COPY --from=build /work/application/ ./ # buildkit",
    ),
}


def _jitter(seed: str, *, below: int) -> int:
    return int(hashlib.sha256(seed.encode()).hexdigest()[:8], 16) % below
