/* LZ77 with two distances: what stands one byte before (a run) and one row above. In a flat picture
 * nearly all that repeats does so in one of these places, so there is no search, no hash table and
 * no lazy matching. At each place the longer of the two is taken; a match of the row above costs
 * more bits, and must be that much longer. Tokens are gathered into blocks, each with Huffman codes
 * of its own, because columns, lines and text of a picture differ. RFC 1950 and 1951.
 *
 * Invariant: all bytes before `at` are in tokens, and fewer than 8 bits wait in the writer. */
#include "deflate/deflate.h"

#include "deflate/huffman.h"

#include <stdbool.h>
#include <string.h>

#define N_LITERALS 286 /* bytes, end of block, match lengths */
#define N_DISTANCES 30
#define N_LENGTHS 19 /* of code lengths */
#define END_OF_BLOCK 256
#define MIN_MATCH 3
#define MAX_MATCH 258
#define MAX_BITS 15
#define ABOVE_COST 5      /* a match of the row above saves nothing unless it is longer than that */
#define BLOCK_TOKENS 4096 /* colours differ from one part of a picture to the next */

/* A literal, or a match: its length in the upper half, whether it is of the row above in bit 0. */
typedef guint32 Token;
#define TOKEN_MATCH(length, above) ((guint32)(length) << 16 | (above))

typedef struct {
    guint16 symbol, base;
    guint8 extra; /* bits */
} Range;

/* Where the next bits go. */
typedef struct {
    guint8 *out;
    guint64 bits;
    guint n_bits; /* fewer than 8 between calls */
} Writer;

typedef struct {
    GByteArray *file;
    Writer writer;                /* its `out` is good while a block is written */
    Range lengths[MAX_MATCH + 1]; /* of each length its symbol */
    Range above;                  /* the distance to the row above */
    guint above_extra;
    guint n_tokens;
    guint literals[N_LITERALS], distances[N_DISTANCES]; /* how often each occurs */
    Token tokens[BLOCK_TOKENS];
} Deflater;

/* The symbol of a length, 3 to 258; its range doubles every fourth symbol. RFC 1951, 3.2.5. */
static Range length_range(guint length)
{
    guint n = length - MIN_MATCH;
    if (length == MAX_MATCH)
        return (Range){285, MAX_MATCH, 0};
    if (n < 8)
        return (Range){(guint16)(257 + n), (guint16)length, 0};
    guint log = g_bit_storage(n) - 1, extra = log - 2, step = n >> extra;
    return (Range){(guint16)(265 + 4 * (log - 3) + (step & 3)),
                   (guint16)(MIN_MATCH + (step << extra)), (guint8)extra};
}

/* The symbol of a distance, from 1; its range doubles every second symbol. */
static Range distance_range(guint distance)
{
    guint n = distance - 1;
    if (n < 4)
        return (Range){(guint16)n, (guint16)distance, 0};
    guint log = g_bit_storage(n) - 1, extra = log - 1, step = n >> extra;
    return (Range){(guint16)(2 * log + (step & 1)), (guint16)(1 + (step << extra)), (guint8)extra};
}

/* Writes up to 56 bits. Whole bytes go out at once, without asking how many. */
static inline void put_bits(Writer *writer, guint64 value, guint n)
{
    guint64 bits = writer->bits | value << writer->n_bits, bytes = GUINT64_TO_LE(bits);
    guint n_bits = writer->n_bits + n;
    memcpy(writer->out, &bytes, sizeof bytes);
    writer->out += n_bits / 8;
    writer->bits = bits >> (n_bits & ~7u);
    writer->n_bits = n_bits % 8;
}

/* The code lengths of a block, written as runs. RFC 1951, 3.2.7. */
typedef struct {
    guint8 symbol, extra; /* 16: as before, 17 and 18: zeros */
} LengthCode;

