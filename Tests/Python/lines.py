"""A line between two machines: it counts what travels, takes its time, stalls and breaks, as a test decides."""

import contextlib
import queue
import socket
import threading
import time

from ports import Port


class Line(Port):
    """A port of 127.0.0.1 that leads to another one; what goes there or comes back takes `delay` seconds."""

    def __init__(self, port, delay=0):
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        super().__init__(listener)
        self._target, self._delay = port, delay
        self._lock = threading.Lock()
        #: How many bytes have travelled, both ways together.
        self.count = 0
        #: How many connections were made to it, and how many of them led nowhere.
        self.connections = self.refused = 0
        # How many ways there or back, one after the other, may lie behind what an end says next.
        self._ways = {"near": 0, "far": 0}
        # Of each connection, whether anything gets through.
        self._flows = []
        self._threshold, self._action = None, None
        threading.Thread(target=self._accept, daemon=True).start()

    def __exit__(self, *arguments):
        super().__exit__(*arguments)
        for flow in self._flows:
            flow.set()

    @property
    def round_trips(self):
        """How often the near end has waited, at most, until what it sent was there and an answer had come back.

        What an end sends counts as an answer to all that had reached it before, whether it is one or not. With a delay that is longer than
        what the ends do meanwhile, hardly anything else is counted; and without one more may be, never less.
        """
        with self._lock:
            return self._ways["near"] / 2

    def when(self, count, action):
        """Has something done as soon as so many more bytes have travelled."""
        with self._lock:
            self._threshold, self._action = self.count + count, action

    def cut(self):
        """Ends the connections that there are."""
        for connection in list(self._sockets):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def stall(self):
        """From now on nothing gets through the connections that there are, and nobody is told."""
        for flow in list(self._flows):
            flow.clear()

    def _accept(self):
        # Ends when the listener is shut down.
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._sockets.append(near)
                self.connections += 1
                try:
                    far = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    self.refused += 1
                    near.close()
                    continue
                self._sockets.append(far)
                flow = threading.Event()
                flow.set()
                self._flows.append(flow)
                for source, sink, end, other in [(near, far, "near", "far"), (far, near, "far", "near")]:
                    # Without a delay nothing is kept here, so that who sends too much has to wait.
                    way = queue.Queue(maxsize=0 if self._delay else 1)
                    threading.Thread(target=self._take, args=(source, end, way), daemon=True).start()
                    threading.Thread(target=self._deliver, args=(way, sink, other, flow), daemon=True).start()

    def _take(self, source, end, way):
        with contextlib.suppress(OSError):
            while content := source.recv(65536):
                ways = self._note(len(content), end)
                way.put((time.monotonic() + self._delay, content, ways))
        way.put((time.monotonic() + self._delay, b"", 0))

    def _note(self, count, end):
        """Counts what an end has sent; gives how many ways lie behind it."""
        with self._lock:
            self.count += count
            ways = self._ways[end]
            action = self._action if self._action and self.count >= self._threshold else None
            if action:
                self._action = None
        if action:
            action()
        return ways

    def _deliver(self, way, sink, end, flow):
        is_open = True
        while True:
            moment, content, ways = way.get()
            time.sleep(max(0, moment - time.monotonic()))
            flow.wait()
            # Who can't be reached any more holds up nobody.
            with contextlib.suppress(OSError):
                if is_open and content:
                    # Before it is there: the answer may come at once.
                    with self._lock:
                        self._ways[end] = max(self._ways[end], ways + 1)
                    is_open = False
                    sink.sendall(content)
                    is_open = True
                elif is_open:
                    sink.shutdown(socket.SHUT_WR)
            if not content:
                return
