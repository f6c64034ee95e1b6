# Two commands do everything: `make run` and `make test`. `make` alone lists the rest.

MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := help
.SUFFIXES:

BIN := .venv/bin
# What pytest is given besides the project's own settings, e.g. `make test PYTEST="-x tests/base"`.
PYTEST ?=
# What `actionary serve` is given, e.g. `make run SERVE="--port 9000"`.
SERVE ?=

# A virtual environment breaks when its folder is moved or its Python removed: then it is made again.
IS_SOUND := $(shell [ "$$(cat .venv/home 2>/dev/null)" = "$(CURDIR)" ] && $(BIN)/python -Sc '' 2>/dev/null && echo yes)

##@ Use

.PHONY: run
run: .venv/run.stamp ## Start Actionary with its examples; Ctrl-C stops everything
	@trap : INT TERM; $(BIN)/actionary serve --examples examples $(SERVE); code=$$?; \
		[ $$code -eq 130 ] || [ $$code -eq 143 ] || exit $$code

##@ Work on it

.PHONY: test
test: needs check ## Check and test everything, as CI does
	@$(BIN)/python -m pytest --cov --numprocesses 2 --dist worksteal $(PYTEST)

.PHONY: check
check: .venv/dev.stamp ## Look without running: format, lint, types, layers, lengths, traces
	@$(BIN)/python -m tools.check

.PHONY: format
format: .venv/dev.stamp ## Put the code in its one format and mend what can be mended
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

.PHONY: soak
soak: needs ## Run the long tests
	@$(BIN)/python -m tools.marked soak $(PYTEST)

.PHONY: corpus
corpus: .venv/dev.stamp ## Read every OpenAPI document in a folder: make corpus CORPUS=folder
	@ACTIONARY_CORPUS="$(or $(CORPUS),$(ACTIONARY_CORPUS))" $(BIN)/python -m tools.marked corpus -s $(PYTEST)

.PHONY: bench
bench: .venv/dev.stamp ## Measure, beside what the machine can do at best
	@$(BIN)/python -m bench

##@ Keep house

.PHONY: .venv
.venv: .venv/dev.stamp ## Prepare the virtual environment with everything for development

.PHONY: needs
needs: .venv/dev.stamp ## Fetch what tests need beyond Python: Node, PostgreSQL, Chromium
	@$(BIN)/python -m tests.needs

.PHONY: lock
lock: .venv/dev.stamp ## Write the locks again (UPGRADE=1 for the newest versions)
	@$(BIN)/python -m tools.lock $(if $(UPGRADE),--upgrade)

.PHONY: clean
clean: ## Remove everything that was made here, except ./data
	@rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## Show this
	@awk 'BEGIN { FS = ":.*## "; printf "\n  Actionary: GPTs with Actions, on your own machine\n" } \
		/^##@/ { printf "\n  %s\n", substr($$0, 5) } \
		/^[.a-z-]+:.*## / { printf "    \033[36mmake %-8s\033[0m %s\n", $$1, $$2 } \
		END { print "" }' $(firstword $(MAKEFILE_LIST))

.PHONY: stale
.venv/%.stamp: locks/%.txt pyproject.toml tools/bootstrap_venv.py $(if $(IS_SOUND),,stale)
	@python=$(if $(IS_SOUND),$(BIN)/python,$$(sh tools/find_python.sh)) && \
		"$$python" tools/bootstrap_venv.py $*
stale: ;
