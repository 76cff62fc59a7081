# Reading the catalogue of procedures.
catalogue-find-label = Find a procedure
catalogue-find-example = For example: birth, business household
catalogue-search-heading = Find a procedure
catalogue-heading = Administrative procedures
catalogue-results = Results for “{ $query }”
catalogue-count = { $count ->
    [1] One procedure
   *[other] { $count } procedures
 }
catalogue-none = No procedure found
catalogue-none-hint = Try fewer or other words; accents are not needed. You can also browse by field.
catalogue-see-all = See all procedures
catalogue-widen = Clear filters
catalogue-narrow = Narrow the list
catalogue-by-field = Field
catalogue-by-level = Level
catalogue-by-agency = Deciding agency
catalogue-by-online = Online service
catalogue-agency-commune = Commune and ward People's Committees
catalogue-level-province = Province
catalogue-level-commune = Commune
catalogue-level-commune-police = Commune police
catalogue-level-province-police = Provincial police
catalogue-online-full = Fully online
catalogue-online-partial = Partly online
catalogue-online-information = In person
catalogue-events-heading = Life events
catalogue-events-lead = Choose what is happening; the procedures are listed in the order to take them.
catalogue-code = Procedure
catalogue-begin = File a dossier
catalogue-counter-only = This procedure cannot be filed online yet. File it at the desk named below.
catalogue-partial-note = You can file online, but need to come in person at least once.
catalogue-papers = { $count ->
    [1] 1 paper
   *[other] { $count } papers
 }
catalogue-papers-label = to prepare
catalogue-papers-more = to prepare; { $more } more in some cases
catalogue-papers-at-most = Up to { $more } papers
catalogue-papers-sometimes = depending on the case
catalogue-no-papers = No papers
catalogue-no-papers-label = only the form
catalogue-minutes = About { $count } minutes
catalogue-minutes-label = to fill in the form
catalogue-term-label = until the result
catalogue-no-term = No time limit
catalogue-fee-label = fees
catalogue-fee-unknown = Set by the province
catalogue-fee-unknown-note = A fee set by the province is taken, but its amount is not known here. Ask the office that takes the dossier before you file.
catalogue-free = Free
catalogue-free-or-fee = Free or with a fee
catalogue-from = From { $amount }
catalogue-term-working-days = { $count ->
    [1] 1 working day
   *[other] { $count } working days
 }
catalogue-term-calendar-days = { $count ->
    [1] 1 day
   *[other] { $count } days
 }
catalogue-term-hours = { $count ->
    [1] 1 working hour
   *[other] { $count } working hours
 }
catalogue-term-months = { $count ->
    [1] 1 month
   *[other] { $count } months
 }
catalogue-term-same-day = The same day
catalogue-per-dossier = { $amount } per dossier
catalogue-per-copy = { $amount } per copy
catalogue-per-page = { $amount } per page
catalogue-per-person = { $amount } per person
catalogue-cases = Cases
catalogue-papers-heading = Papers you need
catalogue-papers-of = Also when:
catalogue-sets = Sets of papers: { $count }
catalogue-originals = { $count ->
    [1] 1 original
   *[other] { $count } originals
 }
catalogue-copies = { $count ->
    [1] 1 copy
   *[other] { $count } copies
 }
catalogue-need-conditional = In some cases only
catalogue-need-if-not-found = Only if the databases do not hold it
catalogue-need-optional = Optional
catalogue-is-form = Filled in while filing online
catalogue-shown-only = Only shown, then given back
catalogue-channels = Where to file, how long it takes
catalogue-channel-counter = In person
catalogue-channel-online = Online
catalogue-channel-post = By public post
catalogue-fees = Fees
catalogue-no-fee = There is no fee.
catalogue-kind-fee = service fee
catalogue-kind-levy = levy
catalogue-fee-tier = From number { $from } on: { $amount }
catalogue-fee-maximum = At most { $amount }
catalogue-fee-for = Applies to: { $what }
catalogue-fee-unverified = Set by the provincial People's Council; not yet checked against the original text
catalogue-exempt = Exempt
catalogue-reduced = { $percent } % less
catalogue-basis = Legal basis:
catalogue-basis-heading = Legal basis
catalogue-steps = Steps
catalogue-results-heading = What you receive
catalogue-valid-months = valid for { $count } months
catalogue-conditions = Conditions
catalogue-particulars = About the procedure
catalogue-contents = On this page
catalogue-law = Legal basis ({ $count } texts)
catalogue-unverified = not checked
catalogue-unverified-note = Some of this has not been checked against the official publication.
catalogue-receiving-any-commune = The service centre of any commune or ward in the province
catalogue-receiving-commune = The service centre of the competent commune or ward
catalogue-receiving-province = The provincial public service centre
catalogue-in-force-from = Since { $date }
catalogue-in-force-between = From { $from } to { $to }
catalogue-not-told = Not known
catalogue-row-audience = Who it is for
catalogue-row-receiving = Where to file
catalogue-row-agency = Carried out by
catalogue-row-authority = Decided by
catalogue-row-coordinating = Together with
catalogue-row-field = Field
catalogue-row-level = Level
catalogue-row-code = Code
catalogue-row-kind = Kind
catalogue-row-decision = Published by
catalogue-row-in-force = In force
catalogue-row-replaces = Replaces
catalogue-row-replaced-by = Replaced by
catalogue-audience-citizen = Vietnamese citizens
catalogue-audience-foreigner = Foreigners
catalogue-audience-household = Households and business households
catalogue-audience-enterprise = Enterprises
catalogue-audience-organisation = Organisations
