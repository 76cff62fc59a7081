# Uses of keys: each time an official's key or an organisation's digital seal was used to sign.
key-mine = My signatures
key-mine-lead = Every time your keys were used to sign, newest first. If one was not yours, report it at once; one click is enough.
key-none = Nothing signed yet
key-none-text = When your key signs a paper, it shows here at once.
key-signed-dossier = Dossier
key-kind-personal = Personal key
key-kind-organisation = Digital seal of the agency
key-standing-recorded = Recorded
key-standing-reported = Reported, waiting for the administrator
key-standing-settled = The administrator has answered
key-details = Details
key-fingerprint = Fingerprint of the key
key-content = Fingerprint of the signed file
key-through = The order came from
key-proof = Proof in the public log
key-report = This was not me
key-reason = What the holder says
key-reason-label = Add words if you like
key-found = Answer
key-flash-reported = Reported. Your unit's administrator sees it at once; you should change your password and lock your signing device.
key-reports = Reported uses of keys
key-reports-lead = The holders of these keys say they did not sign. Look into each and answer; nobody answers about a key of their own.
key-reports-none = No use of a key is reported.
key-used-at = Signed at
key-reported-at = Reported at
key-note = How it was looked into
key-finding-in_order = Signed by the right person
key-finding-misused = Key misused
key-flash-settled = The answer is recorded. The holder sees it at once.

refusal-KEY-001 = This use was not found. Go back to the list and choose again.
refusal-KEY-002 = This use is recorded already. Reload the page to see it; there is nothing to do.
refusal-KEY-003 = The use could not be recorded: where it was signed, or which record, is missing. Nothing was kept; please tell the administrator.
refusal-KEY-004 = Only the holder of a key reports its use. Ask the holder to look at “My signatures”.
refusal-KEY-005 = This use is reported already. Your unit's administrator is looking into it.
refusal-KEY-006 = This use has been answered already. Reload the page to see it.
refusal-KEY-007 = The holder has not reported this use, so there is nothing to answer. Reload the list.
refusal-KEY-008 = Nobody answers about a key of their own, or about a signature they ordered. Please ask another administrator.
refusal-KEY-009 = Write how you looked into it, in one line of at most 500 characters. Nothing was lost.

# The key in use, and the holder's consent at a signing service.
key-own = My signing key
key-seal-of = Digital seal of { $unit }
key-uses = What was signed
key-place = Where the key lives
key-place-software = In a file on the server, for trying only
key-place-token = In a token
key-place-remote = At a signing service
key-place-service = At the signing service “{ $name }”
key-subject = Certificate of
key-subject-nameless = The certificate has no name
key-valid-until = Certificate valid until
key-certificate-unknown = Shown once the service was asked for the first time
key-own-none = No signing key is set for you; papers are signed by hand. If you need one, ask the IT office.
key-own-unusable = This key cannot be used now. See that the token is plugged in; if it still fails, tell the IT office.
key-own-ready = The key is ready when you sign; nothing has to be allowed beforehand.
key-consent-missing = You have not allowed the signing service yet, or what you allowed has run out. Press the button below, confirm on the service’s page and come back.
key-consent-awaited = { $count ->
    [one] One paper waits for you to allow its signature. Press the button below, confirm on the service’s page and come back.
   *[other] { $count } papers wait for you to allow their signatures. Press the button below, confirm once for all of them on the service’s page and come back.
  }
key-consent-papers = { $count ->
    [one] You allowed one paper to be signed, until { $until }.
   *[other] You allowed { $count } papers to be signed, until { $until }.
  }
key-consent-service = You allowed the service until { $until }. When you sign, it may ask again about the very papers to be signed.
key-consent-each = The service asks you each time you sign. Nothing has to be done now.
key-consent-ask = Allow signing
key-consent-way = Open “My signatures” to allow signing
key-waiting = Dossiers and documents waiting to be signed
key-waiting-lead = These are not signed and unchanged. When you have allowed it, come back here and go on. After 10 minutes, give the order again from the page of the dossier or document.
key-waiting-allowed = The service is allowed. Press “Go on signing” to finish what you ordered; nothing has to be typed again.
key-go-on = Go on signing
key-leaving = To the page of the signing service
key-leaving-text = Your browser is going to the signing service’s page, where you confirm. The service then brings you back here. If nothing happens, press the button below.
key-leaving-go = To the service’s page
key-flash-consent-granted = The signing service has your consent. If dossiers wait below, press “Go on signing”.
key-flash-consent-denied = You said no on the service’s page, so nothing was signed. The dossiers are unchanged; to sign, press “Allow signing” again.
key-flash-consent-expired = The consent came too late or was used before, so nothing was signed. Press “Allow signing” again.
key-flash-consent-away = The signing service cannot be reached, so nothing was signed. Wait some minutes and press “Allow signing” again; the dossiers are unchanged.
key-flash-consent-foreign = This consent does not belong to what was asked in this session, so it was not taken. Press “Allow signing” to ask anew.
key-flash-consent-unfit = The signing service refuses this program, so nothing was signed. Tell the IT office to look at the service’s configuration; the dossiers are unchanged.
