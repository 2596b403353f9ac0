/* Line by line, as Python's RawConfigParser reads: a line that is indented more than the last
 * setting continues its value, and empty lines may be part of that. A mistake is noted and reading
 * goes on, so that all are reported at once. Invariant: `value` is that of `entry`, as far as it
 * was read, and is stored when something else begins. */
#include "config/ini.h"

#include <errno.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    Ini *ini;
    IniSection *section; /* NULL before the first header */
    IniEntry *entry;     /* that a continuation line belongs to; or NULL */
    GString *value;      /* of `entry`, as far as it was read */
    glong indent;        /* of the last line that was no continuation, in characters */
    int line;
} Parser;

/* What Python's str.strip() takes away. */
static bool is_space(gunichar c)
{
    return (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= ' ') || c == 0x85 || c == 0xa0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x3000;
}

static const char *strip_end(const char *text, const char *end)
{
    while (end > text) {
        const char *last = g_utf8_prev_char(end);
        if (!is_space(g_utf8_get_char(last)))
            break;
        end = last;
    }
    return end;
}

/* Cuts white space off both ends; `*indent` gets the number of characters cut at the start. */
static char *strip(const char *text, gsize length, glong *indent)
{
    const char *end = strip_end(text, text + length);
    glong n = 0;
    for (; text < end && is_space(g_utf8_get_char(text)); n++)
        text = g_utf8_next_char(text);
    if (indent != NULL)
        *indent = n;
    return g_strndup(text, (gsize)(end - text));
}

/* `key` may be NULL, `reason` is taken. */
static void add_fault(Parser *parser, IniFaultKind kind, const char *section, const char *key,
                      char *reason)
{
    IniFault fault = {kind, parser->line, g_strdup(section), g_strdup(key), reason};
    g_array_append_val(parser->ini->faults, fault);
}

static void end_value(Parser *parser)
{
    if (parser->entry == NULL)
        return;
    /* Only the end is stripped: a value may begin with an empty line. */
    const char *text = parser->value->str;
    const char *end = strip_end(text, text + parser->value->len);
    parser->entry->value = g_strndup(text, (gsize)(end - text));
    parser->entry = NULL;
}

static void begin_section(Parser *parser, const char *name)
{
    Ini *ini = parser->ini;
    IniSection *section = g_hash_table_lookup(ini->by_name, name);
    if (section == NULL) {
        section = g_new0(IniSection, 1);
        *section = (IniSection){.name = g_strdup(name),
                                .line = parser->line,
                                .entries = g_ptr_array_new(),
                                .by_key = g_hash_table_new(g_str_hash, g_str_equal)};
        g_ptr_array_add(ini->sections, section);
        g_hash_table_insert(ini->by_name, section->name, section);
    } else if (strcmp(name, "DEFAULT") != 0) { /* Python lets this one alone come again */
        add_fault(parser, INI_DUPLICATE_SECTION, name, NULL,
                  g_strdup_printf("duplicate section, first at line %d", section->line));
    }
    parser->section = section;
}

/* `text` is a whole line, stripped. */
static void begin_entry(Parser *parser, const char *text)
{
    gsize separator = strcspn(text, "=:");
    if (text[separator] == '\0') {
        add_fault(parser, INI_NO_SETTING, parser->section->name, NULL,
                  g_strdup("not a setting: the line has no \"=\""));
        return;
    }
    end_value(parser);
    g_autofree char *key = strip(text, separator, NULL);
    if (key[0] == '\0')
        add_fault(parser, INI_NO_SETTING, parser->section->name, NULL,
                  g_strdup("the line has no key before the separator"));
    const IniEntry *first = ini_find_entry(parser->section, key);
    if (first != NULL)
        add_fault(parser, INI_DUPLICATE_KEY, parser->section->name, key,
                  g_strdup_printf("duplicate key, first at line %d", first->line));

    IniEntry *entry = g_new0(IniEntry, 1);
    entry->line = parser->line;
    entry->key = g_steal_pointer(&key);
    g_ptr_array_add(parser->section->entries, entry);
    if (first == NULL)
        g_hash_table_insert(parser->section->by_key, entry->key, entry);
    g_autofree char *value = strip(text + separator + 1, strlen(text + separator + 1), NULL);
    g_string_assign(parser->value, value);
    parser->entry = entry;
}

/* Whether a continuation line can follow. */
static bool entry_is_open(const Parser *parser)
{
    return parser->entry != NULL && parser->entry->key[0] != '\0';
}

