/* A layout's lines: presets, patterns, what they share, and names. */
#include "base/layout.h"

#include "base/layout_nodes.h"
#include "base/stamp.h"

#include <string.h>

static const Preset presets[] = {
    {"hubplot",
     {"{type}/{name}/{date:YYYY/MM/DD}/{HHMMSS}/?*.tar.gz"},
     .signs = {"*/*/[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]/[0-9][0-9][0-9][0-9][0-9][0-9]/"
               "*.tar.gz"}},
    {"restic",
     {"snapshots/* + data/** => restic", "{item}/snapshots/* + {item}/data/**",
      "{type}/{name}/snapshots/* + {type}/{name}/data/**"},
     .ignored = {"**/index/*", "**/keys/*", "**/locks/*", "config"},
     .signs = {"**/snapshots/*", "**/keys/*", "**/data/[0-9a-f][0-9a-f]/*"}},
    {"borg",
     {"index.{n} + data/** => borg", "{item}/index.{n} + {item}/data/**",
      "{type}/{name}/index.{n} + {type}/{name}/data/**"},
     .ignored = {"**/README", "config", "nonce", "hints.*", "integrity.*", "lock.*"},
     .signs = {"**/hints.*", "**/integrity.*", "**/data/*/*"}},
    {"rsnapshot",
     {"{hourly,daily,weekly,monthly,yearly,alpha,beta,gamma,delta}.{n}/{item}/"},
     .signs = {"{hourly,daily,weekly,monthly,yearly,alpha,beta,gamma,delta}.0/*/**"}},
    {"vzdump",
     {"**/vzdump-{item}-{date}-{time}.{vma,tar,tgz}{,.*}"},
     .ignored = {"*.log", "*.notes", "*.protected"},
     .signs = {"**/vzdump-*"}},
    {"pbs",
     {"**/{type}/{name}/{date}T{time}{zone}/"},
     .ignored = {".chunks/**", ".lock", "**/owner", "**/notes"},
     .signs = {"{,**/}{vm,ct,host}/*/*T*Z/index.json.blob"}},
    {"btrbk",
     {"**/{item}.{date}T{time}{zone}{,_*}/", "**/{item}.{date}T{time}{,_*}/",
      "**/{item}.{date}{,_*}/", "**/{item}.{date}T{time}{,[+-]????}--*.btrfs{,.*}",
      "**/{item}.{date}--*.btrfs{,.*}"},
     .ignored = {"*.info"},
     .signs = {"{,**/}*.[12][0-9][0-9][0-9][01][0-9][0-3][0-9]T[0-9][0-9][0-9][0-9]{,--*,/**}"}},
    {"zfs", {"**/.zfs/snapshot/{item}[_-]{date}{,[T_-]*}/"}, .signs = {"**/.zfs/snapshot/*/**"}},
    {"mylvmbackup",
     {"**/{item}-{date}_{time}_*.{tar,tar.*,tgz}"},
     .signs = {"**/*-[12][0-9][0-9][0-9][01][0-9][0-3][0-9]_[0-9][0-9][0-9][0-9][0-9][0-9]_"
               "mysql.{tar,tar.*,tgz}"}},
    {"automysqlbackup",
     {"{,**/}{daily,weekly,monthly}/{item}/*_{date}_{time}*.*"},
     .ignored = {"latest/**", "**/latest/**", "tmp/**", "status/**"},
     .signs = {"{,**/}{daily,weekly,monthly}/*/*_*-*-*_[0-9][0-9]h[0-9][0-9]m*"}},
    {"duplicity",
     {"{,**/}duplicity-full.{date}T{time}{zone}.vol{part}.difftar{,.*} => full",
      "{,**/}duplicity-inc.*.to.{date}T{time}{zone}.vol{part}.difftar{,.*} => incremental"},
     .ignored = {"duplicity-*.manifest", "duplicity-*.manifest.*", "duplicity-*.sigtar",
                 "duplicity-*.sigtar.*"},
     .signs = {"{,**/}duplicity-full.*.vol1.difftar{,.*}"}},
    {"pgbackrest",
     {"backup/{item}/{date}-{time}F/", "backup/{item}/*F_{date}-{time}[DI]/"},
     .ignored = {"archive/**", "backup.info*", "backup/*/backup.history/**"},
     .signs = {"backup/*/backup.info", "archive/*/**"}},
    {"barman",
     {"{item}/base/{date}T{time}/"},
     .ignored = {"*/wals/**", "*/incoming/**", "*/streaming/**", "*/errors/**", "*/meta/**",
                 "*/identity.json", ".*.lock"},
     .signs = {"*/base/*T*/backup.info"}},
    {"walg",
     {"**/{item}/basebackups_005/*_backup_stop_sentinel.json + "
      "**/{item}/basebackups_005/*/**"},
     .ignored = {"**/wal_005/**"},
     .signs = {"**/basebackups_005/*_backup_stop_sentinel.json"}},
    {"gitlab",
     {"{epoch}_*_gitlab_backup.tar => gitlab", "{epoch}_gitlab_backup.tar => gitlab"},
     .signs = {"[0-9]*_gitlab_backup.tar"}},
    {"velero",
     {"{,**/}backups/{item}-{date}{time}/"},
     .ignored = {"restores/**", "kopia/**", "restic/**", "metadata/**"},
     .signs = {"{,**/}backups/*/velero-backup.json"}},
    {"timeshift",
     {"{,**/}snapshots{,-*}/{date}_{time}/ => timeshift"},
     .ignored = {"**/snapshots-*/**"},
     .signs = {"{,**/}snapshots/*/info.json", "{,**/}snapshots/*/localhost/**"}},
    {"rdiff-backup",
     {"rdiff-backup-data/mirror_metadata.{date}T{time}{zone}.* => rdiff-backup",
      "{item}/rdiff-backup-data/mirror_metadata.{date}T{time}{zone}.* + {item}/**"},
     .ignored = {"**/rdiff-backup-data/increments/**", "**/rdiff-backup-data/*.log",
                 "**/rdiff-backup-data/*.data{,.gz}", "**/rdiff-backup-data/chars_to_quote"},
     .signs = {"{,**/}rdiff-backup-data/mirror_metadata.*"}},
};

