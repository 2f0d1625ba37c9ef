// Subscribers that take what they get and do nothing with it, as many as there are lines on stdin, each a binding key.
//
// usage: subscribers PORT <KEYS
// Each has an exclusive queue and a channel of its own, in one process and over one connection: what is measured is what they cost others
// (where, says plain.h). Says "ready" when all are subscribed, and goes on until it is ended.
#include "plain.h"

int main(int count, char **arguments) {
    char key[256];
    int number = 0;
    if (count != 2) {
        fprintf(stderr, "usage: subscribers PORT <KEYS\n");
        return 2;
    }
    amqp_connection_state_t connection = connect_to(atoi(arguments[1]));
    while (fgets(key, sizeof key, stdin)) {
        key[strcspn(key, "\n")] = 0;
        number++;
        // The first channel is open already.
        if (number > 1 && !amqp_channel_open(connection, number)) fail("opening a channel");
        subscribe(connection, number, number, key);
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        amqp_envelope_t envelope;
        receive(connection, &envelope);
        amqp_destroy_envelope(&envelope);
    }
}
