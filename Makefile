# Two commands: `make run` serves the page, `make test` tests everything. Both work on a bare machine that has
# Python 3.11 or later, make and Debian's packages.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 7860
VENV := .venv
LIVEQA := ../shared/benchmarks/liveqa-dev
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test build check lint bench lock docs clean

run: $(VENV)/.installed ## serve the page, building the index first if it is missing or out of date
	@$(BIN)/cartqa build --if-needed || { test -e .cartqa/index && echo "The old index goes on serving."; }
	@exec $(BIN)/cartqa serve --host $(HOST) --port $(PORT)

test: $(VENV)/.installed-dev ## everything the tests need, then pytest
	@sh tools/need_chromium.sh "$(PYTEST)"
	$(BIN)/ruff check src tests app.py benchmarks
	$(BIN)/mypy
	$(BIN)/cartqa build --if-needed --quiet
	$(BIN)/cartqa check
	$(BIN)/python -m pytest $(PYTEST)

build: $(VENV)/.installed ## make the index
	$(BIN)/cartqa build

check: $(VENV)/.installed ## find faults in the library
	$(BIN)/cartqa check

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check src tests app.py benchmarks
	$(BIN)/ruff format --check src tests app.py benchmarks
	$(BIN)/mypy

bench: $(VENV)/.installed-dev ## measure speed beside other systems; writes docs/speed.md
	sh benchmarks/install_rivals.sh
	$(BIN)/python -m benchmarks.run

docs: $(VENV)/.installed-dev ## write every figure in README and docs anew
	$(BIN)/cartqa build --if-needed
	$(BIN)/cartqa eval --split dev --compare full,dense,lexical,rrf,-discriminant,-asked,-answer_type --write docs
	$(BIN)/python -m cartqa.evaluation.compare_encoders $(if $(wildcard $(LIVEQA)),--beir $(LIVEQA))
	$(BIN)/python -m cartqa.evaluation.late_interaction $(if $(wildcard $(LIVEQA)),--beir $(LIVEQA))
	$(BIN)/python -m cartqa.evaluation.sentence_scores $(if $(wildcard $(LIVEQA)),--beir $(LIVEQA))
	$(BIN)/python -m benchmarks.docs_library
	$(BIN)/python -m benchmarks.readme

lock: $(VENV)/.installed-dev ## write requirements.lock from what is installed
	$(BIN)/python tools/lock.py > requirements.lock.new && mv requirements.lock.new requirements.lock

clean:
	rm -rf $(VENV) .cartqa

$(VENV)/bin/python:
	@sh tools/need_python.sh $(PYTHON)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv is missing: run 'apt-get install python3-venv'." >&2; exit 1; }

$(VENV)/.installed: pyproject.toml requirements.lock hatch_build.py | $(VENV)/bin/python
	@echo "Installing what cartqa needs (some minutes the first time)..."
	@$(PIP) install --quiet --constraint requirements.lock --editable . || { echo "The packages could not be installed; is the package index within reach?" >&2; exit 1; }
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(PIP) install --quiet --constraint requirements.lock --editable ".[dev]" || { echo "The test packages could not be installed; is the package index within reach?" >&2; exit 1; }
	@touch $@
