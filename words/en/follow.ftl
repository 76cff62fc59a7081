# Following a dossier once it is in.
follow-lookup-title = Follow a dossier
follow-lookup-text = Type the dossier code and the lookup code from the receipt.
follow-lookup-code = Dossier code
follow-lookup-code-hint = For example: H56.201-261124-0001
follow-lookup-secret = Lookup code
follow-lookup-secret-hint = 8 letters and digits
follow-lookup-button = Look up
follow-lookup-another = Look up another dossier
follow-lookup-missing-ma = Type the dossier code.
follow-lookup-missing-bi-mat = Type the lookup code.
follow-lookup-not-found = No dossier fits both codes. Compare them with the receipt and type them again.
follow-lookup-lost = If the receipt is lost, sign in to see your dossiers, or ask the desk that took it in.
follow-flash-again = Enter the dossier code and the lookup code again to go on.
follow-follower-more-account = To supply papers or to withdraw, sign in with the account that filed it, or go to { $unit } with the receipt and your identity card.
follow-follower-more-counter = To supply papers or to withdraw, go to { $unit } with the receipt and your identity card.
follow-follower-hour = This page stays open for 1 hour on this device. On a shared device, press the button below when you are done.
follow-follower-close = Done, close the dossier
follow-list-yours = Waiting for you
follow-list-drafts = Drafts not handed in
follow-list-running = Being dealt with
follow-list-ended = Ended
follow-list-empty = You have no dossiers yet
follow-list-empty-text = Choose a procedure to begin. Dossiers handed in at a counter without an account are found under Follow a dossier.
follow-list-begin = Choose a procedure
follow-list-submitted = Handed in at { $when }
follow-list-keep = draft kept until { $day }
follow-list-more = Only the newest 100 are listed.
follow-code = Dossier code
follow-secret = Lookup code
follow-secret-hint = With both codes the dossier can be followed without signing in. Give the lookup code to nobody it does not concern.
follow-qr = QR picture that opens the lookup of dossier { $code }
follow-procedure = Procedure
follow-submitted = Handed in
follow-due = Result due
follow-with = With
follow-reason = Reason:
follow-way = What happened so far
follow-left-soon = less than 1 working hour left
follow-left-hours = { $count ->
    [1] 1 working hour left
   *[other] { $count } working hours left
 }
follow-left-days = { $count ->
    [1] 1 working day left
   *[other] { $count } working days left
 }
follow-over-just = just overdue
follow-over-hours = { $count ->
    [1] 1 working hour overdue
   *[other] { $count } working hours overdue
 }
follow-over-days = { $count ->
    [1] 1 working day overdue
   *[other] { $count } working days overdue
 }
follow-state-draft = Draft
follow-state-submitted = Waiting to be taken in
follow-state-accepted = Taken in
follow-state-rejected-at-intake = Not taken in
follow-state-processing = Being dealt with
follow-state-supplement-required = More papers needed
follow-state-payment-required = To be paid
follow-state-withdrawal-requested = Withdrawal asked for
follow-state-stopped = Stopped
follow-state-completed = Result ready
follow-state-result-delivered = Result delivered
follow-state-discarded = Thrown away
follow-now-draft = The draft has not been handed in.
follow-now-submitted = The dossier is with { $unit }, which is checking it.
follow-now-accepted = { $unit } has taken the dossier in and will hand it over.
follow-now-rejected-at-intake = { $unit } has not taken this dossier in.
follow-now-processing = { $step ->
    [sign] The dossier waits for a signature at { $unit }.
    [release] The result is signed; { $unit } is registering and releasing it.
    [review] The dossier is being reviewed at { $unit }.
   *[other] The dossier is being dealt with at { $unit }.
 }
follow-now-supplement-required = The dossier waits for you. Meanwhile its time limit stands still.
follow-now-payment-required = The dossier waits for your payment.
follow-now-withdrawal-requested = You asked to withdraw; { $unit } will answer.
follow-now-stopped = Work on the dossier has stopped.
follow-now-completed = The result is ready.
follow-now-result-delivered = The result has been delivered. The dossier has ended.
follow-now-discarded = The draft was thrown away.
follow-way-submitted = Handed in
follow-way-accepted = Taken in
follow-way-rejected-at-intake = Not taken in
follow-way-handed-over = Handed over to the office that deals with it
follow-way-assigned = An officer works on it
follow-way-submitted-for-decision = Put before whoever decides
follow-way-decided = Result signed
follow-way-supplement-requested = More papers asked for
follow-way-supplement-answered = Papers supplied
follow-way-withdrawal-requested = Withdrawal asked for
follow-way-withdrawal-refused = Withdrawal not agreed to
follow-way-completed = Result ready
follow-way-result-delivered = Result delivered
follow-way-stopped = Stopped
follow-way-rated = Rated
follow-way-due = Result due
follow-strip-worked = Working day
follow-strip-paused = Standing still
follow-strip-off = Day off
follow-strip-ahead = Day left
follow-strip-sentence = { $worked } working days, { $paused } days standing still and { $off } days off have passed.
follow-task-supply = { $count ->
    [1] You need to supply 1 item
   *[other] You need to supply { $count } items
 }
