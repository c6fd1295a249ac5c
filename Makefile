# Two commands are enough: `make demo` and `make test`. Each sets up what it needs in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := build/demo
SITE := build/docs/html
WRITER := $(VENV)/.docs-ready
BENCH := build/bench/environments/bench

.PHONY: help demo test lint docs generated generate bench clean

help:
	@echo "make demo       build a collection from real netCDF files and judge it"
	@echo "make test       run the whole test suite"
	@echo "make lint       ruff and mypy"
	@echo "make docs       the documentation as a site, in $(SITE)"
	@echo "make generate   write the schemas and the rule reference anew"
	@echo "make bench      measure beside other tools, half an hour; BENCH_ARGS=--quick to try it"

$(READY): pyproject.toml
	@echo "== setting up $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --editable '.[all]' --group dev
	@touch $@

demo: $(READY)
	@echo "== building $(DEMO) from the files of iris-sample-data (prr build)"
	@$(BIN)/prr build examples/iris/prr.yaml --data-root "$$($(BIN)/python -c 'import iris_sample_data; print(iris_sample_data.path)')" -o $(DEMO)
	@echo "== judging it (prr check)"
	@$(BIN)/prr check $(DEMO)
	@echo "== judging it as tests (pytest --prr-collection)"
	@$(BIN)/python -m pytest --prr-collection $(DEMO) -q
	@echo "== looking at it (prr report)"
	@$(BIN)/prr report $(DEMO) -o build/report.html
	@echo "== the collection lies in $(CURDIR)/$(DEMO), its report in $(CURDIR)/build/report.html"

test: $(READY)
	@echo "== running the tests"
	@$(BIN)/python -m pytest -n auto --dist loadgroup

lint: $(READY)
	@echo "== ruff and mypy"
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

$(WRITER): $(READY)
	@$(BIN)/python -m pip install --quiet --group docs
	@touch $@

docs: $(WRITER)
	@echo "== writing $(SITE)"
	@$(BIN)/python -m sphinx --fresh-env --write-all --nitpicky --fail-on-warning --keep-going --quiet docs $(SITE)
	@echo "== the site begins at $(CURDIR)/$(SITE)/index.html"

generate: $(READY)
	@$(BIN)/python tools/generate.py

generated: $(READY)
	@echo "== what is generated is up to date"
	@$(BIN)/python tools/generate.py --check

$(BENCH)/.ready: pyproject.toml
	@echo "== setting up $(BENCH)"
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BENCH)/bin/python -m pip install --quiet --group bench
	@touch $@

bench: $(BENCH)/.ready
	@cd benchmarks && ../$(BENCH)/bin/python -m side_by_side $(BENCH_ARGS)

clean:
	rm -rf $(VENV) build dist
