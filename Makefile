# Plain python3 and pip are enough; uv is used where it is found.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
export QONYS_HOME ?= .qonys

ifneq ($(shell command -v uv 2>/dev/null),)
MAKE_VENV = uv venv -q --allow-existing --python $(PYTHON) $(VENV)
INSTALL = uv pip install -q --compile-bytecode -p $(VENV)
else
MAKE_VENV = $(PYTHON) -m venv $(VENV)
INSTALL = $(PY) -m pip install -q --disable-pip-version-check
endif

# Empty: all of them.
TESTS ?=

# Written now, bytecode spares the first start seconds, and every start where Python is told to write none.
COMPILE = $(PY) -m compileall -q api data geo maps matching

.PHONY: run test lint sbom data lock clean

run: $(VENV)/.run  ## install, sync what can be reached, build the atlas, train, serve on http://127.0.0.1:8000
	$(VENV)/bin/qonys data sync
	$(VENV)/bin/qonys data build
	$(VENV)/bin/qonys train
	$(VENV)/bin/qonys serve

test: $(VENV)/.dev  ## install what tests need and run them all
	$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(TESTS)

lint: $(VENV)/.dev  ## ruff, mypy strict, import-linter
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

data: $(VENV)/.run  ## write the fact tables anew from ../shared
	$(PY) -m geo.regenerate --shared ../shared

$(VENV)/.run: locks/run.txt locks/build.txt pyproject.toml
	$(MAKE_VENV)
	$(INSTALL) --require-hashes -r locks/run.txt -r locks/build.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	$(COMPILE)
	touch $@

$(VENV)/.dev: locks/dev.txt locks/build.txt pyproject.toml
	$(MAKE_VENV)
	$(INSTALL) --require-hashes -r locks/dev.txt -r locks/build.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	$(COMPILE)
	touch $@ $(VENV)/.run

sbom: $(VENV)/.dev  ## a bill of materials (CycloneDX) of what a run installs, checked against its schema
	mkdir -p build
	$(VENV)/bin/cyclonedx-py requirements locks/run.txt --pyproject pyproject.toml --output-reproducible \
		--validate -o build/sbom.cdx.json

lock:  ## pin every dependency with its hashes
	uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-header \
		pyproject.toml -o locks/run.txt
	uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-header \
		-c locks/run.txt pyproject.toml --group test --group lint -o locks/dev.txt
	uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-header \
		--group build -o locks/build.txt

clean:
	rm -rf $(VENV) .qonys .mypy_cache .ruff_cache .pytest_cache .hypothesis
