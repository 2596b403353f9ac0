/* What the files of the state share. */
#ifndef HUBPLOT_STATE_ROWS_H
#define HUBPLOT_STATE_ROWS_H

#include "store/database.h"
#include "store/state.h"

struct State {
    Database *database;
};

/* The status of that word; false when there is none. */
bool status_parse(const char *word, Status *status);

#endif
