"""With what manifests are signed: a certificate that this installation made for itself, or one's own.

Nobody outside trusts the former, and readers say so: it shows that a file was not changed since, and which installation
signed it. The authority's key is forgotten as soon as it has signed the one certificate.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from server.core.settings import Settings

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

FOLDER, FILE = "provenance", "identity.pem"
ORGANIZATION = "AInfluencer installation"
LIVES = timedelta(days=3650)
RENEWED_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Identity:
    """A private key (PKCS 8) and the certificates from its own up to, but not with, one that others must trust."""

    key: bytes
    certificates: bytes
    algorithm: str


def load(settings: Settings) -> Identity:
    """The identity of the settings, or else this installation's own, made now when there is none. Slow: use a thread.

    Raises OSError, ValueError for files that cannot be used.
    """
    if settings.c2pa_certificate is not None or settings.c2pa_key is not None:
        return _brought(settings.c2pa_certificate, settings.c2pa_key)
    path = settings.data_dir / FOLDER / FILE
    if not path.is_file() or _ends_soon(path.read_bytes()):
        _keep(path, _made())
    return _split(path.read_bytes())


def _brought(certificate: Path | None, key: Path | None) -> Identity:
    if certificate is None or key is None:
        raise ValueError("AINFLUENCER_C2PA_CERTIFICATE and AINFLUENCER_C2PA_KEY must both be set")
    return _split(key.read_bytes() + b"\n" + certificate.read_bytes())


def _split(pem: bytes) -> Identity:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import Encoding

    key = serialization.load_pem_private_key(pem, None)
    chain = x509.load_pem_x509_certificates(pem)
    if chain[0].public_key() != key.public_key():
        raise ValueError("the first certificate is not the key's")
    plain = key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Identity(plain, b"".join(one.public_bytes(Encoding.PEM) for one in chain), _algorithm(key))


def _algorithm(key: object) -> str:
    """The signature algorithm that fits the key. Raises ValueError for keys that C2PA does not know."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, ec.EllipticCurvePrivateKey):
        by_curve = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
        if key.curve.name in by_curve:
            return by_curve[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey):
        return "ps256"
    raise ValueError("the key is of a kind that C2PA does not know")


def _ends_soon(pem: bytes) -> bool:
    from cryptography import x509

    chain = x509.load_pem_x509_certificates(pem)
    return chain[0].not_valid_after_utc < datetime.now(UTC) + RENEWED_BEFORE


def _keep(path: Path, pem: bytes) -> None:
    """Writes the file, readable to its owner alone. Of two processes that do so at once the last one wins, whole."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{secrets.token_hex(8)}.part")
    # On Windows the mode means nothing: there the data folder's own rights, the person's, are handed down.
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    unfinished.replace(path)


def _made() -> bytes:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding

    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = f"{ORGANIZATION} {secrets.token_hex(4)}"
    chain = (_certificate(name, key, authority), _authority(name, authority))
    pem = key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem + b"".join(certificate.public_bytes(Encoding.PEM) for certificate in chain)


def _name(name: str, role: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANIZATION),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{name}{role}"),
        ]
    )


def _begun(
    name: str, role: str, key: EllipticCurvePrivateKey, usage: dict[str, bool]
) -> x509.CertificateBuilder:
    """What both certificates have: names, key, time, and what the key may be used for."""
    from cryptography import x509

    begin = datetime.now(UTC) - timedelta(hours=1)
    none = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
    ) | {"encipher_only": False, "decipher_only": False}
    builder = x509.CertificateBuilder(
        issuer_name=_name(name, " authority"),
        subject_name=_name(name, role),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=begin,
        not_valid_after=begin + LIVES,
    )
    usages = x509.KeyUsage(**none, **usage)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return builder.add_extension(usages, True).add_extension(identifier, False)


def _authority(name: str, key: EllipticCurvePrivateKey) -> x509.Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    usage = {"digital_signature": False, "key_cert_sign": True, "crl_sign": True}
    builder = _begun(name, " authority", key, usage)
    return builder.add_extension(x509.BasicConstraints(True, 0), True).sign(key, hashes.SHA256())


def _certificate(
    name: str, key: EllipticCurvePrivateKey, authority: EllipticCurvePrivateKey
) -> x509.Certificate:
    """The one that signs manifests; C2PA wants an extended key usage, of which e-mail protection is one it takes."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import ExtendedKeyUsageOID

    usage = {"digital_signature": True, "key_cert_sign": False, "crl_sign": False}
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    return (
        _begun(name, "", key, usage)
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        .add_extension(issuer, False)
        .sign(authority, hashes.SHA256())
    )
