/* The names of what chart.h enumerates, as files and options write them. Each list stands in the
 * order of its enum and ends in NULL. */
#ifndef HUBPLOT_CHART_WORDS_H
#define HUBPLOT_CHART_WORDS_H

extern const char *const chart_kind_words[],
    *const chart_unit_words[], *const chart_scale_words[], *const chart_role_words[],
                                                               *const chart_mark_words[],
                                                                   *const chart_event_words[];

/* The word's place in the list; -1: it is not there. */
int chart_find_word(const char *const *words, const char *word);

#endif
