/* Every statement that the store executes more than once, in one table. */
#ifndef HUBPLOT_QUERY_H
#define HUBPLOT_QUERY_H

typedef enum {
    QUERY_ADD_NODE,
    QUERY_FIND_NODE,
    QUERY_SET_LISTED,
    QUERY_ADD_ITEM,
    QUERY_ITEMS,
    QUERY_TARBALLS,
    QUERY_PUT_TARBALL,
    QUERY_PUT_READING,
    QUERY_READINGS,
    QUERY_ADD_ARRIVAL,
    QUERY_ARRIVALS,
    QUERY_DROP_ARRIVALS,
    QUERY_NOTE,
    QUERY_NOTES,
    QUERY_SET_NOTE,
    QUERY_DROP_NOTE,
    QUERY_QUEUE_MESSAGE,
    QUERY_NEXT_MESSAGE,
    QUERY_TAKE_MESSAGE,
    QUERY_MESSAGE_DONE,
    QUERY_MESSAGE_FAILED,
    QUERY_DOUBTFUL,
    N_QUERIES
} Query;

/* The SQL of a query. */
const char *query_sql(Query query);

#endif
