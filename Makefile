# `make check` and `make test` need python3 (3.11 or newer) and nothing else: they set up .venv by themselves.

PYTHON ?= python3
BIN := .venv/bin
REPO ?= .
CORPUS ?= corpus

.PHONY: check test lint bench scale precision docs clean

check: .venv/ready  ## analyse the teahouse, a small flawed Phoenix project
	$(BIN)/elixirlens check fixtures/teahouse --fail-on never

test: .venv/ready-for-tests  ## run the whole suite
	$(BIN)/pytest -q -n auto

lint: .venv/ready-for-tests  ## style, types, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/test_imports.py

bench: .venv/ready-for-tests  ## measure speed on REPO=path
	$(BIN)/python -m benchmarks.speed $(REPO)

scale: .venv/ready-for-tests  ## measure how time and memory grow with the number of files
	$(BIN)/python -m benchmarks.scale

precision: .venv/ready-for-tests  ## run the pinned repositories in CORPUS=dir again and show what drifted
	$(BIN)/python -m benchmarks.precision $(CORPUS)

docs: .venv/ready-for-tests  ## write the generated pages and schemas below docs/
	$(BIN)/python docs/generate.py

clean:  ## forget the environment
	rm -rf .venv

.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "elixirlens needs Python 3.11 or newer; name one with: make PYTHON=python3.12"; exit 1; }
	@echo "setting up .venv, once"
	@$(PYTHON) -m venv .venv \
		|| { echo "python3 lacks its venv module; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/ready-for-tests: .venv/ready
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@
