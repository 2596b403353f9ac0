/* Walks a pattern's nodes along a path. A node that can go on in several ways tries one after the
 * other, the shortest text first. Whether the rest of a walk succeeds depends on nothing but the
 * node and the place in the path: dates are judged when the walk is over, and a field that stands
 * twice was, at first, the whole name of the path's k-th folder, hence the same on each way. So a
 * place where a node has failed once need never be tried again. After a budget of steps that
 * ordinary pairs do not use up, such places are remembered, and no pair takes more steps than the
 * pattern's nodes times the path's bytes. */
#include "base/layout_nodes.h"
#include "base/stamp.h"

#include <string.h>

#define BUDGET_BASE 256
#define BUDGET_PER_BYTE 8

typedef struct {
    const char *from, *end;
} Span;

typedef struct {
    const Pattern *pattern;
    const char *path, *end;
    StampMode mode;
    Span text[N_FIELDS], slot, part;
    Stamp stamp;
    const char *stop; /* where a pattern of folders ends */
    gsize steps, budget;
    GByteArray *visited; /* a bit for each place of each choice */
    bool is_remembering;
    bool is_close; /* a date failed that would do if it needed no calendar */
} Walk;

/* Notes a step to a place. True: it has failed there before. */
static bool is_vain(Walk *walk, const LayoutNode *node, const char *p)
{
    gsize width = (gsize)(walk->end - walk->path) + 1;
    if (++walk->steps <= walk->budget)
        return false;
    if (!walk->is_remembering) {
        g_byte_array_set_size(walk->visited, (guint)(walk->pattern->n_choices * width / 8 + 1));
        memset(walk->visited->data, 0, walk->visited->len);
        walk->is_remembering = true;
    }
    gsize place = node->choice * width + (gsize)(p - walk->path);
    guint8 bit = (guint8)(1 << place % 8);
    bool is_known = (walk->visited->data[place / 8] & bit) != 0;
    walk->visited->data[place / 8] |= bit;
    return is_known;
}

static bool go(Walk *walk, const LayoutNode *node, const char *p);

/* The first place from `p` to `limit` at which `next` may begin, or NULL. */
static const char *next_place(const Walk *walk, const LayoutNode *next, const char *p,
                              const char *limit)
{
    if (p > limit)
        return NULL;
    if (next->kind == NODE_LITERAL)
        return memchr(p, next->bytes[0], (gsize)(limit - p) + (limit < walk->end));
    while (p < limit && !set_has(next->first, *p))
        p++;
    return p;
}

/* Goes on behind a run of bytes that begins at `from` and may end at `p` or later. */
static bool go_run(Walk *walk, const LayoutNode *node, const char *from, const char *p)
{
    const LayoutNode *next = node + 1;
    const char *limit = walk->end;
    if (node->kind != NODE_DEEP) {
        const char *slash = memchr(from, '/', (gsize)(walk->end - from));
        limit = slash != NULL ? slash : limit;
    }
    if (p <= limit && next->kind == NODE_END && !walk->pattern->is_folder)
        p = limit; /* no other place can do */
    Span *field = node->kind == NODE_TEXT ? &walk->text[node->field] : NULL;
    for (; (p = next_place(walk, next, p, limit)) != NULL; p++) {
        if (is_vain(walk, node, p))
            return false;
        if (field != NULL)
            *field = (Span){from, p};
        if (go(walk, next, p))
            return true;
    }
    return false;
}

static bool go_folders(Walk *walk, const LayoutNode *node, const char *p)
{
    while (p != NULL && !is_vain(walk, node, p)) {
        if (go(walk, node + 1, p))
            return true;
        p = memchr(p, '/', (gsize)(walk->end - p));
        p = p != NULL ? p + 1 : NULL;
    }
    return false;
}

static bool go_number(Walk *walk, const LayoutNode *node, const char *from)
{
    for (const char *p = from; p < walk->end && g_ascii_isdigit(*p);) {
        if (is_vain(walk, node, ++p))
            return false;
        walk->slot = (Span){from, p};
        if (go(walk, node + 1, p))
            return true;
    }
    return false;
}