static void parse_line(Parser *parser, const char *line, gsize length)
{
    glong indent = 0;
    g_autofree char *text = strip(line, length, &indent);
    if (text[0] == '#' || text[0] == ';')
        return;
    if (text[0] == '\0') {
        if (entry_is_open(parser))
            g_string_append_c(parser->value, '\n');
        return;
    }
    if (entry_is_open(parser) && indent > parser->indent) {
        g_string_append_c(parser->value, '\n');
        g_string_append(parser->value, text);
        return;
    }
    parser->indent = indent;
    char *close = text[0] == '[' ? strrchr(text, ']') : NULL;
    if (close != NULL && close > text + 1) {
        end_value(parser);
        *close = '\0';
        begin_section(parser, text + 1);
    } else if (parser->section == NULL) {
        add_fault(parser, INI_NO_SECTION, NULL, NULL,
                  g_strdup("a setting must follow a section header such as [ENV]"));
    } else {
        begin_entry(parser, text);
    }
}

/* Refuses what no configuration holds; what is left is text to the rest. */
static void check_line(Parser *parser, const char *line, gsize length)
{
    parser->line++;
    char *reason = NULL;
    if (length > INI_MAX_LINE)
        reason = g_strdup_printf("the line is longer than %d bytes", INI_MAX_LINE);
    else if (memchr(line, '\0', length) != NULL)
        reason = g_strdup("the line contains a null byte");
    else if (!g_utf8_validate_len(line, length, NULL))
        reason = g_strdup("the line is not UTF-8");
    if (reason != NULL)
        add_fault(parser, INI_LIMIT, NULL, NULL, reason);
    else
        parse_line(parser, line, length);
}

static void section_free(gpointer data)
{
    IniSection *section = data;
    for (guint i = 0; i < section->entries->len; i++) {
        IniEntry *entry = g_ptr_array_index(section->entries, i);
        g_free(entry->key);
        g_free(entry->value);
        g_free(entry);
    }
    g_hash_table_unref(section->by_key);
    g_ptr_array_unref(section->entries);
    g_free(section->name);
    g_free(section);
}

static void fault_clear(gpointer data)
{
    IniFault *fault = data;
    g_free(fault->section);
    g_free(fault->key);
    g_free(fault->reason);
}

static Ini *ini_new(const char *file)
{
    Ini *ini = g_new0(Ini, 1);
    ini->file = g_strdup(file);
    ini->sections = g_ptr_array_new_with_free_func(section_free);
    ini->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    ini->faults = g_array_new(FALSE, TRUE, sizeof(IniFault));
    g_array_set_clear_func(ini->faults, fault_clear);
    return ini;
}

Ini *ini_parse(const char *bytes, gsize length, const char *file)
{
    Parser parser = {.ini = ini_new(file), .value = g_string_new(NULL)};
    if (length > INI_MAX_BYTES) {
        add_fault(&parser, INI_LIMIT, NULL, NULL,
                  g_strdup_printf("the file is longer than %d bytes", INI_MAX_BYTES));
        length = 0;
    }
    const char *end = bytes + length;
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        bytes += 3;
    while (bytes < end) {
        const char *eol = bytes;
        while (eol < end && *eol != '\n' && *eol != '\r')
            eol++;
        check_line(&parser, bytes, (gsize)(eol - bytes));
        bytes = end - eol >= 2 && eol[0] == '\r' && eol[1] == '\n' ? eol + 2 : eol + 1;
    }
    end_value(&parser);
    g_string_free(parser.value, TRUE);
    return parser.ini;
}

Ini *ini_read(const char *file, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    g_autoptr(GFile) handle = g_file_new_for_path(file);
    g_autoptr(GFileInputStream) stream = g_file_read(handle, NULL, error);
    if (stream == NULL)
        return NULL;
    /* One byte more than allowed, so that the parser sees that it is too long. */
    bytes = g_malloc(INI_MAX_BYTES + 1);
    if (!g_input_stream_read_all(G_INPUT_STREAM(stream), bytes, INI_MAX_BYTES + 1, &length, NULL,
                                 error)) {
        g_prefix_error(error, "%s: ", file);
        return NULL;
    }
    return ini_parse(bytes, length, file);
}

void ini_free(Ini *ini)
{
    if (ini == NULL)
        return;
    g_hash_table_unref(ini->by_name);
    g_ptr_array_unref(ini->sections);
    g_array_unref(ini->faults);
    g_free(ini->file);
    g_free(ini);
}

const IniSection *ini_find_section(const Ini *ini, const char *name)
{
    return g_hash_table_lookup(ini->by_name, name);
}

const IniEntry *ini_find_entry(const IniSection *section, const char *key)
{
    return section != NULL ? g_hash_table_lookup(section->by_key, key) : NULL;
}
