# Signing: certificates for trying, time stamps, keys.
signing-name-mark = Demonstration – without legal value
signing-name-root = Demonstration root
signing-name-officials = Demonstration authority for officials
signing-name-organisations = Demonstration authority for organisations
signing-name-time = Demonstration time stamps

signing-tell-founded = Founded an office for demonstration certificates in { $folder }. Its certificates have no legal value. Only the folder’s owner can read the keys; leave it so.
signing-tell-revoked = Took back { $count } certificates of { $which }. Lists and answers say so from now on.
signing-tell-no-authority = There is no authority called { $name }. Choose root, officials or organisations.
signing-tell-serving = Answering about certificates at { $address }. The certificates name { $named }: both must lead to the same place.
signing-tell-tsa = Giving time stamps at { $address }, policy { $policy }. Press Ctrl+C to stop.
signing-tell-not-for-time = The certificate in { $file } is not for time stamps alone, so nobody would accept what it stamps. Use one with the purpose timeStamping, such as time.crt of “tinhso pki init”.
signing-tell-policy = “{ $policy }” is no identifier of a policy. Write numbers with points between, such as 1.3.6.1.4.1.32473.1.2.
signing-tell-pin = Type the PIN of the token { $token } and press Enter (nothing shows on the screen):
signing-tell-pin-missing = There is no PIN of the token { $token }. Run this at a terminal to type it, pipe one line for each token, or set pin_variable in the configuration file.
signing-tell-key = { $who }: signs, { $place }, certificate until { $until }
signing-tell-key-bad = { $who }: cannot be used: { $why }
signing-tell-key-consent = { $who }: key at a signing service, signs once its holder allows it on the page “My signatures”
signing-tell-time = Time stamp: came and is good.
signing-tell-faults = { $count } keys or services cannot be used, see the lines above. Mend [signing] in the configuration file, put the token back in or ask the service, then run this again.
signing-place-software = key in a file, for trying only
signing-place-token = key in a token
signing-place-remote = key at a signing service
