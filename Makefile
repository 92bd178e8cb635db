# Two commands do everything on a fresh machine with git, make and Python 3.11 or newer: `make run` and `make test`.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A folder of wheels for machines without internet: make setup WHEELS=wheels
WHEELS ?=
PIP := $(BIN)/pip install --disable-pip-version-check -q --require-hashes $(if $(WHEELS),--no-index --find-links $(WHEELS))

.PHONY: setup setup-dev run test check bench lock wheels talks pictures

setup: $(VENV)/.core
setup-dev: $(VENV)/.dev

$(BIN)/pip:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新：请先安装，或用 make PY=python3.12 …"; exit 1; }
	@$(PY) -m venv $(VENV) || { echo "建不了虚拟环境：Debian/Ubuntu 请先 apt install python3-venv"; exit 1; }

$(VENV)/.core: requirements/core.txt | $(BIN)/pip
	@echo "正在安装依赖（第一次约半分钟）…"
	@$(PIP) -r requirements/core.txt
	@$(BIN)/pip install --disable-pip-version-check -q --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/.core
	@echo "正在安装测试要用的依赖…"
	@$(PIP) -r requirements/dev.txt
	@touch $@

run: setup
	@$(BIN)/yima run --demo

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/pytest -n 3 --dist worksteal

bench: setup-dev
	$(BIN)/python -m bench

# The transcripts in tests/talks, written anew from what the program says; read the diff before you keep it.
talks: setup-dev
	$(BIN)/pytest tests/talks --rewrite-talks

wheels: setup
	$(BIN)/pip download --disable-pip-version-check -q --require-hashes -r requirements/core.txt -d wheels

# Needs uv. Writes the locks without any address in them.
lock:
	cd requirements && for f in core dev; do uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q $$f.in -o $$f.txt; done

# The manual's pictures, taken anew from a demo county (needs the system's Chromium).
pictures: setup-dev
	$(BIN)/python docs/manual/take_pictures.py
	$(BIN)/pytest -q -p no:cacheprovider tests/page/test_types.py --pictures docs/manual/pictures