/* A number, or two or three letters, as split(1) writes them. */
static bool go_part(Walk *walk, const LayoutNode *node, const char *from)
{
    const char *p = from;
    if (p < walk->end && g_ascii_islower(*p)) {
        while (p < walk->end && p - from < 3 && g_ascii_islower(*p))
            p++;
        for (; p - from >= 2; p--) {
            if (is_vain(walk, node, p))
                continue;
            walk->part = (Span){from, p};
            if (go(walk, node + 1, p))
                return true;
        }
        return false;
    }
    while (p < walk->end && g_ascii_isdigit(*p)) {
        if (is_vain(walk, node, ++p))
            return false;
        walk->part = (Span){from, p};
        if (go(walk, node + 1, p))
            return true;
    }
    return false;
}

static int read_time(Walk *walk, const char *p, StampWay ways[static STAMP_MAX_WAYS])
{
    int n = stamp_read_time(p, walk->end, walk->mode, &walk->stamp, ways);
    StampWay dropped[STAMP_MAX_WAYS];
    if (n == 0 && stamp_read_time(p, walk->end, STAMP_LAX, &walk->stamp, dropped) > 0)
        walk->is_close = true;
    return n;
}

static bool go_stamp(Walk *walk, const LayoutNode *node, const char *p)
{
    StampWay ways[STAMP_MAX_WAYS];
    Stamp before = walk->stamp;
    int n = 0;
    if (is_vain(walk, node, p))
        return false;
    if (node->kind == NODE_TIME)
        n = read_time(walk, p, ways);
    else if (node->kind == NODE_ZONE)
        n = stamp_read_zone(p, walk->end, &before, ways);
    else if (node->kind == NODE_EPOCH)
        n = stamp_read_epoch(p, walk->end, &before, ways);
    else
        n = stamp_read_weekday(p, walk->end, &before, ways);
    for (int i = 0; i < n; i++) {
        walk->stamp = ways[i].stamp;
        if (node->kind == NODE_WEEKDAY)
            walk->slot = (Span){p, ways[i].end};
        if (go(walk, node + 1, ways[i].end))
            return true;
    }
    walk->stamp = before;
    return false;
}

/* What a branch found must be forgotten when it fails. */
static bool go_either(Walk *walk, const LayoutNode *node, const char *p)
{
    if (is_vain(walk, node, p))
        return false;
    Stamp stamp = walk->stamp;
    Span slot = walk->slot, part = walk->part;
    if (go(walk, node + 1, p))
        return true;
    walk->stamp = stamp;
    walk->slot = slot;
    walk->part = part;
    if (go(walk, &walk->pattern->nodes[node->other], p))
        return true;
    walk->stamp = stamp;
    walk->slot = slot;
    walk->part = part;
    return false;
}

static const char *take_date(Walk *walk, const LayoutNode *node, const char *p)
{
    Stamp *stamp = &walk->stamp, dropped = STAMP_NONE;
    const char *end = walk->end;
    if (node->kind == NODE_DATE) {
        const char *behind = stamp_read_date(p, end, walk->mode, stamp);
        if (behind == NULL && stamp_read_date(p, end, STAMP_LAX, &dropped) != NULL)
            walk->is_close = true;
        return behind;
    }
    const char *behind = stamp_read(node->bytes, node->length, p, end, walk->mode, stamp);
    if (behind == NULL &&
        stamp_read(node->bytes, node->length, p, end, STAMP_LAX, &dropped) != NULL)
        walk->is_close = true;
    return behind;
}

/* Takes a node that can go on in one way only; returns the place behind, or NULL. */
static const char *take(Walk *walk, const LayoutNode *node, const char *p)
{
    const char *bytes = node->bytes;
    gsize length = node->length, left = (gsize)(walk->end - p);
    switch (node->kind) {
    case NODE_SAME:
        bytes = walk->text[node->field].from;
        length = (gsize)(walk->text[node->field].end - bytes);
        return bytes != NULL && length <= left && memcmp(p, bytes, length) == 0 ? p + length : NULL;
    case NODE_SET:
        return left > 0 && set_has((const guint8 *)bytes, *p) ? p + 1 : NULL;
    case NODE_DATE:
    case NODE_FORM:
        return take_date(walk, node, p);
    default:
        return length <= left && memcmp(p, bytes, length) == 0 ? p + length : NULL;
    }
}

