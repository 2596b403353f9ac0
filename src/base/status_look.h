/* How a status looks where no theme says so, on white. */
#ifndef HUBPLOT_STATUS_LOOK_H
#define HUBPLOT_STATUS_LOOK_H

#include "model.h"

typedef struct {
    const char *colour; /* of text, "#rrggbb", at 4.5:1 or more on white and on the tint */
    const char *tint;   /* of a ground below it */
    const char *symbol; /* for those who see no colours; UTF-8 */
} StatusLook;

const StatusLook *status_look(Status status);

#endif
