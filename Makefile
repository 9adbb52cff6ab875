# Shuqiao. `make run` and `make test` need Python 3.11 or newer with venv, and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PORT ?= 8000
export HOST ?= 127.0.0.1
export SHUQIAO_DATA ?= ./var
# uv does not read pip's variables.
export UV_FIND_LINKS := $(PIP_FIND_LINKS)
ES ?= $(if $(ELASTICSEARCH_TESTS),$(ELASTICSEARCH_TESTS),../shared/elasticsearch)

.PHONY: help run demo-reset worker beat reindex test test-e2e test-services test-models train rebuild-model check contracts fmt bench bench-advice screenshots models mutate-permissions clean bench-search

help:  ## This list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/' | sort

# ── setting up ─────────────────────────────────────────────────────────────
$(VENV)/installed: pyproject.toml constraints.txt
	@PYTHON=$(PYTHON) sh scripts/install runtime
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt
	@PYTHON=$(PYTHON) sh scripts/install dev
	@touch $@ $(VENV)/installed

models: $(VENV)/installed-dev  ## Install what trains and serves any SentenceTransformer (torch)
	@PYTHON=$(PYTHON) sh scripts/install models

train: models  ## Train the bundled model anew: make train DATA=folder [OUT=build/model]
	@PYTHONPATH=. $(BIN)/python -m matching.training $(DATA) --out $(or $(OUT),build/model)

rebuild-model: $(VENV)/installed  ## Teach the model this installation's own words: make rebuild-model [OUT=var/model]
	@$(BIN)/python manage.py rebuild_model $(or $(OUT),$(SHUQIAO_DATA)/model)

# ── running ────────────────────────────────────────────────────────────────
run: $(VENV)/installed  ## Start the platform on this machine, with demo data unless DEMO=0
	@exec $(BIN)/python manage.py serve

demo-reset: $(VENV)/installed  ## Throw the demo data away and load it afresh
	@$(BIN)/python manage.py demo_reset

worker: $(VENV)/installed-dev  ## A Celery worker (production settings)
	@exec $(BIN)/celery -A backend.config worker --loglevel INFO

beat: $(VENV)/installed-dev  ## Celery's clock (production settings)
	@exec $(BIN)/celery -A backend.config beat --loglevel INFO --schedule /tmp/shuqiao-beat

reindex: $(VENV)/installed  ## Rebuild the search index beside the old one and switch
	@$(BIN)/python manage.py reindex

# ── testing ────────────────────────────────────────────────────────────────
test: $(VENV)/installed-dev  ## The embedded lane: needs Python only
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh scripts/test embedded

test-e2e: $(VENV)/installed-dev  ## The browser lane: needs Chromium
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh scripts/test browser

test-services: $(VENV)/installed-dev  ## The services lane: PostgreSQL, Redis, Elasticsearch, Celery
	@PATH="$(CURDIR)/$(BIN):$$PATH" ES="$(ES)" sh scripts/test services

test-models: models  ## The models lane: sentence-transformers reads and trains what the platform reads
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh scripts/test models

mutate-permissions: KIND ?= door,predicate
mutate-permissions: $(VENV)/installed-dev  ## Take each door and predicate away in turn; a test must fail each time (KIND=refusal,half or ALL=1: the other checks)
	@$(BIN)/python scripts/mutate_permissions.py $(if $(ALL),,--kind $(KIND))

check: $(VENV)/installed-dev  ## What CI checks beside the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports
	SHUQIAO_DATA=$$(mktemp -d) $(BIN)/python manage.py check --fail-level WARNING
	SHUQIAO_DATA=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run

contracts: $(VENV)/installed-dev  ## Only the directions of imports
	PYTHONPATH=. $(BIN)/lint-imports

fmt: $(VENV)/installed-dev  ## Format and sort
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/installed-dev  ## Benchmarks, as ratios in one run
	@$(BIN)/python -m benchmarks

bench-advice: $(VENV)/installed-dev  ## 填报提示 against an empty view
	@$(BIN)/python -m benchmarks.advice

bench-search: $(VENV)/installed-dev  ## The search page over 20,000 documents (COUNT=…), as ratios in one run
	@$(BIN)/python -m benchmarks.search

screenshots: $(VENV)/installed-dev  ## Every page of the matrix at 1440, 768 and 390 px into build/screenshots (MODES=dark,large,print for more)
	@$(BIN)/python -m tests.e2e.screenshots $(if $(MODES),--modes $(MODES))

clean:  ## Remove what make made
	rm -rf $(VENV) build
