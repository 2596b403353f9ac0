/* What is wrong with a text that is no JSON. */
#ifndef HUBPLOT_JSON_FAULT_H
#define HUBPLOT_JSON_FAULT_H

#include <jansson.h>

/* In words for the text's author; jansson's own are partly for who calls it. */
const char *json_fault(const json_error_t *error);

#endif
