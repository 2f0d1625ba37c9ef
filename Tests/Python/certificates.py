"""Certificates of a test's own authorities: good ones, and of every other kind."""

import datetime
import os
import subprocess

CONFIGURATION = """
[req]
distinguished_name = subject
[subject]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[ca]
default_ca = issuing
[issuing]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
"""
#: What the tests call this machine; librabbitmq compares the host with names only, so the address is one too.
THIS_MACHINE = "DNS:localhost,DNS:127.0.0.1,IP:127.0.0.1"
EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


class Certificate:
    """A certificate and its key, in PEM."""

    def __init__(self, folder, name):
        self.file, self.key = folder / f"{name}.pem", folder / f"{name}.key"


class Authority(Certificate):
    """An authority, and what it issues into a folder of its own."""

    def __init__(self, folder):
        super().__init__(folder, "ca")
        self.folder = folder
        folder.mkdir()
        (folder / "openssl.cnf").write_text(CONFIGURATION)
        (folder / "index.txt").touch()
        subject = ("-subj", f"/CN=Authority of {folder.name}", "-extensions", "authority", "-days", "2")
        self._openssl("req", "-x509", *EC, *subject, "-keyout", self.key, "-out", self.file)

    def issue(self, name, subject="localhost", names=THIS_MACHINE, since=-1, until=1):
        """A certificate that is valid from and to so many days from now; `names` are those besides the subject, if any."""
        certificate = self._request(name, subject, names)
        day = datetime.datetime.now(datetime.timezone.utc)
        begin, end = (f"{day + datetime.timedelta(days=days):%Y%m%d%H%M%SZ}" for days in (since, until))
        issuer = ("-cert", self.file, "-keyfile", self.key)
        request = self.folder / f"{name}.csr"
        options = ("-batch", "-notext", "-startdate", begin, "-enddate", end)
        self._openssl("ca", *options, *issuer, "-in", request, "-out", certificate.file)
        return certificate

    def self_signed(self, name):
        """A certificate that nobody has issued but itself."""
        certificate = Certificate(self.folder, name)
        options = ("-subj", "/CN=localhost", "-addext", f"subjectAltName={THIS_MACHINE}", "-days", "2")
        self._openssl("req", "-x509", *EC, *options, "-keyout", certificate.key, "-out", certificate.file)
        return certificate

    def with_passphrase(self, certificate):
        """The key of a certificate again, for whoever knows the passphrase."""
        file = certificate.key.with_suffix(".locked")
        self._openssl("ec", "-in", certificate.key, "-out", file, "-aes256", "-passout", "pass:a passphrase")
        return file

    def _request(self, name, subject, names):
        certificate = Certificate(self.folder, name)
        options = ["-subj", f"/CN={subject}", "-keyout", certificate.key, "-out", self.folder / f"{name}.csr"]
        if names:
            options += ["-addext", f"subjectAltName={names}"]
        self._openssl("req", "-new", *EC, *options)
        return certificate

    def _openssl(self, tool, *arguments):
        # Nothing of the machine's own configuration.
        command = ["openssl", tool, "-config", "openssl.cnf", *map(str, arguments)]
        if tool == "ec":
            command[2:4] = []
        environment = os.environ | {"OPENSSL_CONF": str(self.folder / "openssl.cnf")}
        result = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, f"{command}\n{result.stderr}"
