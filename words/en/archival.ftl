# Packages of work files, on the command line.
archival-made = Wrote { $file }, { $bytes } bytes. A package made by the program bears no seal of the agency; one made by its clerk on the page of the file does.
archival-not-closed = { $id } cannot be exported: there is no such file, or it is open, or destroyed. Close it first.
archival-unwritable = { $file } cannot be written: { $why }. Name a file that is not there by --out.
archival-unreadable = { $file } cannot be read: { $why }
archival-whole = { $file }: whole, { $items } documents, { $files } files, in order and with their hashes.
archival-of = File { $code } “{ $title }” of { $agency }
archival-sealed = The agency’s signature is good.
archival-unsealed = The package bears no signature of the agency.
archival-seal-unsure = The signature is whole, but who signed cannot be decided. Name a folder with trusted certificates and lists of revoked ones by --trust.
archival-seal-broken = { $file }: the agency’s signature does not fit the manifest. The package was changed; export it again.
archival-fault-zip = { $file } is no ZIP that can be read ({ $about }). Get the package again.
archival-fault-manifest = { $file }: manifest.xml cannot be read or was changed ({ $about }). Get the package again.
archival-fault-entry = { $file }: { $about } is not in the manifest, or in another place. Get the package again.
archival-fault-missing = { $file }: { $about } is missing. Get the package again.
archival-fault-content = { $file }: { $about } is not what the manifest says. Get the package again.
archival-fault-frame = { $file }: the frame of the package was changed. Get the package again.