follow-task-supply-by = Please supply by the end of { $day }.
follow-task-supply-any = Please supply soon, so that work can go on.
follow-task-supply-now = See and supply
follow-task-pay = You need to pay
follow-task-pay-text = Please pay at the desk that took the dossier in.
follow-task-fetch = The result is ready
follow-task-fetch-counter = Please fetch it at the desk, with the receipt or your identity card.
follow-task-fetch-post = It will be sent by post to the address you gave.
follow-task-fetch-electronic = The electronic result will appear on this page.
follow-task-rate = How was it?
follow-result = Result
follow-result-number = no. { $number }
follow-money = Payment
follow-money-free = Nothing to pay
follow-money-unpaid = Not paid
follow-money-exempt = Exempt
follow-money-paid = Paid
follow-receipt = Dossier code and lookup code
follow-receipt-title = Handed in
follow-form-01 = Receipt and appointment
follow-open = Open the dossier
follow-next = What happens next
follow-next-received = The dossier was sent to { $unit } at { $when }.
follow-next-check = An officer checks it and answers before { $when }.
follow-next-accepted = If complete it is taken in and you get a date; if not, you are told once everything that is missing.
follow-next-result = You receive the result in the way you chose.
follow-withdraw = Withdraw
follow-withdraw-text = The office that has the dossier will answer. When it agrees, work stops.
follow-withdraw-reason = Reason
follow-withdraw-reason-missing = Say why you withdraw.
follow-withdraw-send = Ask to withdraw
follow-flash-withdrawn = Your wish to withdraw has been sent.
follow-rate = Rate
follow-rate-text = Each dossier is rated once. It helps the office to serve better.
follow-rate-stars = How satisfied are you?
follow-rate-stars-missing = Choose how satisfied you are.
follow-rate-tags = Quick remarks
follow-rate-comment = Anything else
follow-rate-send = Send rating
follow-stars-1 = 1 star – Very dissatisfied
follow-stars-2 = 2 stars – Dissatisfied
follow-stars-3 = 3 stars – Neither
follow-stars-4 = 4 stars – Satisfied
follow-stars-5 = 5 stars – Very satisfied
follow-flash-rated = Thank you for your rating.
follow-supply-title = Supply what is missing
follow-supply-files = Upload papers
follow-supply-answers = Correct the form
follow-supply-answers-hint = Open only what you were asked to correct; the rest stays as handed in.
follow-supply-note = Note to the officer
follow-supply-note-hint = Say why, if something cannot be supplied
follow-supply-send = Send
follow-flash-supplied = Sent. Work on the dossier goes on.
# Form 01; the paper itself is always Vietnamese.
follow-paper-title = Receipt
follow-paper-print-hint = Two copies on A4. Use your browser to print. The layout has not been compared with the annex of Circular 03/2025/TT-VPCP.
follow-paper-state = SOCIALIST REPUBLIC OF VIET NAM
follow-paper-motto = Independence - Freedom - Happiness
follow-paper-heading = RECEIPT OF THE DOSSIER AND APPOINTMENT FOR THE RESULT
follow-paper-copy-kept = Copy: kept
follow-paper-copy-given = Copy: given to the applicant
follow-paper-place-date = { $place }, { $day }/{ $month }/{ $year }
follow-paper-code = Dossier code:
follow-paper-secret = Lookup code:
follow-paper-qr = QR picture that opens the lookup
follow-paper-barcode = Bar code of the dossier code
follow-paper-received-from = Received from:
follow-paper-identity = Personal number/Tax code:
follow-paper-address = Address:
follow-paper-phone = Telephone:
follow-paper-email = Email:
follow-paper-content = What is asked for:
follow-paper-components = Papers handed in:
follow-paper-digitised = electronic
follow-paper-shown = shown and given back
follow-paper-sets = Number of sets:
follow-paper-sets-count = { $count }
follow-paper-term = Time limit by law:
follow-paper-no-term = none
follow-paper-received-at = Received at:
follow-paper-due-at = Result at:
follow-paper-no-due = no date
follow-paper-moment = { $hour }:{ $minute }, { $date }
follow-paper-fees = Fees:
follow-paper-fees-later = as the agency will say
follow-paper-fees-free = none
follow-paper-fees-exempt = exempt
follow-paper-fees-unpaid = not paid
follow-paper-fees-paid = paid
follow-paper-delivery = Result to be received:
follow-paper-delivery-counter = at the counter
follow-paper-delivery-post = by post, at
follow-paper-delivery-electronic = as a file
follow-paper-book = Follow-up register,
follow-paper-book-number = book { $book }, number { $number }
follow-paper-signed-applicant = APPLICANT
follow-paper-signed-officer = RECEIVING OFFICER
follow-paper-sign-note = (Signature and full name)

# Forms of the one-stop desk as files
paper-form-01 = Receipt and appointment (form 01, PDF)
paper-form-02 = Request for supplement (form 02, PDF)
paper-form-03 = Refusal at intake (form 03, PDF)
paper-form-05 = Notice of stopping (form 05, PDF)
paper-kind-original = Original
paper-kind-copy = Copy
paper-stop-withdrawal = the applicant's request to withdraw
paper-stop-no-supplement = nothing was supplied by the day set
paper-stop-law = the law
