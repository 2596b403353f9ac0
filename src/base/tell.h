/* Places beside mail that messages go to, as the configuration writes them: a chat, a telephone, a
 * web service, a program.
 *
 *   slack:URL           slack:@FILE           slack:[URL]#CHANNEL@FILE
 *   matrix:URL#ROOM@FILE
 *   ntfy:URL/TOPIC      ntfy:URL/TOPIC@FILE
 *   gotify:URL@FILE
 *   teams:URL           teams:@FILE
 *   https://...         https://...@FILE
 *   exec:PROGRAM
 *
 * FILE is an absolute path. It holds the secret on its first line: the URL where none is written,
 * else a token. */
#ifndef HUBPLOT_TELL_H
#define HUBPLOT_TELL_H

#include <glib.h>
#include <stdbool.h>

typedef enum {
    TELL_SLACK,     /* an incoming webhook */
    TELL_SLACK_BOT, /* Slack's API, with a token */
    TELL_MATRIX,
    TELL_NTFY,
    TELL_GOTIFY,
    TELL_TEAMS,
    TELL_WEBHOOK,
    TELL_EXEC,
} TellService;
#define N_TELL_SERVICES 8

typedef struct {
    TellService service;
    char *name;    /* as tell_name() */
    char *address; /* a URL, or the path of a program; NULL: the file holds it */
    char *where;   /* channel or room; or NULL */
    char *file;    /* that holds the secret; or NULL */
} TellPlace;

/* NULL with an error, which says no secret, when the text is no such place. */
TellPlace *tell_place_new(const char *text, GError **error);
void tell_place_free(TellPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TellPlace, tell_place_free)

/* What a place is called wherever people or databases see it: the text with only the host of its
 * URL and a digest of the rest, as a URL may be a secret, too. Free with g_free(). */
char *tell_name(const char *text);

/* Whether it is the name of such a place, and no mail address. */
bool tell_is_name(const char *name);

/* How places are written, for people. */
#define TELL_WORDS                                                                                 \
    "slack:URL, slack:[URL]#CHANNEL@FILE, matrix:URL#ROOM@FILE, ntfy:URL/TOPIC, gotify:URL@FILE, " \
    "teams:URL, https://URL or exec:PROGRAM; @FILE holds a secret"

#define TELL_ERROR tell_error_quark()
GQuark tell_error_quark(void);
typedef enum { TELL_ERROR_INVALID } TellError;

#endif
