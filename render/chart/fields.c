/* A schema is the table of an object's keys: for each, the function that reads it and where in the
 * record its value goes. The path of what is being read, "panels[0].series[1].mark", grows and
 * shrinks with the descent, so that any error can name the place. */
#include "chart/fields.h"

#include "axis/calendar.h"
#include "axis/instant.h"
#include "chart/chart.h"
#include "error.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

bool fields_refuse(Reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(reader->error, RENDER_ERROR, RENDER_ERROR_SPEC, "%s: %s%s%s", reader->origin,
                reader->path->str, reader->path->len > 0 ? ": " : "", reason);
    return false;
}

static gsize enter_key(Reader *reader, const char *key)
{
    gsize length = reader->path->len;
    g_string_append_printf(reader->path, "%s%s", length > 0 ? "." : "", key);
    return length;
}

gsize fields_enter_index(Reader *reader, gsize i)
{
    gsize length = reader->path->len;
    g_string_append_printf(reader->path, "[%" G_GSIZE_FORMAT "]", i);
    return length;
}

void fields_leave(Reader *reader, gsize length)
{
    g_string_truncate(reader->path, length);
}

static const char *type_words(const json_t *value)
{
    static const char *const words[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",  [JSON_STRING] = "a text",
        [JSON_INTEGER] = "a number", [JSON_REAL] = "a number", [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",      [JSON_NULL] = "null",
    };
    return words[json_typeof(value)];
}

bool fields_refuse_type(Reader *reader, const char *expected, const json_t *value)
{
    return fields_refuse(reader, "%s is needed here, not %s", expected, type_words(value));
}

bool field_text(Reader *reader, const Field *field, const json_t *value, char *record)
{
    if (!json_is_string(value))
        return fields_refuse_type(reader, "a text", value);
    *(const char **)(record + field->offset) =
        spec_keep(reader->spec, g_strdup(json_string_value(value)));
    return true;
}

bool field_bool(Reader *reader, const Field *field, const json_t *value, char *record)
{
    if (!json_is_boolean(value))
        return fields_refuse_type(reader, "true or false", value);
    *(bool *)(record + field->offset) = json_is_true(value);
    return true;
}

bool field_word(Reader *reader, const Field *field, const json_t *value, char *record)
{
    const char *word = json_string_value(value);
    if (word == NULL)
        return fields_refuse_type(reader, "a word", value);
    int place = chart_find_word(field->words, word);
    if (place >= 0) {
        *(int *)(record + field->offset) = place;
        return true;
    }
    const char *nearest = nearest_word(word, field->words);
    g_autofree char *all = g_strjoinv(", ", (char **)field->words);
    return nearest != NULL ? fields_refuse(reader, "\"%.60s\" is none of %s; did you mean \"%s\"?",
                                           word, all, nearest)
                           : fields_refuse(reader, "\"%.60s\" is none of %s", word, all);
}

bool field_integer(Reader *reader, const Field *field, const json_t *value, char *record)
{
    if (!json_is_integer(value))
        return fields_refuse_type(reader, "a whole number", value);
    *(gint64 *)(record + field->offset) = json_integer_value(value);
    return true;
}

bool field_number(Reader *reader, const Field *field, const json_t *value, char *record)
{
    if (!json_is_number(value))
        return fields_refuse_type(reader, "a number", value);
    *(double *)(record + field->offset) = json_number_value(value);
    return true;
}

bool field_end(Reader *reader, const Field *field, const json_t *value, char *record)
{
    if (!json_is_number(value))
        return fields_refuse_type(reader, "a number", value);
    *(AxisEnd *)(record + field->offset) = (AxisEnd){true, json_number_value(value)};
    return true;
}

static bool read_instant(Reader *reader, const json_t *value, gint64 last, gint64 *instant)
{
    if (json_is_integer(value)) {
        *instant = json_integer_value(value);
        return true;
    }
    if (!json_is_string(value))
        return fields_refuse_type(reader, "a time, in seconds since the epoch or as text,", value);
    const char *text = json_string_value(value);
    const char *problem = instant_read(text, reader->calendar, last, instant);
    return problem == NULL ||
           fields_refuse(reader, "\"%.60s\" is not a valid time: %s", text, problem);
}

bool field_time(Reader *reader, const Field *field, const json_t *value, char *record)
{
    return read_instant(reader, value, G_MININT64, (gint64 *)(record + field->offset));
}

bool fields_read_times(Reader *reader, const json_t *list, TimeRow *row)
{
    if (!json_is_array(list))
        return fields_refuse_type(reader, "a list of times", list);
    gsize n = json_array_size(list);
    gint64 *time = spec_alloc(reader->spec, n, sizeof *time), last = G_MININT64;
    for (gsize i = 0; i < n; i++) {
        const json_t *value = json_array_get(list, i);
        gsize outside = json_is_integer(value) ? reader->path->len : fields_enter_index(reader, i);
        if (!read_instant(reader, value, last, &time[i]))
            return false;
        fields_leave(reader, outside);
        if (time[i] < last) {
            fields_enter_index(reader, i);
            return fields_refuse(reader, "times must ascend");
        }
        last = time[i];
    }
    *row = (TimeRow){time, n};
    return true;
}

bool fields_read_numbers(Reader *reader, const json_t *list, const double **numbers, gsize *n)
{
    if (!json_is_array(list))
        return fields_refuse_type(reader, "a list of numbers", list);
    gsize length = json_array_size(list);
    double *values = spec_alloc(reader->spec, length, sizeof *values);
    for (gsize i = 0; i < length; i++) {
        const json_t *value = json_array_get(list, i);
        values[i] = json_is_number(value) ? json_number_value(value) : NAN;
        if (!json_is_number(value) && !json_is_null(value)) {
            fields_enter_index(reader, i);
            return fields_refuse_type(reader, "a number or null", value);
        }
    }
    *numbers = values;
    *n = length;
    return true;
}

static bool check_keys(Reader *reader, const Schema *schema, const json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value)
    {
        g_autoptr(GPtrArray) keys = g_ptr_array_new();
        bool known = false;
        for (const Field *field = schema->fields; field->key != NULL; field++) {
            known = known || strcmp(field->key, key) == 0;
            g_ptr_array_add(keys, (gpointer)field->key);
        }
        g_ptr_array_add(keys, NULL);
        if (known)
            continue;
        const char *nearest = nearest_word(key, (const char *const *)keys->pdata);
        return nearest != NULL
                   ? fields_refuse(reader, "%s has no key \"%.60s\"; did you mean \"%s\"?",
                                   schema->name, key, nearest)
                   : fields_refuse(reader, "%s has no key \"%.60s\"", schema->name, key);
    }
    return true;
}

