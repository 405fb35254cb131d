# What can I do here? `make help`
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
COMPILE = $(BIN)/python -m uv pip compile -q --generate-hashes --universal --python-version 3.11 \
	--no-header --no-annotate --no-emit-index-url --upgrade
# bandit warns of each nosec on a string of several parts; when it finds nothing, nobody needs to read that.
BANDIT = $(BIN)/python -m bandit -q -c pyproject.toml -r src install.py fetch.py
# mypy's Django plugin loads our settings, which must not start a database: mypy leaves without a goodbye.
export MYPY = from cityloop.site import home; home.offline = True; from mypy.__main__ import console_entry; console_entry()

.PHONY: demo test lint lock fetch clean help

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

demo: .ready-run  ## the whole system with a synthetic district, in the browser
	@exec $(BIN)/cityloop demo $(ARGS)

test: lint  ## every check, then every test, two at a time (ARGS="-n 0": one at a time)
	@$(BIN)/python -m pytest -n 2 $(ARGS)

lint: .ready-dev  ## style, types, which room may import which, unsafe calls
	$(BIN)/python -m ruff check
	$(BIN)/python -c "$$MYPY"
	$(BIN)/python -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	$(BANDIT) >/dev/null 2>&1 || $(BANDIT)

lock: .ready-dev  ## renew requirements/*.lock from requirements/*.in
	$(COMPILE) requirements/run.in -o requirements/run.lock
	$(COMPILE) requirements/dev.in -o requirements/dev.lock

fetch: .ready-run  ## scripts and fonts of others that set-up could not fetch (requirements/fetched.csv)
	@$(BIN)/python fetch.py

clean:  ## remove what was installed and cached; var, with the data, stays
	rm -rf .venv fetched .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests districts bench -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: .ready-run .ready-dev
.ready-run .ready-dev:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "找不到 / cannot find $(PYTHON): apt install python3 python3-venv, or make demo PYTHON=..."; exit 1; }
	@$(PYTHON) install.py $(subst .ready-,,$@)