static bool go(Walk *walk, const LayoutNode *node, const char *p)
{
    for (;; node++) {
        switch (node->kind) {
        case NODE_LITERAL:
        case NODE_SAME:
        case NODE_SET:
        case NODE_DATE:
        case NODE_FORM:
            p = take(walk, node, p);
            if (p == NULL)
                return false;
            break;
        case NODE_RUN:
        case NODE_DEEP:
            return go_run(walk, node, p, p);
        case NODE_TEXT:
            return p < walk->end && go_run(walk, node, p, p + 1);
        case NODE_FOLDERS:
            return go_folders(walk, node, p);
        case NODE_TIME:
        case NODE_ZONE:
        case NODE_EPOCH:
        case NODE_WEEKDAY:
            return go_stamp(walk, node, p);
        case NODE_NUMBER:
            return go_number(walk, node, p);
        case NODE_PART:
            return go_part(walk, node, p);
        case NODE_EITHER:
            return go_either(walk, node, p);
        case NODE_JUMP:
            node = &walk->pattern->nodes[node->other] - 1;
            break;
        case NODE_END:
            walk->stop = p;
            return walk->pattern->is_folder || p == walk->end;
        }
    }
}

/* Whether the path holds what every matching path does; most that do not match lack it. */
static bool can_match(const Pattern *pattern, const char *path, gsize length)
{
    const LayoutNode *end = pattern->end, *needed = pattern->needed;
    gsize digits = 0;
    if (end != NULL &&
        (length < end->length || memcmp(path + length - end->length, end->bytes, end->length) != 0))
        return false;
    for (const char *p = path; p < path + length && digits < pattern->digits; p++)
        digits += g_ascii_isdigit(*p);
    return digits == pattern->digits &&
           (needed == NULL || memmem(path, length, needed->bytes, needed->length) != NULL);
}

static bool walk_pattern(Walk *walk, const Pattern *pattern, GByteArray *visited, Span path)
{
    *walk = (Walk){.pattern = pattern,
                   .path = path.from,
                   .end = path.end,
                   .mode = walk->mode,
                   .stamp = STAMP_NONE,
                   .budget = BUDGET_BASE + BUDGET_PER_BYTE * (gsize)(path.end - path.from),
                   .visited = visited};
    return can_match(pattern, path.from, (gsize)(path.end - path.from)) &&
           go(walk, pattern->nodes, path.from);
}

static bool is_ignored(const Layout *layout, const char *path, const char *end)
{
    const char *slash = NULL;
    Walk walk = {.mode = STAMP_STRICT};
    for (guint i = 0; i < layout->ignored->len; i++) {
        const Pattern *pattern = g_ptr_array_index(layout->ignored, i);
        if (pattern->is_anywhere && slash == NULL) {
            slash = end > path ? memrchr(path, '/', (gsize)(end - path)) : NULL;
            slash = slash != NULL ? slash + 1 : path;
        }
        Span span = {pattern->is_anywhere ? slash : path, end};
        if (walk_pattern(&walk, pattern, layout->visited, span))
            return true;
    }
    return false;
}

static void append_span(GString *text, Span span)
{
    g_string_append_len(text, span.from, span.end - span.from);
}

/* The item's name: within the path where it stands there in one piece, else put together. */
static void find_item(Layout *layout, const Walk *walk, LayoutMatch *match)
{
    static const Field fields[] = {['i'] = FIELD_ITEM, ['t'] = FIELD_TYPE, ['n'] = FIELD_NAME};
    const Pattern *pattern = walk->pattern;
    Span type = walk->text[FIELD_TYPE], name = walk->text[FIELD_NAME];
    bool has_type = (pattern->fields & 1U << FIELD_TYPE) != 0;
    GString *item = layout->item;
    g_string_truncate(item, 0);
    if (pattern->name != NULL) {
        for (const char *p = pattern->name; *p != '\0'; p++) {
            if (*p != '{') {
                g_string_append_c(item, *p);
                continue;
            }
            append_span(item, walk->text[fields[(guint8)p[1]]]);
            p += 5;
        }
    } else if (!has_type || (type.end != NULL && type.end + 1 == name.from && *type.end == '/')) {
        bool is_item = (pattern->fields & 1U << FIELD_ITEM) != 0;
        Span span =
            is_item ? walk->text[FIELD_ITEM] : (Span){has_type ? type.from : name.from, name.end};
        match->item = span.from;
        match->item_length = (gsize)(span.end - span.from);
        return;
    } else {
        append_span(item, type);
        g_string_append_c(item, '/');
        append_span(item, name);
    }
    match->item = item->str;
    match->item_length = item->len;
}

