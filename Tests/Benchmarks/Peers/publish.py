"""What pika gets confirmed by a broker over one blocking connection, which waits for each confirm before the next message.

usage: MIRRORING_BROKER_URI=URI publish.py COUNT BYTES

Publishes persistent messages of three properties to mirroring.events; prints messages a second.
"""

import os
import sys
import time

import pika

ID = "5a9f0e1c-0000-4000-8000-000000000000"


def main(count, length):
    body = b"x" * length
    properties = pika.BasicProperties(delivery_mode=2, content_type="application/json", message_id=ID)
    with pika.BlockingConnection(pika.URLParameters(os.environ["MIRRORING_BROKER_URI"])) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        start = time.monotonic()
        for _ in range(count):
            channel.basic_publish("mirroring.events", f"{ID}.Transferring.processing.running", body, properties, mandatory=True)
        print(f"{count / (time.monotonic() - start):.0f}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: publish.py COUNT BYTES")
    main(*map(int, sys.argv[1:]))
