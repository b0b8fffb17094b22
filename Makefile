# Everything a person types here. Each target does the set-up it needs; all are safe to repeat.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.frontwatch

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

# -- set-up -----------------------------------------------------------------------------------
# A stamp file stands for a step that is done; it is redone when what it depends on is newer.

.PHONY: setup
setup: $(STAMPS)/gazetteer ## virtual environment, locked packages, place table

$(STAMPS)/venv:
	@found=""; \
	for python in $${PYTHON:-} python3.11 python3.12 python3.13 python3; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    found="$$python"; break; fi; done; \
	if [ -z "$$found" ]; then \
	  echo "Frontwatch needs Python 3.11 or newer, and none was found." >&2; \
	  echo "Install it (Debian, Ubuntu: apt install python3 python3-venv), or name it:" >&2; \
	  echo "  make $(or $(MAKECMDGOALS),setup) PYTHON=/path/to/python3" >&2; exit 1; fi; \
	"$$found" -m venv $(VENV) || { \
	  echo "The venv module is missing (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/packages: requirements-dev.lock $(STAMPS)/venv
	@echo "Installing the locked packages (once; about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(STAMPS)/project: pyproject.toml $(STAMPS)/packages
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/gazetteer: agents/knowledge/places.tsv agents/knowledge/place_aliases.tsv $(STAMPS)/project
	@$(BIN)/frontwatch --quiet gazetteer build
	@touch $@

# -- use --------------------------------------------------------------------------------------

.PHONY: run
run: setup ## run Frontwatch; its page is http://127.0.0.1:8080/
	@$(BIN)/frontwatch run $(ARGS)

.PHONY: bench
bench: setup ## speed, and the constants of docs/scaling.md
	@$(BIN)/python -m benchmarks.speed $(ARGS)
	@$(BIN)/python -m benchmarks.scaling

.PHONY: eval
eval: setup ## measure against gold; fails below the floors in tests/quality_floors.toml
	@$(BIN)/python tests/eval_gate.py

# -- the gate ---------------------------------------------------------------------------------

.PHONY: test
test: setup ## the tests that take seconds
	@$(BIN)/pytest -n auto $(ARGS)

.PHONY: test-slow
test-slow: setup ## the tests that take minutes
	@$(BIN)/pytest -m "slow and not kafka and not browser" $(ARGS)

.PHONY: test-kafka
test-kafka: setup ## the tests that need a Kafka broker: Docker, or Java 17 and Maven, or FRONTWATCH_TEST_BROKER
	@$(BIN)/pytest -m kafka $(ARGS)

.PHONY: test-browser
test-browser: setup ## the tests of the map page, in Debian's Chromium
	@$(BIN)/pytest -m browser $(ARGS)

.PHONY: test-all
test-all: test test-slow test-kafka test-browser ## all of them

SECONDS ?= 600
FUZZ := .fuzz

$(STAMPS)/fuzz: requirements-fuzz.lock $(STAMPS)/project
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	@touch $@

.PHONY: fuzz
fuzz: $(STAMPS)/gazetteer $(STAMPS)/fuzz ## feed anything at all to the reader; SECONDS=600
	@mkdir -p $(FUZZ)/found
	@FUZZ_GAZETTEER="$$($(BIN)/python -c 'from streams.settings import load_settings; print(load_settings().gazetteer_path)')" \
	  $(BIN)/python -m tests.fuzz.target -max_total_time=$(SECONDS) -max_len=8192 -timeout=60 \
	  -dict=tests/fuzz/words.dict -artifact_prefix=$(FUZZ)/ $(ARGS) $(FUZZ)/found tests/fuzz/corpus

.PHONY: lint
lint: setup ## style, mistakes, and the three floors
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

.PHONY: types
types: setup ## mypy, strict
	@$(BIN)/mypy

.PHONY: format
format: setup ## let ruff set the style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: schemas
schemas: setup ## publish the JSON Schema of every record, and the AsyncAPI document
	@$(BIN)/frontwatch schemas
	@$(BIN)/frontwatch topics asyncapi

.PHONY: vendor
vendor: setup ## copy what the map page ships of others (needs npm)
	@npm ci --silent --prefix streams/web/vendoring
	@$(BIN)/python streams/web/vendoring/copy.py

.PHONY: lock
lock: ## resolve the dependencies again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet --extra postgres --output-file requirements.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet --group dev --output-file requirements-dev.lock pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet --output-file requirements-fuzz.lock --group fuzz
	@# The parser's weights are pinned by the one wheel that was checked: its source archive goes.
	sed -i.bak -e '/sha256:e94cbf6c242453a8/s/ \\$$//' -e '/sha256:f237882f9c6ff553/d' requirements*.lock
	rm -f requirements*.lock.bak

.PHONY: clean
clean: ## remove the virtual environment and all caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache $(FUZZ) dist build
