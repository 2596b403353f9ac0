/* The generated parts of the manual: man pages, reference pages and completions. They come from the
 * program's own tables of commands and keys, and so always agree with it. */
#ifndef HUBPLOT_MANUAL_H
#define HUBPLOT_MANUAL_H

#include "app/command.h"

typedef struct {
    const char *name, *text;
} ManualFact;

/* Each ends with an empty row. */
extern const ManualFact manual_exit_codes[], manual_variables[], manual_files[];

/* A command's options, or the common ones if `command` is NULL; the last has no name. Free with
 * g_free(). */
GOptionEntry *manual_options(const Command *command);
/* The name of the option's argument; NULL: it takes none. */
const char *manual_option_argument(const GOptionEntry *option);

void manual_write_program_page(GString *out); /* hubplot(1) */
void manual_write_config_page(GString *out);  /* hubplot.cnf(5) */
void manual_write_chart_page(GString *out);   /* hubplot-chart(7) */

void manual_write_keys_rst(GString *out);
void manual_write_commands_rst(GString *out);
void manual_write_exit_codes_rst(GString *out);
void manual_write_files_rst(GString *out);

void manual_write_bash(GString *out);
void manual_write_zsh(GString *out);
void manual_write_fish(GString *out);

#endif
