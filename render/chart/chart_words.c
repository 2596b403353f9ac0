#include "chart/chart_words.h"

#include <string.h>

#include "chart/chart.h"

const char *const chart_kind_words[] = {
    [CHART_PANELS] = "panels",     [CHART_SPARKLINE] = "sparkline", [CHART_MULTIPLES] = "multiples",
    [CHART_CALENDAR] = "calendar", [CHART_TABLE] = "table",         NULL,
};
const char *const chart_unit_words[] = {
    [UNIT_NONE] = "none",
    [UNIT_BYTES] = "bytes",
    [UNIT_BYTES_SI] = "bytes-si",
    [UNIT_COUNT] = "count",
    [UNIT_PERCENT] = "percent",
    [UNIT_SECONDS] = "seconds",
    NULL,
};
const char *const chart_scale_words[] = {
    [SCALE_LINEAR_ZERO] = "zero",
    [SCALE_LINEAR] = "linear",
    [SCALE_LOG] = "log",
    NULL,
};
const char *const chart_role_words[] = {
    [ROLE_SERIES] = "series",   [ROLE_MAIN] = "main",
    [ROLE_MUTED] = "muted",     [ROLE_GOOD] = "good",
    [ROLE_WARN] = "warn",       [ROLE_ALARM] = "alarm",
    [ROLE_UNKNOWN] = "unknown", NULL,
};
const char *const chart_mark_words[] = {
    [MARK_STEP] = "step",   [MARK_LINE] = "line", [MARK_COLUMN] = "column",
    [MARK_POINT] = "point", [MARK_AREA] = "area", NULL,
};
const char *const chart_event_words[] = {
    [EVENT_MISSING] = "missing",
    [EVENT_TRUNCATED] = "truncated",
    [EVENT_JUMP] = "jump",
    [EVENT_OVERDUE] = "overdue",
    [EVENT_UNREACHABLE] = "unreachable",
    [EVENT_NOTE] = "note",
    NULL,
};

int chart_find_word(const char *const *words, const char *word)
{
    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return -1;
}
