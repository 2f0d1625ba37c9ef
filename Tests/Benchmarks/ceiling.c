// The most that one connection of plain librabbitmq gets confirmed by a broker: what a publisher's rate is held against. With
// "read" a second process reads each message from the history meanwhile, and the rate is that of both: what the way to the bridge
// is held against.
//
// usage: ceiling PORT COUNT WINDOW BYTES [bare] [read]
// Publishes persistent messages to mirroring.events on the virtual host "/", or that of CEILING_VHOST, as guest with the password in
// CEILING_PASSWORD, with confirms; prints messages a second. Each message has the properties and headers of an event, or, with
// "bare", three properties and no header: the difference is what the broker itself pays for them.
#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TEXT(literal) ((amqp_bytes_t){sizeof(literal) - 1, (void *)(literal)})
#define ID "5a9f0e1c-0000-4000-8000-000000000000"

static void fail(const char *what) {
    fprintf(stderr, "ceiling: %s failed.\n", what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static amqp_connection_state_t connect_to(int port) {
    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    if (amqp_socket_open(socket, "127.0.0.1", port)) fail("connecting");
    const char *host = getenv("CEILING_VHOST"), *password = getenv("CEILING_PASSWORD");
    if (amqp_login(connection, host ? host : "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", password ? password : "guest")
            .reply_type != AMQP_RESPONSE_NORMAL)
        fail("logging in");
    if (!amqp_channel_open(connection, 1) || !amqp_confirm_select(connection, 1)) fail("asking for confirms");
    return connection;
}

static amqp_table_entry_t text_header(amqp_bytes_t name, amqp_bytes_t text) {
    amqp_table_entry_t entry = {.key = name};
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = text;
    return entry;
}

// An event's headers, in kind and length.
static amqp_table_t event_headers(void) {
    static amqp_table_entry_t entries[8];
    int count = 0;
    entries[count++] = text_header(TEXT("job-id"), TEXT(ID));
    entries[count++] = text_header(TEXT("job-name"), TEXT("Documentation of the public site"));
    entries[count++] = text_header(TEXT("run-id"), TEXT(ID));
    entries[count].key = TEXT("sequence");
    entries[count].value.kind = AMQP_FIELD_KIND_I32;
    entries[count++].value.value.i32 = 7;
    entries[count++] = text_header(TEXT("state"), TEXT("Transferring"));
    entries[count++] = text_header(TEXT("severity"), TEXT("processing"));
    entries[count++] = text_header(TEXT("outcome"), TEXT("running"));
    entries[count].key = TEXT("terminal");
    entries[count].value.kind = AMQP_FIELD_KIND_BOOLEAN;
    entries[count++].value.value.boolean = 0;
    return (amqp_table_t){count, entries};
}

static amqp_basic_properties_t properties(int is_bare) {
    amqp_basic_properties_t all = {
        ._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG,
        .delivery_mode = 2,
        .content_type = TEXT("application/json"),
        .message_id = TEXT(ID),
    };
    if (is_bare) return all;
    all._flags |= AMQP_BASIC_HEADERS_FLAG | AMQP_BASIC_CORRELATION_ID_FLAG | AMQP_BASIC_TIMESTAMP_FLAG | AMQP_BASIC_TYPE_FLAG |
                  AMQP_BASIC_USER_ID_FLAG | AMQP_BASIC_APP_ID_FLAG;
    all.headers = event_headers();
    all.correlation_id = TEXT(ID);
    all.timestamp = 1780000000;
    all.type = TEXT("Transferring");
    all.user_id = TEXT("guest");
    all.app_id = TEXT("mirroring-engine");
    return all;
}

// Reads so many messages from the history, from its end on; says through the pipe when it has begun.
static void read_history(int port, long messages, int ready) {
    amqp_connection_state_t connection = connect_to(port);
    amqp_table_entry_t offset = text_header(TEXT("x-stream-offset"), TEXT("next"));
    amqp_basic_qos(connection, 1, 0, 2000, 0);
    if (!amqp_basic_consume(connection, 1, TEXT("mirroring.history"), amqp_empty_bytes, 0, 0, 0, (amqp_table_t){1, &offset}))
        fail("consuming the history");
    if (write(ready, "r", 1) != 1) fail("saying that it reads");
    for (long count = 1; count <= messages; count++) {
        amqp_envelope_t envelope;
        amqp_maybe_release_buffers(connection);
        if (amqp_consume_message(connection, &envelope, NULL, 0).reply_type != AMQP_RESPONSE_NORMAL) fail("reading the history");
        if (count % 250 == 0) amqp_basic_ack(connection, 1, envelope.delivery_tag, 1);
        amqp_destroy_envelope(&envelope);
    }
    exit(0);
}

static void start_reading(int port, long messages) {
    int ends[2];
    char answer;
    if (pipe(ends)) fail("making a pipe");
    if (fork() == 0) read_history(port, messages, ends[1]);
    if (read(ends[0], &answer, 1) != 1) fail("waiting for the reader");
}

static int has(int count, char **arguments, const char *word) {
    for (int index = 5; index < count; index++)
        if (strcmp(arguments[index], word) == 0) return 1;
    return 0;
}

int main(int count, char **arguments) {
    if (count < 5) {
        fprintf(stderr, "usage: ceiling PORT COUNT WINDOW BYTES [bare] [read]\n");
        return 2;
    }
    long messages = atol(arguments[2]), window = atol(arguments[3]), length = atol(arguments[4]);
    amqp_basic_properties_t all = properties(has(count, arguments, "bare"));
    int is_read = has(count, arguments, "read"), status = 0;
    if (is_read) start_reading(atoi(arguments[1]), messages);
    amqp_connection_state_t connection = connect_to(atoi(arguments[1]));
    amqp_bytes_t body = amqp_bytes_malloc(length);
    memset(body.bytes, 'x', length);
    unsigned long long sent = 0, confirmed = 0;
    double start = now();
    while (confirmed < (unsigned long long)messages) {
        for (; sent < (unsigned long long)messages && sent - confirmed < (unsigned long long)window; sent++)
            if (amqp_basic_publish(connection, 1, TEXT("mirroring.events"), TEXT(ID ".Transferring.processing.running"), 1, 0, &all, body))
                fail("publishing");
        amqp_frame_t frame;
        if (amqp_simple_wait_frame(connection, &frame)) fail("waiting for a confirm");
        if (frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id == AMQP_BASIC_ACK_METHOD) {
            amqp_basic_ack_t *ack = frame.payload.method.decoded;
            // Without "multiple" they may come in any order: their number is enough for a rate.
            confirmed = ack->multiple ? ack->delivery_tag : confirmed + 1;
        } else {
            fail("publishing: the broker returned or refused a message, or closed, so publishing");
        }
        amqp_maybe_release_buffers(connection);
    }
    if (is_read && (wait(&status) < 0 || status != 0)) fail("reading the history");
    printf("%.0f\n", messages / (now() - start));
    return 0;
}
