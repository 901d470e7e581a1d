MAKEFLAGS += -r
SHELL := /bin/sh

# The first Python 3.11, 3.12 or 3.13 that runs (a name on PATH may be a shim that does not); `make PY=python3.12` overrides it.
SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
ifndef PY
PY := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(SUITABLE)' 2>/dev/null && echo "$$p" && break; done)
endif

# The environment is named by what went into it: another lock, pyproject.toml or Python is another name, and makes it anew.
sum = $(shell { "$(PY)" -V; cat pyproject.toml $(1); } 2>&1 | cksum | tr -s ' \t' '--')
RUN := .venv/run-$(call sum,requirements.lock)
DEV := .venv/dev-$(call sum,requirements.lock requirements-dev.lock)

BIN := .venv/bin
# jieba comes as source: what builds it is pinned too, by the name older and newer pips know.
PIP := PIP_CONSTRAINT=.venv/build.txt PIP_BUILD_CONSTRAINT=.venv/build.txt PIP_DISABLE_PIP_VERSION_CHECK=1 \
	$(BIN)/python -m pip install --quiet --require-hashes
REVTAB := $(BIN)/python -m pipeline
ARGS :=

.DEFAULT_GOAL := help
.PHONY: help extract parse segment find relate tables diff review suggest evaluate coverage explain export accept ocr browser test lint types reproduce check clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | expand -t 12

extract: $(RUN) ## papers of raw/ through all stages into extracted/
	$(REVTAB) extract $(ARGS)

parse: $(RUN) ## stage 1: raw/ into extracted/1_pages
	$(REVTAB) parse $(ARGS)

segment: $(RUN) ## stage 2: pages into sentences and tokens, extracted/2_tokens
	$(REVTAB) segment $(ARGS)

find: $(RUN) ## stage 3: terms, rules and definitions, extracted/3_mentions
	$(REVTAB) find $(ARGS)

relate: $(RUN) ## stage 4: mentions into facts, extracted/4_facts
	$(REVTAB) relate $(ARGS)

tables: $(RUN) ## stage 5: facts into extracted/tables
	$(REVTAB) tables $(ARGS)

diff: $(RUN) ## what changed in the tables, fact by fact
	@$(REVTAB) diff $(ARGS) || test $$? -eq 1 # 1: there are differences

evaluate: $(RUN) ## precision, recall and F1 per field on the papers of tests/gold
	@$(REVTAB) evaluate $(ARGS)

review: $(RUN) ## the page to check the facts on, extracted/review.html
	@$(REVTAB) review $(ARGS)

suggest: $(RUN) ## names the vocabularies lack, as rows to paste into config/fields
	@$(REVTAB) suggest $(ARGS)

coverage: $(RUN) ## the numbers and cells that became no fact
	@$(REVTAB) coverage $(ARGS)

explain: $(RUN) ## by which term or rule a value came, or why nothing came: ARGS="PAPER WORDS"
	@$(REVTAB) explain $(ARGS)

export: $(RUN) ## the facts in another form: ARGS="--help" names the forms
	@$(REVTAB) export $(ARGS)

accept: $(RUN) ## rewrite the tables, and those the tests expect, by today's rules; show what changed
	$(REVTAB) extract $(ARGS)
	$(REVTAB) diff || test $$? -eq 1
	$(REVTAB) extract --raw tests/papers --out tests/expected
	$(REVTAB) evaluate --accept
	$(REVTAB) describe > docs/tables.md
	$(BIN)/python -m pipeline.segment.english_rules > pipeline/segment/english.json
	git diff --stat -- tests/expected tests/gold/figures.csv docs/tables.md pipeline/segment/english.json

ocr: $(RUN) ## add the reading of scanned pages to .venv (300 MB; the models are inside the packages)
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet -r requirements-ocr.lock

browser: $(DEV) ## add what drives the review page in a browser for its tests (a chromium must be on PATH)
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet 'playwright>=1.50,<2'

test: $(DEV) ## run the tests
	$(BIN)/python -m pytest -n auto --maxprocesses 4 $(ARGS)

lint: $(DEV) ## ruff, rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV) ## mypy --strict
	$(BIN)/mypy --strict pipeline

reproduce: $(RUN) ## extract into a copy and hold the tables against the committed ones, byte for byte
	sh .ci/reproduce $(BIN)/python

check: ## everything CI runs, no more and no less
	.ci/run

clean: ## remove stage outputs and caches; the tables and .venv stay
	rm -rf extracted/1_pages extracted/2_tokens extracted/3_mentions extracted/4_facts extracted/.cache
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find pipeline tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# An unfinished environment has no name yet, so the next make starts over.
$(RUN):
	@test -n "$(PY)" || { echo "revtab needs Python 3.11, 3.12 or 3.13 and found none on PATH." >&2; \
	  echo "Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.13)," >&2; \
	  echo "or name it: make $(or $(MAKECMDGOALS),extract) PY=/path/to/python3.12" >&2; exit 1; }
	@"$(PY)" -c '$(SUITABLE)' || { echo "$(PY) does not run or is not Python 3.11, 3.12 or 3.13:" >&2; \
	  echo "name one that is: make $(or $(MAKECMDGOALS),extract) PY=/path/to/python3.12" >&2; exit 1; }
	@"$(PY)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PY) cannot make environments: its venv or ensurepip is not installed." >&2; \
	  "$(PY)" -c 'import sys; print("Debian, Ubuntu: apt install python%d.%d-venv" % sys.version_info[:2])' >&2; exit 1; }
	@echo "Making .venv with $(PY) (once; about a minute)" >&2
	"$(PY)" -m venv --clear .venv
	@sed -n 's/^\(setuptools==[^ ]*\).*/\1/p' requirements.lock > .venv/build.txt
	$(PIP) -r requirements.lock
	@$(BIN)/python -m compileall -q pipeline # where PYTHONDONTWRITEBYTECODE is set, as in many images, no run keeps it
	@touch $@

$(DEV): $(RUN)
	@echo "Adding the tools for tests and checks to .venv" >&2
	$(PIP) -r requirements-dev.lock
	@touch $@
