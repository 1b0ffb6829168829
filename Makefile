# Rådslag. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.8
export PREFECT_HOME ?= $(CURDIR)/.cache/prefect
RUN_INDEX := .cache/demo-index

.PHONY: help run test lint eval bench docs lock clean neural opensearch test-opensearch-2 bench-opensearch

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# The stamp holds what was installed, so a changed lock or pyproject installs again.
$(VENV)/%.stamp: requirements/%.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or say make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) \
	  && $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r requirements/$*.txt \
	  || $(BIN)/python -m pip install --quiet --no-deps -r requirements/$*.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e . || $(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

run: $(VENV)/run.stamp ## ingest the sample minutes through the flow, answer a search and a comparison
	@$(BIN)/radslag demo --index $(RUN_INDEX)

test: ## every test, with the optional parts it can bring (neural packages, an OpenSearch node)
	@$(MAKE) --no-print-directory neural || { echo "make test: the neural packages could not be installed; tests marked neural are skipped"; $(MAKE) --no-print-directory $(VENV)/test.stamp; }
	@$(MAKE) --no-print-directory opensearch || echo "make test: the OpenSearch node could not be brought (needs a JDK and Maven); tests marked opensearch are skipped"
	@$(BIN)/python -m pytest

opensearch: $(VENV)/test.stamp ## put together the OpenSearch node that the tests run (from Maven; needs a JDK)
	@$(BIN)/python -m tests.opensearch_node.assemble

test-opensearch-2: $(VENV)/test.stamp ## every test of the server on the older OpenSearch 2.19
	@$(BIN)/python -m tests.opensearch_node.assemble 2
	@RADSLAG_OPENSEARCH_LINE=2 $(BIN)/python -m pytest tests/contract tests/opensearch -k opensearch

lint: $(VENV)/test.stamp ## ruff, types, import layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@PYTHONPATH=.:src $(BIN)/lint-imports --no-logo 2>/dev/null || PYTHONPATH=.:src $(BIN)/lint-imports

eval: $(VENV)/test.stamp ## measure every layer over the gold; fails when a score drops (DATA=folder: the public sets too)
	@$(BIN)/python -m eval.run $(if $(DATA),--data $(DATA))

bench: $(VENV)/test.stamp ## speed of extraction, embedding and search on this machine
	@$(BIN)/python -m eval.bench

bench-opensearch: opensearch ## OpenSearch beside the embedded index on the same queries in one run
	@$(BIN)/python -m eval.bench_opensearch

docs: $(VENV)/test.stamp ## measure the test part and write the quality table into README.md
	@$(BIN)/python -m eval.run --split test --no-check --out eval/results/test.json
	@$(BIN)/python -m eval.report --readme --new eval/results/test.json

neural: $(VENV)/neural.stamp ## the optional neural packages (torch, sentence-transformers, stanza)

lock: ## resolve the pinned requirements anew; the smaller sets keep to the versions of the largest
	@lock() { $(BIN)/uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --no-header --no-annotate --generate-hashes "$$@"; }; \
	dev="--group dev --extra formats --extra opensearch --extra aws"; \
	lock $$dev --extra neural -o requirements/neural.txt && lock $$dev -c requirements/neural.txt -o requirements/test.txt \
	  && lock -c requirements/neural.txt -o requirements/run.txt

clean: ## remove what was built and cached
	@rm -rf $(VENV) .cache dist build .pytest_cache .mypy_cache .ruff_cache
