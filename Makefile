# make, make install, make installcheck as with any PGXS extension;
# make test, campaign, demo, cluster, board, bench, kafka, ha, replay, lint, psql need no
# PostgreSQL of yours: each installs what it lacks, builds apart and runs on a private,
# throw-away cluster.

EXTENSION  = reservation
MODULE_big = reservation
PG_CPPFLAGS = -Isrc

EXTVERSION = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" reservation.control)
SQL_PARTS  = $(sort $(wildcard sql/[0-9]*-*.sql))
OBJS       = $(patsubst %.c,%.o,$(sort $(wildcard src/*.c src/*/*.c)))
DATA_built = $(EXTENSION)--$(EXTVERSION).sql $(EXTENSION)--0.1.0--$(EXTVERSION).sql

# test/expected is expected/, so that both kinds of test find it.
REGRESS        = $(notdir $(basename $(wildcard test/sql/*.sql)))
REGRESS_OPTS   = --inputdir=test --outputdir='$(output)' --load-extension=$(EXTENSION) --encoding=UTF8 --no-locale
ISOLATION      = $(notdir $(basename $(wildcard test/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test --outputdir='$(output)/output_iso' --load-extension=$(EXTENSION)

# Results stay here, or where a user may write who may not write here.
output = $(eval output := $(shell test -w . && echo . || mktemp -d))$(output)

# No cluster has a role named root unless somebody made one.
ifeq ($(shell id -u)$(PGUSER),0)
installcheck: export PGUSER = postgres
endif

# pgxs.mk may be here without the headers, and then nothing can be compiled.
PG_CONFIG ?= pg_config
ifneq ($(wildcard $(shell $(PG_CONFIG) --includedir-server 2>/dev/null)/postgres.h),)
PGXS := $(wildcard $(shell $(PG_CONFIG) --pgxs 2>/dev/null))
endif

ifneq ($(PGXS),)
# A PostgreSQL built with LLVM asks its modules for bitcode too. Where its clang
# is not installed the module does without: only inlining by the JIT is lost.
clang := $(shell sed -n 's/^CLANG = //p' $(dir $(PGXS))../Makefile.global)
ifeq ($(and $(clang),$(shell command -v $(clang))),)
override with_llvm := no
endif

include $(PGXS)

$(OBJS) $(OBJS:.o=.bc): $(wildcard src/*.h src/*/*.h) .built-for

# What was compiled for another PostgreSQL is compiled again.
.built-for: FORCE
	@'$(PG_CONFIG)' >$@.tmp
	@if cmp -s $@.tmp $@; then rm $@.tmp; else \
		test ! -e $@ || echo "built for another PostgreSQL; building for $$('$(PG_CONFIG)' --version)"; \
		mv $@.tmp $@; fi
EXTRA_CLEAN = .built-for
else
.DEFAULT_GOAL := all
all install uninstall installcheck clean:
	@echo "PostgreSQL's server development files are not here: $(PG_CONFIG) finds no pgxs.mk and postgres.h." >&2
	@echo "Install them (Debian: postgresql-server-dev-NN) or say which: make PG_CONFIG=/path/to/pg_config" >&2
	@$(foreach other,$(wildcard /usr/lib/postgresql/*/bin/pg_config),test ! -e "$$($(other) --includedir-server)/postgres.h" || \
		echo "Here is one: make PG_CONFIG=$(other)" >&2;)
	@false
.PHONY: all install uninstall installcheck clean
endif
FORCE:

$(EXTENSION)--$(EXTVERSION).sql: $(SQL_PARTS) reservation.control
	@printf '%s\n' '\echo Use "CREATE EXTENSION $(EXTENSION)" to load this file. \quit' >$@.tmp
	cat /dev/null $(SQL_PARTS) >>$@.tmp
	@mv $@.tmp $@

# An update is the install script on top of the tables that are there, and parts of its
# own between, by their numbers.
by_number = sed 's,.*/,& ,' | sort -k2 | tr -d ' '
$(EXTENSION)--%--$(EXTVERSION).sql: $(SQL_PARTS) $(wildcard sql/*--*/*.sql) reservation.control
	@printf '%s\n' '\echo Use "ALTER EXTENSION $(EXTENSION) UPDATE" to load this file. \quit' >$@.tmp
	@ls $(SQL_PARTS) sql/$*--$(EXTVERSION)/*.sql | $(by_number) | xargs cat | \
		sed -E 's/^CREATE (SCHEMA|TABLE|(UNIQUE )?INDEX) /&IF NOT EXISTS /' >>$@.tmp
	@mv $@.tmp $@

# The archive for PGXN: what is committed, but for what .gitattributes leaves out.
archive = $(EXTENSION)-$(EXTVERSION)
dist:
	@git diff --quiet HEAD || echo 'what is not committed is not in the archive' >&2
	git archive --format=zip --prefix='$(archive)/' --output='$(archive).zip' HEAD

# Throw-away ones. PG_CONFIG is only handed on if you chose it: the harness looks
# further than the PATH. SUITE= and TESTS= pick a part of the tests; test/README.md
# says which there are.
chosen = $(if $(filter-out default file,$(origin PG_CONFIG)),PG_CONFIG='$(PG_CONFIG)')
harness = $(chosen) test/harness

test:
	@$(harness)/run $(SUITE)
lint:
	@$(harness)/run lint
expected:
	@$(harness)/expected $(SUITE)
test-versions:
	@test/harness/versions $(RELEASE)
demo:
	@$(harness)/with-cluster -- test/demo/demo
# A router and three nodes, of which some are killed; CLUSTER_SECONDS: test/demo/cluster
cluster:
	@$(harness)/packages test
	@$(harness)/with-cluster -- test/demo/cluster

# The words after bench are parts of it: make bench create kafka
ifeq ($(firstword $(MAKECMDGOALS)),bench)
parts = $(filter-out bench,$(MAKECMDGOALS))
$(parts): bench
	@:
else
kafka:
	@$(chosen) test/kafka/story
endif
bench:
	@$(chosen) test/bench/all $(parts)
# RESERVATION_HA=asynchronous shows what is lost without synchronous replication.
ha:
	@$(chosen) test/ha/failover
replay:
	@$(harness)/with-cluster -- test/replay/run
# FUZZ_CALLS, FUZZ_SECONDS, FUZZ_SEED: test/fuzz/run
fuzz:
	@$(harness)/with-cluster -- test/fuzz/run
# CAMPAIGN_MINUTES, CAMPAIGN_DIR, CAMPAIGN_SEED: test/campaign/campaign.pl
campaign: export CAMPAIGN_MINUTES ?= 30
campaign:
	@$(harness)/run campaign
# DATABASE_URL shows that database instead of a throw-away one; BOARD_PORT chooses the port.
board:
	@$(if $(DATABASE_URL),,$(harness)/with-cluster -- )test/demo/board
psql:
	@PSQLRC=test/demo/psql.sql $(harness)/with-cluster -- psql

.PHONY: FORCE dist test test-versions lint expected demo cluster bench kafka ha replay fuzz campaign board psql
export SUITE TESTS
