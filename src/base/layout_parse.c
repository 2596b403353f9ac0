/* Patterns -> nodes, by descent: a sequence holds texts, sets, runs, fields and braces; a brace
 * holds sequences. */
#include "base/layout_nodes.h"
#include "base/stamp.h"

#include <string.h>

typedef struct {
    Layout *layout;
    Pattern *pattern;
    const char *text; /* the whole line, for messages */
    const char *p, *end;
    GArray *nodes;       /* LayoutNode */
    GString *literal;    /* bytes that wait to become a node */
    guint16 n_choices;   /* so far */
    bool is_depth_fixed; /* as many folders have been passed whatever the path */
    bool is_first;       /* a folder's or file's name begins here */
    guint whole;         /* fields that were a whole folder's name, as 1 << Field */
    bool is_glob;        /* no fields */
    GError **error;
} Parser;

static const char *const field_words[N_FIELDS] = {"item", "type", "name"};

G_DEFINE_QUARK(layout - error - quark, layout_error)

void *layout_refuse(GError **error, const char *text, gsize at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *cause = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    glong column =
        g_utf8_validate_len(text, at, NULL) ? g_utf8_strlen(text, (gssize)at) : (glong)at;
    g_set_error(error, LAYOUT_ERROR, LAYOUT_ERROR_INVALID, "pattern \"%s\", column %ld: %s", text,
                column + 1, cause);
    return NULL;
}

static bool refuse(Parser *parser, const char *at, const char *cause)
{
    layout_refuse(parser->error, parser->text, (gsize)(at - parser->text), "%s", cause);
    return false;
}

static LayoutNode *add_raw(Parser *parser, NodeKind kind)
{
    LayoutNode node = {.kind = kind};
    if (kind == NODE_RUN || kind == NODE_DEEP || kind == NODE_FOLDERS || kind == NODE_TEXT ||
        kind == NODE_NUMBER || kind == NODE_EITHER || kind == NODE_TIME || kind == NODE_ZONE ||
        kind == NODE_EPOCH || kind == NODE_WEEKDAY || kind == NODE_PART)
        node.choice = parser->n_choices++;
    g_array_append_val(parser->nodes, node);
    return &g_array_index(parser->nodes, LayoutNode, parser->nodes->len - 1);
}

static const char *keep(Parser *parser, const char *bytes, gsize length)
{
    return g_string_chunk_insert_len(parser->layout->bytes, bytes, (gssize)length);
}

/* Makes a node of the bytes that wait. Jumps lead to the next node, so this goes before each. */
static void flush(Parser *parser)
{
    if (parser->literal->len == 0)
        return;
    LayoutNode *node = add_raw(parser, NODE_LITERAL);
    node->bytes = keep(parser, parser->literal->str, parser->literal->len);
    node->length = parser->literal->len;
    g_string_truncate(parser->literal, 0);
}

static LayoutNode *add(Parser *parser, NodeKind kind)
{
    flush(parser);
    parser->is_first = false;
    return add_raw(parser, kind);
}

static void add_byte(Parser *parser, char c)
{
    g_string_append_c(parser->literal, c);
    parser->is_first = c == '/';
}

/* Adds one byte of the set, or of all others; a slash is in none. */
static void add_set(Parser *parser, const guint8 set[static SET_BYTES], bool is_negated)
{
    guint8 bits[SET_BYTES];
    for (gsize i = 0; i < SET_BYTES; i++)
        bits[i] = (guint8)(is_negated ? ~set[i] : set[i]);
    bits['/' / 8] &= (guint8) ~(1 << '/' % 8);
    add(parser, NODE_SET)->bytes = keep(parser, (const char *)bits, SET_BYTES);
}

static bool parse_set(Parser *parser)
{
    const char *begin = parser->p++;
    guint8 set[SET_BYTES] = {0};
    bool is_negated = parser->p < parser->end && (*parser->p == '!' || *parser->p == '^');
    parser->p += is_negated;
    for (const char *first = parser->p;; parser->p++) {
        if (parser->p == parser->end)
            return refuse(parser, begin, "[ without ]");
        if (*parser->p == ']' && parser->p > first)
            break;
        if (*parser->p == '\\' && parser->p + 1 < parser->end)
            parser->p++;
        guint8 low = (guint8)*parser->p, high = low;
        if (parser->end - parser->p > 2 && parser->p[1] == '-' && parser->p[2] != ']') {
            high = (guint8)parser->p[2];
            if (high < low)
                return refuse(parser, parser->p, "a range that runs backwards");
            parser->p += 2;
        }
        for (guint c = low; c <= high; c++)
            set[c / 8] |= (guint8)(1 << c % 8);
    }
    parser->p++;
    add_set(parser, set, is_negated);
    return true;
}

static void parse_star(Parser *parser)
{
    bool is_deep = parser->end - parser->p > 1 && parser->p[1] == '*';
    while (parser->p < parser->end && *parser->p == '*')
        parser->p++;
    if (!is_deep) {
        add(parser, NODE_RUN);
        return;
    }
    parser->is_depth_fixed = false;
    bool is_folders = parser->is_first && parser->p < parser->end && *parser->p == '/';
    add(parser, is_folders ? NODE_FOLDERS : NODE_DEEP);
    parser->p += is_folders;
    parser->is_first = is_folders;
}

