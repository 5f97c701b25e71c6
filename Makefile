# Everything is installed into this checkout: .venv, node_modules, .tools. Needs Python 3.11 and Node 20.
.DEFAULT_GOAL := help
.PHONY: help setup compile demo test simulate bench-gas bench-mirror lint lock clean

# Runs a command in the project's environment, which scripts/toolenv.py defines.
RUN := python3 -m scripts.toolenv
PY := $(RUN) .venv/bin/python

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install or update the tools (does nothing when nothing changed)
	@python3 -m scripts.setup

compile: setup ## Compile the contracts into build/artifacts
	@$(PY) -m scripts.compile

demo: setup ## Run a whole fund on a local chain: PLAN=name PORT=number ONCE=1
	@$(PY) -m scripts.demo_run

test: setup ## Run every test: STAGES="name ..." for some of them
	@$(PY) -m scripts.run_tests

simulate: setup ## Play a plan off chain for years: PLAN=name MEMBERS=number YEARS=number SEED=number SCENARIO=name
	@$(PY) -m fundsim

bench-gas: compile ## Measure the gas of every operation
	@$(PY) -m benchmarks.gas

bench-mirror: compile ## Measure how fast a chain is mirrored, beside web3.py and an indexer: EVENTS=number
	@$(PY) -m benchmarks.mirror

lint: setup ## Check the Python sources
	@$(RUN) ruff check . && $(RUN) ruff format --check .

lock: ## Pin requirements/*.in again, with hashes (takes minutes)
	@sh scripts/lock.sh

clean: ## Remove what builds and tests made; the tools stay
	rm -rf build reports .pytest_cache .ruff_cache .hypothesis
