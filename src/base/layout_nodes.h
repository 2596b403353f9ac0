/* A compiled layout, which layout_parse.c makes and layout_match.c walks. */
#ifndef HUBPLOT_LAYOUT_NODES_H
#define HUBPLOT_LAYOUT_NODES_H

#include "base/layout.h"

typedef enum {
    NODE_LITERAL, /* its bytes */
    NODE_SET,     /* one byte of a set of 256 bits */
    NODE_RUN,     /* any bytes but slashes: "*" */
    NODE_DEEP,    /* any bytes */
    NODE_FOLDERS, /* any folders, or none */
    NODE_TEXT,    /* a field: bytes but slashes, at least one */
    NODE_SAME,    /* the same as the field before */
    NODE_FORM,    /* a date or time in a form of stamp.h */
    NODE_DATE,
    NODE_TIME,
    NODE_ZONE,
    NODE_EPOCH,
    NODE_WEEKDAY,
    NODE_NUMBER,
    NODE_PART,
    NODE_EITHER, /* what follows, or `other` */
    NODE_JUMP,   /* on to `other` */
    NODE_END,    /* the path's end; in a pattern of folders, anywhere */
} NodeKind;

typedef enum { FIELD_ITEM, FIELD_TYPE, FIELD_NAME } Field;
#define N_FIELDS 3

#define SET_BYTES 32 /* a bit for each byte */
static inline bool set_has(const guint8 set[static SET_BYTES], char c)
{
    return (set[(guint8)c / 8] & 1U << (guint8)c % 8) != 0;
}

/* Nodes only lead forwards, so that a walk ends. */
typedef struct {
    NodeKind kind;
    guint16 choice; /* of those that can go on in several ways, its number within the pattern */
    guint16 other;  /* EITHER, JUMP: a node's number within the pattern */
    Field field;    /* TEXT, SAME */
    const char *bytes;
    gsize length;
    guint8 first[SET_BYTES]; /* the bytes with which what is left of the path can go on here */
} LayoutNode;

#define LAYOUT_MAX_NODES 256
#define LAYOUT_MAX_DEPTH 4 /* of braces */

typedef struct {
    LayoutNode *nodes;
    guint n_nodes, n_choices;
    guint fields;      /* 1 << Field */
    guint stamp_parts; /* StampParts */
    char *name;        /* behind "=>"; NULL: the fields */
    bool is_shared;    /* behind "+" */
    bool is_folder;
    const LayoutNode *end;    /* bytes in which each match ends; or NULL */
    const LayoutNode *needed; /* bytes that each match holds somewhere; or NULL */
    guint digits;             /* that each match holds at least */
    bool has_slot, has_part;
    bool is_anywhere; /* ignored by its name alone, in whatever folder */
} Pattern;

struct Layout {
    GPtrArray *patterns; /* Pattern * */
    GPtrArray *ignored;  /* Pattern * */
    GStringChunk *bytes; /* of nodes */
    GString *item;       /* of the last match */
    GByteArray *visited; /* of the last walk */
};

/* Which bytes of a line are the pattern itself. */
typedef struct {
    gsize from, length;
} PatternSpan;

/* Compiles the pattern in a line; one that `is_glob` has no fields. Free with pattern_free(). */
Pattern *pattern_compile(Layout *layout, const char *text, const PatternSpan *span, bool is_glob,
                         GError **error);
void pattern_free(Pattern *pattern);
/* Finds out what tells at once that most paths do not match: `first`, `end`, `needed`, `digits`. */
void pattern_plan(Pattern *pattern);

/* Refuses `text` at the byte `at`. Returns NULL. */
void *layout_refuse(GError **error, const char *text, gsize at, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

#endif
