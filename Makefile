# The front door: each target installs the Debian packages that it needs, configures, builds and runs.
JOBS ?= $(shell nproc)
BUILD = build

.PHONY: help build demo serve test counterparts fuzz bench reference install format clean

help:
	@echo 'make demo              check a bank account and see the lost withdrawal'
	@echo 'make serve DIR=…       serve a folder (this one) and a demonstration over HTTP on a free port; prints the URL'
	@echo 'make test              build everything and run all tests'
	@echo 'make counterparts      try the network library beside load generators, slow clients and a browser (minutes)'
	@echo 'make fuzz SECONDS=…    feed all readers of bytes from outside with what breaks them, so long each (an hour)'
	@echo 'make bench             build and measure the checker, and the library beside its peers'
	@echo 'make reference         the library'"'"'s reference, into build/reference/html (Doxygen)'
	@echo 'make install PREFIX=…  build and install the command, the library, the man page and the CMake package;'
	@echo '                       PREFIX is /usr/local unless you say otherwise, DESTDIR=… goes before it'
	@echo 'make format            clang-format all sources'
	@echo 'make clean             remove the build folder'

TARGET = lockstep
build:
	@scripts/install-packages.sh build
	@test -f $(BUILD)/CMakeCache.txt || cmake --preset release -DLOCKSTEP_TESTS=OFF -DLOCKSTEP_BENCH=OFF
	@cmake --build $(BUILD) -j $(JOBS) --target $(TARGET)

# Status 1 means that the command found a bug, which is what this program is there for.
demo: build
	$(BUILD)/lockstep check examples/bank/withdraw.cpp; test $$? -eq 1

# The last line is the URL. Ctrl-C ends it.
DIR ?= .
serve:
	@$(MAKE) --no-print-directory build TARGET=httpd
	@exec $(BUILD)/examples/net/httpd --port 0 --demo --listing '$(DIR)'

test:
	@scripts/install-packages.sh build test
	cmake --preset release -DLOCKSTEP_TESTS=ON -DLOCKSTEP_BENCH=OFF
	cmake --build $(BUILD) -j $(JOBS)
	ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS)

counterparts:
	@scripts/install-packages.sh build test counterparts
	cmake --preset release -DLOCKSTEP_TESTS=ON -DLOCKSTEP_BENCH=OFF
	cmake --build $(BUILD) -j $(JOBS) --target counterparts_tests long_counterparts
	$(BUILD)/tests/counterparts/counterparts_tests
	ulimit -n 16384; $(BUILD)/tests/counterparts/long_counterparts

SECONDS ?= 3600
fuzz:
	@scripts/install-packages.sh build test
	cmake --preset release -DLOCKSTEP_TESTS=ON -DLOCKSTEP_BENCH=OFF
	cmake --build $(BUILD) -j $(JOBS) --target fuzzers
	scripts/fuzz.sh $(BUILD)/fuzz $(SECONDS)

bench:
	@scripts/install-packages.sh build bench
	cmake --preset release -DLOCKSTEP_BENCH=ON
	cmake --build $(BUILD) -j $(JOBS)
	cmake --build $(BUILD) --target run_bench
	cmake --build $(BUILD) --target run_library_bench
	cmake --build $(BUILD) --target run_net_bench
	cmake --build $(BUILD) --target run_p2p_bench

# Any warning is an error, so that nothing in it is wrong or missing.
reference:
	@scripts/install-packages.sh docs
	@mkdir -p $(BUILD)/reference
	doxygen docs/Doxyfile

# A script, because PREFIX and DESTDIR may have spaces, which are not for make.
PREFIX ?= /usr/local
export PREFIX DESTDIR
install:
	@scripts/install.sh
	@$(MAKE) --no-print-directory build TARGET=installed
	@scripts/install.sh $(BUILD)

format:
	@scripts/install-packages.sh format
	git ls-files -z --cached --others --exclude-standard '*.cpp' '*.hpp' | xargs -0 clang-format -i

clean:
	rm -rf $(BUILD)