static bool add_field(Parser *parser, const char *begin, Field field, int depth)
{
    guint bit = 1U << field;
    bool is_first = parser->is_first;
    if (depth > 0)
        return refuse(parser, begin, "a name of the item within braces: write a pattern for each");
    if ((parser->pattern->fields & bit) != 0) {
        if ((parser->whole & bit) == 0)
            return refuse(parser, begin,
                          "the field stands twice, and the first is not a whole "
                          "folder's name at a fixed depth: write * for the second");
        add(parser, NODE_SAME)->field = field;
        return true;
    }
    add(parser, NODE_TEXT)->field = field;
    parser->pattern->fields |= bit;
    if (is_first && parser->is_depth_fixed && parser->p < parser->end && *parser->p == '/')
        parser->whole |= bit;
    return true;
}

/* Takes note of what a date's or time's part says; each may stand once. */
static bool add_stamp_parts(Parser *parser, const char *begin, guint parts)
{
    if ((parser->pattern->stamp_parts & parts) != 0)
        return refuse(parser, begin,
                      "a part of the date that another says already: write * for "
                      "the one that does not count");
    parser->pattern->stamp_parts |= parts;
    return true;
}

static bool add_form(Parser *parser, const char *begin, const char *form, gsize length)
{
    bool is_time = length > 5 && memcmp(form, "time:", 5) == 0;
    bool is_date = length > 5 && memcmp(form, "date:", 5) == 0;
    if (is_time || is_date) {
        form += 5;
        length -= 5;
    }
    g_autoptr(GString) codes = g_string_new(NULL);
    guint parts = stamp_compile(form, length, is_time, codes);
    if (parts == 0 && (is_time || is_date))
        return refuse(parser, form,
                      "no form of a date: write it of YYYY, YY, MM, DD, DDD, Mon, "
                      "Month, HH, SS");
    if (parts == 0)
        return refuse(parser, begin,
                      "no field: there are {item}, {type}, {name}, {date}, {time}, {zone}, "
                      "{epoch}, {weekday}, {n}, {part} and forms such as {date:DD-MM-YYYY}");
    LayoutNode *node = add(parser, NODE_FORM);
    node->bytes = keep(parser, codes->str, codes->len);
    node->length = codes->len;
    return add_stamp_parts(parser, begin, parts);
}

static bool parse_field(Parser *parser, const char *close, int depth)
{
    static const struct {
        const char *word;
        NodeKind kind;
        guint parts;
    } fields[] = {
        {"date", NODE_DATE, STAMP_YEAR | STAMP_MONTH | STAMP_DAY},
        {"time", NODE_TIME, STAMP_HOUR | STAMP_MINUTE | STAMP_SECOND},
        {"zone", NODE_ZONE, STAMP_ZONE},
        {"epoch", NODE_EPOCH, STAMP_EPOCH},
        {"weekday", NODE_WEEKDAY, 0},
        {"n", NODE_NUMBER, 0},
        {"part", NODE_PART, 0},
    };
    const char *begin = parser->p, *word = begin + 1;
    gsize length = (gsize)(close - word);
    parser->p = close + 1;
    if (parser->is_glob)
        return refuse(parser, begin, "a field, where only * ** ? [] and {,} may stand");
    for (int i = 0; i < N_FIELDS; i++) {
        if (strlen(field_words[i]) == length && memcmp(field_words[i], word, length) == 0)
            return add_field(parser, begin, (Field)i, depth);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (strlen(fields[i].word) != length || memcmp(fields[i].word, word, length) != 0)
            continue;
        bool is_slot = fields[i].kind == NODE_NUMBER || fields[i].kind == NODE_WEEKDAY;
        bool is_part = fields[i].kind == NODE_PART;
        if (is_part && parser->pattern->has_part)
            return refuse(parser, begin, "{part} stands twice");
        if (fields[i].kind == NODE_DATE)
            parser->is_depth_fixed = false; /* 2026/11/25 */
        parser->pattern->has_slot |= is_slot;
        parser->pattern->has_part |= is_part;
        add(parser, fields[i].kind);
        return add_stamp_parts(parser, begin, fields[i].parts);
    }
    return add_form(parser, begin, word, length);
}

/* The first byte of `stops` from `p` on that stands outside of inner braces and sets; the end if
 * there is none. */
static const char *find_outside(const char *p, const char *end, const char *stops)
{
    for (int depth = 0; p < end; p++) {
        if (*p == '\\' && p + 1 < end)
            p++;
        else if (depth == 0 && strchr(stops, *p) != NULL)
            return p;
        else if (*p == '{')
            depth++;
        else if (*p == '}')
            depth--;
    }
    return end;
}

static bool parse_sequence(Parser *parser, const char *end, int depth);

