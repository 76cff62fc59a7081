"""pyHanko over the same papers, keys and certificates as `tinhso-load signing`, in one process and one thread.

signing_bench.py FOLDER WHAT COUNT    prints seconds of processor time for COUNT papers, those of the
                                      time-stamping authority among them, and of the clock

WHAT is sign-b, sign-t or validate. The private key is read once: as shipped, pyHanko reads and checks it on every
signature, which for RSA costs more than the signature. Nothing is fetched.
"""

import functools
import io
import logging
import sys
import time
from pathlib import Path

from asn1crypto import crl, keys, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

logging.disable(logging.CRITICAL)
plain = serialization.load_der_private_key
cached = functools.lru_cache(maxsize=8)(lambda data, password: plain(data, password=password))
serialization.load_der_private_key = lambda data, password=None, *_, **__: cached(bytes(data), password)

folder = Path(sys.argv[1])


def certificate(name):
    return x509.Certificate.load((folder / name).read_bytes())


def private(name):
    return keys.PrivateKeyInfo.load((folder / name).read_bytes())


root, issuer, own, time_own = map(certificate, ("root.crt", "issuer.crt", "own.crt", "time.crt"))
others = SimpleCertificateStore.from_certs([issuer, root])
signer = signers.SimpleSigner(
    signing_cert=own, signing_key=private("own.key"), cert_registry=others
)
stamper = timestamps.DummyTimeStamper(
    tsa_cert=time_own, tsa_key=private("time.key"), certs_to_embed=others
)
# What the authority itself does is another machine's work; it is told apart.
authority = {"seconds": 0.0}
stamping = stamper.request_tsa_response


def timed(request):
    began = time.process_time()
    response = stamping(request)
    authority["seconds"] += time.process_time() - began
    return response


stamper.request_tsa_response = timed
lists = [crl.CertificateList.load(it.read_bytes()) for it in sorted(folder.glob("*.crl"))]
paper, signed = (folder / "paper.pdf").read_bytes(), (folder / "signed.pdf").read_bytes()


def sign(stamped):
    metadata = signers.PdfSignatureMetadata(
        field_name="Theirs", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    used = stamper if stamped else None
    out = signers.sign_pdf(writer, metadata, signer=signer, timestamper=used)
    assert len(out.getbuffer()) > len(paper)


def validate():
    context = ValidationContext(
        trust_roots=[root],
        other_certs=[issuer, time_own],
        allow_fetching=False,
        crls=lists,
        revocation_mode="require",
    )
    reader = PdfFileReader(io.BytesIO(signed))
    status = validate_pdf_signature(reader.embedded_signatures[0], context)
    assert status.bottom_line, status.pretty_print_details()


work = {"sign-b": lambda: sign(False), "sign-t": lambda: sign(True), "validate": validate}[sys.argv[2]]
work()
count = int(sys.argv[3])
authority["seconds"] = 0.0
clock, processor = time.perf_counter(), time.process_time()
for _ in range(count):
    work()
spent = time.process_time() - processor
print(spent, authority["seconds"], time.perf_counter() - clock)
