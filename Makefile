# `make` alone lists what there is to do. Needs Python 3.11 or newer; uv is used when it is there.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV := $(shell command -v uv 2>/dev/null)
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c '$(NEW_ENOUGH)' && echo $$p && break; done)
CODE := traceview connectors tests
PYTEST_ARGS ?=
SIZES ?= 10k 100k 1m 10m
ROUNDS ?= 9
SIZE ?= 100k
PART ?= leaving alerts keys fuzz cache faults soak
EVENTS ?= 300
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: help demo test check lint format bench bench-check bench-lineage profile torture readme setup clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## open the terminal UI on embedded data, offline
	@$(BIN)/traceview demo

test: $(READY) ## run the tests (PYTEST_ARGS="tests/unit -q" narrows)
	$(BIN)/pytest $(PYTEST_ARGS)

check: lint test ## what CI runs: format, lint, types, floors, tests

lint: $(READY) ## format, lint, types and floors, without the tests
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## write the code in the one format and fix what can be fixed
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

bench: $(READY) ## measure speed and size of the installed wheel (SIZES="10k 100k" narrows; FRESH=1)
	$(BIN)/python -m tests.bench.bench --sizes "$(SIZES)" --rounds $(ROUNDS) $(if $(FRESH),--fresh)

bench-check: $(READY) ## fail when a ratio is a fifth worse than the stored one (STORE=1 stores them)
	$(BIN)/python -m tests.bench.check $(if $(STORE),--store)

bench-lineage: $(READY) ## measure lineage against plain git, and how far confidences can be trusted
	$(BIN)/python -m tests.bench.bench_lineage

profile: $(READY) ## where the time of a first frame, a chain and a put goes (SIZE=1m)
	$(BIN)/python -m tests.bench.profile_report --size $(SIZE)

torture: $(READY) ## long tries: leaving, alerts, keys, fuzz, cache, faults, soak (PART=fuzz, SEED=2)
	$(BIN)/python -m tests.torture.torture --seed $(SEED) --events $(EVENTS) $(PART)

readme: $(READY) ## write the README's tables and pictures anew from the program
	$(BIN)/python -m tests.docs.readme_parts
	$(BIN)/python -m tests.docs.pictures

setup: $(READY) ## install everything into .venv (the other commands do it by themselves)

clean: ## take away .venv and all caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# Set-up runs once, and again when the packages that are asked for change.
$(READY): pyproject.toml uv.lock
ifneq ($(UV),)
	$(UV) sync --locked
else
	@test -n "$(PYTHON)" || { echo "traceview needs Python 3.11 or newer" >&2; exit 2; }
	test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python .ci/constraints.py > $(VENV)/locked.txt
	$(BIN)/pip install --quiet --constraint $(VENV)/locked.txt --editable . --group dev
endif
	@touch $@
