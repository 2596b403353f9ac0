# hubplot: `make` builds build/hubplot and never installs; `make check` and `make demo` install
# what they need from Debian's packages, saying so first. KIND=release|debug|asan chooses a build.

VERSION := 0.1.0
KIND ?= release
BUILD ?= build$(if $(filter-out release,$(KIND)),/$(KIND))

CC ?= cc
PKG_CONFIG ?= pkg-config
RENDER_LIBS := glib-2.0 gio-2.0 cairo pangocairo pangoft2 fontconfig libpng zlib jansson
PROGRAM_LIBS := libssh2 sqlite3 gmime-3.0 libcurl

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wwrite-strings -Wvla -Wformat=2 -Wno-missing-field-initializers
FLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
FLAGS_debug := -O0 -g3
FLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined \
              -fno-omit-frame-pointer
CFLAGS ?= $(FLAGS_$(KIND))
ALL_CFLAGS = -std=c17 $(WARNINGS) $(CFLAGS) -MMD -MP -D_GNU_SOURCE -DG_LOG_DOMAIN='"hubplot"' \
             -DHUBPLOT_VERSION='"$(VERSION)"'

# Asked for when first needed, so that targets which install packages work on a bare machine.
render_cflags = $(eval render_cflags := $$(shell $(PKG_CONFIG) --cflags $(RENDER_LIBS)))$(render_cflags)
render_ldlibs = $(eval render_ldlibs := $$(shell $(PKG_CONFIG) --libs $(RENDER_LIBS)))$(render_ldlibs)
program_cflags = $(eval program_cflags := $$(shell $(PKG_CONFIG) --cflags $(RENDER_LIBS) $(PROGRAM_LIBS)))$(program_cflags)
program_ldlibs = $(eval program_ldlibs := $$(shell $(PKG_CONFIG) --libs $(RENDER_LIBS) $(PROGRAM_LIBS)))$(program_ldlibs)

# A stage sees itself, the model, the base and the library; `make lint` says who may see whom.
INCLUDES := -Isrc -Irender $(patsubst %/,-I%,$(wildcard src/*/))

render_sources := $(wildcard render/*.c)
program_sources := $(filter-out src/main.c,$(wildcard src/*.c src/*/*.c))
unit_sources := $(wildcard tests/unit/test_*.c)

render_objects := $(render_sources:%.c=$(BUILD)/%.o) $(BUILD)/themes.o
program_objects := $(program_sources:%.c=$(BUILD)/%.o) $(BUILD)/resources.o
unit_programs := $(unit_sources:tests/unit/%.c=$(BUILD)/unit/%)

all: $(BUILD)/hubplot

$(BUILD)/hubplot: $(BUILD)/src/main.o $(BUILD)/libhubplot.a $(BUILD)/librender.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(program_ldlibs) -lm

$(BUILD)/librender.a: $(render_objects)
	rm -f $@ && $(AR) rcs $@ $^
$(BUILD)/libhubplot.a: $(program_objects)
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/render/%.o: render/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Irender $(render_cflags) -c -o $@ $<
$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(INCLUDES) $(program_cflags) -c -o $@ $<
$(BUILD)/%.o: $(BUILD)/%.c
	$(CC) $(ALL_CFLAGS) $(program_cflags) -c -o $@ $<

# Files that travel inside the binary: themes in the library, scripts, schema and style sheet in
# the program.
$(BUILD)/themes.c: themes/themes.gresource.xml $(wildcard themes/*.json)
	@mkdir -p $(@D)
	glib-compile-resources --sourcedir=themes --generate-source --internal --c-name themes --target=$@ $<
$(BUILD)/resources.c: src/resources.gresource.xml $(shell find src -name '*.sh' -o -name '*.sql' -o -name '*.css')
	@mkdir -p $(@D)
	glib-compile-resources --sourcedir=src --generate-source --internal --c-name resources --target=$@ $<

$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/libhubplot.a $(BUILD)/librender.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(INCLUDES) -Itests/unit $(program_cflags) $(LDFLAGS) -o $@ $^ $(program_ldlibs) -lm

# Unit tests alone, quickly: `make unit`, or one: `make build/unit/test_ticks && build/unit/test_ticks`.
unit: $(unit_programs)
	G_TEST_SRCDIR=$(CURDIR)/tests/unit prove -j2 $(unit_programs)

clean:
	rm -rf build

.PHONY: all unit clean
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
