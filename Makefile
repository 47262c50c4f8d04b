# Everything runs inside .venv, which `make` builds by itself. See README.md.
PORT ?= 8000
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
INSTALLED := .venv/.installed
# There once Word files were asked for: the extra then stays when the packages are brought up to date.
WITH_DOCX := .venv/.with-docx
WORKERS ?= 2
SHELL := /bin/bash
# Compiled once and kept: the tests start hundreds of processes, and each of them would compile two thousand modules anew.
unexport PYTHONDONTWRITEBYTECODE
# Links in the demo's pages and mail lead to the port that it is served on; its articles are answered as in production.
DEMO := STORED_PAGES="$${STORED_PAGES:-1}" SITE_URL="$${SITE_URL:-http://127.0.0.1:$(PORT)}" $(BIN)/python manage.py

.PHONY: help install docx demo demo-reset verify html-check lighthouse pictures test coverage test-slow test-all test-hours test-postgres check audit licences format bench load bad-input requirements editor-bundle chartjs clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

install: $(INSTALLED) ## virtual environment with the pinned packages

$(INSTALLED): requirements.txt requirements-docx.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Set PYTHON=/path/to/python3.11."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; echo; echo "The virtual environment could not be made. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.txt $$(test ! -f $(WITH_DOCX) || echo requirements-docx.txt)
	@touch $(INSTALLED)

docx: $(INSTALLED) ## the optional extra for Word files: pandoc, 160 MB on disk, under the GPL
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes --no-deps -r requirements-docx.txt
	@touch $(WITH_DOCX)

demo: $(INSTALLED) ## the site with demo content on http://127.0.0.1:$(PORT)
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(DEMO) make_demo --if-empty --port $(PORT)
	@$(DEMO) run_worker --offline --while $$$$ & $(DEMO) runserver 127.0.0.1:$(PORT) --noreload --skip-checks

demo-reset: $(INSTALLED) ## throw the demo's database away and make it again
	@$(DEMO) make_demo --reset --port $(PORT)

verify: $(INSTALLED) ## recompute the whole record and say whether it holds
	@$(BIN)/python manage.py verify_record

test: $(INSTALLED) ## the whole suite on SQLite, and on PostgreSQL where TEST_DATABASE_URL answers
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "not slow and not hours" $(PYTEST_ARGS)
	@if [ -n "$$TEST_DATABASE_URL" ]; then $(MAKE) --no-print-directory test-postgres; else echo "PostgreSQL: not tried (TEST_DATABASE_URL is not set)."; fi

test-postgres: $(INSTALLED) ## the same suite on PostgreSQL at TEST_DATABASE_URL
	@test -n "$$TEST_DATABASE_URL" || { echo "Set TEST_DATABASE_URL, for example postgres://postgres@127.0.0.1:5432/postgres"; exit 1; }
	DATABASE_URL="$$TEST_DATABASE_URL" $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "not slow and not hours" $(PYTEST_ARGS)

test-slow: $(INSTALLED) ## the exhaustive tests that the suite leaves out
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "slow and not hours" $(PYTEST_ARGS)

coverage: $(INSTALLED) ## the suite with the coverage of branches: at least 95% of what decides and what proves
	@$(MAKE) --no-print-directory test TEST_DATABASE_URL= PYTEST_ARGS="--cov --cov-report=json:var/coverage.json --cov-report= $(PYTEST_ARGS)"
	@$(BIN)/coverage report --skip-covered --sort=cover | tail -40
	@$(BIN)/python .ci/branch_coverage.py var/coverage.json

test-all: coverage test-slow ## the suite with its coverage, and the exhaustive tests

test-hours: $(INSTALLED) ## a thousand random schedules: an hour or more
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m hours $(PYTEST_ARGS)

check: $(INSTALLED) ## formatting, lint, import contracts, types, templates, migrations, deployment
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy .
	@$(BIN)/djlint --quiet --check templates
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m cms.migration_safety
	@DEBUG=0 SECRET_KEY=check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ ALLOWED_HOSTS=example.org SITE_URL=https://example.org \
	  EMAIL_URL=smtp://localhost LEDGER_KEY_FILE=var/ledger-key.pem $(BIN)/python manage.py check --deploy --fail-level WARNING

format: $(INSTALLED) ## put code and templates into the house's form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/djlint --quiet --reformat templates || true

