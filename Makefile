# The verbs of this repository. `make demo` and `make test` need Python 3.11 and make, nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= $(firstword $(foreach name,python3.11 python3 python,$(shell command -v $(name) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
FLEET ?= company
PORT ?= 8000
SIMULATOR_PORT ?= 5090
SOAK_MINUTES ?= 30
# One more than cores: the one with the browser waits half of its time.
TEST_PROCESSES ?= 3
DEMO_DIR := var/demo$(if $(filter-out company,$(FLEET)),-$(FLEET))
DEMO := GANTRY_DEMO=1 GANTRY_DATA_DIR=$(DEMO_DIR)
PLATFORMS := glibc Linux (x86_64, aarch64) and macOS
RUN_REQUIREMENTS := requirements.txt requirements-demo.txt deploy/constraints.txt

.PHONY: help demo demo-reset test check lint types format bench shots soak chromium tests-alone tests-postgresql tests-sqlite

help:
	@echo 'make demo         try Gantry here: no Docker, no AWS (FLEET=company|large, PORT, SIMULATOR_PORT)'
	@echo 'make demo-reset   forget the demo fleet and its database, then start anew'
	@echo 'make test         everything that must pass: make check, then the tests on PostgreSQL and on SQLite'
	@echo 'make check        lint, types, import rules, migrations, deployment checks'
	@echo 'make lint         ruff and the import rules        make format   let ruff rewrite the code'
	@echo 'make types        mypy --strict'
	@echo 'make bench        measure the sync, the pages and the pictures (docs/performance.md)'
	@echo 'make shots        take every page in both themes at both widths, into var/shots'
	@echo 'make soak         run the demo under faults for SOAK_MINUTES=30 and watch for leaks'

# ---- try it ----------------------------------------------------------------------------------------------------------
demo: $(VENV)/.installed-demo
	@exec env $(DEMO) $(BIN)/python manage.py demo --fleet $(FLEET) --port $(PORT) --simulator-port $(SIMULATOR_PORT)

demo-reset: $(VENV)/.installed-demo
	@exec env $(DEMO) $(BIN)/python manage.py demo --fleet $(FLEET) --port $(PORT) --simulator-port $(SIMULATOR_PORT) --reset

# ---- check it --------------------------------------------------------------------------------------------------------
test: check chromium
	@$(MAKE) --no-print-directory tests-alone
	@$(MAKE) --no-print-directory tests-postgresql
	@$(MAKE) --no-print-directory tests-sqlite

# They hold the demo's stack and its SQLite to times: one after the other, with nothing beside.
tests-alone: $(VENV)/.installed-dev
	@echo '== tests against the clock'
	@GANTRY_TEST_DATABASE=sqlite $(BIN)/pytest -q -m alone

# Each process has stores of its own; which tests stay in one process: tests/conftest.py.
PARALLEL := -n $(TEST_PROCESSES) --dist loadfile

tests-postgresql: $(VENV)/.installed-dev
	@echo '== tests on PostgreSQL and in a browser'
	@GANTRY_TEST_DATABASE=postgresql $(BIN)/pytest -q $(PARALLEL) -m 'not alone and not bench and not soak'

# Whole stacks bring a database of their own, whichever run they are in: the demo SQLite, the compose file PostgreSQL.
tests-sqlite: $(VENV)/.installed-dev
	@echo '== tests on SQLite'
	@GANTRY_TEST_DATABASE=sqlite $(BIN)/pytest -q $(PARALLEL) --ignore=tests/stack -m 'not browser and not alone and not bench and not soak'

check: lint types
	@GANTRY_DEMO=1 $(BIN)/python manage.py makemigrations --check --dry-run
	@GANTRY_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
		GANTRY_ALLOWED_HOSTS=gantry.example.com $(BIN)/python manage.py check --deploy --fail-level WARNING

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(VENV)/.installed-dev
	@GANTRY_DEMO=1 $(BIN)/mypy

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.pages
	@$(BIN)/python -m tests.bench.pictures

shots: chromium
	@$(BIN)/python -m tests.shots

soak: $(VENV)/.installed-dev
	@SOAK_MINUTES=$(SOAK_MINUTES) $(BIN)/pytest -q -s -m soak --timeout=0

# A browser for the browser tests: $$CHROME, one on the PATH, Playwright's own, or Debian's when we may install it.
chromium: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.support.chromium

# ---- the virtual environment; a stamp file says that what stands in the requirements is installed ----------------------
$(VENV)/.installed-demo: $(RUN_REQUIREMENTS) | $(BIN)/python
	@$(call install,requirements-demo.txt)

$(VENV)/.installed-dev: requirements-dev.txt $(RUN_REQUIREMENTS) | $(BIN)/python
	@$(call install,requirements-dev.txt)
	@touch $(VENV)/.installed-demo

$(BIN)/python:
	@if [ -z '$(PYTHON)' ] || ! '$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo "Gantry needs Python 3.11 or newer, and '$(or $(PYTHON),python3)' is not that: install it, or say where it is with make PYTHON=/path/to/python3.11." >&2; exit 1; fi
	@'$(PYTHON)' -m venv $(VENV) || { rm -rf $(VENV); \
		echo "'$(PYTHON)' can't make a virtual environment: install its venv module (Debian: apt-get install python3.11-venv)." >&2; exit 1; }

# Every version is pinned, so what pip calls a conflict is a pinned version that it finds no wheel of.
define install
echo 'installing $(1) into $(VENV) (a minute or two, once)'; \
$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: -r $(1) >$(VENV)/install.log 2>&1 \
	&& touch $@ \
	|| { echo "Can't install $(1): $$(sed -n 's/^ERROR: Cannot install \(.*\) because .* conflicting dependencies\./no wheel of \1 found/p;s/^ERROR: /&/p' $(VENV)/install.log | head -n1 | grep . || tail -n1 $(VENV)/install.log) -- wheels exist for $(PLATFORMS); elsewhere, or without a package index, see docs/installation.md. The whole story: $(VENV)/install.log" >&2; exit 1; }
endef