const Preset *preset_table(guint *n)
{
    *n = G_N_ELEMENTS(presets);
    return presets;
}

static const Preset *preset_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(presets); i++) {
        if (strcmp(presets[i].name, name) == 0)
            return &presets[i];
    }
    return NULL;
}

static char *preset_names(void)
{
    GString *names = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(presets); i++)
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", presets[i].name);
    return g_string_free(names, FALSE);
}

/* Where " WORD " begins in the line, before `end`; NULL: nowhere. */
static const char *find_word(const char *line, const char *end, const char *word)
{
    gsize n = strlen(word);
    for (const char *p = line; p + n + 1 < end; p++) {
        if (*p == ' ' && memcmp(p + 1, word, n) == 0 && p[n + 1] == ' ')
            return p;
    }
    return NULL;
}

static PatternSpan trim(const char *line, const char *begin, const char *end)
{
    while (begin < end && *begin == ' ')
        begin++;
    while (end > begin && end[-1] == ' ')
        end--;
    return (PatternSpan){(gsize)(begin - line), (gsize)(end - begin)};
}

/* The fields that a name holds, as 1 << Field; refused where the pattern lacks one. */
static bool check_name(const char *line, PatternSpan span, const Pattern *pattern, GError **error)
{
    static const char *const words[N_FIELDS] = {"{item}", "{type}", "{name}"};
    const char *p = line + span.from, *end = p + span.length;
    if (p == end) {
        layout_refuse(error, line, span.from, "no name behind =>");
        return false;
    }
    for (; (p = memchr(p, '{', (gsize)(end - p))) != NULL; p++) {
        int field = 0;
        while (field < N_FIELDS && strncmp(p, words[field], 6) != 0)
            field++;
        if (field == N_FIELDS || (pattern->fields & 1U << field) == 0) {
            layout_refuse(error, line, (gsize)(p - line),
                          "a name may hold {item}, {type} and {name}, where the pattern does");
            return false;
        }
    }
    return true;
}

static bool check_fields(const char *line, PatternSpan span, const Pattern *pattern, GError **error)
{
    const guint item = 1 << FIELD_ITEM, type = 1 << FIELD_TYPE, name = 1 << FIELD_NAME;
    guint fields = pattern->fields;
    if (fields == item || fields == name || fields == (type | name))
        return true;
    if (fields == 0) {
        g_autofree char *names = preset_names();
        layout_refuse(error, line, span.from,
                      "it names no item: write {item} or {type}/{name} into it, or \" => NAME\" "
                      "behind it; the presets are %s",
                      names);
    } else {
        layout_refuse(
            error, line, span.from,
            "the item is {item}, or {type} and {name}; else write \" => NAME\" behind it");
    }
    return false;
}

