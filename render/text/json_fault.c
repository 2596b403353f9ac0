#include "text/json_fault.h"

#include <glib.h>

static const struct {
    enum json_error_code code;
    const char *words;
} faults[] = {
    {json_error_null_character, "a text can't hold \\u0000"},
    {json_error_null_byte_in_key, "a key can't hold \\u0000"},
    {json_error_duplicate_key, "duplicate key"},
    {json_error_premature_end_of_input, "it ends too early"},
    {json_error_end_of_input_expected, "something behind its end"},
    {json_error_invalid_utf8, "invalid UTF-8"},
    {json_error_stack_overflow, "nested too deeply"},
    {json_error_numeric_overflow, "a number that is too large"},
    {json_error_out_of_memory, "too large for the memory"},
};

const char *json_fault(const json_error_t *error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++)
        if (json_error_code(error) == faults[i].code)
            return faults[i].words;
    return error->text;
}