/* a,b,c between braces: EITHER(2) a JUMP(4)  2: EITHER(3) b JUMP(4)  3: c  4: ... */
static bool parse_either(Parser *parser, const char *close, int depth)
{
    const char *begin = parser->p++;
    if (depth == LAYOUT_MAX_DEPTH)
        return refuse(parser, begin, "braces within too many braces");
    g_autoptr(GArray) jumps = g_array_new(FALSE, FALSE, sizeof(guint));
    bool has_slash = memchr(begin, '/', (gsize)(close - begin)) != NULL;
    for (;;) {
        const char *comma = find_outside(parser->p, close, ",");
        flush(parser);
        guint either = parser->nodes->len;
        if (comma < close)
            add(parser, NODE_EITHER);
        if (!parse_sequence(parser, comma, depth + 1))
            return false;
        flush(parser);
        if (comma == close)
            break;
        guint jump = parser->nodes->len;
        add(parser, NODE_JUMP);
        g_array_append_val(jumps, jump);
        g_array_index(parser->nodes, LayoutNode, either).other = (guint16)parser->nodes->len;
        parser->p = comma + 1;
    }
    for (guint i = 0; i < jumps->len; i++)
        g_array_index(parser->nodes, LayoutNode, g_array_index(jumps, guint, i)).other =
            (guint16)parser->nodes->len;
    parser->is_first = false;
    parser->is_depth_fixed &= !has_slash;
    parser->p = close + 1;
    return true;
}

static bool parse_brace(Parser *parser, const char *end, int depth)
{
    const char *close = find_outside(parser->p + 1, end, "}");
    if (close == end)
        return refuse(parser, parser->p, "{ without }");
    gsize length = (gsize)(close - parser->p - 1);
    if (memchr(parser->p + 1, ',', length) != NULL || memchr(parser->p + 1, '{', length) != NULL)
        return parse_either(parser, close, depth);
    return parse_field(parser, close, depth);
}

static bool parse_sequence(Parser *parser, const char *end, int depth)
{
    static const guint8 none[SET_BYTES] = {0};
    while (parser->p < end) {
        if (parser->nodes->len > LAYOUT_MAX_NODES)
            return refuse(parser, parser->p, "the pattern is too long");
        char c = *parser->p;
        if (c == '*') {
            parse_star(parser);
        } else if (c == '?') {
            parser->p++;
            add_set(parser, none, true);
        } else if (c == '[') {
            if (!parse_set(parser))
                return false;
        } else if (c == '{') {
            if (!parse_brace(parser, end, depth))
                return false;
        } else if (c == '}') {
            return refuse(parser, parser->p, "} without {");
        } else if (c == '\\' && parser->p + 1 == end) {
            return refuse(parser, parser->p, "a backslash before nothing");
        } else {
            parser->p += c == '\\';
            add_byte(parser, *parser->p++);
        }
    }
    return true;
}

/* What a pattern's dates and slots must be to mean something. */
static bool check_stamp(Parser *parser)
{
    Pattern *pattern = parser->pattern;
    guint parts = pattern->stamp_parts;
    if ((parts & STAMP_EPOCH) != 0 && (parts & ~(guint)STAMP_EPOCH) != 0)
        return refuse(parser, parser->text, "{epoch} and a date: write * for one of them");
    if ((parts & ~(guint)STAMP_EPOCH) != 0 && (parts & STAMP_YEAR) == 0)
        return refuse(parser, parser->text, "a date or time without a year");
    pattern->has_slot &= parts == 0;
    if (pattern->has_slot && pattern->has_part)
        return refuse(parser, parser->text, "{part} and a slot, {n} or {weekday}");
    return true;
}

Pattern *pattern_compile(Layout *layout, const char *text, const PatternSpan *span, bool is_glob,
                         GError **error)
{
    Pattern *pattern = g_new0(Pattern, 1);
    Parser parser = {.layout = layout,
                     .pattern = pattern,
                     .text = text,
                     .p = text + span->from,
                     .end = text + span->from + span->length,
                     .nodes = g_array_new(FALSE, FALSE, sizeof(LayoutNode)),
                     .literal = g_string_new(NULL),
                     .is_depth_fixed = true,
                     .is_first = true,
                     .is_glob = is_glob,
                     .error = error};
    bool ok = span->length > 0 || refuse(&parser, parser.p, "no pattern");
    if (ok && *parser.p == '/')
        ok = refuse(&parser, parser.p, "a slash at the beginning: patterns are below the root");
    ok = ok && parse_sequence(&parser, parser.end, 0) && check_stamp(&parser);
    pattern->is_folder = parser.is_first;
    if (ok)
        add(&parser, NODE_END);
    pattern->n_nodes = parser.nodes->len;
    pattern->n_choices = parser.n_choices;
    pattern->nodes = (LayoutNode *)(void *)g_array_free(parser.nodes, FALSE);
    g_string_free(parser.literal, TRUE);
    if (ok) {
        pattern_plan(pattern);
        return pattern;
    }
    pattern_free(pattern);
    return NULL;
}

void pattern_free(Pattern *pattern)
{
    if (pattern == NULL)
        return;
    g_free(pattern->nodes);
    g_free(pattern->name);
    g_free(pattern);
}
