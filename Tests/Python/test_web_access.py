"""Who may look at the page: nobody from elsewhere without a token and TLS, and no page of somebody else's."""

import pytest

import offline_logs
from certificates import Authority
from commands import finish
from web_servers import ANYWHERE, Page

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    offline_logs.write(folder)
    return folder


@pytest.fixture
def token(tmp_path):
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n")
    file.chmod(0o600)
    return file


@pytest.fixture
def serve(commands, folder):
    def start(certificate=None, host="127.0.0.1", **environment):
        process = commands.start("mom", "web", "--offline-folder", folder, **ANYWHERE | environment)
        return Page(process, certificate, host)

    return start


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "monitor.example.org:0"])
def test_for_others_it_needs_a_token_and_tls_and_says_so(commands, folder, token, address):
    start = lambda **environment: finish(commands.start("mom", "web", "--offline-folder", folder, "--address", address, **environment))
    result = start()
    assert result.code == 2
    assert all(word in result.errors for word in ("http.tokenFile", "http.tls.certificate", "ssh -L")), result
    result = start(MIRRORING_HTTP_TOKEN_FILE=str(token))
    assert result.code == 2 and "http.tls.certificate" in result.errors and TOKEN not in result.errors, result


def test_a_bridge_refuses_as_well(commands, broker):
    result = finish(commands.start("mom", "bridge", MIRRORING_HTTP_ADDRESS="0.0.0.0:0"))
    assert result.code == 2 and "http.tokenFile" in result.errors, result


def test_with_both_it_is_served_to_others(serve, tmp_path, token):
    authority = Authority(tmp_path / "authority")
    certificate = authority.issue("page")
    page = serve(
        authority.file,
        host="localhost",
        MIRRORING_HTTP_ADDRESS="0.0.0.0:0",
        MIRRORING_HTTP_TOKEN_FILE=str(token),
        MIRRORING_HTTP_TLS_CERTIFICATE=str(certificate.file),
        MIRRORING_HTTP_TLS_PRIVATE_KEY=str(certificate.key),
    )
    assert page.ask("/api/jobs").status == 401
    assert page.ask("/api/jobs", Authorization=f"Bearer {TOKEN}").status == 200
    answer = page.ask("/login", "POST", f'{{"token": "{TOKEN}"}}', Content_Type="application/json")
    assert answer.status == 204, answer
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/")), cookie
    assert TOKEN not in cookie
    session = cookie.partition(";")[0]
    assert page.ask("/api/jobs", Cookie=session).status == 200
    assert page.ask("/api/jobs", Cookie=session[:-1] + ("0" if session[-1] != "0" else "1")).status == 401


def test_tokens_are_not_tried_for_long(serve, token):
    page = serve(MIRRORING_HTTP_TOKEN_FILE=str(token))
    statuses = [page.ask("/login", "POST", '{"token": "wrong"}').status for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    late = page.ask("/login", "POST", f'{{"token": "{TOKEN}"}}')
    assert late.status == 429 and 0 < int(late.headers["Retry-After"]) <= 60
    assert page.ask("/api/jobs", Authorization=f"Bearer {TOKEN}").status == 200


@pytest.mark.parametrize("address", ["/api/jobs", "/api/status", "/api/events/stream", "/api/offline", "/metrics", "/metrics/jobs", "//api/jobs", "/api/%6Aobs"])
def test_without_the_token_nothing_is_told(serve, token, address):
    page = serve(MIRRORING_HTTP_TOKEN_FILE=str(token))
    answer = page.ask(address)
    assert answer.status == (404 if "%" in address else 401), answer
    assert page.ask("/").status == page.ask("/healthz").status == 200


def test_another_host_or_site_is_refused(serve):
    page = serve(MIRRORING_HTTP_NAMES="monitor.example.org")
    for host in ("monitor.example.org", f"127.0.0.1:{page.port}", "localhost", "[::1]:1", "MONITOR.example.org:443"):
        assert page.ask("/api/jobs", Host=host).status == 200, host
    for host in ("evil.example.org", "monitor.example.org.evil", "127.0.0.1.evil.example"):
        answer = page.ask("/api/jobs", Host=host)
        assert answer.status == 421 and "http.names" in answer.json["detail"], answer
    here = f"http://127.0.0.1:{page.port}"
    assert page.ask("/api/jobs", Origin=here).status == 200
    for origin in ("http://evil.example.org", "null", "http://127.0.0.1:1"):
        assert page.ask("/api/jobs", Origin=origin).status == 403, origin
    assert page.ask("/api/jobs", Sec_Fetch_Site="cross-site").status == 403
    assert page.ask("/", Sec_Fetch_Site="cross-site").status == 200, "a link leads here"


def test_it_only_reads(serve):
    page = serve()
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = page.ask("/api/jobs", method, "{}")
        assert answer.status == 405 and answer.type == "application/problem+json", answer
    head = page.ask("/api/jobs", "HEAD")
    assert head.status == 200 and head.body == b""