static guint run_length_codes(const guint8 *lengths, guint n, LengthCode *codes)
{
    guint n_codes = 0;
    for (guint i = 0, run; i < n; i += run) {
        for (run = 1; i + run < n && lengths[i + run] == lengths[i]; run++)
            ;
        if (lengths[i] == 0 && run >= 3) {
            run = MIN(run, 138);
            codes[n_codes++] = run < 11 ? (LengthCode){17, (guint8)(run - 3)}
                                        : (LengthCode){18, (guint8)(run - 11)};
        } else if (i > 0 && lengths[i - 1] == lengths[i] && run >= 3) {
            run = MIN(run, 6);
            codes[n_codes++] = (LengthCode){16, (guint8)(run - 3)};
        } else {
            run = 1;
            codes[n_codes++] = (LengthCode){lengths[i], 0};
        }
    }
    return n_codes;
}

static guint used_symbols(const guint8 *lengths, guint n, guint least)
{
    while (n > least && lengths[n - 1] == 0)
        n--;
    return n;
}

/* Begins a block with codes of its own: how long each is. RFC 1951, 3.2.7. */
static void begin_block(Writer *writer, bool last, const guint8 *literals, const guint8 *distances)
{
    static const guint8 order[N_LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                            11, 4,  12, 3, 13, 2, 14, 1, 15};
    static const guint8 extra_bits[N_LENGTHS] = {[16] = 2, [17] = 3, [18] = 7};
    guint8 all[N_LITERALS + N_DISTANCES], lengths[N_LENGTHS], ordered[N_LENGTHS];
    guint16 codes[N_LENGTHS];
    guint counts[N_LENGTHS] = {0};
    LengthCode runs[N_LITERALS + N_DISTANCES];

    guint n_literals = used_symbols(literals, N_LITERALS, 257);
    guint n_distances = used_symbols(distances, N_DISTANCES, 1);
    memcpy(all, literals, n_literals);
    memcpy(all + n_literals, distances, n_distances);
    guint n_runs = run_length_codes(all, n_literals + n_distances, runs);
    for (guint i = 0; i < n_runs; i++)
        counts[runs[i].symbol]++;
    huffman_lengths(counts, N_LENGTHS, 7, lengths);
    huffman_codes(lengths, N_LENGTHS, codes);
    for (guint i = 0; i < N_LENGTHS; i++)
        ordered[i] = lengths[order[i]];
    guint n_ordered = used_symbols(ordered, N_LENGTHS, 4);

    put_bits(writer, last, 1);
    put_bits(writer, 2, 2);
    put_bits(writer, n_literals - 257, 5);
    put_bits(writer, n_distances - 1, 5);
    put_bits(writer, n_ordered - 4, 4);
    for (guint i = 0; i < n_ordered; i++)
        put_bits(writer, ordered[i], 3);
    for (guint i = 0; i < n_runs; i++) {
        guint symbol = runs[i].symbol;
        put_bits(writer, codes[symbol], lengths[symbol]);
        put_bits(writer, runs[i].extra, extra_bits[symbol]);
    }
}

/* Bits that are written together. */
typedef struct {
    guint32 bits;
    guint8 n;
} Code;

static void write_tokens(Deflater *deflater, const guint8 *literals, const guint8 *distances)
{
    guint16 codes[N_LITERALS], distance_codes[N_DISTANCES];
    huffman_codes(literals, N_LITERALS, codes);
    huffman_codes(distances, N_DISTANCES, distance_codes);
    guint above = deflater->above.symbol;
    Code far[2] = {
        {distance_codes[0], distances[0]},
        {distance_codes[above] | deflater->above_extra << distances[above],
         (guint8)(distances[above] + deflater->above.extra)},
    };
    Writer writer = deflater->writer; /* a copy stays in registers */
    for (guint i = 0; i < deflater->n_tokens; i++) {
        Token token = deflater->tokens[i];
        if (token >> 16 == 0) {
            put_bits(&writer, codes[token], literals[token]);
        } else {
            Range length = deflater->lengths[token >> 16];
            guint n = literals[length.symbol];
            put_bits(&writer, codes[length.symbol] | ((token >> 16) - length.base) << n,
                     n + length.extra);
            put_bits(&writer, far[token & 1].bits, far[token & 1].n);
        }
    }
    put_bits(&writer, codes[END_OF_BLOCK], literals[END_OF_BLOCK]);
    deflater->writer = writer;
}

