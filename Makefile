# hubplot: `make` builds build/hubplot and never installs; `make check`, `make demo` and their like
# install what they need from Debian's packages, saying so first. `make help` lists them.
# KIND=release|debug|asan|cover|fuzz chooses a build; all but release live below build/KIND.

VERSION := 0.1.0
KIND ?= release
BUILD ?= build$(if $(filter-out release,$(KIND)),/$(KIND))

CC ?= cc
PKG_CONFIG ?= pkg-config
RENDER_LIBS := glib-2.0 gio-2.0 cairo pangocairo pangoft2 fontconfig libpng zlib jansson
PROGRAM_LIBS := libssh2 libcrypto sqlite3 libpq gmime-3.0 libcurl

# One short line a step; V=1 shows the commands.
say = @printf '  %-8s %s\n' $(1) $(2)
$(if $(V),,$(eval .SILENT:))

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wwrite-strings -Wvla -Wformat=2 -Wno-missing-field-initializers
FLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
FLAGS_debug := -O0 -g3
FLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined \
              -fno-omit-frame-pointer
FLAGS_cover := -O0 -g --coverage
FLAGS_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
CFLAGS ?= $(FLAGS_$(KIND))
ALL_CFLAGS = -std=c17 $(WARNINGS) $(CFLAGS) -MMD -MP -D_GNU_SOURCE -DG_LOG_DOMAIN='"hubplot"' \
             -DHUBPLOT_VERSION='"$(VERSION)"'

# What each target needs of Debian 12. Headers and fonts to build; servers, browsers and checkers
# to test with.
BUILD_PACKAGES := gcc make pkg-config libc6-dev libglib2.0-dev libcairo2-dev libpango1.0-dev \
    libfontconfig-dev libpng-dev zlib1g-dev libjansson-dev libssh2-1-dev libssl-dev libsqlite3-dev libpq-dev \
    libgmime-3.0-dev libcurl4-openssl-dev fonts-dejavu-core openssh-client
TEST_PACKAGES := $(BUILD_PACKAGES) git perl python3 openssh-server sqlite3 postgresql nginx-light apache2-bin \
    python3-aiosmtpd python3-feedparser python3-paramiko python3-jsonschema python3-sphinx python3-sphinx-rtd-theme furo chromium \
    default-jre-headless libxml2-utils pngcheck librsvg2-bin poppler-utils strace busybox-static mksh tcsh \
    dropbear-bin locales valgrind prometheus prometheus-node-exporter mandoc man-db systemd \
    bash-completion zsh fish curl jq libnss-wrapper fonts-wqy-microhei restic borgbackup rsnapshot zstd \
    proftpd-core proftpd-mod-crypto rsync \
    $(if $(shell command -v npm),,nodejs npm)
LINT_PACKAGES := $(BUILD_PACKAGES) clang-format clang-tidy binutils
FUZZ_PACKAGES := $(BUILD_PACKAGES) clang libexpat1-dev
BENCH_PACKAGES := $(BUILD_PACKAGES) rrdtool librrd-dev gnuplot-nox python3-matplotlib \
    openssh-server pssh clustershell time
COMPARE_PACKAGES := $(BUILD_PACKAGES) rrdtool gnuplot-nox python3-matplotlib \
    $(if $(shell command -v npm),,nodejs npm)
COVER_PACKAGES := $(TEST_PACKAGES) lcov
DOCS_PACKAGES := $(BUILD_PACKAGES) python3-sphinx furo
DEB_PACKAGES := $(BUILD_PACKAGES) debhelper dpkg-dev fakeroot lintian

# Asked for when first needed, so that targets which install packages work on a bare machine.
render_cflags = $(eval render_cflags := $$(shell $(PKG_CONFIG) --cflags $(RENDER_LIBS)))$(render_cflags)
render_ldlibs = $(eval render_ldlibs := $$(shell $(PKG_CONFIG) --libs $(RENDER_LIBS)))$(render_ldlibs)
program_cflags = $(eval program_cflags := $$(shell $(PKG_CONFIG) --cflags $(RENDER_LIBS) $(PROGRAM_LIBS)))$(program_cflags)
program_ldlibs = $(eval program_ldlibs := $$(shell $(PKG_CONFIG) --libs $(RENDER_LIBS) $(PROGRAM_LIBS)))$(program_ldlibs)

# Includes name the room; `make lint` says which room may see which.
INCLUDES := -Isrc -Irender