# What is ours, without generated and vendored files.
AUDITED = $$(git ls-files | grep -vE 'static/vendor|requirements.*\.txt|package-lock\.json|/tests/|^\.ci/|\.(svg|woff2|png|mo)$$')
audit: $(INSTALLED) ## known holes in packages (where the index tells), unsafe code, secrets, licences
	@mkdir -p var; echo "== known holes in packages"; $(BIN)/pip-audit --require-hashes -r requirements.txt --progress-spinner off > var/pip-audit.txt 2>&1; status=$$?; \
	  if grep -q "^Found [1-9]" var/pip-audit.txt; then cat var/pip-audit.txt; exit 1; \
	  elif grep -q "could not be audited\|ConnectionError\|ServiceError\|Failed to" var/pip-audit.txt; then echo "NOT LOOKED UP: the index that is reached here knows nothing of holes. Run it where pypi.org is reached."; \
	  else cat var/pip-audit.txt; exit $$status; fi
	@echo "== unsafe code"; $(BIN)/bandit -q -r articles cms reviews -x '*/tests/*,*/migrations/*' -ll -b .ci/bandit-baseline.json && echo "nothing new"
	@echo "== secrets"; $(BIN)/detect-secrets-hook --baseline .ci/secrets.baseline $(AUDITED) || test $$? -eq 3 && echo "nothing new" # 3: known ones stand in other lines
	@echo "== licences"; $(BIN)/pip-licenses --python $(BIN)/python --partial-match --fail-on "Affero;AGPL" > /dev/null && echo "none that is refused; docs/licences.md has them all"

html-check: $(INSTALLED) ## the Nu HTML Checker over every page of the demo (needs Java; fetches the checker by npm once)
	@$(BIN)/python -m page_checks.html_checker

lighthouse: $(INSTALLED) ## Lighthouse over the pages of readers, on a phone (needs Node.js and Chromium; fetches Lighthouse by npm once)
	@$(BIN)/python -m page_checks.lighthouse_reports

pictures: $(INSTALLED) ## make the pictures of the reviewer's guide anew (needs Chromium)
	@PICTURES=docs/images REQUIRE_BROWSER=1 $(BIN)/python -m pytest -q -n 0 cms/tests/browser/test_pictures_of_the_reviewers_guide.py

licences: $(INSTALLED) ## write docs/licences.md anew
	@$(BIN)/python .ci/licences.py

bench: $(INSTALLED) ## print the benchmarks as ratios
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file; done

load: $(INSTALLED) ## readers, editors and reviewers at once against a production set-up; ARGUMENTS="--seconds 300 --faults"
	@test -x var/load-venv/bin/locust || { $(PYTHON) -m venv var/load-venv && $(BIN)/uv pip sync --quiet --python var/load-venv/bin/python --require-hashes requirements-load.txt; }
	@$(BIN)/python benchmarks/load/run.py $(ARGUMENTS)

bad-input: $(INSTALLED) ## hostile requests, forms, files and API calls, counted by how they were answered; ARGUMENTS="--seconds 3600 --each 20"
	@test -x var/schemathesis-venv/bin/schemathesis || { $(PYTHON) -m venv var/schemathesis-venv && $(BIN)/uv pip sync --quiet --python var/schemathesis-venv/bin/python --require-hashes requirements-schemathesis.txt; }
	@$(BIN)/python -m bad_input.run $(ARGUMENTS)

requirements: $(INSTALLED) ## compile the requirements files from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --universal --python-version 3.11 --no-emit-index-url --quiet -o requirements.txt
	@$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['docx'], sep='\n')" \
	  | $(BIN)/uv pip compile - --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header --quiet -o requirements-docx.txt
	@$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['load'], sep='\n')" \
	  | $(BIN)/uv pip compile - --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header --quiet -o requirements-load.txt
	@$(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['schemathesis'], sep='\n')" \
	  | $(BIN)/uv pip compile - --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header --quiet -o requirements-schemathesis.txt

editor-bundle: ## make static/vendor/editor.js anew from frontend/ (needs Node.js 20 or newer; nothing else does)
	@cd frontend && npm ci --ignore-scripts --no-audit --no-fund --silent && node build.js

CHARTJS := 4.6.1
chartjs: ## fetch the chart library again (needs npm); without its source map, which is not served
	@cd "$$(mktemp -d)" && npm pack --silent chart.js@$(CHARTJS) >/dev/null && tar xzf chart.js-$(CHARTJS).tgz && \
	  grep -v '^//# sourceMappingURL' package/dist/chart.umd.min.js > "$(CURDIR)/static/vendor/chartjs/chart.umd.min.js" && \
	  cp package/LICENSE.md "$(CURDIR)/static/vendor/chartjs/"

clean: ## remove the virtual environment and everything made by the project
	rm -rf .venv var frontend/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