#define HEADER_ROOM 1024 /* bytes; it takes at most 562 */
#define TOKEN_ROOM 6     /* bytes: codes of 15 bits with 5 and 13 more */

static void write_block(Deflater *deflater, bool last)
{
    guint8 literals[N_LITERALS], distances[N_DISTANCES];
    guint begin = deflater->file->len;
    g_byte_array_set_size(deflater->file, begin + HEADER_ROOM + TOKEN_ROOM * deflater->n_tokens);
    deflater->writer.out = deflater->file->data + begin;
    deflater->literals[END_OF_BLOCK] = 1;
    huffman_lengths(deflater->literals, N_LITERALS, MAX_BITS, literals);
    huffman_lengths(deflater->distances, N_DISTANCES, MAX_BITS, distances);
    begin_block(&deflater->writer, last, literals, distances);
    write_tokens(deflater, literals, distances);
    if (last)
        put_bits(&deflater->writer, 0, 7); /* up to a whole byte */
    g_byte_array_set_size(deflater->file, (guint)(deflater->writer.out - deflater->file->data));
    memset(deflater->literals, 0, sizeof deflater->literals);
    memset(deflater->distances, 0, sizeof deflater->distances);
    deflater->n_tokens = 0;
}

/* Adds a token whose first symbol is `literal`. */
static inline void add_token(Deflater *deflater, Token token, guint literal)
{
    if (deflater->n_tokens == BLOCK_TOKENS)
        write_block(deflater, false);
    deflater->tokens[deflater->n_tokens++] = token;
    deflater->literals[literal]++;
}

/* Adds a match of any length; what is longer than MAX_MATCH is cut so that no piece is too short.
 */
static void add_match(Deflater *deflater, gsize length, bool above)
{
    while (length > 0) {
        guint piece = (guint)MIN(length, MAX_MATCH);
        if (length > MAX_MATCH && length < MAX_MATCH + MIN_MATCH)
            piece -= MIN_MATCH;
        add_token(deflater, TOKEN_MATCH(piece, above), deflater->lengths[piece].symbol);
        deflater->distances[above ? deflater->above.symbol : 0]++;
        length -= piece;
    }
}

static inline guint64 load(const guint8 *bytes)
{
    guint64 word;
    memcpy(&word, bytes, sizeof word);
    return GUINT64_FROM_LE(word);
}

/* How many bytes two places have in common, at most `limit`. */
static gsize common_bytes(const guint8 *one, const guint8 *other, gsize limit)
{
    gsize n = 0;
    for (; n + 16 <= limit; n += 16) {
        guint64 low = load(one + n) ^ load(other + n);
        guint64 high = load(one + n + 8) ^ load(other + n + 8);
        if (low != 0)
            return n + __builtin_ctzll(low) / 8;
        if (high != 0)
            return n + 8 + __builtin_ctzll(high) / 8;
    }
    while (n < limit && one[n] == other[n])
        n++;
    return n;
}

/* The same where fewer than `least` (at most 8) are worth nothing: most often, and fast, 0. */
static inline gsize match_length(const guint8 *one, const guint8 *other, gsize limit, guint least)
{
    if (limit >= 8 && (load(one) ^ load(other)) << (64 - 8 * least) != 0)
        return 0;
    return common_bytes(one, other, limit);
}

/* Adler-32 of bytes most of which are zero, the background. Eight at a time: the sum of the bytes
 * and that of the bytes times 8, 7, ... 1 are the highest of four 16-bit lanes of a product. */
static guint32 adler_of(const guint8 *bytes, gsize length)
{
    enum { BASE = 65521, STEP = 4096 }; /* words until sums must be reduced */
    const guint64 lanes = G_GUINT64_CONSTANT(0x00ff00ff00ff00ff);
    guint64 low = 1, high = 0;
    while (length >= 8) {
        for (gsize n = MIN(length / 8, STEP); n > 0; n--, bytes += 8, length -= 8) {
            guint64 word = load(bytes);
            high += 8 * low;
            if (word == 0)
                continue;
            guint64 even = word & lanes, odd = word >> 8 & lanes;
            low += (even + odd) * G_GUINT64_CONSTANT(0x0001000100010001) >> 48;
            high += even * G_GUINT64_CONSTANT(0x0008000600040002) >> 48;
            high += odd * G_GUINT64_CONSTANT(0x0007000500030001) >> 48;
        }
        low %= BASE;
        high %= BASE;
    }
    for (; length > 0; length--, bytes++) {
        low += *bytes;
        high += low;
    }
    return (guint32)(high % BASE << 16 | low % BASE);
}