render_sources := $(wildcard render/*.c render/*/*.c)
program_sources := $(filter-out src/main.c,$(wildcard src/*.c src/*/*.c src/*/*/*.c))
world_sources := $(wildcard fixtures/worlds/*.c)
unit_sources := $(wildcard tests/unit/test_*.c)

render_objects := $(render_sources:%.c=$(BUILD)/%.o) $(BUILD)/themes.o
program_objects := $(program_sources:%.c=$(BUILD)/%.o) $(BUILD)/resources.o
judge_objects := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/judge/*.c))
world_objects := $(world_sources:%.c=$(BUILD)/%.o)
unit_programs := $(unit_sources:tests/unit/%.c=$(BUILD)/unit/%)
fixture_programs := $(patsubst %.c,$(BUILD)/%,$(wildcard fixtures/*.c))
bench_programs := $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/bench/*.c))
fuzz_programs := $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))

all: $(BUILD)/hubplot

$(BUILD)/hubplot: $(BUILD)/src/main.o $(BUILD)/libhubplot.a $(BUILD)/librender.a
	$(call say,LINK,$@)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(program_ldlibs) -lm

$(BUILD)/librender.a: $(render_objects)
	$(call say,AR,$@)
	rm -f $@ && $(AR) rcs $@ $^
$(BUILD)/libhubplot.a: $(program_objects)
	$(call say,AR,$@)
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/libworlds.a: $(world_objects)
	$(call say,AR,$@)
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/render/%.o: render/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(CC) $(ALL_CFLAGS) -Irender $(render_cflags) -c -o $@ $<
$(world_objects): private INCLUDES += -Ifixtures
$(judge_objects): private INCLUDES += -Itests/unit
$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(CC) $(ALL_CFLAGS) $(INCLUDES) $(program_cflags) -c -o $@ $<
$(BUILD)/%.o: $(BUILD)/%.c
	$(call say,CC,$<)
	$(CC) $(ALL_CFLAGS) $(program_cflags) -c -o $@ $<

# Files that travel inside the binary: themes in the library, scripts, schema and style sheet in
# the program.
$(BUILD)/themes.c: themes/themes.gresource.xml $(wildcard themes/*.json)
	@mkdir -p $(@D)
	$(call say,EMBED,$<)
	glib-compile-resources --sourcedir=themes --generate-source --internal --c-name themes --target=$@ $<
$(BUILD)/resources.c: src/resources.gresource.xml $(shell find src -name '*.sh' -o -name '*.sql' -o -name '*.css')
	@mkdir -p $(@D)
	$(call say,EMBED,$<)
	glib-compile-resources --sourcedir=src --generate-source --internal --c-name resources --target=$@ $<

# Programs beside hubplot: unit tests, and those that make inputs (fixtures/), measure
# (tests/bench/), show (tests/tools/) or fuzz (tests/fuzz/). Sources and archives only: headers are prerequisites too.
define link_program
@mkdir -p $(@D)
$(call say,LINK,$@)
$(CC) $(ALL_CFLAGS) $(INCLUDES) -Itests/unit -Ifixtures $(program_cflags) $(LDFLAGS) -o $@ \
    $(filter %.c %.a,$^) $(program_ldlibs) $(LDLIBS) -lm
endef
$(BUILD)/unit/%: private ALL_CFLAGS += -DTESTS_UNIT='"$(CURDIR)/tests/unit"'
$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/libworlds.a $(BUILD)/libhubplot.a $(BUILD)/librender.a
	$(link_program)
$(BUILD)/fixtures/%: fixtures/%.c $(BUILD)/libworlds.a $(BUILD)/libhubplot.a $(BUILD)/librender.a
	$(link_program)
$(BUILD)/tools/%: tests/tools/%.c $(BUILD)/libhubplot.a $(BUILD)/librender.a
	$(link_program)
$(BUILD)/bench/%: tests/bench/%.c $(BUILD)/libworlds.a $(BUILD)/libhubplot.a $(BUILD)/librender.a
	$(link_program)
# What end-to-end tests preload into the programs that they run: not of our KIND, as it goes into all.
$(BUILD)/%.so: tests/tools/%.c
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(CC) -std=c17 $(WARNINGS) -O2 -D_GNU_SOURCE -shared -fPIC -o $@ $<
$(BUILD)/judge: $(judge_objects) $(BUILD)/libhubplot.a $(BUILD)/librender.a
	$(call say,LINK,$@)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(program_ldlibs) -lm
$(BUILD)/fuzz/%: LDFLAGS += -fsanitize=fuzzer
$(BUILD)/fuzz/%: LDLIBS += -lexpat
$(BUILD)/fuzz/%: WARNINGS += -Wno-missing-prototypes
$(BUILD)/fuzz/%: tests/fuzz/%.c $(BUILD)/libhubplot.a $(BUILD)/librender.a
	$(link_program)

# --- Targets that install what they need, then hand over to one that only builds and runs.

# $(call need,PACKAGES): installs those that are missing, saying so first.
need = tests/need-packages $(sort $(1))
# Go on with another target, on all cores unless told otherwise.
go_on = $(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$$(nproc))

demo:
	@$(call need,$(BUILD_PACKAGES))
	+@$(go_on) demo-run
check:
	@$(call need,$(TEST_PACKAGES))
	+@$(go_on) test
check-days:
	@$(call need,$(TEST_PACKAGES))
	+@$(go_on) days-run
asan:
	@$(call need,$(TEST_PACKAGES))
	+@$(go_on) test KIND=asan
torture:
	@$(call need,$(TEST_PACKAGES))
	+@$(go_on) torture-run
fuzz:
	@$(call need,$(FUZZ_PACKAGES))
	+@$(go_on) fuzz-run KIND=fuzz CC=clang
bench:
	@$(call need,$(BENCH_PACKAGES))
	+@$(go_on) bench-run
cover:
	@$(call need,$(COVER_PACKAGES))
	+@$(go_on) cover-run KIND=cover
lint:
	@$(call need,$(LINT_PACKAGES))
	+@$(go_on) lint-run

# --- Tests.

# The longest, which begin first: all from five seconds.
long_tests := $(addprefix tests/e2e/,sftp-hostile.t collect-ssh.t growth.t notify-databases.t postgresql.t \
    torture.t layouts-many.t collect-hostile.t verify-ssh.t notify-servers.t site-browser.t month.t keys.t \
    worlds.t injection.t line.t memory.t layouts.t tell.t report.t notify.t chart.t collect-sftp.t kill.t \
    manual.t doctor.t changes.t init.t site-republish.t site-sphinx.t move.t collect-route.t site-valid.t \
    faults.t)
e2e_tests := $(filter $(wildcard tests/e2e/*.t),$(long_tests)) $(filter-out $(long_tests),$(wildcard tests/e2e/*.t))
# By what stands at their heads: those that need a browser, Java or a web server, and those that know the date.
e2e_heavy := $(shell grep -l '^\# Needs ' $(e2e_tests))
days_tests := $(shell grep -l '^\# Knows the date' $(e2e_tests))
days_units = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(shell grep -l 'Knows the date' $(unit_sources)))
leaks = LSAN_OPTIONS=suppressions=$(CURDIR)/tests/leaks.supp:print_suppressions=0
test_environment = HUBPLOT=$(abspath $(BUILD))/hubplot BUILD=$(abspath $(BUILD)) KIND=$(KIND) \
    TEST_CFLAGS='$(FLAGS_$(KIND))' \
    G_TEST_BUILDDIR=$(abspath $(BUILD)) \
    $(leaks)

# Checkers of pages: they come from npm.
node_modules := tests/node/node_modules/.package-lock.json
$(node_modules): tests/node/package.json
	$(call say,NPM,$<)
	cd tests/node && timeout 120 npm install --no-audit --no-fund --no-package-lock --silent \
	    --fetch-retries=1 && touch node_modules/.package-lock.json || \
	    echo 'npm did not fetch the checkers of pages; tests that need them will fail'

# All tests; the last line says "N passed, N failed". They play at NOW, "YYYY-MM-DD HH:MM:SS" in
# UTC, or now.
e2e_needs = $(BUILD)/hubplot $(BUILD)/clock.so $(BUILD)/alloc.so $(BUILD)/tools/stage $(fixture_programs) $(node_modules)
test: $(unit_programs) $(BUILD)/judge $(e2e_needs)
	$(test_environment) tests/run-tests $(e2e_tests) $(unit_programs)

# After each change: what takes seconds and needs no browser, no Java and no web server.
quick_tests = $(filter-out $(e2e_heavy) $(long_tests),$(e2e_tests))
quick: $(unit_programs) $(BUILD)/hubplot $(BUILD)/clock.so $(fixture_programs)
	JOBS=$${JOBS:-4} $(test_environment) tests/run-tests $(quick_tests) $(unit_programs)

# Those that know the date, on each day of tests/days.
days-run: $(days_units) $(e2e_needs)
	DAYS=tests/days $(test_environment) tests/run-tests $(days_tests) $(days_units)

# Unit tests alone, quickly: `make unit`, or one: `make build/unit/test_ticks && build/unit/test_ticks`.
unit: $(unit_programs)
	$(test_environment) tests/run-tests $(unit_programs)

# The pictures that unit tests compare with, drawn anew: look at each before it is kept.
references: $(BUILD)/unit/test_reference
	RENEW_REFERENCES=yes $(test_environment) $<

# End-to-end tests alone, or some: `make e2e TESTS=tests/e2e/line.t`.
TESTS = $(e2e_tests)
e2e: $(e2e_needs)
	$(test_environment) tests/run-tests $(TESTS)

# Everything that can happen to a whole run, at every point of it: see tests/e2e/torture.py. Takes days; TORTURE_CPU
# is for how many seconds of processor time to go on instead, with TORTURE_SEED to choose by and TORTURE_ONLY to
# play a point again.
torture-run: $(BUILD)/hubplot $(BUILD)/clock.so $(BUILD)/alloc.so $(BUILD)/fixtures/save $(BUILD)/fixtures/visit
	TORTURE=$(if $(TORTURE_CPU),,all) TORTURE_TABLE=$(abspath $(BUILD))/torture $(test_environment) \
	    tests/run-tests $(addprefix tests/e2e/,faults.t kill.t fuzz-sshd.t torture.t); cat $(BUILD)/torture

# Each fuzz target for some seconds, two at a time; what it finds stays below build/fuzz.
FUZZ_SECONDS ?= 5
fuzz-run: $(fuzz_programs)
	COMMENTS=1 RUNNER=tests/fuzz/run FUZZ_SECONDS=$(FUZZ_SECONDS) $(test_environment) tests/run-tests $(fuzz_programs)

# Speed, beside the peers that Debian packages.
bench-run: $(BUILD)/hubplot $(bench_programs) $(fixture_programs)
	@for bench in $(wildcard tests/bench/*.sh); do \
	    $(test_environment) $$bench || exit 1; \
	done

# Public series beside the peers, each with its defaults, on one page to look at; SERIES='sp500 co2': some.
compare:
	@$(call need,$(COMPARE_PACKAGES))
	+@$(go_on) compare-run
compare_modules := tests/compare/node_modules/.package-lock.json
$(compare_modules): tests/compare/package.json
	$(call say,NPM,$<)
	cd tests/compare && npm install --no-audit --no-fund --no-package-lock --silent && touch node_modules/.package-lock.json
compare-run: $(BUILD)/hubplot $(compare_modules)
	/usr/bin/python3 tests/compare/compare.py $< tests/compare/node_modules $(BUILD)/compare

# Which lines the tests reach: a table, and build/cover/html/index.html.
cover-run: test
	lcov --quiet --capture --directory $(BUILD) --base-directory . --no-external \
	    --output-file $(BUILD)/all.info
	lcov --quiet --remove $(BUILD)/all.info '*/tests/*' '*/build/*' --output-file $(BUILD)/cover.info
	genhtml --quiet --output-directory $(BUILD)/html $(BUILD)/cover.info
	lcov --list $(BUILD)/cover.info

# The rules of the house, formatting, and clang-tidy.
c_sources = $(wildcard src/*.[ch] src/*/*.[ch] src/*/*/*.[ch] render/*.[ch] render/*/*.[ch] tests/unit/*.[ch] \
    tests/judge/*.[ch] tests/fuzz/*.c tests/bench/*.c fixtures/*.c fixtures/worlds/*.[ch])
TIDY_FLAGS = -std=c17 -D_GNU_SOURCE -DHUBPLOT_VERSION=\"\" -DG_LOG_DOMAIN=\"\" $(INCLUDES) $(program_cflags)
lint-run: $(BUILD)/librender.a $(BUILD)/clock.so
	BUILD=$(abspath $(BUILD)) tests/run-tests tests/lint/house.t
	clang-format --dry-run -Werror $(c_sources)
	printf '%s\n' src/main.c $(program_sources) $(render_sources) | xargs -n 6 -P $$(nproc) sh -c \
	    'clang-tidy --quiet --warnings-as-errors="*" "$$@" -- $(TIDY_FLAGS) 2>/dev/null' tidy

# --- Look at it.

# A synthetic hub of two nodes and two years of tarballs, visited, judged, drawn and published.
demo-run: $(BUILD)/hubplot $(BUILD)/clock.so $(BUILD)/fixtures/grow
	fixtures/demo $(BUILD)

# --- The manual and the installed files. Man pages, completions and the reference are printed by
# the program from the same tables as its help.

MANUAL := $(BUILD)/manual
$(MANUAL)/%: $(BUILD)/hubplot
	@mkdir -p $(@D)
	$< manual $(@F) >$@.new && mv $@.new $@

docs:
	@$(call need,$(DOCS_PACKAGES))
	+@$(go_on) docs-run
docs-run: $(addprefix $(MANUAL)/,keys.rst commands.rst exit-codes.rst files.rst)
	rm -rf $(MANUAL)/source $(MANUAL)/themes && cp -R docs $(MANUAL)/source && cp -R themes $(MANUAL)
	cp $^ $(MANUAL)/source/reference/ && cp tests/lint/rooms $(MANUAL)/source/explanation/
	sphinx-build -W --keep-going -n -q -b html $(MANUAL)/source $(MANUAL)/html
	@echo $(abspath $(MANUAL))/html/index.html

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
bindir = $(DESTDIR)$(PREFIX)/bin
libdir = $(DESTDIR)$(LIBDIR)
unitdir = $(DESTDIR)$(PREFIX)/lib/systemd
datadir = $(DESTDIR)$(PREFIX)/share
# Where zsh looks: packages have a folder of their own.
zshdir = $(datadir)/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
chart_headers := $(addprefix render/,error.h render.h chart/chart.h chart/spec.h scene/theme.h axis/calendar.h axis/ticks.h axis/units.h)
filled = sed -e 's|/usr/bin/hubplot|$(PREFIX)/bin/hubplot|' -e 's|@PREFIX@|$(PREFIX)|' \
    -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@VERSION@|$(VERSION)|'
installed = $(bindir)/hubplot $(bindir)/scm-backup-monitor \
    $(datadir)/man/man1/hubplot.1 $(datadir)/man/man1/scm-backup-monitor.1 $(datadir)/man/man5/hubplot.cnf.5 \
    $(datadir)/man/man7/hubplot-chart.7 \
    $(datadir)/bash-completion/completions/hubplot $(zshdir)/_hubplot \
    $(datadir)/fish/vendor_completions.d/hubplot.fish \
    $(unitdir)/user/hubplot.service $(unitdir)/user/hubplot.timer \
    $(unitdir)/system/hubplot@.service $(unitdir)/system/hubplot@.timer \
    $(libdir)/libhubplot-chart.a $(libdir)/pkgconfig/hubplot-chart.pc \
    $(chart_headers:render/%=$(DESTDIR)$(PREFIX)/include/hubplot/%)

install: $(installed)
	@$(if $(DESTDIR),:,echo 'Next: hubplot init, then hubplot doctor and hubplot run; see hubplot(1)')
uninstall:
	rm -f $(installed)
	-cd $(DESTDIR)$(PREFIX)/include && rmdir hubplot/chart hubplot/scene hubplot/axis hubplot
$(bindir)/hubplot: $(BUILD)/hubplot
	install -D -m 755 $< $@
$(bindir)/%: docs/examples/%
	install -D -m 755 $< $@
$(datadir)/man/man1/% $(datadir)/man/man5/% $(datadir)/man/man7/%: $(MANUAL)/%
	install -D -m 644 $< $@
$(datadir)/man/man1/scm-backup-monitor.1: $(datadir)/man/man1/hubplot.1
	ln -sf hubplot.1 $@
$(datadir)/bash-completion/completions/hubplot: $(MANUAL)/bash
	install -D -m 644 $< $@
$(zshdir)/_hubplot: $(MANUAL)/zsh
	install -D -m 644 $< $@
$(datadir)/fish/vendor_completions.d/hubplot.fish: $(MANUAL)/fish
	install -D -m 644 $< $@
$(unitdir)/user/% $(unitdir)/system/%: docs/examples/%
	install -D -m 644 /dev/null $@ && $(filled) $< >$@
$(libdir)/pkgconfig/%: docs/%.in
	install -D -m 644 /dev/null $@ && $(filled) $< >$@
$(libdir)/libhubplot-chart.a: $(BUILD)/librender.a
	install -D -m 644 $< $@
$(DESTDIR)$(PREFIX)/include/hubplot/%: render/%
	install -D -m 644 $< $@

# A Debian package, checked by lintian.
# The last commit, as of its own date: whoever packs it gets the same bytes.
dist_name := hubplot-$(VERSION)
dist:
	@mkdir -p $(BUILD)
	git archive --format=tar --prefix=$(dist_name)/ HEAD | gzip -9n >$(BUILD)/$(dist_name).tar.gz
	cd $(BUILD) && sha256sum $(dist_name).tar.gz >$(dist_name).tar.gz.sha256 && cat $(dist_name).tar.gz.sha256

deb:
	@$(call need,$(DEB_PACKAGES))
	+@$(go_on) deb-run
deb-run:
	rm -rf $(BUILD)/deb && mkdir -p $(BUILD)/deb/hubplot-$(VERSION)
	cp -R Makefile README.md LICENSE src render themes docs $(BUILD)/deb/hubplot-$(VERSION)
	cp -R docs/debian $(BUILD)/deb/hubplot-$(VERSION)/debian
	cd $(BUILD)/deb/hubplot-$(VERSION) && dpkg-buildpackage --build=binary -us -uc
	lintian --fail-on error $(BUILD)/deb/*.changes
	@ls $(abspath $(BUILD))/deb/*.deb
# The package in a root of its own; needs root, a mirror and some minutes.
deb-check: deb
	@$(call need,debootstrap)
	tests/clean-root $(BUILD)

# The pictures of README and manual, and the gallery, drawn anew; they are in the repository.
gallery:
	@$(call need,$(BUILD_PACKAGES) python3)
	+@$(go_on) gallery-run
gallery-run: $(BUILD)/hubplot $(BUILD)/clock.so $(BUILD)/fixtures/grow
	fixtures/pictures $(BUILD)
	fixtures/gallery.py $(BUILD)

# The simulated year with the program itself.
year: $(BUILD)/hubplot $(BUILD)/clock.so
	BUILD=$(BUILD) tests/year/year.py

# The judge in worlds that it was not tuned to: `make judge WORLDS='cycle/ kept/half*' SEEDS=3`; with
# SHOW=1, what is said in each night.
SEEDS ?= 1
judge: $(BUILD)/judge
	$< --seeds $(SEEDS) $(if $(SHOW),--show) $(WORLDS)

help:
	@echo 'make            builds build/hubplot; installs nothing'
	@echo 'make demo       grows a synthetic hub, runs the nightly job on it, prints its page'
	@echo 'make check      builds and runs all tests, as of now or NOW="2028-02-29 23:58:30"'
	@echo 'make quick      the short ones without a browser, Java or web server; make unit, make e2e: some'
	@echo 'make check-days those that know the date, on many days'
	@echo 'make asan       the same under address and undefined-behaviour sanitizers'
	@echo 'make fuzz       each fuzz target for FUZZ_SECONDS   make bench: speed beside the peers'
	@echo 'make compare    public series drawn by hubplot and its peers, on one page to look at'
	@echo 'make cover      which lines the tests reach         make lint: the rules of the house'
	@echo 'make references the pictures that tests compare with, drawn anew'
	@echo 'make torture    whole runs disturbed at every point: days, or TORTURE_CPU=3600 seconds'
	@echo 'make year       365 nights over ten hubs, with 40 incidents to name: three minutes'
	@echo 'make judge      the judge in worlds it was not tuned to, SEEDS=1: about a minute'
	@echo 'make docs       the manual, build/manual/html       make gallery: its pictures'
	@echo 'make install    PREFIX=/usr/local DESTDIR=          make uninstall, make deb'
	@echo 'make dist       the last commit as a tarball, the same bytes each time, and its checksum'

clean:
	rm -rf build

.PHONY: all clean help dist demo demo-run check test quick check-days days-run asan unit references e2e torture torture-run year judge fuzz fuzz-run bench bench-run compare compare-run \
        cover cover-run lint lint-run gallery gallery-run docs docs-run install uninstall deb deb-run deb-check
.SECONDARY:
-include $(patsubst %.o,%.d,$(render_objects) $(program_objects) $(judge_objects) $(world_objects) $(BUILD)/src/main.o) \
    $(addsuffix .d,$(unit_programs) $(fixture_programs) $(bench_programs) $(fuzz_programs))
