"""A TCP port whose behaviour a test decides: it refuses, it takes connections and says nothing, or it leads to a broker."""

import contextlib
import socket
import threading

from commands import PATIENCE
from ports import Port


class Relay(Port):
    """A port of 127.0.0.1; it refuses connections until `open` or `fall_silent` is called."""

    def __init__(self):
        listener = socket.socket()
        # Bound and not listening: the system refuses connections, and gives the port to nobody else.
        listener.bind(("127.0.0.1", 0))
        super().__init__(listener)
        self._interrupted = False

    def fall_silent(self):
        """Connections are made, and nothing ever answers."""
        self._listener.listen()

    def wait_for_caller(self):
        """Waits for a connection to a silent relay, and keeps it."""
        self._listener.settimeout(PATIENCE)
        self._sockets.append(self._listener.accept()[0])

    def begin_answers(self, text):
        """Who has asked something gets the beginning of an answer, and never the rest."""

        def begin_answer(caller):
            caller.recv(65536)
            caller.sendall(text)

        self._serve(begin_answer)

    def interrupt(self):
        """Ends the connections, and each that is made from now on, until `resume`."""
        self._interrupted = True
        for connection in self._sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def resume(self):
        self._interrupted = False

    def open(self, port):
        """Connections lead to this port."""

        def lead(near):
            if self._interrupted:
                near.close()
                return
            far = socket.create_connection(("127.0.0.1", port))
            self._sockets.append(far)
            for source, sink in [(near, far), (far, near)]:
                threading.Thread(target=_forward, args=(source, sink), daemon=True).start()

        self._serve(lead)

    def _serve(self, serve):
        """Connections are made, and each is given to this function."""
        self._listener.listen()
        threading.Thread(target=self._accept, args=(serve,), daemon=True).start()

    def _accept(self, serve):
        # Ends when the listener is shut down.
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                self._sockets.append(caller)
                try:
                    serve(caller)
                except OSError:
                    # One may have gone already, or who is to answer is not there now: the next one may be served.
                    caller.close()


def _forward(source, sink):
    with contextlib.suppress(OSError):
        while content := source.recv(65536):
            sink.sendall(content)
        sink.shutdown(socket.SHUT_WR)
