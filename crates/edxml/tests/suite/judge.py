"""signxml and lxml as judges of packages. Commands:
verify CERTIFICATE FILE...        each signature must hold for the certificate and cover the whole document
sign KEY CERTIFICATES METHOD IN OUT   signs the document, at its placeholder
sign-all KEY CERTIFICATES METHOD FILE...   signs each document likewise, into FILE.signed, or says why not
"""

import sys
from datetime import datetime, timezone

from lxml import etree
from signxml import SignatureConfiguration, XMLSigner, XMLVerifier, methods

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"

NOON = SignatureConfiguration(verification_time=datetime(2026, 11, 20, 5, tzinfo=timezone.utc))


def parsed(path):
    parser = etree.XMLParser(resolve_entities=False, remove_comments=False, strip_cdata=False)
    return etree.parse(path, parser).getroot()


def sign(key, certificates, method, path, out):
    signer = XMLSigner(
        method=methods.enveloped,
        signature_algorithm=method,
        digest_algorithm="sha256",
        c14n_algorithm=EXCLUSIVE,
    )
    signed = signer.sign(parsed(path), key=open(key, "rb").read(), cert=open(certificates).read())
    with open(out, "wb") as file:
        file.write(etree.tostring(signed.getroottree(), xml_declaration=True, encoding="utf-8"))


def main(command, *rest):
    if command == "verify":
        certificate = open(rest[0]).read()
        for path in rest[1:]:
            root = parsed(path)
            found = XMLVerifier().verify(root, x509_cert=certificate, expect_config=NOON)
            assert found.signed_xml.tag == root.tag, "covers another element"
            print("good")
    elif command == "sign":
        *how, path, out = rest
        sign(*how, path, out)
    elif command == "sign-all":
        key, certificates, method, *paths = rest
        for path in paths:
            try:
                sign(key, certificates, method, path, path + ".signed")
                print("signed")
            except Exception as fault:
                print("refused", type(fault).__name__, str(fault).replace("\n", " "))


main(*sys.argv[1:])
