/* INI files in the dialect of Python 3's RawConfigParser with `optionxform = str`: keys are
 * case-sensitive, `=` or `:` separates, `#` and `;` begin comments at the start of a line only,
 * a line indented deeper than its key continues the value, a section or key given twice is
 * wrong. Values are raw: nothing in them is expanded. */
#ifndef HUBPLOT_INI_H
#define HUBPLOT_INI_H

#include <glib.h>
#include <stdbool.h>

#define INI_MAX_BYTES (1 << 20)
#define INI_MAX_LINE 4096 /* bytes */

typedef struct {
    char *key, *value; /* the lines of a value are joined by \n */
    int line;          /* of the key, from 1 */
} IniEntry;

typedef struct {
    char *name;
    int line;
    GPtrArray *entries; /* IniEntry *, in the file's order */
    GHashTable *by_key; /* key -> its first IniEntry * */
} IniSection;

typedef enum {
    INI_NO_SECTION, /* a setting before the first section */
    INI_DUPLICATE_SECTION,
    INI_DUPLICATE_KEY,
    INI_NO_SETTING, /* neither section, setting nor comment */
    INI_LIMIT,      /* too long, or bytes that are not text */
} IniFaultKind;

typedef struct {
    IniFaultKind kind;
    int line;
    char *section, *key; /* or NULL */
    char *reason;
} IniFault;

typedef struct {
    char *file;
    GPtrArray *sections; /* IniSection *, in the file's order; [DEFAULT] is one of them */
    GArray *faults;      /* IniFault, by line */
    GHashTable *by_name; /* section's name -> IniSection * */
} Ini;

/* Parses the whole text; faulty lines are recorded and skipped. `file` is its name. */
Ini *ini_parse(const char *bytes, gsize length, const char *file);
/* Reads and parses a file of at most INI_MAX_BYTES. Only a file that can't be read is an
 * error, which names it; mistakes in the text are in `faults`. */
Ini *ini_read(const char *file, GError **error);
void ini_free(Ini *ini);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ini, ini_free)

/* The section, or NULL. */
const IniSection *ini_find_section(const Ini *ini, const char *name);
/* The section's entry of that key, or NULL; `section` may be NULL. */
const IniEntry *ini_find_entry(const IniSection *section, const char *key);

#endif
