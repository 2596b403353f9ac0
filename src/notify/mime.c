#include "notify/mime.h"

#include "text/text.h"

#include <gmime/gmime.h>
#include <string.h>

/* GMime 3.2 leaves these to its users. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InternetAddressList, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeDataWrapper, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeMultipart, g_object_unref)

G_DEFINE_QUARK(hubplot_mime_error, mime_error)

/* Refuses what could start a header of its own or be taken for an option. */
static bool is_plain(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((guchar)*c < 0x20 || *c == 0x7f)
            return false;
    return text[0] != '\0' && text[0] != '-' && g_utf8_validate(text, -1, NULL);
}

static InternetAddressMailbox *parse_mailbox(const char *text, InternetAddressList **list,
                                             GError **error)
{
    *list = is_plain(text) ? internet_address_list_parse(NULL, text) : NULL;
    InternetAddress *first = *list != NULL && internet_address_list_length(*list) == 1
                                 ? internet_address_list_get_address(*list, 0)
                                 : NULL;
    if (first != NULL && INTERNET_ADDRESS_IS_MAILBOX(first))
        return INTERNET_ADDRESS_MAILBOX(first);
    g_clear_object(list);
    g_autofree char *visible = text_visible(text, -1);
    g_set_error(error, MIME_ERROR, MIME_ERROR_ADDRESS, "\"%s\" is not a mail address", visible);
    return NULL;
}

char *mime_address(const char *mailbox, GError **error)
{
    g_autoptr(InternetAddressList) list = NULL;
    InternetAddressMailbox *parsed = parse_mailbox(mailbox, &list, error);
    return parsed != NULL ? g_strdup(internet_address_mailbox_get_idn_addr(parsed)) : NULL;
}

const char *mime_sender(const char *wanted, const char *otherwise)
{
    g_autofree char *address = wanted != NULL ? mime_address(wanted, NULL) : NULL;
    return address != NULL ? wanted : otherwise;
}

static GMimeObject *text_part(const char *subtype, const char *text)
{
    GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);
    g_mime_text_part_set_charset(part, "utf-8");
    g_mime_text_part_set_text(part, text);
    g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    return GMIME_OBJECT(part);
}

static GMimeObject *picture_part(const MessagePicture *picture)
{
    gsize length = 0;
    const char *bytes = g_bytes_get_data(picture->png, &length);
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(bytes, length);
    g_autoptr(GMimeDataWrapper) content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    GMimePart *part = g_mime_part_new_with_type("image", "png");
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
    g_mime_part_set_content_id(part, picture->cid);
    g_mime_object_set_disposition(GMIME_OBJECT(part), GMIME_DISPOSITION_INLINE);
    g_mime_part_set_filename(part, picture->change != NULL ? "item.png" : "summary.png");
    return GMIME_OBJECT(part);
}

/* A multipart whose boundary follows from the message's id. Takes nothing yet. */
static GMimeMultipart *multipart(const char *subtype, const char *id)
{
    GMimeMultipart *part = g_mime_multipart_new_with_subtype(subtype);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, id, -1);
    g_autofree char *boundary = g_strdup_printf("=_%s_%.32s", subtype, digest);
    g_mime_multipart_set_boundary(part, boundary);
    return part;
}

/* Takes the part. */
static void add_part(GMimeMultipart *whole, GMimeObject *part)
{
    g_mime_multipart_add(whole, part);
    g_object_unref(part);
}

static GMimeMultipart *compose_body(const Message *message, const char *id,
                                    const GPtrArray *pictures)
{
    g_autofree char *text = message_text(message);
    g_autofree char *html = message_html(message, pictures);
    GMimeMultipart *related = multipart("related", id);
    add_part(related, text_part("html", html));
    for (guint i = 0; i < pictures->len; i++)
        add_part(related, picture_part(g_ptr_array_index(pictures, i)));
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(related), "type", "text/html");
    GMimeMultipart *body = multipart("alternative", id);
    add_part(body, text_part("plain", text));
    add_part(body, GMIME_OBJECT(related));
    return body;
}

static void set_headers(GMimeMessage *mime, const Message *message, const char *id)
{
    GMimeObject *object = GMIME_OBJECT(mime);
    g_autofree char *subject = message_subject(message);
    const HubChanges *first = g_ptr_array_index(message->hubs, 0);
    g_autoptr(GTimeZone) zone = report_zone(first->report);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(message->now);
    g_autoptr(GDateTime) date = utc != NULL ? g_date_time_to_timezone(utc, zone) : NULL;
    g_mime_message_set_subject(mime, subject, "utf-8");
    if (date != NULL)
        g_mime_message_set_date(mime, date);
    g_mime_message_set_message_id(mime, id);
    g_autoptr(GString) references = g_string_new(NULL);
    for (guint i = 0; i < message->hubs->len; i++) {
        const HubChanges *hub = g_ptr_array_index(message->hubs, i);
        g_autofree char *thread = message_thread(message, hub->report->hub);
        g_string_append_printf(references, "%s<%s>", i > 0 ? " " : "", thread);
    }
    g_autofree char *list = g_strdup_printf("hubplot <hubplot.%s>", message->domain);
    g_mime_object_set_header(object, "References", references->str, NULL);
    g_mime_object_set_header(object, "Auto-Submitted", "auto-generated", NULL);
    g_mime_object_set_header(object, "List-Id", list, NULL);
    g_mime_object_set_header(object, "X-Mailer", "hubplot " HUBPLOT_VERSION, NULL);
}

static GBytes *write_message(GMimeMessage *message)
{
    GMimeFormatOptions *options = g_mime_format_options_clone(NULL);
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    g_autoptr(GMimeStream) stream = g_mime_stream_mem_new();
    g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream);
    g_mime_format_options_free(options);
    const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    return g_bytes_new(bytes->data, bytes->len);
}

GBytes *mime_compose(const Message *message, char **trouble, GError **error)
{
    g_autoptr(InternetAddressList) from = NULL;
    g_autoptr(InternetAddressList) to = NULL;
    if (parse_mailbox(message->sender, &from, error) == NULL ||
        parse_mailbox(message->recipient, &to, error) == NULL)
        return NULL;
    g_autofree char *id = message_id(message);
    g_autoptr(GPtrArray) pictures = message_draw(message, id, trouble);
    g_autoptr(GMimeMessage) mime = g_mime_message_new(TRUE);
    internet_address_list_append(g_mime_message_get_addresses(mime, GMIME_ADDRESS_TYPE_FROM), from);
    internet_address_list_append(g_mime_message_get_addresses(mime, GMIME_ADDRESS_TYPE_TO), to);
    set_headers(mime, message, id);
    g_autoptr(GMimeMultipart) body = compose_body(message, id, pictures);
    g_mime_message_set_mime_part(mime, GMIME_OBJECT(body));
    return write_message(mime);
}