/* The folder's or file's whole name around a span, with the slash behind it. */
static Span whole_name(const Walk *walk, Span span)
{
    const char *slash = memrchr(walk->path, '/', (gsize)(span.from - walk->path));
    const char *next = memchr(span.end, '/', (gsize)(walk->end - span.end));
    return (Span){slash != NULL ? slash + 1 : walk->path, next != NULL ? next : walk->end};
}

static void fill(Layout *layout, const Walk *walk, LayoutMatch *match)
{
    const Pattern *pattern = walk->pattern;
    match->kind = pattern->is_shared ? LAYOUT_SHARED : LAYOUT_BACKUP;
    match->is_dated = pattern->stamp_parts != 0;
    match->is_timed = walk->stamp.hour >= 0 || walk->stamp.epoch >= 0;
    match->offset = walk->stamp.offset;
    match->is_folder = pattern->is_folder;
    match->end = (gsize)((pattern->is_folder ? walk->stop : walk->end) - walk->path);
    Span cut = walk->part;
    if (pattern->has_slot && walk->slot.from != NULL) {
        cut = whole_name(walk, walk->slot);
        match->is_slot = true;
    }
    if (cut.from != NULL) {
        match->cut = (gsize)(cut.from - walk->path);
        match->cut_length = (gsize)(cut.end - cut.from);
    }
    find_item(layout, walk, match);
}

/* Tries a pattern; true where it matches, and the date is in a calendar. What matches but for its
 * date is `impossible`, unless another was before. */
static bool try_pattern(Layout *layout, const Pattern *pattern, Span path, LayoutMatch *match)
{
    Walk walk = {.mode = STAMP_STRICT};
    bool is_match = walk_pattern(&walk, pattern, layout->visited, path);
    if (!is_match && walk.is_close) {
        walk.mode = STAMP_LAX;
        is_match = walk_pattern(&walk, pattern, layout->visited, path);
    }
    if (!is_match)
        return false;
    gint64 civil = 0;
    bool is_possible = pattern->stamp_parts == 0 ||
                       (walk.mode == STAMP_STRICT && stamp_civil(&walk.stamp, &civil));
    if (!is_possible && match->kind == LAYOUT_IMPOSSIBLE)
        return false;
    *match = (LayoutMatch){.civil = civil};
    fill(layout, &walk, match);
    if (!is_possible)
        match->kind = LAYOUT_IMPOSSIBLE;
    return is_possible;
}

/* The first pattern that matches and whose date is possible wins. */
static LayoutKind try_patterns(Layout *layout, Span path, LayoutMatch *match)
{
    bool is_folder = path.end > path.from && path.end[-1] == '/';
    for (guint i = 0; i < layout->patterns->len; i++) {
        const Pattern *pattern = g_ptr_array_index(layout->patterns, i);
        if ((!is_folder || pattern->is_folder) && try_pattern(layout, pattern, path, match))
            break;
    }
    return match->kind;
}

gsize layout_without_part(const char *path, gsize length)
{
    gsize n = length;
    while (n > 0 && g_ascii_isdigit(path[n - 1]))
        n--;
    gsize digits = length - n;
    if (digits == 3 && n > 1 && path[n - 1] == '.' && path[n - 2] != '/')
        return n - 1;
    if (digits > 0 && n > 6 && memcmp(path + n - 5, ".part", 5) == 0 && path[n - 6] != '/')
        return n - 5;
    if (digits == 0 && n > 4 && path[n - 3] == '.' && path[n - 2] == 'a' && path[n - 4] != '/' &&
        g_ascii_islower(path[n - 1]))
        return n - 3;
    return 0;
}

LayoutKind layout_match(Layout *layout, const char *path, gsize length, LayoutMatch *match)
{
    *match = (LayoutMatch){.kind = LAYOUT_UNMATCHED, .offset = G_MININT};
    if (is_ignored(layout, path, path + length))
        return match->kind = LAYOUT_IGNORED;
    gsize shorter = layout_without_part(path, length);
    if (shorter > 0 && try_patterns(layout, (Span){path, path + shorter}, match) == LAYOUT_BACKUP) {
        if (!match->is_folder) {
            match->cut = shorter;
            match->cut_length = length - shorter;
            match->end = length;
        }
        return match->kind;
    }
    return try_patterns(layout, (Span){path, path + length}, match);
}
