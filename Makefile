# 枫桥法治工作台. Every target is a short name for commands that can be typed by hand.
#   make demo            set up, fill a demo street, serve it on 127.0.0.1 (SERVE=0 ends instead)
#   make test            set up, run every test on SQLite, on PostgreSQL and in a browser
#   make setup check fix golden bench run lock clean

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
PORT ?= 8000
SERVE ?= 1
FRESH ?= 0
ARGS ?=

VENV := .venv
ASSETS := fengqiao/kernel/ui/static/ui/build
MODULES := frontend/node_modules
FRONTEND_SOURCES := $(shell find frontend -path $(MODULES) -prune -o -type f -print 2>/dev/null)
DEMO_HOME := $(CURDIR)/var/demo

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export UV_PYTHON_DOWNLOADS := never

.PHONY: help setup demo test check bench golden fix run lock clean \
	check-style check-types check-imports check-migrations check-docs check-files

help:
	@sed -n 's/^#   //p' Makefile

# --- setup: each stamp is rebuilt only when the file it depends on changes ---

setup: $(VENV)/.project $(MODULES)/.built

$(VENV)/.requirements: requirements/dev.txt
	test -x $(VENV)/bin/python || $(PYTHON) scripts/make_venv.py $(VENV)
	$(VENV)/bin/python -m pip --version >/dev/null 2>&1 || $(VENV)/bin/python -m ensurepip
	$(VENV)/bin/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r $<
	touch $@

$(VENV)/.project: $(VENV)/.requirements pyproject.toml
	$(VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	touch $@

# Node comes from the wheel in .venv unless the path has its own of the same commands.
$(MODULES)/.installed: frontend/package-lock.json | $(VENV)/.requirements
	cd frontend && npm ci --no-update-notifier --prefer-offline
	touch $@

ifeq (,$(wildcard $(ASSETS)/*))
.PHONY: $(MODULES)/.built
endif
$(MODULES)/.built: $(MODULES)/.installed $(FRONTEND_SOURCES)
	cd frontend && npm run build
	touch $@

lock:
	for set in runtime dev; do \
		extras=$$([ $$set = runtime ] || echo "--extra dev --extra s3"); \
		extras="$$extras --extra train"; \
		uv pip compile pyproject.toml $$extras --universal --generate-hashes --no-annotate \
			--no-header --no-emit-index-url --quiet $(ARGS) --output-file requirements/$$set.txt; \
	done

# --- use ---

demo: export FENGQIAO_HOME := $(DEMO_HOME)
demo: setup
	@if [ "$(FRESH)" = 1 ]; then rm -rf "$(DEMO_HOME)"; fi
	fengqiao migrate --verbosity 0
	fengqiao demo
	@if [ "$(SERVE)" != 0 ]; then exec fengqiao serve --port $(PORT) --next-free-port; fi

run: setup
	FENGQIAO_DEBUG=1 fengqiao migrate --verbosity 0
	FENGQIAO_DEBUG=1 fengqiao runserver 127.0.0.1:$(PORT)

bench: setup
	fengqiao bench $(ARGS)

# --- proof ---

test: setup
	python scripts/run_tests.py $(ARGS)

check: setup
	@$(MAKE) --no-print-directory --keep-going \
		check-style check-types check-imports check-migrations check-docs check-files

check-style:
	ruff check .
	ruff format --check .

check-types:
	mypy

check-imports:
	lint-imports

check-migrations:
	python manage.py check
	python manage.py makemigrations --check --dry-run

check-docs:
	fengqiao generate-docs --check

check-files:
	python scripts/check_tracked_files.py

fix: setup
	ruff check --fix .
	ruff format .

# Renews the generated documents and the golden files; review the difference before committing.
golden: setup
	fengqiao generate-docs
	python -m pytest --renew-golden -m golden --quiet

clean:
	rm -rf $(VENV) $(MODULES) $(ASSETS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
