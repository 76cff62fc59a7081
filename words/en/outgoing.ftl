# Choosing recipients, and groups of them.
outgoing-outside-email = By e-mail
outgoing-field-recipients-typed = Other recipients
outgoing-branch-department = Departments of the province
outgoing-branch-commune_committee = People’s Committees of communes and wards
outgoing-branch-others = Other agencies of the province
outgoing-branch-whole = Choose all { $count } agencies
outgoing-elsewhere = Chosen in other directories
outgoing-find-agency = Find an agency by name or code
outgoing-find-button = Find
outgoing-find-none = No agency fits. Try fewer words, or write it under other recipients.
outgoing-recipient-unread = “{ $line }” has an e-mail address that is none. Write the name, then the address, such as: Bar Association <bar@example.vn>.
outgoing-recipient-unknown = “{ $line }”: no agency has this code. Look for the agency by its name above, or write the name without a code to send it on paper.
outgoing-groups = Groups of recipients
outgoing-groups-keep = Make or change groups of recipients
outgoing-groups-lead = A document written to a group names the group on paper and reaches each agency in it. Changing a group changes no document that was drafted.
outgoing-groups-none = There is no group yet
outgoing-groups-none-text = Make one of those who often get the same documents.
outgoing-group-line = { $name } ({ $count })
outgoing-group-new = Make a group
outgoing-group-name = Name of the group
outgoing-group-name-hint = As it is to be printed among the recipients
outgoing-group-count = Recipients
outgoing-group-keep = Keep the group
outgoing-group-dissolve = Dissolve the group
outgoing-group-withdraw = Withdraw a secret that slipped into the name
outgoing-group-withdraw-lead = The group is dissolved; its name and recipients, also earlier ones, are removed at once and cannot be brought back. Documents that were drafted keep their recipients; withdraw a secret one by itself.
outgoing-group-kept = The group is kept.
outgoing-group-dissolved = The group is dissolved. Documents that were drafted keep their recipients.
outgoing-group-history = Changes
outgoing-group-founded = Group made
outgoing-group-revised = Group changed
outgoing-group-was = Its name was: { $name }
outgoing-group-came = Added: { $names }
outgoing-group-went = Taken out: { $names }
refusal-DOC-021 = A document goes to 400 recipients at most. Take some out, or make two documents; what was typed is kept.
refusal-DOC-022 = The group has nobody in it. Choose at least one recipient; the name is kept.
refusal-DSK-026 = The agency has a group with this name. Give it another; what was chosen is kept.
refusal-DSK-027 = The agency has 200 groups. Dissolve one that is not needed, then try again; what was typed is kept.

# What waits for a leader's signature.
outgoing-pile = To be signed by me
outgoing-pile-lead = Read each document, tick those you agree to, then sign them at once.
outgoing-pile-all = Tick all
outgoing-pile-none = No document waits for your signature
outgoing-pile-none-text = Documents appear here when they are presented to be signed.
outgoing-pile-read = Read the text
outgoing-pile-rest = Read all of it
outgoing-pile-paper = See the paper (PDF)
outgoing-pile-open = Open, return or comment
outgoing-pile-sign = Sign what is ticked
outgoing-pile-report = What became of each
outgoing-pile-done = Signed, and handed to the records clerk.
outgoing-pile-stale = The document changed after you opened the page and is not signed. Read it again, then sign.

# What became of a released document, and of its evidence.
outgoing-superseded-recall = Recalled
outgoing-superseded-replace = Replaced
outgoing-superseded-update = Released, updated since
outgoing-fact-renewal = Evidence added next

# Answering, and steering of work.
outgoing-answer = Draft an answer
outgoing-answers = Answers
outgoing-subject-answer = Answer to document { $sign } of { $date }
outgoing-field-steering = Steering
outgoing-steering-none = None
outgoing-steering-directive = Orders something of its recipients
outgoing-steering-report = Reports on what was ordered
refusal-DSK-031 = Only documents that came to the agency can be answered. Open the document and choose “Draft an answer”; what was typed is kept.
