# `make help` lists the targets. Everything lands under build/.
SHELL := /bin/bash
ID := xdplive-packets-datasource
# ARCH=arm64 compiles for that one on this machine.
HERE := $(shell dpkg --print-architecture 2>/dev/null || echo amd64)
ARCH := $(HERE)
ifeq ($(ARCH),$(HERE))
PRESET := release
STRIP := strip
else
PRESET := $(ARCH)
STRIP := aarch64-linux-gnu-strip
# What this machine's own build left stays beside it.
KEPT := gpx_packets_linux_*
endif
PLUGIN := build/plugin/$(ID)
BINARY := gpx_packets_linux_$(ARCH)
JOBS := $(shell nproc)

.DEFAULT_GOAL := help
.PHONY: help demo test check kernels bench fuzz plugin package install pictures lint \
  format clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: plugin ## build, make a small network with traffic, show it live
	@.dev/setup demo go
	@.dev/demo

test: ## every automatic test; sets up what it needs
	@.dev/test

check: ## the fast loop, no root: unit tests (of ROOM=flow), style, what changed of the frontend
	@.dev/check $(ROOM)

KERNELS := all
kernels: ## boot kernels of Debian 11 to testing under qemu, and test in each
	@.dev/setup build unit kernels
	@cmake --preset release -DXDPLIVE_TESTS=ON >/dev/null
	@cmake --build --preset release -j $(JOBS) --target kernel_guest gpx_packets
	@tests/kernels/run $(KERNELS)

bench: plugin ## measure; prints ratios taken in one run
	@.dev/setup build unit test bench demo go
	@.dev/bench

fuzz: ## fuzz what reads bytes off the wire, for MINUTES=10
	@.dev/setup build unit test
	@.dev/fuzz $(or $(MINUTES),10)

# A build folder of the time when tests were configured by themselves would
# still ask for their libraries.
plugin: ## build/plugin/: what goes into Grafana's plugins folder; ARCH=arm64 adds that binary
	@.dev/setup build node $(PRESET:release=)
	@cmake --preset $(PRESET) >/dev/null 2>&1 || \
	  cmake --preset $(PRESET) -DXDPLIVE_TESTS=OFF >/dev/null
	@cmake --build --preset $(PRESET) -j $(JOBS) --target gpx_packets
	@.dev/npm frontend
	@cd frontend && npm run --silent build
	@mkdir -p $(PLUGIN) && find $(PLUGIN) -mindepth 1 ! -name '$(KEPT)' -delete
	@cp -r frontend/dist/. $(PLUGIN)/
	@cp CHANGELOG.md LICENSE $(PLUGIN)/
	@$(STRIP) -o $(PLUGIN)/$(BINARY) build/$(PRESET)/plugin/gpx_packets
	@chmod 0755 $(PLUGIN)/$(BINARY)
	@du -sh $(PLUGIN)/$(BINARY) | awk '{ print "plugin: " $$2 " (" $$1 ")" }'

package: plugin ## build/package/: the plugin's zip, the agent's deb, their parts, SHA256SUMS; ARCH=arm64 adds those
	@.dev/setup package python
	@.dev/package $(ARCH)

install: plugin ## copy the plugin into PLUGINS_DIR=…
	@[ -n "$(PLUGINS_DIR)" ] || { echo "install: say where: make install PLUGINS_DIR=/var/lib/grafana/plugins" >&2; exit 2; }
	@mkdir -p "$(PLUGINS_DIR)" && rm -rf "$(PLUGINS_DIR)/$(ID)" && cp -r $(PLUGIN) "$(PLUGINS_DIR)/"
	@echo "install: $(PLUGINS_DIR)/$(ID); restart Grafana with allow_loading_unsigned_plugins=$(ID)"

pictures: plugin ## make the pictures of the README anew, as root
	@.dev/setup test node go
	@cd frontend && npm run --silent pictures

lint: plugin ## formatting, static checks, types
	@.dev/setup lint node go python
	@.dev/lint

format: ## write the formatting that lint asks for
	@.dev/setup node go python
	@.dev/npm frontend
	@.dev/lint --fix

clean: ## remove build/ and what npm installed
	@rm -rf build frontend/node_modules frontend/tests/host13/node_modules frontend/dist
