# make run and make test do all the set-up from a clean clone; every other target is a part of them.
#
#   make run [PORT=9000]   the program with a private PostgreSQL and the demo community
#   make test              every check and test
#   make build             bin/minqing
#   make bench [SCALE=1000000]   the budgets against their baselines, on ten million concerns unless told; see build/bench
#   make soak [MINUTES=15]  the wall left on while 20 events a second happen: nothing missed, nothing held on to
#   make lint | generate | fuzz [FUZZTIME=30s] | bench-go | clean

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

FUZZTIME ?= 30s
SCALE ?= 10000000
MINUTES ?= 15
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo unknown)
# Version control is asked above, once, so that a clone that belongs to another user builds too.
GOBUILD := go build -buildvcs=false -ldflags '-s -w -X main.version=$(VERSION)'

NODE_MODULES := frontend/node_modules/.package-lock.json
PAGE := frontend/dist/index.html
PAGE_SOURCES := $(shell find frontend/src frontend/public -type f 2>/dev/null) \
	frontend/index.html frontend/vite.config.ts frontend/tsconfig.json

.PHONY: run test build test-go test-page test-stories lint generate fuzz bench bench-go soak clean tools install-deps install-test-deps FORCE

run: install-deps build
	@exec bin/minqing serve

build: bin/minqing

# Go knows best what has to be built again.
bin/minqing: $(PAGE) FORCE | tools
	@echo '正在编译程序 · building the program'
	@$(GOBUILD) -o $@ ./server

$(PAGE): $(NODE_MODULES) $(PAGE_SOURCES)
	@echo '正在打包网页 · building the page'
	@cd frontend && said=$$(npm run --silent build 2>&1) || { echo "$$said" >&2; exit 1; }
	@touch $@

$(NODE_MODULES): frontend/package-lock.json | tools
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# The page before Go, which holds it; the stories last, since they drive the whole program.
test: install-test-deps
	@$(MAKE) test-page
	@$(MAKE) test-go
	@$(MAKE) test-stories
	@echo 'make test: 全部通过 · all passed'

test-page: $(NODE_MODULES)
	cd frontend && npm run --silent check
	cd frontend && npm run --silent test

# Includes every fuzz target's seeds. The linter is left to `make lint`: to build it takes longer than the tests.
test-go: $(PAGE) install-test-deps
	@unformatted=$$(gofmt -l build concern data geo server tiles frontend/*.go); \
	if [ -n "$$unformatted" ]; then echo "gofmt -w:" $$unformatted >&2; exit 1; fi
	go vet ./...
	go test -timeout 30m ./...
	@if command -v gcc >/dev/null; then set -x; go test -race -short $(RACED); go test -race -short -timeout 30m -run TheMapAndPostGIS ./server; else echo 'no C compiler: the race detector is left out'; fi

# What runs goroutines of its own and compiles quickly with the race detector; of the server, what holds the map against PostGIS.
RACED := ./concern/... ./tiles/...

test-stories: bin/minqing install-test-deps
	cd frontend && npm run --silent e2e

# The linter has a go.mod of its own: what it is made of is no part of the program.
lint: $(PAGE)
	go tool -modfile=build/lint.mod golangci-lint run

# From the contract, server/api/openapi.yaml, to the types of both sides; and the public holidays.
generate: $(NODE_MODULES)
	go generate ./...
	cd frontend && npm run --silent generate
	cd frontend && npm run --silent calendar

# Each fuzz target in turn; what they find lands in the package's testdata/fuzz, to be kept as a seed.
fuzz: $(PAGE)
	@grep -rHo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | while IFS=: read -r file target; do \
		set -x; go test -run '^$$' -fuzz "^$${target#func }$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")"; { set +x; } 2>/dev/null; \
	done

# The first run makes the concerns and keeps them for the next ones; BENCH names another folder for them.
bench: bin/minqing install-test-deps
	@go run ./build/bench -scale $(SCALE) $(if $(BENCH),-folder $(BENCH))

# On a program and data of its own, which it takes away in the end.
soak: bin/minqing install-test-deps
	@cd frontend && MINUTES=$(MINUTES) node bench/wall.mjs

# The hot paths alone, with what they allocate.
bench-go: install-test-deps $(PAGE)
	go test -run '^$$' -bench . -benchmem ./...

install-deps:
	@build/install-packages run

install-test-deps:
	@build/install-packages test

# What cannot be installed from here is asked for by name.
tools:
	@command -v go >/dev/null || { echo '缺少 Go，请先安装 go.mod 所列的版本：https://go.dev/dl · Go is missing, install the version in go.mod' >&2; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || { echo '缺少 Node.js 20 或更新的版本：https://nodejs.org · Node.js 20 or newer is missing' >&2; exit 1; }
	@command -v npm >/dev/null || { echo '缺少 npm · npm is missing' >&2; exit 1; }

clean:
	rm -rf bin frontend/node_modules
	find frontend/dist -mindepth 1 ! -name .gitkeep -delete
