# Everything a newcomer needs: `make demo` and `make test`. Both set up first.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.minshui-setup
FONTS := .venv/share/minshui/fonts
FONT_PACKAGE := web/node_modules/@expo-google-fonts/noto-sans-sc

.DEFAULT_GOAL := help
.PHONY: help setup services demo test test-slow coverage lint format bench errors trace openapi lock clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Install everything into .venv (done by the others when needed)

$(STAMP): pyproject.toml requirements.lock web/package.json web/package-lock.json
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev]'
	cd web && npm ci --no-progress --loglevel=error
	mkdir -p $(FONTS)
	cp $(FONT_PACKAGE)/400Regular/*.ttf $(FONT_PACKAGE)/700Bold/*.ttf $(FONTS)/
	touch $@

services: ## Start RabbitMQ and Redis for the tests where none answer (root may install them)
	scripts/services.sh

demo: setup ## Bill and collect two towns, then leave the server running
	$(BIN)/minshui demo

test: setup ## Run the quick suite on both cores, then the slow stage
	$(BIN)/pytest -q -n 2 -m 'not slow'
	$(BIN)/pytest -q -n 2 --dist loadfile -m slow

coverage: setup ## Say how much of the program the quick suite runs; more than twice as slow as it
	$(BIN)/pytest -q -n 2 -m 'not slow' --cov --cov-report=
	$(BIN)/coverage report --skip-covered --fail-under=85

test-slow: setup ## Run the slow stage alone
	$(BIN)/pytest -q -n 2 --dist loadfile -m slow

lint: setup ## Check style, types, imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## Measure the billing run (N=100000)
	$(BIN)/python -m bench.billing --households $(or $(N),100000)

errors: setup ## List every error code with its sentence
	$(BIN)/python scripts/error_codes.py

trace: setup ## Say which features of the requirement the tests cover, and which are open
	$(BIN)/python scripts/trace.py

openapi: setup ## Print the OpenAPI document
	$(BIN)/minshui openapi

lock: ## Renew requirements.lock from what .venv holds
	$(BIN)/pip freeze --exclude-editable --disable-pip-version-check > requirements.lock

clean: ## Remove what set-up and tests made (not the data in var/)
	rm -rf .venv web/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
