# scanfile: `make demo` shows the main job, `make test` runs the tests. Both set up everything first and may be run again at any time.

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
STAMP   := $(VENV)/.installed

.PHONY: demo test check lint types docs docs-check bench samples models packages setup clean

setup: packages $(STAMP)

# Debian packages: installed where they are missing and may be installed, otherwise the exact line is printed.
packages:
	@command -v dpkg-query >/dev/null || { echo "Not a Debian system: install the packages of configs/packages.txt by hand."; exit 0; }; \
	missing=$$(sed 's/#.*//' configs/packages.txt | while read -r name _; do \
	  [ -z "$$name" ] || dpkg-query -W -f='$${db:Status-Status}\n' "$$name" 2>/dev/null | grep -qx installed || printf '%s ' "$$name"; done); \
	[ -z "$$missing" ] && exit 0; \
	line="apt-get update && apt-get install -y --no-install-recommends $$missing"; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif sudo -n true 2>/dev/null; then sudo="sudo "; else \
	  echo "Debian packages are missing. As root, run:"; echo "  $$line"; exit 4; fi; \
	echo "Installing Debian packages: $$missing"; \
	$${sudo}apt-get -qq update && DEBIAN_FRONTEND=noninteractive $${sudo}apt-get -qq install -y --no-install-recommends $$missing >/dev/null \
	  || { echo "Could not install them. As root, run:"; echo "  $$line"; exit 4; }

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "scanfile needs Python 3.11 or newer: make PYTHON=python3.11 ..."; exit 4; }
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV) || { echo "Python can't make virtual environments. Run: apt-get install python3-venv"; exit 4; }
	@echo "Installing scanfile into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(STAMP)

demo: setup
	@rm -rf demo-archive
	@$(BIN)/scanfile init demo-archive
	@$(BIN)/scanfile run samples/delivery --archive demo-archive --batch demo-01
	@echo; echo "The records (scanfile list):"
	@$(BIN)/scanfile list --archive demo-archive
	@echo; echo "scanfile search 'कार्यालय'"
	@$(BIN)/scanfile search 'कार्यालय' --limit 3 --archive demo-archive
	@echo; echo "scanfile search 'digitisation'"
	@$(BIN)/scanfile search 'digitisation' --limit 3 --archive demo-archive
	@echo; echo "The searchable PDFs:"
	@ls demo-archive/records/*/*.pdf

test: setup
	@$(BIN)/python -m pytest -n 2 --dist worksteal tests

check: setup lint types docs-check

lint:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types:
	@$(BIN)/mypy

docs:
	@$(BIN)/python docs/generate.py

docs-check:
	@$(BIN)/python docs/generate.py --check

bench: setup
	@$(BIN)/python bench/run.py

samples: setup
	@$(BIN)/python samples/generate.py samples

# The models of the profile `thorough`: installed once by this command, never at run time.
models:
	@sh configs/models.sh $(MODELS)

clean:
	@rm -rf $(VENV) demo-archive build dist bench/out .mypy_cache .ruff_cache .pytest_cache .hypothesis
