# Two commands do everything: `make demo` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test bench bench-explore pictures lab build format lock clean

demo: .venv/ready
	$(BIN)/course demo

test: .venv/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/course build --check
	$(BIN)/pytest -n auto --dist loadscope --no-loadscope-reorder

bench: .venv/ready-to-test
	$(BIN)/python -m course.bench

bench-explore: .venv/ready-to-test
	$(BIN)/python -m tests.browser.bench

pictures: .venv/ready-to-test
	$(BIN)/python -m tests.browser.screenshots

lab: .venv/ready
	$(BIN)/course lab

build: .venv/ready
	$(BIN)/course build

format: .venv/ready-to-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m course.formatter source

# Needs uv; only for those who change dependencies.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group build pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group build --group test pyproject.toml -c requirements.txt -o requirements-test.txt

clean:
	rm -rf .venv submitted feedback gradebook.db logs

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python requirements.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/ready-to-test: .venv/ready requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	touch $@
