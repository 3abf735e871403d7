# On a fresh clone `make demo` and `make test` need Python 3.11 or newer, git and make; everything else is brought here.
# Nothing is fetched but from the package registries that pip, npm and apt-get are set up for.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DIST := src/yutang/web/static/dist

ASSET_INPUTS := package-lock.json $(wildcard scripts/assets.mjs scripts/icons.txt) $(shell find src/yutang/web/static/src -type f)
ASSETS := $(DIST)/manifest.json
PYTEST = $(TEST_ENV) $(BIN)/python -m pytest
# Files of tests run side by side; most of their time is spent waiting for servers. 0: one after the other.
TEST_JOBS ?= 2
TEST_ARGS ?=
# Tests make thousands of databases and throw them away: in memory, where 6 GB of it are free for files, a third of the time.
TEST_ENV := $(shell [ "$$(df --output=avail /dev/shm 2> /dev/null | tail -n 1)" -gt 6000000 ] 2> /dev/null && echo TMPDIR=/dev/shm)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-slow bench lint format assets lock clean dev-venv browser migration

help:  ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.installed $(ASSETS)  ## Start Yutang with two communities and a small crowd (ARGS="--seconds 30")
	$(BIN)/yutang demo $(ARGS)

test: $(VENV)/.installed $(ASSETS) browser  ## All tests but the slow ones (TEST_ARGS="tests/rules -k cap")
	$(PYTEST) -m "not slow" -n $(TEST_JOBS) --dist loadfile --no-loadscope-reorder $(TEST_ARGS)

test-slow: $(VENV)/.installed $(ASSETS) browser  ## The slow tests: kills, races, large crowds
	$(if $(TEST_ARGS),$(PYTEST) -m slow $(TEST_ARGS),$(PYTEST) -m "slow and not alone" -n $(TEST_JOBS) --dist loadfile && $(PYTEST) -m "slow and alone")

bench: $(VENV)/.installed  ## Measure, and write bench/RESULTS.md
	$(BIN)/python -m bench $(ARGS)

lint: $(VENV)/.installed  ## Style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed  ## Put the code into the one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

assets: $(ASSETS)  ## Build what browsers load, where it has changed

migration: $(VENV)/.installed  ## Write the migration that leads to the models (m="what changes")
	$(BIN)/python scripts/migration.py "$(m)"

lock: $(VENV)/.installed  ## Pin dependencies anew: requirements/dev.txt and package-lock.json
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip compile pyproject.toml requirements/extra.in --all-extras --group dev \
		--overrides requirements/overrides.txt --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate -o requirements/dev.txt $(ARGS)
	scripts/with-node npm install --package-lock-only

clean:  ## Remove what was built here; the environment and ./data stay
	rm -rf build dist $(DIST) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

dev-venv: $(VENV)/.installed  ## Make the Python environment in .venv

$(VENV)/.installed: requirements/dev.txt pyproject.toml scripts/dev-venv
	scripts/dev-venv "$(PYTHON)" "$(VENV)"

node_modules/.package-lock.json: package-lock.json .npmrc | $(VENV)/.installed
	scripts/with-node npm ci --no-progress --fetch-retries 4
	@touch $@

$(ASSETS): node_modules/.package-lock.json $(ASSET_INPUTS)
	scripts/with-node node scripts/assets.mjs

build/test-assets/axe.min.js: $(ASSETS)
	scripts/with-node node scripts/assets.mjs

browser: build/test-assets/axe.min.js
	@scripts/test-browser
