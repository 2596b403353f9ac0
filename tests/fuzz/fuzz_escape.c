/* Any text in any context, read back by a parser of that context: it is what it was, with what
 * can't be shown made visible. */
#include "base/text.h"
#include "publish/html.h"
#include "text/json.h"
#include "text/text.h"

#include <expat.h>
#include <string.h>

/* What a parser found. */
typedef struct {
    GString *text, *attribute;
    int elements;
} Found;

static void take_element(void *data, const XML_Char *name, const XML_Char **attributes)
{
    Found *found = data;
    (void)name;
    found->elements++;
    g_string_assign(found->attribute, attributes[0] != NULL ? attributes[1] : "");
}

static void take_text(void *data, const XML_Char *text, int length)
{
    g_string_append_len(((Found *)data)->text, text, length);
}

/* `escaped` within an element and its attribute. */
static void assert_xml(const char *escaped, const char *expected)
{
    g_autofree char *document = g_strdup_printf("<p a=\"%s\">%s</p>", escaped, escaped);
    Found found = {g_string_new(NULL), g_string_new(NULL), 0};
    XML_Parser parser = XML_ParserCreate("UTF-8");
    XML_SetUserData(parser, &found);
    XML_SetStartElementHandler(parser, take_element);
    XML_SetCharacterDataHandler(parser, take_text);
    g_assert_cmpint(XML_Parse(parser, document, (int)strlen(document), true), ==, XML_STATUS_OK);
    g_assert_cmpint(found.elements, ==, 1);
    g_assert_cmpstr(found.text->str, ==, expected);
    g_assert_cmpstr(found.attribute->str, ==, expected);
    XML_ParserFree(parser);
    g_string_free(found.text, TRUE);
    g_string_free(found.attribute, TRUE);
}

/* A field as RFC 4180 has it. NULL: it is none. */
static char *read_csv_field(const char *field)
{
    GString *text = g_string_new(NULL);
    if (field[0] != '"') {
        g_assert_null(strpbrk(field, ",\"\r\n"));
        return g_string_free(g_string_append(text, field), FALSE);
    }
    const char *at = field + 1;
    for (; at[0] != '"' || at[1] == '"'; at += 1 + (at[0] == '"')) {
        g_assert_true(at[0] != '\0');
        g_string_append_c(text, at[0]);
    }
    g_assert_true(at[1] == '\0');
    return g_string_free(text, FALSE);
}

static void assert_csv(const char *text, const char *visible)
{
    g_autoptr(GString) field = g_string_new(NULL);
    csv_field(field, text);
    g_autofree char *back = read_csv_field(field->str);
    const char *first = back + strspn(back, " \t");
    g_assert_true(*first == '\0' || strchr("=+-@", *first) == NULL);
    g_assert_cmpstr(back + (back[0] == '\'' && visible[0] != '\''), ==, visible);
}

static void assert_json(const char *text, const char *visible)
{
    g_autoptr(GString) out = g_string_new(NULL);
    json_add_begin(out, NULL, '[');
    json_add_string(out, NULL, text);
    json_add_end(out, ']');
    g_autofree char *shown = json_visible(out->str);
    const char *const documents[] = {out->str, shown};
    for (gsize i = 0; i < G_N_ELEMENTS(documents); i++) {
        json_t *json = json_loads(documents[i], 0, NULL);
        const char *back = json_string_value(json_array_get(json, 0));
        g_assert_cmpstr(back, ==, g_utf8_validate(text, -1, NULL) ? text : visible);
        json_decref(json);
    }
}

static void assert_file_name(const char *text)
{
    g_autofree char *name = text_file_name(text);
    gsize length = strlen(name);
    g_assert_true(length > 0 && length <= 64 && g_ascii_isalnum(name[0]));
    for (gsize i = 0; i < length; i++)
        g_assert_true(g_ascii_isalnum(name[i]) || strchr("._-", name[i]) != NULL);
}

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    g_autofree char *text = g_strndup((const char *)bytes, length);
    g_autofree char *visible = text_visible(text, -1);
    g_assert_true(g_utf8_validate(visible, -1, NULL));
    for (const char *at = visible; *at != '\0'; at = g_utf8_next_char(at))
        g_assert_false(text_is_control(g_utf8_get_char(at)));
    g_autoptr(GString) html = g_string_new(NULL);
    html_text(html, text);
    assert_xml(html->str, visible);
    g_autofree char *markup = text_markup(text);
    assert_xml(markup, visible);
    assert_csv(text, visible);
    assert_json(text, visible);
    assert_file_name(text);
    return 0;
}
