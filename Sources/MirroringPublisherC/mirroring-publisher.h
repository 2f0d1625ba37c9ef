/* Publishes the events of an engine in any language that can call C.

   An event is JSON, as Broker/schemas/event.json has it. It is kept in the outbox, a folder of files, before the call that publishes it
   returns, and delivered to the broker from there: no call waits for a network, but for mirroring_publisher_flush. What is not
   delivered when the process ends, however it ends, is delivered by the next one of the same user that publishes to that broker.

   All functions may be called from any thread. A publisher does not outlive fork(2): open one in the new process.

   Link with -lmirroring-publisher. */
#ifndef MIRRORING_PUBLISHER_H
#define MIRRORING_PUBLISHER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where events are kept, and the connection by which they are delivered. */
typedef struct mirroring_publisher mirroring_publisher;

/* What has become of an event. */
enum {
    /* It is in the outbox, and will be delivered. */
    MIRRORING_PUBLISHED = 0,
    /* It is no event that readers take, or has no place in its run; nothing was done. */
    MIRRORING_REFUSED = 1,
    /* It could not be kept: its disk or the outbox is full. Readers will see a gap. */
    MIRRORING_LOST = 2
};

/* Opens the outbox and begins to deliver what is in it. No broker is needed for that, and none is waited for.

   broker_uri: one AMQP URI, or several of one cluster with commas between them. outbox_folder: the outbox. Where one is NULL, and for
   all else, the settings of the engine hold: the variables MIRRORING_..., then engine.yaml.

   Returns NULL where a setting is wrong or the folder can't be used; mirroring_publisher_last_error says why. */
mirroring_publisher *mirroring_publisher_open(const char *broker_uri, const char *outbox_folder);

/* Keeps an event for delivery: one JSON object of so many bytes, in UTF-8. It returns in microseconds.

   Returns MIRRORING_PUBLISHED, or what else has become of it; mirroring_publisher_last_error says why. */
int mirroring_publisher_publish(mirroring_publisher *publisher, const char *json, size_t length);

/* Waits until all that was published is delivered, for so many milliseconds at most.

   Returns how many events still wait. If there are any, mirroring_publisher_last_error says why, where that is known. */
long mirroring_publisher_flush(mirroring_publisher *publisher, long milliseconds);

/* What the last call on this thread that went wrong has to say of that, in whole sentences, in UTF-8; an empty text if there was none. It
   stays as it is until another one goes wrong on this thread. */
const char *mirroring_publisher_last_error(void);

/* Ends the delivery and frees the publisher, which must not be used any more. What still waits stays in the outbox. NULL does nothing. */
void mirroring_publisher_close(mirroring_publisher *publisher);

#ifdef __cplusplus
}
#endif

#endif
