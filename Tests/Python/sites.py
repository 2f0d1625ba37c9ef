"""Web servers of a test's own, which show a folder or whatever the test decides."""

import contextlib
import functools
import http.server
import ssl

from http_servers import LocalServer


class Site(LocalServer):
    """A web server of 127.0.0.1 that shows a folder, but for what `answers` has."""

    def __init__(self, folder, certificate=None):
        #: What is done instead of showing a path; gets the handler of the request.
        self.answers = {}
        #: Of each request, its path and header.
        self.requests = []
        super().__init__(functools.partial(_Handler, self, directory=str(folder)))
        self._scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.file, certificate.key)
            # With the first byte of a connection, in its own thread: not in the one that accepts.
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
            self._scheme = "https"

    @property
    def url(self):
        return f"{self._scheme}://localhost:{self.port}/"


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, site, *arguments, **options):
        self.site = site
        super().__init__(*arguments, **options)

    def do_GET(self):
        self.site.requests.append((self.path, dict(self.headers)))
        # Whoever asks may hang up before all is said.
        with contextlib.suppress(OSError):
            if answer := self.site.answers.get(self.path, self.site.answers.get("*")):
                answer(self)
            else:
                super().do_GET()

    def log_message(self, *_):
        pass


def says(status, content=b"", **fields):
    """An answer."""

    def answer(handler):
        handler.send_response(status)
        for name, value in fields.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer
