# `make demo` and `make test` are all a newcomer needs: each sets up what it uses in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.finfocus-run
DEV_STAMP := $(VENV)/.finfocus-dev
# One more than two cores: a part of the tests waits for processes.
WORKERS ?= 3
# What `make test` and `make golden` run, everything without: make golden TESTS=tests/mapping/test_cases.py
TESTS ?=

.PHONY: help demo test slow check bench fuzz proto prices coverage-of-types schema golden clean

help:
	@echo "make demo    set up, show the table, then the pack refusing a budget"
	@echo "make test    set up and run the tests (under four minutes on two cores)"
	@echo "make slow    the slower tests"
	@echo "make check   ruff, mypy --strict, import-linter, doctests, price book, shape of the code"
	@echo "make bench   speed and memory, as ratios against an empty pack in one run"
	@echo "make fuzz    long property runs, and 100,000 damaged inputs"
	@echo "make proto   regenerate the protocol stubs from proto/"
	@echo "make prices  rebuild the embedded price list from the rate cards; ACCEPT=CARD (or all) for a large change"
	@echo "make coverage-of-types  what each installed Pulumi SDK has and we do not price"
	@echo "make schema  rewrite the JSON Schema of finfocus.yaml and the tables of docs/configuration.md from the table of keys"
	@echo "make golden  rewrite the golden files, to be read in the diff"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "FinFocus needs Python 3.10 or newer: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "no virtual environment could be made: on Debian and Ubuntu, apt-get install python3-venv" >&2; exit 1; }

$(RUN_STAMP): requirements.txt | $(BIN)/python
	@echo "setting up $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEV_STAMP): pyproject.toml $(RUN_STAMP)
	@echo "setting up $(VENV) for development ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -e '.[dev]'
	@touch $@

demo: $(RUN_STAMP)
	@$(BIN)/python -m finfocus_policy demo --pack

test: $(DEV_STAMP)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow and not fuzz" $(TESTS)

slow: $(DEV_STAMP)
	@$(BIN)/python -m pytest -m slow

check: $(DEV_STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest --doctest-modules finfocus_policy -p no:cacheprovider
	@$(BIN)/python tools/build_prices.py --check
	@$(BIN)/python tools/shape.py

bench: $(DEV_STAMP)
	@$(BIN)/python tools/bench_pack.py
	@$(BIN)/python tools/bench_cli.py
	@$(BIN)/python tools/bench_plugins.py

fuzz: $(DEV_STAMP)
	@$(BIN)/python -m pytest -n $(WORKERS) -m "hypothesis or fuzz" --hypothesis-profile=fuzz

proto: $(DEV_STAMP)
	@$(BIN)/python tools/make_proto.py
	@$(BIN)/python tools/proto_reference.py

prices: $(DEV_STAMP)
	@$(BIN)/python tools/build_prices.py $(if $(ACCEPT),--accept $(filter-out all,$(ACCEPT)))

coverage-of-types: $(RUN_STAMP)
	@$(BIN)/python tools/coverage_of_types.py $(OPTIONS)

schema: $(DEV_STAMP)
	@$(BIN)/python -c 'from finfocus_policy.config.json_schema import editor_text; print(editor_text(), end="")' > schema/finfocus.schema.json
	@$(BIN)/python tools/config_reference.py

golden: $(DEV_STAMP)
	@UPDATE_GOLDEN=1 $(BIN)/python -m pytest -n $(WORKERS) -m "not slow and not fuzz" $(TESTS); git diff --stat -- tests examples README.md

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
