/* Prints the events of mirroring as they happen. Needs librabbitmq (Debian: librabbitmq-dev):
 *
 *     cc -o consume consume.c -lrabbitmq
 *
 * usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f consume all | errors | JOB-ID
 */
#include <ctype.h>
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <amqp.h>
#include <amqp_tcp_socket.h>

static volatile sig_atomic_t ended;
static void end(int number) { ended = number; }

/* Why the last call has failed; NULL if it has not. */
static const char *failure(amqp_rpc_reply_t reply) {
    static char text[512];
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return NULL;
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) return amqp_error_string2(reply.library_error);
    amqp_channel_close_t *close = reply.reply.decoded; /* begins as that of a connection does */
    snprintf(text, sizeof text, "%.*s", (int)close->reply_text.len, (char *)close->reply_text.bytes);
    return text;
}

static const amqp_field_value_t *header(const amqp_table_t *headers, const char *name) {
    for (int index = 0; index < headers->num_entries; index++) {
        amqp_bytes_t key = headers->entries[index].key;
        if (key.len == strlen(name) && memcmp(key.bytes, name, key.len) == 0) return &headers->entries[index].value;
    }
    return NULL;
}

/* All that is needed stands in the headers. */
static void show(const amqp_envelope_t *envelope) {
    static const char *const names[] = {"run-id", "sequence", "state", "outcome", "job-name"};
    amqp_bytes_t key = envelope->routing_key, exchange = envelope->exchange;
    if (exchange.len != 16 || memcmp(exchange.bytes, "mirroring.events", 16) != 0)
        return; /* sent straight to the queue: nobody has checked who may */
    const amqp_field_value_t *values[5];
    for (int index = 0; index < 5; index++) {
        const amqp_basic_properties_t *properties = &envelope->message.properties;
        values[index] = header(&properties->headers, names[index]);
        if (values[index] == NULL) {
            warnx("can't read an event of %.*s: it has no header %s", (int)key.len, (char *)key.bytes, names[index]);
            return;
        }
    }
    /* Whose event it is, the key says: a user can publish only under the keys of its own jobs. */
    const char *dot = memchr(key.bytes, '.', key.len);
    printf("%.*s", dot ? (int)(dot - (char *)key.bytes) : (int)key.len, (char *)key.bytes);
    for (int index = 0; index < 5; index++) {
        const amqp_field_value_t *value = values[index];
        if (value->kind == AMQP_FIELD_KIND_UTF8) printf(" %.*s", (int)value->value.bytes.len, (char *)value->value.bytes.bytes);
        if (value->kind == AMQP_FIELD_KIND_I32) printf(" %d", value->value.i32); /* a sequence of 64 bits where it needs them */
        if (value->kind == AMQP_FIELD_KIND_I64) printf(" %lld", (long long)value->value.i64);
    }
    putchar('\n');
}

