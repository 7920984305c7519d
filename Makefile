# `make help` lists the targets. Everything is built below .build and .venv, which git ignores.

BASE_PYTHON ?= python3
VENV        ?= .venv
BUILD       := .build
PYTHON      := $(VENV)/bin/python
# in this order, two at the same time: the longest one first, and all others beside it
STAGES      := system lint checkers sanity-shipped functional molecule test-cores unit ansible-test
AT_ONCE     := 2

export PATH                     := $(abspath $(VENV))/bin:$(PATH)
export ANSIBLE_COLLECTIONS_PATH := $(abspath $(BUILD))/installed:$(abspath $(BUILD))/collections
export PYTHONDONTWRITEBYTECODE  := 1
export LC_ALL                   ?= C.UTF-8

# named after what the requirements say, so that the environment is made again when they change
REQUIREMENTS := requirements.txt requirements-test.txt requirements-system.txt requirements-dev.txt
STAMP        := $(VENV)/.made-from-$(firstword $(shell cat $(REQUIREMENTS) | cksum))

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help env install collections demo test prepared cells test-cores test-matrix test-kill state-table drift replay format fuzz lint checkers release-check docs-site unit functional system sanity sanity-shipped ansible-units ansible-integration ansible-test molecule ee bench docs changelog clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "  make %-20s %s\n", $$1, $$2 }'

env: $(STAMP)  ## the tools, in .venv

$(STAMP): $(REQUIREMENTS)
	@$(BASE_PYTHON) -c 'import sys; sys.exit("Python 3.10 or newer is needed: make BASE_PYTHON=python3.x" if sys.version_info < (3, 10) else 0)'
	@echo "Installing the tools into $(VENV) ..."
	@$(BASE_PYTHON) -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@rm -f $(VENV)/.made-from-*
	@touch $@

install: env  ## the collection, built and installed below .build
	@tests/tools/install.sh $(BUILD)

collections: env  ## the collections that some token stores use, below .build
	@tests/tools/collections.sh $(BUILD)

demo:  ## a proven connector for each of six sites, and the same again, against the sandbox; needs no make env
	@tests/demo/start.sh "$(BASE_PYTHON)" $(BUILD) $(if $(wildcard $(STAMP)),$(VENV)) -- $(ARGS)

test:  ## everything that must hold: lint, checkers, sanity, functional, unit, system, molecule, a part of ansible-test's, and the oldest and the newest ansible-core
	@$(BASE_PYTHON) tests/tools/stages.py $(MAKE) $(AT_ONCE) prepared cells
	@$(PYTHON) tests/tools/stages.py $(MAKE) $(AT_ONCE) $(STAGES)

prepared: install collections

cells:  # the environments that test-cores wants: pip uses one core, so the other one makes these
	@$(BASE_PYTHON) -m tests.tools.matrix --cells ends --suites ""

test-cores: env  ## what matters most, on the oldest and the newest ansible-core; ARGS="--cells 2.18" is another one
	@$(PYTHON) -m tests.tools.matrix --cells ends --suites modules,core $(ARGS)

test-matrix: install collections  ## all of it on every ansible-core and Python, about two hours on two cores; ARGS="--cells 2.17,2.20-py3.13 --suites units"
	@$(PYTHON) -m tests.tools.matrix $(ARGS)

test-kill: install  ## stand_up and rotate killed at every request and run again, about an hour on two cores; ARGS="--kill-at rotate/1/17/after" is one point
	@$(PYTHON) -m pytest tests/system/test_killed.py --kill-share 1 --kill-at-once 2 $(ARGS)

state-table: install  ## every cell of docs/state_table.md, about six minutes on two cores; ARGS=--write writes the page anew
	@$(PYTHON) -m tests.system.state_table $(ARGS)

replay: install  ## doctor, stand_up --check, stand_up and verify against a sandbox that behaves as a report of the playbook doctor has it; REPORT=report.json
	@$(PYTHON) -m tests.support.replay replay $(REPORT)

