"""Servers on the loopback address: web sites that can misbehave."""

import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hostile_server import Hostile

from pytest_prr.probes.limits import Limits
from pytest_prr.probes.policy import Policy

INSIDE = "127.0.0.2"  # stands for a private address; 127.0.0.1 for one that all can reach


@pytest.fixture
def hostile():
    server = Hostile()
    yield server
    server.close()


@pytest.fixture
def inside():
    """A server that nobody may ask."""
    server = Hostile(address=INSIDE)
    yield server
    server.close()


def look_up(host, _port):
    """The addresses of made-up names."""
    if host == "unknown.test":
        raise socket.gaierror(socket.EAI_NONAME, "not known")
    if host == "inside.test":
        return [INSIDE]
    return ["127.0.0.1"] if host.endswith(".test") else [host]


@pytest.fixture
def policy():
    """Terms of a run for which 127.0.0.1 is the internet."""

    def make(*, limits=None, **terms):
        quick = {"connect": 5.0, "read": 5.0, "total": 10.0, "retries": 1, "backoff": 0.01}
        known = {"resolve": look_up, "is_public": lambda address: address == "127.0.0.1"}
        return Policy(limits=Limits(**quick | (limits or {})), **known | terms)

    return make


@pytest.fixture
def secure(tmp_path, monkeypatch):
    """A server with a certificate for files.test, which the environment says to trust."""
    chain = tmp_path / "files.test.pem"
    chain.write_bytes(certificate("files.test"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(chain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    server = Hostile(tls=context)
    yield server
    server.close()


def certificate(name):
    """Key and certificate in one, signed by nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + made.public_bytes(pem)
