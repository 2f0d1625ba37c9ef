"""Servers that do in TLS what a test decides, and keep what they hear."""

import contextlib
import socket
import ssl
import threading
import warnings

from commands import PATIENCE
from ports import Port

#: OpenSSL leaves no cipher to the old versions unless it is told that security does not matter.
WEAK_CIPHERS = "ALL:@SECLEVEL=0"


class Server(Port):
    """A port of 127.0.0.1 that answers as a subclass does; ends its connections with the context."""

    def __init__(self):
        super().__init__(socket.create_server(("127.0.0.1", 0)))
        #: What came over all connections, as it came.
        self.heard = b""
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        # Ends when the listener is shut down.
        with contextlib.suppress(OSError):
            while True:
                connection = self._listener.accept()[0]
                self._sockets.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), contextlib.closing(connection):
            self.serve(connection)

    def hear(self, connection):
        """What comes next; nothing at the end."""
        content = connection.recv(65536)
        self.heard += content
        return content


class Speaker(Server):
    """Answers whatever it hears first with the same bytes, and hangs up."""

    def __init__(self, answer):
        self.answer = answer
        super().__init__()

    def serve(self, connection):
        self.hear(connection)
        connection.sendall(self.answer)


class TLSServer(Server):
    """Shakes hands, and listens then."""

    def __init__(self, certificate, version=None, asks_for=None):
        self.context = server_context(certificate, version, asks_for)
        #: What was said inside of TLS.
        self.told = b""
        super().__init__()

    def serve(self, connection):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        session = self.context.wrap_bio(incoming, outgoing, server_side=True)
        while content := self.hear(connection):
            incoming.write(content)
            goes_on = True
            try:
                session.do_handshake()
                while told := session.read(65536):
                    self.told += told
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError:
                # What is wrong is said to the other side first, in what is sent now.
                goes_on = False
            connection.sendall(outgoing.read())
            if not goes_on:
                # Not before it has read that: what is unread here would be a reset there.
                connection.shutdown(socket.SHUT_WR)
                while self.hear(connection):
                    pass
                return


def server_context(certificate, version=None, asks_for=None):
    """TLS of one version alone if one is named, with a certificate from each client if `asks_for` is the authority of those."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.file, certificate.key)
    limit(context, version)
    if asks_for:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(asks_for.file)
    return context


def limit(context, version):
    """Makes a context speak one version alone, if one is named."""
    if version is None:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        # From whichever side the bounds come closer: the lower may not be above the upper.
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = version
        context.minimum_version = version
    if version < ssl.TLSVersion.TLSv1_2:
        context.set_ciphers(WEAK_CIPHERS)


def shake_hands(port, authority, version):
    """Connects to 127.0.0.1 in one version of TLS; gives the version that both speak, or raises `ssl.SSLError`."""
    context = ssl.create_default_context(cafile=authority)
    limit(context, version)
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        with context.wrap_socket(connection, server_hostname="127.0.0.1") as session:
            return session.version()