/* Prints events until the connection is lost or a signal has come; returns what has happened. */
static const char *consume(amqp_connection_state_t connection, const struct amqp_connection_info *place, const char *key) {
    char queue[512], uuid[37] = "";
    FILE *file = fopen("/proc/sys/kernel/random/uuid", "r");
    if (file == NULL || fgets(uuid, sizeof uuid, file) == NULL) err(1, "/proc/sys/kernel/random/uuid");
    fclose(file);
    snprintf(queue, sizeof queue, "mirroring.session.%s.%s", place->user, uuid);
    struct timeval patience = {10, 0}, second = {1, 0};
    int status = amqp_socket_open_noblock(amqp_tcp_socket_new(connection), place->host, place->port, &patience);
    if (status != AMQP_STATUS_OK) return amqp_error_string2(status);
    /* Else the broker does not tell of a queue that was deleted. */
    amqp_table_entry_t tells = {amqp_cstring_bytes("consumer_cancel_notify"), {AMQP_FIELD_KIND_BOOLEAN, {.boolean = 1}}};
    amqp_table_entry_t capabilities = {amqp_cstring_bytes("capabilities"), {AMQP_FIELD_KIND_TABLE, {.table = {1, &tells}}}};
    amqp_table_t client = {1, &capabilities};
    const char *failed = failure(amqp_login_with_properties(
        connection, place->vhost, 0, 131072, 30, &client, AMQP_SASL_METHOD_PLAIN, place->user, place->password));
    if (failed) return failed;
    amqp_channel_open(connection, 1);
    /* By its name the broker limits the queue; the argument does where that policy is missing. */
    amqp_table_entry_t limit = {amqp_cstring_bytes("x-max-length"), {AMQP_FIELD_KIND_I32, {.i32 = 10000}}};
    amqp_bytes_t name = amqp_cstring_bytes(queue);
    amqp_queue_declare(connection, 1, name, 0, 0, 1, 0, (amqp_table_t){1, &limit});
    if ((failed = failure(amqp_get_rpc_reply(connection)))) return failed;
    amqp_queue_bind(connection, 1, name, amqp_cstring_bytes("mirroring.events"), amqp_cstring_bytes(key), amqp_empty_table);
    if ((failed = failure(amqp_get_rpc_reply(connection)))) return failed;
    amqp_basic_consume(connection, 1, name, amqp_empty_bytes, 0, 1, 1, amqp_empty_table);
    if ((failed = failure(amqp_get_rpc_reply(connection)))) return failed;
    warnx("subscribed to %s at %s:%d", key, place->host, place->port);
    while (!ended) {
        amqp_envelope_t envelope;
        amqp_frame_t frame;
        amqp_maybe_release_buffers(connection);
        amqp_rpc_reply_t reply = amqp_consume_message(connection, &envelope, &second, 0);
        if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
            show(&envelope);
            amqp_destroy_envelope(&envelope);
        } else if (reply.library_error == AMQP_STATUS_UNEXPECTED_STATE) { /* another method than a delivery */
            if (amqp_simple_wait_frame(connection, &frame) != AMQP_STATUS_OK) return "the connection is broken";
            if (frame.payload.method.id == AMQP_BASIC_CANCEL_METHOD) return "the queue was deleted";
            return "the broker has closed the connection";
        } else if (reply.library_error != AMQP_STATUS_TIMEOUT) {
            return failure(reply);
        }
    }
    return NULL;
}

int main(int count, char **arguments) {
    char *uri = getenv("MIRRORING_BROKER_URI"), key[64];
    struct amqp_connection_info place;
    if (uri == NULL) errx(2, "MIRRORING_BROKER_URI is not set.");
    const char *selection = count == 2 ? arguments[1] : "";
    if (strcmp(selection, "all") == 0) strcpy(key, "#");
    else if (strcmp(selection, "errors") == 0) strcpy(key, "*.*.error.#");
    else if (strlen(selection) == 36 && strspn(selection, "0123456789abcdefABCDEF-") == 36)
        snprintf(key, sizeof key, "%s.#", selection);
    else errx(2, "usage: consume all | errors | JOB-ID");
    for (char *letter = key; *letter; letter++) *letter = tolower((unsigned char)*letter);
    if (amqp_parse_url(uri, &place) != AMQP_STATUS_OK || place.ssl)
        errx(2, "MIRRORING_BROKER_URI is not amqp://user:password@host:5672/%%2f.");
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGINT, end);
    signal(SIGTERM, end);
    while (!ended) {
        amqp_connection_state_t connection = amqp_new_connection();
        const char *happened = consume(connection, &place, key);
        if (happened) warnx("not subscribed to %s at %s:%d: %s", key, place.host, place.port, happened);
        if (!happened) amqp_connection_close(connection, AMQP_REPLY_SUCCESS);
        amqp_destroy_connection(connection);
        if (!ended) sleep(1);
    }
}
