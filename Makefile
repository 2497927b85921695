# Every target builds the environment first, if it is missing or older than the lock.

.DEFAULT_GOAL := help
.PHONY: help ask .question test faults lint format eval bench try-model docs pictures lock third-party release clean

# The first Python that really runs (a shim may exist and fail), is new enough and can make an environment.
PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& echo $$python && break; done)

BIN := .venv/bin
LOCKED := .venv/.locked
READY := .venv/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq install --no-deps # -qq: errors only

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s%s\n", $$1, $$2 }' Makefile

$(LOCKED): requirements.txt
	@test -n "$(PYTHON)" || { echo "Pressbox needs Python 3.11 or newer with its venv module:" \
		"install it, or name it with make PYTHON=/path/to/python." >&2; exit 1; }
	@echo "Installing the locked libraries into .venv, once; this takes some minutes." >&2
	@$(PYTHON) -m venv --clear .venv >&2
	@$(PIP) --require-hashes -r requirements.txt >&2
	@touch $@

# The build backend is in the lock, so nothing is downloaded here.
$(READY): $(LOCKED) pyproject.toml
	@$(PIP) --no-build-isolation --editable . >&2
	@$(BIN)/python -m compileall -q bot corpus index prompts >&2 # so that no question waits for it
	@touch $@

# The question goes through the environment as it was typed: make expands neither its $ nor its quotes.
unexport Q
ask: export QUESTION := $(value Q)
.question: export QUESTION := $(value Q)
.question:
	@test -n "$$QUESTION" || { echo 'Say what to ask: make ask Q="Which refinery was hit?"' >&2; exit 2; }

# Exit 3 says that the articles do not answer: a reply, no failed build. make would turn it into a 2 of its own,
# so a script that wants to tell them apart calls .venv/bin/pressbox.
ask: .question $(READY) ## answer Q="…" from the articles
	@$(BIN)/pressbox ask -- "$$QUESTION" || { code=$$?; test $$code -eq 3 || exit $$code; }

# Tests run side by side, on a few more workers than cores; JOBS=0 runs them one after the other, as a debugger wants.
JOBS ?= auto
test: export PYTHONDONTWRITEBYTECODE := # empty: or each worker and each child compiles what it imports anew
test: $(READY) ## run the tests; ARGS="tests/corpus -k dates" narrows them, ARGS=--cov measures coverage
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

faults: $(READY) ## break it on purpose, a quarter of an hour; ARGS="--short kills disks" narrows it
	@$(BIN)/python -m tests.faults $(ARGS)

lint: $(READY) ## style, types and the floors of the house
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

eval: $(READY) ## how good: ARGS go to python -m evals
	@$(BIN)/python -m evals $(ARGS)

# What Pressbox is measured beside, in a folder of its own: nothing else is to see it.
PEERS := .venv/peers
$(PEERS)/.ready: requirements-bench.txt $(READY)
	@$(PIP) --require-hashes --upgrade --target $(PEERS) -r requirements-bench.txt >&2
	@touch $@

bench: $(READY) $(PEERS)/.ready ## how fast, beside others: ARGS go to python -m bench
	@PYTHONPATH=$(CURDIR)/$(PEERS) $(BIN)/python -m bench $(ARGS)

# A server of its own, built from source once: ten minutes and more.
MODEL := .venv-model
$(MODEL)/.ready: requirements-model.txt
	@echo "Building llama.cpp into $(MODEL), once; this takes ten minutes or more." >&2
	@$(PYTHON) -m venv --clear $(MODEL) >&2
	@$(MODEL)/bin/python -m pip --disable-pip-version-check --no-input -qq install --no-deps --require-hashes \
		-r requirements-model.txt >&2
	@touch $@

try-model: $(READY) $(MODEL)/.ready ## ask a small real language model; ARGS="--questions 30" asks more
	@$(BIN)/python -m evals.try_model $(MODEL)/bin/python $(ARGS)

docs: $(READY) ## write docs/cli.md anew, from the commands' help
	@$(BIN)/python -m typer bot.cli utils docs --name pressbox --output docs/cli.md >/dev/null

pictures: $(READY) ## draw the pictures of the README anew, from real runs
	@$(BIN)/python -m docs.pictures

COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --quiet --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links
lock: $(READY) ## renew the locks from pyproject.toml
	@$(COMPILE) pyproject.toml --all-extras --group dev --upgrade --output-file requirements.txt
	@$(COMPILE) pyproject.toml --all-extras --constraints requirements.txt --output-file requirements-run.txt
	@$(COMPILE) --group build --constraints requirements.txt --output-file requirements-build.txt
	@$(COMPILE) --group model --output-file requirements-model.txt
	@$(COMPILE) --group bench --no-deps --output-file requirements-bench.txt

third-party: $(READY) ## write THIRD_PARTY.md anew, from the locks
	@$(BIN)/python -m deploy.third_party

release: $(READY) ## build and check sdist, wheel and bill of materials; write the changelog's section
	@$(BIN)/python -m deploy.release

clean: ## remove the environment and every cache
	@rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
