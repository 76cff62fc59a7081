# Search for documents, text of files.
document-search = Search documents
document-search-words = Words of abstract, number, sender, signer, text of files
document-search-hint = Words in any order, with or without accents. Put a phrase in quotation marks to find it as it stands. A number such as 15/QĐ-UBND is found as written.
document-search-more = Narrow by day, type, who handles it
document-search-any = All
document-search-direction = In or out
document-search-way-in = In
document-search-way-out = Out
document-search-kind = Type of document
document-search-standing = Standing
document-search-holder = Unit or person handling it
document-search-dated_from = Document dated from
document-search-dated_to = Document dated to
document-search-arrived_from = Arrived or begun from
document-search-arrived_to = Arrived or begun to
document-search-unread-only = Only documents with files whose text cannot be read
document-search-unread = { $count } documents have files whose text cannot be read; they are not found by the text of their files.
document-search-unread-many = More than { $count } documents have files whose text cannot be read; they are not found by the text of their files.
document-search-unread-show = Show these documents
document-search-caption = Documents found, newest first
document-search-from = Sender or drafting unit
document-search-in-files = { $subject } (found in the text of its files)
document-reading-scan = Scan without text, not read yet
document-reading-seen = Words recognised from the scan
document-reading-seen-in-part = Words of the first pages alone recognised
document-reading-unseen = The scan's words cannot be recognised
document-reading-marked = Its first page looks marked as secret
document-marked = The first page of a scan looks marked as secret
document-marked-text = The document is held: nobody can work on it, and the words of this scan are not searched. Open the scan and look at once. If it is secret, choose “Withdraw a secret that slipped in”. If the machine misread, choose “It bears no mark of secrecy” and give the reason.
document-marked-waits = The document is held until the records clerk or a leader has looked at the scan; its files cannot be opened yet.
document-suspected = Held: looks marked as secret
document-reading-partly = Some pages have no text layer
document-reading-cut = Found by its first part only
document-reading-encrypted = File with a password
document-reading-too-large = Too large to search
document-reading-damaged = Damaged, cannot be read
document-reading-other-kind = Text of this kind is not searched

# Editions of a draft.
edition-heading = Compare editions
edition-back = Document
edition-compare = Compare
edition-field-tu = Earlier edition
edition-field-den = Later edition
edition-told = Edition { $number }, { $who }, { $when }
edition-lead = { $before } compared with { $after }.
edition-added = Added
edition-removed = Removed
edition-became = { $before } became { $after }
edition-look = Another look or form
edition-shape-heading = Heading
edition-shape-paragraph = Paragraph
edition-shape-item = Clause or point
edition-shape-table = Table
edition-same = Unchanged.

# Files beside an outgoing document.
attachment-heading = Attachments
attachment-bring = Add attachments
attachment-files = Files to attach
attachment-hint = At the release each PDF bears the document's number and sign and the agency's digital seal at the top right of its first page. Adding or removing a file takes initials away.
attachment-remove = Remove this file
attachment-flash-kept = Attachments added.
outgoing-step-attached = Attachments added
outgoing-step-detached = Attachment removed
document-suspected-wait = { $count ->
    [one] One document is held because a scan looks marked as secret
   *[other] { $count } documents are held because a scan looks marked as secret
}
document-suspected-wait-text = Nobody can work on them until the records clerk or a leader has opened the scan, and then withdraws the document or says that it bears no mark.
document-suspected-open = Look at the held documents
outgoing-late = { $count ->
    [one] One document that was sent is not acknowledged in time
   *[other] { $count } documents that were sent are not acknowledged in time
}
outgoing-late-open = See what is overdue
document-late-list = Late for the book
document-late = { $count ->
    [one] One document that arrived is overdue for the book
   *[other] { $count } documents that arrived are overdue for the book
}
document-late-open = See what is late
