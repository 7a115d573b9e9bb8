# `make help` lists what there is. Everything lives in .venv, installed from the hashed locks in requirements/.

PYTHON ?= python3.11
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
# uv from PATH, else the pinned one, installed by pip into a folder of its own.
UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
INSTALL = $(UV) pip install --python $(BIN)/python
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

# A stamp is younger than the lock that was installed: an edited lock installs what changed, and nothing else does.
RUN := $(VENV)/.stamp-run
DEV := $(VENV)/.stamp-dev
EDITABLE := $(VENV)/.stamp-editable

EXAMPLE := examples/lumen-crm

.DEFAULT_GOAL := help
.PHONY: help setup run test lint lock train-setup train teach need-data annotations clean

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: $(RUN) $(EDITABLE) ## Install Looseends into .venv
	$(BIN)/looseends weights

run: setup ## Take in the example project and open it in the browser (ARGS=--headless: print it only)
	$(BIN)/looseends ingest $(EXAMPLE) --project lumen-crm --people $(EXAMPLE)/people.json --as-of 2025-04-02T19:00:00+01:00
	$(BIN)/looseends items --project lumen-crm
ifeq ($(filter --headless,$(ARGS)),)
	$(BIN)/looseends ui $(ARGS)
endif

test: lint ## Check style, layers, types and locks, then run the tests (SLOW=1: also those that take minutes)
	$(BIN)/looseends weights
	$(BIN)/python -m pytest $(if $(SLOW),,-m "not slow") $(ARGS)

lint: $(DEV) $(EDITABLE) ## Check style, layers, types and locks
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	@! grep -inE '^(torch|triton|nvidia-|cuda-)' requirements/run.txt || { echo 'requirements/run.txt: no torch at run time, please'; exit 1; }

lock: $(UV) ## Write requirements/*.txt anew from pyproject.toml
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra dev -c requirements/run.txt -o requirements/dev.txt
	echo uv | $(COMPILE) - -o requirements/uv.txt

# Training needs torch, which the program does not. It is installed by pip, so that pip's own settings (PIP_FIND_LINKS,
# PIP_EXTRA_INDEX_URL, a proxy's certificate) decide where the wheel comes from. Where only PyPI is reachable that is, on
# Linux, the build with CUDA: it works without a GPU as well, but is several GB. To have the small CPU build, name a
# folder or an index that holds it: `make train-setup PIP_FIND_LINKS=/path/to/wheels`.
train-setup: ## Install what training needs, torch with it, into .venv-train
	@$(call check-python)
	$(PYTHON) -m venv .venv-train
	sed -n 's/^\([a-zA-Z0-9][^\\]*==[^\\]*[^ \\]\) *\\$$/\1/p' requirements/dev.txt > .venv-train/constraints.txt
	.venv-train/bin/python -m pip install torch==2.13.0
	.venv-train/bin/python -m pip install --constraint .venv-train/constraints.txt --editable '.[train,dev]'

# DATA: the folder that holds gold/ and data/ (see models/classifier/MODEL_CARD.md). A killed run goes on where it was.
TRAIN = LOOSEENDS_DATA=$(DATA) .venv-train/bin/python -m models.classifier.train --data $(DATA) --more build/annotated --unlabelled build/unlabelled
TAUGHT := models/classifier/train/taught.npz

train: annotations ## Train the sentence classifier anew (DATA=FOLDER with the corpora; after train-setup)
	$(TRAIN) --taught $(TAUGHT) $(ARGS)

teach: annotations ## Train the larger network that teaches it, and keep what it says (DATA=FOLDER; after train-setup)
	$(TRAIN) --base mpnet --config models/classifier/train/teacher.toml --work build/teacher --teach $(TAUGHT) $(ARGS)

need-data:
	@test -n "$(DATA)" || { echo 'Name the folder with the corpora: make $(or $(MAKECMDGOALS),train) DATA=FOLDER'; exit 1; }

annotations: need-data
	rm -rf build/annotated build/unlabelled
	LOOSEENDS_DATA=$(DATA) .venv-train/bin/python -m eval annotations --out build/annotated --unlabelled build/unlabelled

clean: ## Remove the environments and caches (not the weights, not your workspaces)
	rm -rf .venv .venv-train .uv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

define check-python
command -v $(PYTHON) >/dev/null 2>&1 && $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
|| { echo 'Looseends needs Python 3.11, and $(PYTHON) is not one. Install it, or name it: make PYTHON=/path/to/python3.11'; exit 1; }
endef

.uv/bin/uv: requirements/uv.txt
	@$(call check-python)
	@echo 'Installing uv, the installer, into .uv'
	@$(PYTHON) -m venv .uv || { rm -rf .uv; echo 'python -m venv does not work. On Debian and Ubuntu: apt install python3.11-venv'; exit 1; }
	.uv/bin/python -m pip install --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(BIN)/python: | $(UV)
	@$(call check-python)
	$(UV) venv --python "$$(command -v $(PYTHON))" $(VENV)

$(RUN): requirements/run.txt | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements/run.txt
	@touch $@

$(DEV): requirements/dev.txt | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

# hatchling is in both locks: whichever is asked for is there before the project itself is.
$(EDITABLE): pyproject.toml | $(if $(filter test lint,$(MAKECMDGOALS)),$(DEV),$(RUN))
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@
