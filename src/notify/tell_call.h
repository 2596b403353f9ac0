/* What the services that messages are told through share: one delivery, and its requests. */
#ifndef HUBPLOT_TELL_CALL_H
#define HUBPLOT_TELL_CALL_H

#include "notify/tell.h"

#include <jansson.h>

typedef struct {
    const TellDelivery *delivery;
    const TellPlace *place;
    char *url;       /* as configured, or as its file says; NULL for a program */
    char *token;     /* or NULL */
    json_t *message; /* as of docs/message.schema.json */
    GString *shown;  /* requests are written here instead of sent; NULL: they are sent */
} TellCall;

typedef struct {
    const char *method, *url;
    const char *type;       /* of the body */
    const char *headers[3]; /* besides, up to NULL */
    GBytes *body;
    const char *example; /* JSON that stands for the answer where nothing is sent; may be NULL */
} TellRequest;

/* Sends the request. *answer is the JSON that came back, NULL when it was none; unref it. It may be
 * NULL. An answer other than 2xx is an error. */
bool tell_request(const TellCall *call, const TellRequest *request, json_t **answer,
                  GError **error);
/* Sends JSON, of which it takes the reference. */
bool tell_request_json(const TellCall *call, TellRequest *request, json_t *body, json_t **answer,
                       GError **error);

/* Fails with a service's own words, which are made visible and rid of secrets. */
bool tell_fail(const TellCall *call, int code, GError **error, const char *why);

/* "Bearer TOKEN" as a header. Free it. */
char *tell_bearer(const TellCall *call);

/* A text of the message; empty where there is none. Borrowed. */
const char *tell_text(const json_t *object, const char *member);
/* What is to be read in a chat, without the subject: what is new of each hub, and what the message
 * replaces; at most so many bytes of UTF-8, the last of them "…" where something is left out. Free
 * it. */
char *tell_body(const TellCall *call, gsize limit);
Status tell_status(const TellCall *call);
/* The address of the first hub's page; NULL: it has none. */
const char *tell_link(const TellCall *call);
/* A hub's summary. */
typedef struct {
    GBytes *png;
    char *name;        /* of a file */
    const char *alt;   /* borrowed from the message */
    int width, height; /* px */
} TellPicture;
/* Those of the first hubs (TellPicture *, owned by the array). Unref it. */
#define MAX_TELL_PICTURES 4
GPtrArray *tell_pictures(const TellCall *call);

/* Each hands the message over to its service. */
typedef bool (*TellSend)(const TellCall *call, GError **error);
bool tell_slack(const TellCall *call, GError **error);
bool tell_slack_bot(const TellCall *call, GError **error);
bool tell_teams(const TellCall *call, GError **error);
bool tell_matrix(const TellCall *call, GError **error);
bool tell_ntfy(const TellCall *call, GError **error);
bool tell_gotify(const TellCall *call, GError **error);

#endif
