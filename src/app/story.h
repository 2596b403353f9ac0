/* The whole story of one node or item: what each rule says, the figures behind it, its limits. */
#ifndef HUBPLOT_STORY_H
#define HUBPLOT_STORY_H

#include "config/config.h"
#include "judge/judge.h"

/* What one rule goes by and says. */
typedef struct {
    Rule rule;
    Status status;
    GPtrArray *verdicts; /* const Verdict *, borrowed; worst first */
    GPtrArray *figures;  /* JudgeFigure * */
    GPtrArray *limits;   /* const Setting *, borrowed: as in effect, with their origins */
} Story;

/* Whose story it is. */
typedef struct {
    const HubReport *report;
    guint node;              /* its place in the report */
    const ItemVerdict *item; /* NULL: the node itself */
} StorySubject;

/* Of each rule that has something to tell: Story *, the worst first, otherwise in the order of the
 * rules. The report and the configuration must outlive them. Unref it. */
GPtrArray *stories_of(const StorySubject *subject, const Config *config, gint64 now);

#endif
