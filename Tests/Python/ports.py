"""TCP ports of tests."""

import contextlib
import socket


#: What keeps the ports of programs that were told where to listen.
_KEEPERS = []


def free_port():
    """A port of 127.0.0.1 at which nobody listens, for a program that is told where to: nobody else gets it while the tests run."""
    _KEEPERS.append(keep_port())
    return _KEEPERS[-1].getsockname()[1]


def keep_port():
    """A socket that keeps a port of 127.0.0.1 for a server, also while that is not there: connections are refused then.

    The system gives the port to nobody else, neither to who listens somewhere nor to who connects to somewhere; but a socket that says by
    SO_REUSEADDR that it shares it may listen there, as long as this one does not. The servers here do: sshd, bridges, programs in Go.
    """
    keeper = socket.socket()
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    keeper.bind(("127.0.0.1", 0))
    return keeper


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
