/* What layout works on: one chart on its way into one scene, and how text is set there. */
#ifndef HUBPLOT_LAYOUT_PAGE_H
#define HUBPLOT_LAYOUT_PAGE_H

#include "axis/calendar.h"
#include "chart/chart.h"
#include "chart/series.h"
#include "scene/fonts.h"
#include "scene/scene.h"

/* Hover titles cost bytes: only where there are no more marks than that. */
#define PAGE_MAX_HOVER 200

typedef struct {
    double left, top, right, bottom; /* px */
} Box;

typedef struct {
    const Chart *chart;
    const Theme *theme;
    Fonts *fonts;
    Calendar *calendar;
    Figures *figures;
    Scene *scene;
    double width, height; /* px; height 0: not chosen yet */
    double foot;          /* what stays free below the chart, px */
    gint64 from, until;   /* the range shown; from < until */
    bool undated;         /* neither data, range nor now say when: there is no time to show */
    bool hover;           /* marks say their value when the pointer rests on them */
} Page;

/* Ends the picture `height` px below the area's top, unless its height was asked for. Each kind of
 * chart calls it once it knows what it needs, and before it draws anything by height. */
void page_choose_height(Page *page, Box *area, double height);

/* The height of a line of text, and how far below the line's middle its baseline is. */
double page_line_height(const Page *page, FontRole font);
double page_baseline(const Page *page, FontRole font);
double page_text_width(const Page *page, FontRole font, const char *text);

/* Sets one line, its middle at the height of `at`; the text is clean already. */
void page_text(Page *page, Point at, const char *text, TextLook look);

/* Foreign text made fit to show: valid, visible, at most PAGE_TEXT_MAX bytes, "" for NULL. The
 * scene owns it. */
const char *page_clean(Page *page, const char *text);
#define PAGE_TEXT_MAX 1000

/* The same and, where it is wider than `width`, shortened in the middle, between graphemes. */
const char *page_fit(Page *page, FontRole font, const char *text, double width);

/* The same for a sentence, which loses words at its end: without what stands in its middle it would
 * say something else. */
const char *page_fit_sentence(Page *page, FontRole font, const char *text, double width);

/* Sets text in lines, at most `lines` of them, the last one shortened if need be, from the box's
 * top down; returns how high it is. */
double page_paragraph(Page *page, const Box *box, const char *text, FontRole font, int lines,
                      Paint paint);

/* How many lines, at most `most`, text takes that is broken to fit `width`. */
int page_count_lines(Page *page, const char *text, FontRole font, double width, int most);

/* What the colour of a role is: of a line, and of what lies behind it. */
Paint page_paint(Role role, gsize series);
Paint page_tint(Role role, gsize series);

#endif
