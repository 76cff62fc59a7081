"""pyHanko as a judge over signed papers, and as a signer of papers for us to judge.

judge.py validate ROOT basic|time|lta FILE...   one JSON line for each file, with a list of findings
judge.py verdicts ROOT FILE...                  one JSON line for each file: verdict of EN 319 102-1 and of changes
judge.py sign KEY CERTIFICATE ISSUER TIMEKEY TIMECERTIFICATE ROOT LISTS LEVEL FILE OUT [LEVEL FILE OUT]...

A level is old, weak, basic, timestamped or archived; LISTS are names of files with commas between them.
All certificates, keys and lists are DER files. Nothing is fetched.
"""

import asyncio
import dataclasses
import json
import sys
from pathlib import Path

from asn1crypto import crl, keys, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import ades, validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleCertificateStore, SimpleTrustManager
from datetime import timedelta


def certificate(path):
    return x509.Certificate.load(Path(path).read_bytes())


def specification(root):
    rule = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
    revocation = CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule))
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[root]),
        revinfo_policy=revocation,
        time_tolerance=timedelta(seconds=10),
    )
    gathering = RevocationInfoGatheringSpec(
        online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
    )
    return SignatureValidationSpec(
        cert_validation_policy=policy, revinfo_gathering_policy=gathering
    )


def difference(status):
    level = status.modification_level
    return level.name if level is not None else None


def basic(signature, root):
    context = ValidationContext(
        trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail"
    )
    if signature.sig_object_type == "/DocTimeStamp":
        status = validate_pdf_timestamp(signature, context)
        good = status.valid and status.intact and status.trusted
        return {"good": good, "changes": difference(status), "coverage": status.coverage.name}
    status = validate_pdf_signature(signature, context)
    stamp = status.timestamp_validity
    return {
        "good": status.bottom_line,
        "intact": status.intact,
        "changes": difference(status),
        "coverage": status.coverage.name,
        "stamped": None if stamp is None else stamp.valid and stamp.trusted,
    }


def with_time(reader, signature, root):
    specified = dataclasses.replace(
        specification(root), local_knowledge=ades._dss_to_local_knowledge(reader)
    )
    signature.compute_integrity_info()
    result = asyncio.run(
        ades.ades_with_time_validation(
            signature.signed_data, specified, raw_digest=signature.compute_digest()
        )
    )
    return {"good": str(result.ades_subindic) == "AdESPassed.OK", "says": str(result.ades_subindic)}


def long_term(signature, root):
    specified = PdfSignatureValidationSpec(specification(root))
    result = asyncio.run(ades.ades_lta_validation(signature, specified))
    return {
        "good": str(result.ades_subindic) == "AdESPassed.OK",
        "says": str(result.ades_subindic),
        "stamped": result.oldest_evidence_record_timestamp is not None,
    }


def validate(root, mode, *paths):
    root = certificate(root)
    for path in paths:
        with open(path, "rb") as file:
            print(json.dumps(findings(PdfFileReader(file), root, mode)))


def findings(reader, root, mode):
    found = []
    for signature in reader.embedded_signatures:
        if mode == "basic":
            report = basic(signature, root)
        elif signature.sig_object_type == "/DocTimeStamp":
            continue
        elif mode == "time":
            report = with_time(reader, signature, root)
        else:
            report = long_term(signature, root)
        found.append({"field": signature.field_name, **report})
    return found


def verdicts(root, *paths):
    root = certificate(root)
    for path in paths:
        try:
            with open(path, "rb") as file:
                reader = PdfFileReader(file)
                found = [verdict(reader, it, root) for it in reader.embedded_signatures]
        except Exception as fault:
            found = [{"says": type(fault).__name__}]
        print(json.dumps([it for it in found if it is not None]))


def verdict(reader, signature, root):
    if signature.sig_object_type == "/DocTimeStamp":
        return None
    try:
        specified = dataclasses.replace(
            specification(root), local_knowledge=ades._dss_to_local_knowledge(reader)
        )
        signature.compute_integrity_info()
        # The archive profile is the one that goes by document time stamps.
        archived = any(it.sig_object_type == "/DocTimeStamp" for it in reader.embedded_signatures)
        if archived:
            specified = PdfSignatureValidationSpec(specification(root))
            result = asyncio.run(ades.ades_lta_validation(signature, specified))
        else:
            result = asyncio.run(
                ades.ades_with_time_validation(
                    signature.signed_data, specified, raw_digest=signature.compute_digest()
                )
            )
        says = str(result.ades_subindic).split(".")[-1]
        integrity = signature.summarise_integrity_info()
        found = integrity.get("diff_result")
        level = getattr(found, "modification_level", None)
        changes = "ENTIRE_FILE" if found is None else "OTHER" if level is None else level.name
        allowed = integrity.get("docmdp_ok") is not False
        return {"says": says, "changes": changes if allowed else f"{changes} forbidden"}
    except Exception as fault:
        return {"says": type(fault).__name__}


def sign(key, own, issuer, time_key, time_own, root, lists, *jobs):
    def private(path):
        return keys.PrivateKeyInfo.load(Path(path).read_bytes())

    root = certificate(root)
    others = SimpleCertificateStore.from_certs([certificate(issuer), root])
    signer = signers.SimpleSigner(
        signing_cert=certificate(own), signing_key=private(key), cert_registry=others
    )
    stamper = timestamps.DummyTimeStamper(
        tsa_cert=certificate(time_own), tsa_key=private(time_key), certs_to_embed=others
    )
    lists = [crl.CertificateList.load(Path(it).read_bytes()) for it in lists.split(",")]
    for level, source, target in zip(jobs[::3], jobs[1::3], jobs[2::3]):
        archived = level == "archived"
        context = ValidationContext(
            trust_roots=[root],
            other_certs=[certificate(issuer), certificate(time_own)],
            allow_fetching=False,
            crls=lists,
            revocation_mode="hard-fail",
        )
        old = level in ("old", "weak")
        metadata = signers.PdfSignatureMetadata(
            field_name="Theirs",
            md_algorithm="sha1" if level == "weak" else "sha256",
            subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED if old else SigSeedSubFilter.PADES,
            embed_validation_info=archived,
            use_pades_lta=archived,
            validation_context=context if archived else None,
        )
        with open(source, "rb") as file, open(target, "wb") as output:
            writer = IncrementalPdfFileWriter(file)
            used = stamper if level in ("timestamped", "archived") else None
            signers.sign_pdf(writer, metadata, signer=signer, timestamper=used, output=output)


{"validate": validate, "verdicts": verdicts, "sign": sign}[sys.argv[1]](*sys.argv[2:])
