# One release build serves everything: the demo, the tests and your own runs. See `make help`.

# Warnings are errors under the compiler that Diapason is developed with. Another compiler's warnings keep nobody from
# building: `make build WARNINGS=` says the same by hand.
WARNINGS := $(if $(findstring version 6.3,$(shell swift --version 2>/dev/null)),-Xswiftc -warnings-as-errors -Xcxx -Werror)

BUILD := swift build -c release --build-tests --explicit-target-dependency-import-check error $(WARNINGS)

.PHONY: help
help:
	@echo 'make demo    tune the embedded model on a small corpus and hear what it writes (in out/)'
	@echo 'make studio  open a page on which music is made and heard; OPTIONS="--port 8081" for its options'
	@echo 'make test    build, and run all tests'
	@echo 'make bench   measure against other programs; NAMES="midi-read start" for some'
	@echo 'make experiments   train, measure and draw what Documentation/experiments.md reports; NAMES="rates bends" for some'
	@echo 'make browser drive the page in Chromium; NAMES="compose listen" for some flows, pictures in out/browser/'
	@echo 'make fuzz    throw changed files at the readers, a minute each; NAMES=midi SECONDS=600 for one and longer'
	@echo 'make build   build .build/release/diapason'
	@echo 'make lint    check the formatting of the sources'
	@echo 'make clean   remove .build/, .build-fuzz/ and out/ (downloads stay in ~/.cache/diapason)'
	@echo
	@echo 'Each sets up what it needs first: see scripts/bootstrap.'

.PHONY: setup
setup:
	@scripts/bootstrap

.PHONY: build
build: setup
	$(BUILD)

.PHONY: test
test: build
	GOMP_SPINCOUNT=2000 swift test -c release --skip-build

.PHONY: demo
demo: build
	scripts/demo

.PHONY: studio
studio: build
	exec .build/release/diapason studio $(or $(OPTIONS),--open)

.PHONY: browser
browser: build
	scripts/bootstrap --browser
	scripts/browser-tests --required $(NAMES)

# `make bench NAMES="midi-read start"` measures some.
.PHONY: bench
bench: build
	scripts/bench $(NAMES)

.PHONY: experiments
experiments: build
	scripts/experiments $(NAMES)

.PHONY: fuzz
fuzz: setup
	scripts/fuzz $(NAMES) --seconds $(or $(SECONDS),60)

.PHONY: lint
lint:
	swift format lint --strict --parallel --recursive Package.swift Sources Tests Fuzzing

.PHONY: clean
clean:
	rm -rf .build .build-fuzz out
