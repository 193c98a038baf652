# syntax=docker/dockerfile:1
# One image for every process of Gantry; docker-compose.yml says which runs what.
# Target `demo` adds the simulated AWS and is needed by the profile of that name only.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt ./
COPY deploy/constraints.txt deploy/
RUN python -m venv /opt/gantry \
    && /opt/gantry/bin/pip install --no-cache-dir --only-binary :all: -r requirements.txt

FROM packages AS demo-packages
COPY requirements-demo.txt ./
RUN /opt/gantry/bin/pip install --no-cache-dir --only-binary :all: -r requirements-demo.txt

FROM python:3.11-slim-bookworm AS base
ENV PATH=/opt/gantry/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GANTRY_DATA_DIR=/srv/gantry/var
RUN useradd --system --uid 10001 --home-dir /srv/gantry --shell /usr/sbin/nologin gantry
WORKDIR /srv/gantry

FROM base AS demo
COPY --from=demo-packages /opt/gantry /opt/gantry
COPY . .
RUN mkdir -p var/simulator && chown -R gantry var
USER gantry

FROM base AS runtime
COPY --from=packages /opt/gantry /opt/gantry
COPY . .
# Static files are collected once, here. The key only lets settings load; it is in no layer's environment.
RUN GANTRY_SECRET_KEY=only-while-building-the-image python manage.py collectstatic --noinput --verbosity 0 \
    && chown -R gantry var
USER gantry
EXPOSE 8000
CMD ["uvicorn", "dashboard.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", "--timeout-graceful-shutdown", "3", "--no-access-log"]
