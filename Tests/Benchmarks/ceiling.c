// The most that one connection of plain librabbitmq gets confirmed by a broker: what a publisher's rate is held against. With
// "read" a second process reads each message from the history meanwhile, and the rate is that of both: what the way to the bridge
// is held against.
//
// usage: ceiling PORT COUNT WINDOW BYTES [bare] [read]
// Publishes persistent messages to mirroring.events with confirms (where, says plain.h); prints messages a second. Each message has the
// properties and headers of an event, or, with "bare", three properties and no header: the difference is what the broker itself pays for
// them.
#include "plain.h"
#include <sys/wait.h>

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
        receive(connection, &envelope);
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
    if (!amqp_confirm_select(connection, 1)) fail("asking for confirms");
    amqp_bytes_t body = amqp_bytes_malloc(length);
    memset(body.bytes, 'x', length);
    unsigned long long sent = 0, confirmed = 0;
    double start = now();
    while (confirmed < (unsigned long long)messages) {
        for (; sent < (unsigned long long)messages && sent - confirmed < (unsigned long long)window; sent++)
            if (amqp_basic_publish(connection, 1, TEXT("mirroring.events"), TEXT(KEY), 1, 0, &all, body))
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