static bool add_pattern(Layout *layout, const char *line, PatternSpan span, PatternSpan name,
                        GError **error)
{
    Pattern *pattern = pattern_compile(layout, line, &span, false, error);
    if (pattern == NULL)
        return false;
    g_ptr_array_add(layout->patterns, pattern);
    if (name.from == 0)
        return check_fields(line, span, pattern, error);
    if (!check_name(line, name, pattern, error))
        return false;
    pattern->name = g_strndup(line + name.from, name.length);
    return true;
}

/* "PATTERN + PATTERN => NAME # comment" */
static bool add_line(Layout *layout, const char *line, GError **error)
{
    const char *end = line + strlen(line), *comment = line;
    while ((comment = strchr(comment, '#')) != NULL && (comment == line || comment[-1] != ' '))
        comment++;
    if (comment != NULL)
        end = comment;
    const char *arrow = find_word(line, end, "=>");
    PatternSpan name = {0, 0};
    if (arrow != NULL) {
        name = trim(line, arrow + 4, end);
        end = arrow;
    }
    const char *plus = find_word(line, end, "+");
    if (!add_pattern(layout, line, trim(line, line, plus != NULL ? plus : end), name, error))
        return false;
    if (plus == NULL)
        return true;
    if (!add_pattern(layout, line, trim(line, plus + 3, end), name, error))
        return false;
    Pattern *shared = g_ptr_array_index(layout->patterns, layout->patterns->len - 1);
    shared->is_shared = true;
    if (!shared->is_folder)
        return true;
    layout_refuse(error, line, (gsize)(plus + 3 - line),
                  "shared data are files: write ** behind the slash");
    return false;
}

static bool add_ignored(Layout *layout, const char *glob, GError **error)
{
    PatternSpan span = {0, strlen(glob)};
    Pattern *pattern = pattern_compile(layout, glob, &span, true, error);
    if (pattern == NULL)
        return false;
    pattern->is_anywhere = strchr(glob, '/') == NULL;
    g_ptr_array_add(layout->ignored, pattern);
    return true;
}

static bool add_lines(Layout *layout, const char *const *lines, GError **error)
{
    for (; lines != NULL && *lines != NULL; lines++) {
        if (!add_line(layout, *lines, error))
            return false;
    }
    return true;
}

static bool add_all_ignored(Layout *layout, const char *const *globs, GError **error)
{
    for (; globs != NULL && *globs != NULL; globs++) {
        if (!add_ignored(layout, *globs, error))
            return false;
    }
    return true;
}

static const Preset *find_preset(const char *line)
{
    gsize n = strcspn(line, " #");
    const char *rest = line + n + strspn(line + n, " ");
    if (*rest != '\0' && *rest != '#')
        return NULL;
    g_autofree char *word = g_strndup(line, n);
    return preset_find(word);
}

static bool add_patterns(Layout *layout, const char *const *patterns, GError **error)
{
    for (; *patterns != NULL; patterns++) {
        const Preset *preset = find_preset(*patterns);
        bool ok = preset == NULL ? add_line(layout, *patterns, error)
                                 : add_lines(layout, preset->patterns, error) &&
                                       add_all_ignored(layout, preset->ignored, error);
        if (!ok)
            return false;
        if (layout->patterns->len > LAYOUT_MAX_LINES) {
            layout_refuse(error, *patterns, 0, "more than %d patterns", LAYOUT_MAX_LINES);
            return false;
        }
    }
    return true;
}

Layout *layout_new(const char *const *patterns, const char *const *ignored, GError **error)
{
    Layout *layout = g_new0(Layout, 1);
    layout->patterns = g_ptr_array_new_with_free_func((GDestroyNotify)pattern_free);
    layout->ignored = g_ptr_array_new_with_free_func((GDestroyNotify)pattern_free);
    layout->bytes = g_string_chunk_new(1024);
    layout->item = g_string_new(NULL);
    layout->visited = g_byte_array_new();
    if (add_patterns(layout, patterns, error) && add_all_ignored(layout, ignored, error))
        return layout;
    layout_free(layout);
    return NULL;
}

