// What the programs of plain librabbitmq share: a connection, and a message like that of an event.
//
// They reach 127.0.0.1 and the virtual host "/", or that of CEILING_VHOST, as guest with the password in CEILING_PASSWORD.
#ifndef PLAIN_H
#define PLAIN_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE  // the program's name
#endif
#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TEXT(literal) ((amqp_bytes_t){sizeof(literal) - 1, (void *)(literal)})
#define ID "5a9f0e1c-0000-4000-8000-000000000000"
#define KEY ID ".Transferring.processing.running"

static inline void fail(const char *what) {
    fprintf(stderr, "%s: %s failed.\n", program_invocation_short_name, what);
    exit(1);
}

// Seconds of a clock that all processes of a machine share.
static inline double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

// A connection with channel 1 open.
static inline amqp_connection_state_t connect_to(int port) {
    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    if (amqp_socket_open(socket, "127.0.0.1", port)) fail("connecting");
    const char *host = getenv("CEILING_VHOST"), *password = getenv("CEILING_PASSWORD");
    if (amqp_login(connection, host ? host : "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", password ? password : "guest")
            .reply_type != AMQP_RESPONSE_NORMAL)
        fail("logging in");
    if (!amqp_channel_open(connection, 1)) fail("opening a channel");
    return connection;
}

static inline amqp_table_entry_t text_header(amqp_bytes_t name, amqp_bytes_t text) {
    amqp_table_entry_t entry = {.key = name};
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = text;
    return entry;
}

// An event's headers, in kind and length.
static inline amqp_table_t event_headers(void) {
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

// Those of an event, or three properties and no header.
static inline amqp_basic_properties_t properties(int is_bare) {
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

// An exclusive queue of a subscriber, by its number, that gets what is published with such a key and goes with its connection.
static inline void subscribe(amqp_connection_state_t connection, int channel, int number, const char *key) {
    char name[64];
    snprintf(name, sizeof name, "mirroring.session.guest.%d-%d", (int)getpid(), number);
    amqp_bytes_t queue = amqp_cstring_bytes(name);
    if (!amqp_queue_declare(connection, channel, queue, 0, 0, 1, 1, amqp_empty_table)) fail("declaring a queue");
    if (!amqp_queue_bind(connection, channel, queue, TEXT("mirroring.events"), amqp_cstring_bytes(key), amqp_empty_table))
        fail("binding a queue");
    if (!amqp_basic_consume(connection, channel, queue, amqp_empty_bytes, 0, 1, 1, amqp_empty_table)) fail("consuming a queue");
}

// The next message of any queue.
static inline void receive(amqp_connection_state_t connection, amqp_envelope_t *envelope) {
    amqp_maybe_release_buffers(connection);
    if (amqp_consume_message(connection, envelope, NULL, 0).reply_type != AMQP_RESPONSE_NORMAL) fail("reading a message");
}

#endif
