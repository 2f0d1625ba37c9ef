"""Web servers of a test's own, which show a folder or whatever the test decides."""

import contextlib
import functools
import http.server
import ssl
import threading


class Site:
    """A web server of 127.0.0.1 that shows a folder, but for what `answers` has."""

    def __init__(self, folder, certificate=None):
        #: What is done instead of showing a path; gets the handler of the request.
        self.answers = {}
        #: Of each request, its path and header.
        self.requests = []
        handler = functools.partial(_Handler, self, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.file, certificate.key)
            # With the first byte of a connection, in its own thread: not in the one that accepts.
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
            self._scheme = "https"

    @property
    def port(self):
        return self._server.server_address[1]

    @property
    def url(self):
        return f"{self._scheme}://localhost:{self.port}/"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


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