void layout_free(Layout *layout)
{
    if (layout == NULL)
        return;
    g_ptr_array_unref(layout->patterns);
    g_ptr_array_unref(layout->ignored);
    g_string_chunk_free(layout->bytes);
    g_string_free(layout->item, TRUE);
    g_byte_array_unref(layout->visited);
    g_free(layout);
}

bool layout_has_folders(const Layout *layout)
{
    for (guint i = 0; i < layout->patterns->len; i++) {
        if (((const Pattern *)g_ptr_array_index(layout->patterns, i))->is_folder)
            return true;
    }
    return false;
}

/* What every match of a pattern must hold, found from its end backwards, as nodes lead forwards. */
static void set_add(guint8 set[static SET_BYTES], const char *bytes)
{
    for (; *bytes != '\0'; bytes++)
        set[(guint8)*bytes / 8] |= (guint8)(1 << (guint8)*bytes % 8);
}

static void set_add_range(guint8 set[static SET_BYTES], guint8 low, guint8 high)
{
    for (guint c = low; c <= high; c++)
        set[c / 8] |= (guint8)(1 << c % 8);
}

static void set_add_set(guint8 set[static SET_BYTES], const guint8 other[static SET_BYTES])
{
    for (gsize i = 0; i < SET_BYTES; i++)
        set[i] |= other[i];
}

/* The bytes with which a node's own text begins; all, where it may be empty. */
static void find_first(const Pattern *pattern, LayoutNode *node)
{
    guint8 *first = node->first;
    switch (node->kind) {
    case NODE_LITERAL:
        set_add_range(first, (guint8)node->bytes[0], (guint8)node->bytes[0]);
        break;
    case NODE_SET:
        set_add_set(first, (const guint8 *)node->bytes);
        break;
    case NODE_DATE:
    case NODE_TIME:
    case NODE_EPOCH:
    case NODE_NUMBER:
        set_add(first, "0123456789");
        break;
    case NODE_PART:
        set_add(first, "0123456789abcdefghijklmnopqrstuvwxyz");
        break;
    case NODE_ZONE:
        set_add(first, "+-ZzUu");
        break;
    case NODE_WEEKDAY:
        set_add(first, "MTWFSmtwfs");
        break;
    case NODE_EITHER:
        set_add_set(first, node[1].first);
        set_add_set(first, pattern->nodes[node->other].first);
        break;
    case NODE_JUMP:
        set_add_set(first, pattern->nodes[node->other].first);
        break;
    case NODE_RUN:
    case NODE_DEEP:
    case NODE_FOLDERS:
    case NODE_TEXT:
    case NODE_SAME:
    case NODE_FORM:
    case NODE_END:
        set_add_range(first, 0, 255);
        break;
    }
}

/* Whether every match passes the node: it stands in no alternative. */
static bool is_passed_always(const Pattern *pattern, guint number)
{
    for (guint i = 0; i < number; i++) {
        const LayoutNode *node = &pattern->nodes[i];
        if ((node->kind == NODE_JUMP || node->kind == NODE_EITHER) && node->other > number)
            return false;
        if (node->kind == NODE_EITHER && node->other <= number) {
            const LayoutNode *jump = &pattern->nodes[node->other - 1];
            if (jump->other > number)
                return false;
        }
    }
    return true;
}

/* How many digits a node's text has at least, whatever it is. */
static guint digits_of(const LayoutNode *node)
{
    static const guint digits[NODE_END + 1] = {
        [NODE_DATE] = 8, [NODE_TIME] = 4, [NODE_EPOCH] = 10, [NODE_NUMBER] = 1};
    return digits[node->kind];
}

void pattern_plan(Pattern *pattern)
{
    guint n = pattern->n_nodes;
    pattern->digits = 0;
    pattern->end = pattern->needed = NULL;
    for (guint i = n; i-- > 0;) {
        LayoutNode *node = &pattern->nodes[i];
        find_first(pattern, node);
        if (!is_passed_always(pattern, i))
            continue;
        pattern->digits += digits_of(node);
        if (node->kind != NODE_LITERAL)
            continue;
        if (i == n - 2 && !pattern->is_folder)
            pattern->end = node;
        else if (i > 0 && (pattern->needed == NULL || node->length > pattern->needed->length))
            pattern->needed = node;
    }
}
