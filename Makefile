# `make help` lists what there is. The work is done in tools/; this only names it.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup dev demo demo-data run test test-quick drill bench bench-figures bench-proposals lint format

help: ## list these
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## install everything that is locked; starts nothing
	@$(PYTHON) tools/setup.py

dev:
	@$(PYTHON) tools/setup.py --dev

demo: setup ## set up, build the demo, serve it on http://127.0.0.1:8000 (PORT=…)
	@$(BIN)/capuy demo --port $(PORT)

demo-data: setup ## build the demo without serving it
	@$(BIN)/capuy demo --no-serve

run: setup ## serve this instance (CAPUY_HOME, else var/)
	@$(BIN)/capuy run --port $(PORT)

test: dev ## everything: lint, types, SQLite, PostgreSQL, browser, papers
	@$(BIN)/python tools/test.py

test-quick: dev ## unit and property tests on SQLite
	@$(BIN)/python tools/test.py --quick

drill: dev ## reliability and security at full count, both databases; also writes var/drill.json (hours)
	@$(BIN)/python tools/drill.py

bench: dev ## speed, each figure beside its floor; also writes var/bench.json
	@$(BIN)/python tools/bench/run.py

bench-figures: dev ## how well figures in prose are found and judged (FIGURES="folders with texts/ and gold/" ASIDE="names")
	@$(BIN)/python tools/bench_figures.py $(FIGURES) --aside $(ASIDE)

bench-proposals: dev ## how well conclusions become proposals (FILES="cases as in tests/reading/conclusions.txt")
	@$(BIN)/python tools/bench_proposals.py $(FILES)

lint: dev ## format, style, floors of the house, types, migrations
	@$(BIN)/python tools/test.py --lint

format: dev ## put code and templates into their form
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q . && $(BIN)/djade --target-version 5.2 $$(find capuy -path '*/templates/*.html')