bool fields_read_object(Reader *reader, const Schema *schema, const json_t *object, char *record)
{
    if (!json_is_object(object))
        return fields_refuse_type(reader, "an object", object);
    if (!check_keys(reader, schema, object))
        return false;
    if (schema->preset != NULL)
        schema->preset(record);
    for (const Field *field = schema->fields; field->key != NULL; field++) {
        const json_t *value = json_object_get(object, field->key);
        if (value == NULL && field->required)
            return fields_refuse(reader, "%s needs \"%s\"", schema->name, field->key);
        if (value == NULL)
            continue;
        gsize outside = enter_key(reader, field->key);
        if (!field->read(reader, field, value, record))
            return false;
        fields_leave(reader, outside);
    }
    return true;
}

bool field_list(Reader *reader, const Field *field, const json_t *list, char *record)
{
    if (!json_is_array(list))
        return fields_refuse_type(reader, "a list", list);
    gsize n = json_array_size(list);
    char *elements = spec_alloc(reader->spec, n, field->schema->size);
    for (gsize i = 0; i < n; i++) {
        gsize outside = fields_enter_index(reader, i);
        if (!fields_read_object(reader, field->schema, json_array_get(list, i),
                                elements + i * field->schema->size))
            return false;
        fields_leave(reader, outside);
    }
    *(gpointer *)(record + field->offset) = elements;
    *(gsize *)(record + field->count) = n;
    return true;
}