/* Turns all bytes into tokens. */
static void find_matches(Deflater *deflater, const guint8 *bytes, gsize length, gsize stride)
{
    for (gsize at = 0; at < length;) {
        const guint8 *here = bytes + at;
        gsize limit = length - at;
        gsize run = at > 0 ? match_length(here, here - 1, limit, MIN_MATCH) : 0;
        gsize above = at >= stride ? match_length(here, here - stride, limit, ABOVE_COST + 1) : 0;
        if (above > run + ABOVE_COST) {
            add_match(deflater, above, true);
            at += above;
        } else if (run >= MIN_MATCH) {
            add_match(deflater, run, false);
            at += run;
        } else {
            add_token(deflater, *here, *here);
            at++;
        }
    }
}

static void append_head(GByteArray *out)
{
    static const guint8 zlib_header[] = {0x78, 0x01};
    g_byte_array_append(out, zlib_header, sizeof zlib_header);
}

static void append_checksum(const guint8 *bytes, gsize length, GByteArray *out)
{
    guint32 adler = GUINT32_TO_BE(adler_of(bytes, length));
    g_byte_array_append(out, (const guint8 *)&adler, sizeof adler);
}

void deflate_rows(const guint8 *bytes, gsize length, gsize stride, GByteArray *out)
{
    Deflater *deflater = g_new0(Deflater, 1);
    deflater->file = out;
    for (guint n = MIN_MATCH; n <= MAX_MATCH; n++)
        deflater->lengths[n] = length_range(n);
    deflater->above = distance_range((guint)stride);
    deflater->above_extra = (guint)stride - deflater->above.base;
    append_head(out);
    find_matches(deflater, bytes, length, stride);
    write_block(deflater, true);
    append_checksum(bytes, length, out);
    g_free(deflater);
}

/* Writes the bytes by their codes, three at a time. */
static void write_literals(Writer *to, const guint8 *bytes, gsize length, const guint8 *lengths)
{
    guint16 codes[N_LITERALS];
    Code table[256];
    Writer writer = *to; /* a copy stays in registers */
    huffman_codes(lengths, N_LITERALS, codes);
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        table[i] = (Code){codes[i], lengths[i]};
    for (; length >= 3; bytes += 3, length -= 3) {
        Code one = table[bytes[0]], two = table[bytes[1]], three = table[bytes[2]];
        guint64 bits = one.bits | (guint64)two.bits << one.n;
        put_bits(&writer, bits | (guint64)three.bits << (one.n + two.n), one.n + two.n + three.n);
    }
    for (; length > 0; bytes++, length--)
        put_bits(&writer, table[*bytes].bits, table[*bytes].n);
    put_bits(&writer, codes[END_OF_BLOCK], lengths[END_OF_BLOCK]);
    *to = writer;
}

void deflate_text(const char *text, gsize length, GByteArray *out)
{
    const guint8 *bytes = (const guint8 *)text;
    guint counts[N_LITERALS] = {[END_OF_BLOCK] = 1};
    guint8 lengths[N_LITERALS], distances[N_DISTANCES] = {0};
    for (gsize i = 0; i < length; i++)
        counts[bytes[i]]++;
    huffman_lengths(counts, N_LITERALS, MAX_BITS, lengths);
    append_head(out);
    guint begin = out->len;
    g_byte_array_set_size(out, begin + HEADER_ROOM + 2 * (guint)length);
    Writer writer = {.out = out->data + begin};
    begin_block(&writer, true, lengths, distances);
    write_literals(&writer, bytes, length, lengths);
    put_bits(&writer, 0, 7); /* up to a whole byte */
    g_byte_array_set_size(out, (guint)(writer.out - out->data));
    append_checksum(bytes, length, out);
}
