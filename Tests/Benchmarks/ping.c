// How long plain librabbitmq takes from publishing a message to its subscriber, at a rate: what the way of an event to a subscriber is
// held against.
//
// usage: ping PORT RATE SECONDS BYTES
// Publishes persistent messages with the properties and headers of an event to mirroring.events with confirms (where, says plain.h), and
// reads them from an exclusive queue in a second process. Prints milliseconds of those after the first second, which finds caches cold.
#include "plain.h"
#include <sys/time.h>
#include <sys/wait.h>

static int by_size(const void *one, const void *other) {
    double difference = *(const double *)one - *(const double *)other;
    return (difference > 0) - (difference < 0);
}

// Reads so many messages, of which the first ones don't count; says through the pipe when it has begun.
static void read_messages(int port, long messages, long uncounted, int ready) {
    amqp_connection_state_t connection = connect_to(port);
    long counted = messages - uncounted;
    double *taken = malloc(counted * sizeof *taken);
    subscribe(connection, 1, 0, "#");
    if (write(ready, "r", 1) != 1) fail("saying that it reads");
    for (long number = 0; number < messages; number++) {
        amqp_envelope_t envelope;
        double sent;
        receive(connection, &envelope);
        memcpy(&sent, envelope.message.body.bytes, sizeof sent);
        if (number >= uncounted) taken[number - uncounted] = 1000 * (now() - sent);
        amqp_destroy_envelope(&envelope);
    }
    qsort(taken, counted, sizeof *taken, by_size);
    printf("latency p50 %.3f, p99 %.3f, max %.3f ms of %ld\n", taken[counted / 2], taken[counted * 99 / 100], taken[counted - 1], counted);
    fflush(stdout);
    _exit(0);
}

// Takes what the broker says until it is time for the next message.
static void take_confirms(amqp_connection_state_t connection, double due) {
    for (double rest = due - now(); rest > 0; rest = due - now()) {
        struct timeval time = {(time_t)rest, (suseconds_t)((rest - (time_t)rest) * 1e6)};
        amqp_frame_t frame;
        int status = amqp_simple_wait_frame_noblock(connection, &frame, &time);
        if (status == AMQP_STATUS_TIMEOUT) return;
        if (status) fail("waiting for a confirm");
        if (frame.frame_type == AMQP_FRAME_METHOD && frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
            fail("publishing: the broker returned or refused a message, or closed, so publishing");
        amqp_maybe_release_buffers(connection);
    }
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "usage: ping PORT RATE SECONDS BYTES\n");
        return 2;
    }
    int port = atoi(arguments[1]), ends[2], status;
    long rate = atol(arguments[2]), messages = rate * (atol(arguments[3]) + 1), length = atol(arguments[4]);
    char answer;
    if (rate < 1 || messages <= rate || length < (long)sizeof(double)) fail("reading the numbers");
    if (pipe(ends)) fail("making a pipe");
    if (fork() == 0) read_messages(port, messages, rate, ends[1]);
    close(ends[1]);
    if (read(ends[0], &answer, 1) != 1) fail("waiting for the reader");
    amqp_connection_state_t connection = connect_to(port);
    if (!amqp_confirm_select(connection, 1)) fail("asking for confirms");
    amqp_basic_properties_t all = properties(0);
    amqp_bytes_t body = amqp_bytes_malloc(length);
    memset(body.bytes, 'x', length);
    double start = now();
    for (long number = 0; number < messages; number++) {
        take_confirms(connection, start + (double)number / rate);
        double sent = now();
        memcpy(body.bytes, &sent, sizeof sent);
        if (amqp_basic_publish(connection, 1, TEXT("mirroring.events"), TEXT(KEY), 1, 0, &all, body)) fail("publishing");
    }
    if (wait(&status) < 0 || status != 0) fail("reading the messages");
    return 0;
}
