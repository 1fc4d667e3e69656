# Everything happens in .venv; nothing outside this folder is touched, save a
# browser for the tests where the machine has none.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
PEERS := $(VENV)/.peers-set-up
# One more than the cores of a small machine: tests at the wire often wait.
JOBS ?= 3

.PHONY: help setup demo test check format bench run lock clean

help: ## Say what can be done here
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | \
		while IFS="$$(printf '\t')" read -r name what; do printf '  make %-8s %s\n' "$$name" "$$what"; done

setup: $(STAMP) ## Make .venv with the pinned libraries and the command breach-bot

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## Play the tour in a Slack of its own on this machine (ONCE=1: end after it)
	@$(BIN)/breach-bot demo $(if $(ONCE),--once)

test: setup ## Run all tests, with branch coverage
	@$(BIN)/python tests/tools/browser.py
	@rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --cov --cov-report= $(ARGS)
	@$(BIN)/python tests/tools/coverage_gate.py

check: setup ## Check format, lint, types, import rules and everything a person may edit
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/breach-bot check

format: setup ## Put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup $(PEERS) ## Measure against bounds and peers in the same run
	$(BIN)/python -m tests.benchmarks

$(PEERS): requirements-bench.lock $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

run: setup ## Run bot and clock against the workspace named in the environment
	$(BIN)/breach-bot run

lock: ## Pin the libraries anew (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header \
		--no-annotate --python-version 3.11 --quiet --output-file requirements.lock
	uv pip compile --group bench --constraints requirements.lock --universal --generate-hashes \
		--no-header --no-annotate --python-version 3.11 --quiet \
		--output-file requirements-bench.lock

clean: ## Remove .venv, the demo's files and caches
	rm -rf $(VENV) var build dist .coverage .coverage.* .mypy_cache .ruff_cache .hypothesis .import_linter_cache
