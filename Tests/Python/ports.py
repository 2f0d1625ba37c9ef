"""TCP ports of tests."""

import contextlib
import socket


def free_port():
    """A port of 127.0.0.1 at which nobody listens, for a program that is told where to."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Port:
    """A port of 127.0.0.1, and the connections that were made to it; ends them with the context."""

    def __init__(self, listener):
        self._listener = listener
        self.port = listener.getsockname()[1]
        self._sockets = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in [self._listener, *self._sockets]:
            # Ends the threads that wait in accept and recv; a socket that is no longer connected needs none of it.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
