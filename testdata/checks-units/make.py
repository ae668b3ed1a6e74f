#!/usr/bin/env python3
"""Makes the certificates and lists of this directory anew: python3 with the cryptography package, openssl for version 1."""
import datetime as dt, pathlib, subprocess, tempfile
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID as EKU, NameOID, ObjectIdentifier

HERE = pathlib.Path(__file__).parent
SERVER = "mx.example.org"


def day(text):
    return dt.datetime.fromisoformat(text)


def key():
    return ec.generate_private_key(ec.SECP256R1())


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def usage(*bits):
    fields = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
              "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    return x509.KeyUsage(**{field: field in bits for field in fields})


def make(file, subject, issuer, start="2026-10-01", end="2027-10-01", ca=False, san=(x509.DNSName(SERVER),),
         eku=(EKU.SERVER_AUTH,), bits=None, own=None, digest=hashes.SHA256(), aki=None, extra=(), pathlen=None):
    own = own or key()
    issuer_name, issuer_key = issuer or (name(subject), own)
    bits = bits or (("digital_signature", "key_cert_sign", "crl_sign") if ca else ("digital_signature",))
    builder = (x509.CertificateBuilder().subject_name(name(subject)).issuer_name(issuer_name)
               .public_key(own.public_key()).serial_number(x509.random_serial_number())
               .not_valid_before(day(start)).not_valid_after(day(end))
               .add_extension(x509.BasicConstraints(ca, pathlen), True)
               .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), False))
    if bits != "none":
        builder = builder.add_extension(usage(*bits), True)
    if issuer or aki:
        aki = aki or x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
        builder = builder.add_extension(aki, False)
    if eku:
        builder = builder.add_extension(x509.ExtendedKeyUsage(eku), False)
    if san:
        builder = builder.add_extension(x509.SubjectAlternativeName(san), False)
    for extension, critical in extra:
        builder = builder.add_extension(extension, critical)
    cert = builder.sign(issuer_key, digest)
    (HERE / f"{file}.pem").write_bytes(cert.public_bytes(ser.Encoding.PEM))
    return name(subject), own, cert


def authority(file, subject, issuer, **more):
    more = {"start": "2026-01-01", "end": "2036-01-01", "ca": True, "san": (), "eku": (), **more}
    return make(file, subject, issuer and issuer[:2], **more)


def keep_key(file, owner):
    plain = (ser.Encoding.PEM, ser.PrivateFormat.PKCS8, ser.NoEncryption())
    (HERE / f"{file}.pem").write_bytes(owner[1].private_bytes(*plain))


def revocation(file, issuer, certs):
    builder = (x509.CertificateRevocationListBuilder().issuer_name(issuer[0])
               .last_update(day("2026-11-01")).next_update(day("2027-01-01")))
    for cert in certs:
        entry = x509.RevokedCertificateBuilder().serial_number(cert.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(day("2026-11-02")).build())
    text = builder.sign(issuer[1], hashes.SHA256()).public_bytes(ser.Encoding.PEM)
    (HERE / f"{file}.pem").write_bytes(text)


def version_1(file, issuer):
    with tempfile.TemporaryDirectory() as folder:
        at = pathlib.Path(folder)
        plain = (ser.Encoding.PEM, ser.PrivateFormat.PKCS8, ser.NoEncryption())
        (at / "ca.key").write_bytes(issuer[1].private_bytes(*plain))
        (at / "leaf.key").write_bytes(key().private_bytes(*plain))
        run = lambda *words: subprocess.run(["openssl", *words], check=True, cwd=at, capture_output=True)
        run("req", "-new", "-key", "leaf.key", "-subj", f"/CN={SERVER}", "-out", "csr")
        run("x509", "-req", "-in", "csr", "-CA", str(HERE / "issuing.pem"), "-CAkey", "ca.key", "-days", "300",
            "-set_serial", "7", "-out", str(HERE / f"{file}.pem"))


root = authority("root", "Lab Root", None)
other_root = authority("other-root", "Other Root", None)
issuing = authority("issuing", "Lab Issuing", root, pathlen=0)
authority("issuing-rekeyed", "Lab Issuing", root)
authority("issuing-cross", "Lab Issuing", other_root, own=issuing[1])
authority("issuing-cross-expired", "Lab Issuing", other_root, own=issuing[1], end="2026-10-01")
upper = authority("upper", "Lab Upper", root)
deep = authority("deep", "Lab Deep", upper)
ended = authority("issuing-expired", "Lab Ended", root, end="2026-10-18")
mail = authority("issuing-mail", "Lab Mail", root, eku=(EKU.EMAIL_PROTECTION,))
no_ca = authority("issuing-no-ca", "Lab No CA", root, ca=False, bits=("digital_signature",))
bounds = x509.NameConstraints([x509.DNSName("other.test")], None)
bound = authority("issuing-bound", "Lab Bound", root, extra=((bounds, True),))

by = issuing[:2]
leaf = make("leaf", SERVER, by)
keep_key("leaf-key", leaf)
keep_key("issuing-key", issuing)
make("leaf-older", SERVER, by, start="2026-07-01", end="2026-12-01")
make("leaf-expired", SERVER, by, start="2026-07-01", end="2026-11-12", own=leaf[1])
make("leaf-deep", SERVER, deep[:2])
make("leaf-ended", SERVER, ended[:2])
make("leaf-mail", SERVER, mail[:2])
make("leaf-no-ca", SERVER, no_ca[:2])
make("leaf-bound", SERVER, bound[:2])
make("leaf-clients", SERVER, by, eku=(EKU.CLIENT_AUTH,))
make("leaf-no-eku", SERVER, by, eku=())
make("leaf-no-signing", SERVER, by, bits=("key_encipherment",))
make("leaf-lists-only", SERVER, by, bits=("crl_sign",))
make("leaf-no-names", SERVER, by, san=())
make("leaf-mail-name", SERVER, by, san=(x509.RFC822Name("postmaster@example.org"),))
make("leaf-odd-names", SERVER, by, san=(x509.DNSName(" mx.example.org"), x509.DNSName("www.example.org:443"),
                                       x509.DNSName("*.example.net"), x509.DNSName("192.0.2.1")))
make("leaf-poison", SERVER, by, extra=((x509.PrecertPoison(), True),))
unknown = x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
make("leaf-unknown-critical", SERVER, by, extra=((unknown, True),))
make("leaf-ca", SERVER, by, ca=True, bits=("digital_signature",))
make("leaf-wrong-key-id", SERVER, by, aki=x509.AuthorityKeyIdentifier(b"\1" * 20, None, None))
broken = x509.UnrecognizedExtension(ObjectIdentifier("2.5.29.17"), b"\x30\x05\x82")
make("leaf-broken", SERVER, by, san=(), extra=((broken, False),))
make("leaf-other-issuer", SERVER, upper[:2])
make("self-signed", SERVER, None)
make("self-signed-plain", SERVER, None, ca=True, san=(), eku=(), bits="none")
make("stranger", "www.example.net", other_root[:2], san=(x509.DNSName("www.example.net"),))
version_1("leaf-version-1", issuing)
revocation("list-issuing-empty", issuing, [])
revocation("list-issuing-leaf", issuing, [leaf[2]])
revocation("list-root-issuing", root, [issuing[2]])
