# Filing: from beginning to handing in.
filing-case = Which case is it?
filing-case-title = Case
filing-case-missing = Choose a case.
filing-counter-only = Cases taken at the counter only
filing-minutes = Filling in the form takes about { $minutes } minutes.
filing-begin = Begin
filing-begin-saved = Every page is saved at once; you can stop and go on later.
filing-begin-sign-in = You sign in only when you hand in.
filing-begin-papers = Papers may be photographed with a telephone.
filing-too-many-drafts = You have { $most } drafts not handed in. Hand one in or throw one away, then begin anew.
filing-my-drafts = See my drafts
filing-go-on = Go on
filing-save-and-go-on = Save and go on
filing-save-and-check = Save and return to the check
filing-later = Save, go on later
filing-before = Page before
filing-saved-at = Saved at
filing-saved-when = Saved at { $when }.
filing-kept-for-visitor = The draft is kept in this browser. Sign in to keep it in your account.
filing-tasks-done = { $done } of { $of } parts done.
filing-task-done = Done
filing-task-begun = Incomplete
filing-task-open = To do
filing-discard = Throw this draft away
filing-discard-text = All answers and files of this draft are thrown away. This cannot be undone.
filing-discard-sure = Throw away
filing-flash-discarded = The draft has been thrown away.
filing-origin = Filled in for you; please check
filing-hint-date = Day/month/year, for example 24/02/2026
filing-hint-partial-date = Day/month/year; if you know only the month and year, or the year: 02/2026 or 2026
filing-hint-time = Hours and minutes, for example 06:40
filing-hint-example = For example: { $example }
filing-only-if = Answer only if your answer above calls for it.
filing-row = Entry { $number }
filing-row-add = Add an entry
filing-unit-known = Recognised: { $name }
filing-unit-now = “{ $old }” (before July 2025) is now { $name }
filing-unit-was = before July 2025: { $old }
filing-address-country = Country
filing-address-unit = Commune or ward
filing-address-unit-hint = Type the present name, or the name before 1 July 2025
filing-address-hamlet = Hamlet or residential group
filing-address-detail = House number, street
filing-address-as-written = Address as written on the paper
filing-address-as-written-hint = For an address abroad, in another province, or with old names; then leave the commune empty
filing-papers-title = Papers
filing-paper-must = Required
filing-paper-one-of = One of several that stand for one another
filing-paper-optional = Not required
filing-paper-shown-only = Only to be shown when asked for; a picture may be attached
filing-paper-originals = { $count ->
    [1] 1 original
   *[other] { $count } originals
 }
filing-paper-copies = { $count ->
    [1] 1 copy
   *[other] { $count } copies
 }
filing-paper-other = Other papers
filing-paper-kind = This file is
filing-paper-original-scan = A picture or scan of the original
filing-paper-e-original = An electronic original, digitally signed
filing-paper-certified-copy = A certified copy
filing-paper-plain-copy = A plain copy
filing-paper-missing-one-of = One of these papers is missing: { $papers }
filing-paper-missing = Paper missing: { $paper }
filing-file-choose = Choose files or take a picture
filing-file-take-off = Take off
filing-file-limits = PDF, pictures (JPEG, PNG, HEIC), Word (docx) and Excel (xlsx) are taken; no file larger than { $most }.
filing-file-sending = Sending
filing-file-waiting = Connection lost; the rest is sent as soon as it is back
filing-file-failed = Not sent. Try again; the other files are still there.
filing-file-none = No file was chosen. Choose a file, then press “Upload”.
filing-file-empty = This file is empty. Take the picture again and choose the new file.
filing-file-too-large = This file is larger than { $most }. Take it with fewer dots, or split it.
filing-file-unknown-kind = The content is not PDF, a picture (JPEG, PNG, HEIC), Word (docx) or Excel (xlsx). Save it as one of these; changing the name is not enough.
filing-file-broken = The file is damaged or cut off. Try to open it; if it does not open, scan it again.
filing-file-image-too-large = The picture is too large (over 100 million dots). Scan it again at 300 dpi.
filing-file-archive-too-large = This document unpacks to too much. Print it to PDF and upload that.
filing-file-archive-path = This document is built in an unusual way and is not taken. Print it to PDF and upload that.
filing-file-macros = This document contains macros and is not taken. Print it to PDF and upload that.
filing-file-too-many = Too many uploads are under way. Wait a few minutes and try again.
filing-check-title = Check and hand in
filing-open-matters = { $count ->
    [1] One thing to mend before handing in
   *[other] { $count } things to mend before handing in
 }
filing-doubts = Please look again; if it is right, hand in, an officer will compare it with the population database
filing-fees = Fees
filing-fees-total = Total
filing-fees-exempt = Exempt or reduced for:
filing-fees-unverified = This amount has not been verified.
filing-receiver = Taken in by:
filing-declare = Declaration
filing-declaration = I declare that the contents are true and answer for them in law
filing-submit = Hand in
filing-sign-in = Sign in to hand in
filing-sign-in-first = Sign in before handing in
filing-sign-in-text = Everything is kept. After signing in you come back to this page.