drift: env  ## what a report of the playbook doctor says of the operations' evidence; REPORT=report.json
	@$(PYTHON) -m tests.support.replay drift $(REPORT)

fuzz: env  ## 50,000 mutated answers for every module, about ten minutes on two cores; ARGS="--case 12345" is one case, see tests/fuzz/README.md
	@$(PYTHON) -m tests.fuzz $(ARGS)

lint: install collections  ## the formatter, ruff's rules, types, ansible-lint (production profile), the changelog, shell syntax
	@ruff format --quiet --check .
	@ruff check --quiet .
	@tests/tools/types.sh
	@ansible-lint --offline --profile production --strict
	@antsibull-changelog lint
	@bash -n tests/tools/*.sh .ci/run

checkers: install collections  ## spelling, licenses, the documentation's markup, what Galaxy does with an upload, the pages' playbooks
	@tests/tools/checkers.sh $(BUILD)

unit: env  ## the code alone, no sandbox and no Ansible run; ARGS="-k word" narrows them
	@$(PYTHON) -m pytest tests/unit $(ARGS)

functional: env  ## the modules at the running sandbox, the sandbox itself, the contract, some mutated answers
	@$(PYTHON) -m pytest tests/functional tests/support/contract tests/fuzz $(ARGS)

system: install collections  ## the modules, the role and the playbooks through ansible-playbook
	@$(PYTHON) -m pytest tests/system $(ARGS)

sanity: install  ## ansible-test sanity, without an ignore file; ARGS="--test pep8" narrows it
	@tests/tools/ansible_test.sh $(BUILD) sanity $(ARGS)

sanity-shipped: install  ## of sanity what the artifact is about: without the tests, which lint checks, and on the oldest Python and this one
	@ONLY_PYTHONS=3.9 tests/tools/ansible_test.sh $(BUILD) sanity --exclude benchmarks/ --exclude tests/

ansible-units: install  ## tests/unit as ansible-test runs it; ARGS="tests/unit/plugins/lookup/" narrows it
	@tests/tools/ansible_test.sh $(BUILD) units $(ARGS)

ansible-integration: install  ## tests/integration/targets as ansible-test runs them; ARGS="jira_api_token" is one
	@tests/tools/ansible_test.sh $(BUILD) integration $(ARGS)

ansible-test: install  ## a part of both: `unit` and `system` run the same tests, and sooner
	@tests/tools/ansible_test.sh $(BUILD) units tests/unit/plugins/module_utils/token/ tests/unit/plugins/lookup/
	@tests/tools/ansible_test.sh $(BUILD) integration jira_cloud_id jira_token_record

molecule: install  ## the scenarios below extensions/molecule, against the sandbox; ARGS="--scenario-name rotate" is one
	@cd extensions && ANSIBLE_HOME=$(abspath $(BUILD))/molecule molecule --base-config molecule/config.yml test $(or $(ARGS),--all)

ee: install collections  ## what the Containerfile of the execution environment does, in a virtual environment; asks the package index
	@$(PYTHON) -m tests.tools.execution_environment $(BUILD)

bench: install  ## how long things take
	@$(PYTHON) -m benchmarks $(ARGS)

format: env  ## the Python code as the formatter has it
	@ruff format --quiet .

docs: env  ## the generated parts of documentation and role, and then the site of all of it
	@$(PYTHON) tests/tools/generate_docs.py
	@$(MAKE) --no-print-directory docs-site

docs-site: install  ## guides and reference as HTML, below .build/site
	@$(PYTHON) tests/tools/docs_site.py $(BUILD)

release-check: install  ## whether the artifact could be released: content, size, version, weaknesses, the oldest and the newest ansible-core
	@tests/tools/checkers.sh $(BUILD)
	@$(PYTHON) tests/tools/docs_site.py $(BUILD)
	@$(PYTHON) -m tests.tools.release_check $(BUILD)

changelog: install  ## CHANGELOG.rst from changelogs/
	@antsibull-changelog release --reload-plugins --update-existing

clean:  ## removes all that make built, the tools too
	@rm -rf $(BUILD) $(VENV) .ansible .pytest_cache tests/output
