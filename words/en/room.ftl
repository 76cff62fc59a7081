# The live room: its page, its acts, its notices.

# The page itself.
room-to-meeting = To the meeting's page
room-unscripted-title = This browser cannot run the room
room-unscripted = The room needs a browser with JavaScript that can play sound and pictures; camera and microphone are needed only to speak. Turn JavaScript on, or open the room in a recent Chrome, Edge, Firefox or Safari.
room-unscripted-otherwise = If that is not possible: telephone the secretary of the meeting to listen and be counted, or follow agenda, papers and results of votes on the meeting's page.

# Before entering.
room-lobby-title = Before you enter
room-lobby-lead = Check picture and sound first. You are heard only while you have the floor.
room-lobby-without = Without camera or microphone you can still enter, look and listen.
room-enter = Enter the room
room-entering = Entering the room…
room-inside = You are in the room. Press the question mark for the keys.
room-level = Microphone level
room-camera = Camera
room-microphone = Microphone
room-speaker = Loudspeaker
room-devices = Devices
room-camera-on = Start camera
room-camera-off = Stop camera
room-microphone-on = Unmute
room-microphone-off = Mute
room-camera-is-off = The camera is off
room-camera-refused = The browser may not use the camera. Press the camera sign beside the address and allow it.
room-camera-none = No camera was found.
room-camera-busy = Another program uses the camera. Close it and start the camera again.
room-camera-ended = The camera was unplugged or cut off. Plug it in and start it again.
room-microphone-refused = The browser may not use the microphone. Press the microphone sign beside the address and allow it.
room-microphone-none = No microphone was found.
room-microphone-busy = Another program uses the microphone. Close it and unmute again.
room-microphone-ended = The microphone was unplugged or cut off. Plug it in and unmute again.
room-waiting = You are in the waiting room
room-waiting-called = The meeting has not opened; you are in the waiting room
room-waiting-lead = The chair or the host lets you in. This page enters by itself; nothing else is needed.
room-waiting-who = Let in by: {"{"}name{"}"}
room-time-now = It is now

# On the way out.
room-removed = You were taken out of the room
room-removed-lead = Camera and microphone are off. Telephone the secretary of the meeting if needed.
room-over = The meeting is over
room-over-lead = Camera and microphone are off. Minutes, conclusions and results of votes are on the meeting's page.
room-out = You are no longer in the room
room-out-refused = Your session has ended or your right to attend has changed. Go back to the meeting's page and enter again.
room-back = Back to the meeting's page
room-leave = Leave
room-leave-title = Leave the room?
room-leave-text = You can come back as long as the meeting goes on.
room-leave-floor = You have the floor; leaving gives it back. You can come back as long as the meeting goes on.
room-not-now = Not now
room-close = Close

# The bar.
room-acts = Controls of the room
room-raise = Raise hand
room-lower = Lower hand ({"{"}place{"}"})
room-done = Give floor back
room-share = Share screen
room-share-stop = Stop sharing
room-share-failed = The screen could not be shared. Try again or choose another window.
room-screen-ended = Sharing has stopped.
room-layout = Layout
room-layout-stage = Stage
room-layout-both = Stage and slides
room-layout-gallery = Gallery
room-layout-slides = Slides
room-layout-sound = Sound and slides
room-layout-now = Layout: {"{"}layout{"}"}
room-guide = Conduct
room-people = People
room-papers = Papers
room-votes = Votes
room-messages = Messages
room-more = More
room-full = Full screen
room-keys = Keys
room-point = Point on the slides
room-point-stop = Stop pointing

# Standing.
room-notices = Notices
room-standing-called = Not opened
room-standing-running = Running
room-standing-closed = Closed
room-standing-cancelled = Cancelled
room-recording = Recording
room-recording-begun = The meeting is being recorded.
room-recording-ended = Recording has stopped.
room-locked = Locked
room-here = {"{"}here{"}"} of {"{"}invited{"}"} here
room-quorum = Members {"{"}here{"}"}, needed {"{"}needed{"}"}
room-opened = The meeting has opened.
room-announced = Announcement at {"{"}at{"}"}: {"{"}words{"}"}
room-strip-listening = Only those given the floor are heard.
room-strip-hand = Hand raised, place {"{"}place{"}"}. Only those given the floor are heard.
room-strip-floor = You have the floor.
room-strip-conducts = You conduct, so you are heard whenever unmuted.
room-microphone-is-on = Microphone on.
room-microphone-is-off = Microphone off.
room-left = {"{"}time{"}"} left
room-time-left = {"{"}seconds{"}"} seconds left to speak.
room-time-over = The time to speak is over.
room-floor-given = You have the floor.
room-floor-given-for = You have the floor for {"{"}time{"}"} minutes.
room-floor-ended = Your turn is over. You are no longer heard.
room-asked = The host asks you to unmute.
room-silent = The browser holds the sound back.
room-sound-on = Turn sound on

# Pictures.
room-pictures = Pictures of the meeting
room-heard-now = Heard now
room-is-heard = Is heard
room-has-floor = Has the floor
room-hand-place = Hand up, place {"{"}place{"}"}
room-line-weak = Weak line
room-line-bad = Bad line
room-line-away = Away
room-me = Me
room-screen-of = Screen of {"{"}name{"}"}
room-screen-mine = My screen
room-no-slides = Nobody shares a screen or a paper.
room-not-opened = The meeting has not opened.
room-nobody-speaks = Nobody speaks.
room-gallery-pages = Pages of the gallery
room-page-before = Page before
room-page-after = Page after
room-page-of = {"{"}page{"}"} of {"{"}count{"}"}

# People.
room-people-find = Find by name or unit
room-people-count = {"{"}from{"}"} to {"{"}to{"}"} of {"{"}count{"}"} in the room, {"{"}invited{"}"} invited
room-acts-for = Acts for
room-give = Give floor
room-withdraw = Withdraw floor
room-first = To the front of the queue
room-ask-unmute = Ask to unmute
room-stage-put = Put on stage
room-stage-free = Let the stage follow the speaker
room-pin = Pin
room-unpin = Unpin
room-remove = Remove
room-remove-title = Remove {"{"}name{"}"} from the room?
room-remove-text = The reason is written into the record of the meeting.
room-remove-reason = Reason

# Conducting.
room-waiting-list = Waiting to enter
room-admit = Admit
room-admit-all = Admit all
room-somebody-waits = {"{"}count{"}"} waiting to enter.
room-floor = The floor
room-minutes = Minutes each
room-minutes-hint = Empty means no limit.
room-no-hands = No hands are raised.
room-next = Give to the next
room-mute-all = End all floors
room-whole-room = The whole room
room-record = Record
room-record-stop = Stop recording
room-lock = Lock
room-unlock = Unlock
room-end-screen = End screen sharing
room-roll = Call the roll
room-rolled = The roll was called from those who are here.
room-announce = Announce
room-announce-words = Words for everybody
room-announce-go = Send
room-open = Open the meeting
room-close-meeting = Close the meeting
room-close-title = Close the meeting?
room-close-text = Everybody leaves the room. Minutes are drafted on the meeting's page.
room-close-words = Closing words for the minutes (if any)

# Agenda and papers.
room-agenda = Agenda
room-item-now = Now
room-item-begin = Begin
room-item-end = End this item
room-minutes-live = Notes
room-note-words = Note or conclusion of the current item
room-note = Note
room-conclude = Conclude
room-noted = Noted.
room-concluded = The conclusion is kept.
room-papers-list = Papers of the meeting
room-papers-none = There are no papers.
room-paper-open = Open
room-paper-together = Read together
room-paper-at = {"{"}title{"}"}, page {"{"}page{"}"}
room-all-at = All are on page {"{"}page{"}"} of “{"{"}title{"}"}”, led by {"{"}name{"}"}.
room-paper-there = Open at page {"{"}page{"}"}
room-turn-back = Turn back
room-turn-on = Turn on
room-paper-apart = End reading together

# Messages.
room-messages-lead = Only the secretary and the hosts read these messages.
room-messages-none = No messages yet.
room-message-words = Write to the secretary
room-message-send = Send
room-message-new = A new message.

# Votes.
room-votes-none = Nothing is put to the vote yet.
room-vote-open = Open
room-vote-closed = Decided
room-vote-secret = Secret
room-votes-given = {"{"}given{"}"} of {"{"}of{"}"} votes given
room-vote-begun = Please vote: {"{"}text{"}"}
room-vote-for = Vote of {"{"}name{"}"}
room-voted = Chosen: {"{"}choice{"}"}
room-vote-page = See the page of the vote
room-secret-lead = The server signs the ballot without reading it; then it is sent without your name. Nobody learns what you choose.
room-ballot-busy = Casting the secret ballot…
room-ballot-cast = Your secret ballot was received.
room-ballot-waits = Your ballot could not be cast yet; it is kept here.
room-ballot-again = Cast again
room-ballot-elsewhere = The ballot was issued on another device or in another window.
room-ballot-false = The server's signature on the ballot is wrong, so it was not cast. Tell the secretary of the meeting.
room-receipt-lead = Your vote is cast. With this receipt you find it in the published list:
room-receipt-save = Save the receipt
room-receipt-file = Receipt of a secret ballot
room-receipt-name = ballot-receipt

# The line.
room-line-lost = Sound and pictures are lost, reconnecting…
room-line-back = Reconnected.
room-stream-lost = The server cannot be reached, reconnecting. Place, hand and floor are kept.
room-weak-loss = The line loses too much, so the room has changed to sound and slides.
room-weak-narrow = The line is too narrow for pictures, so the room has changed to sound and slides.
room-weak-back = Pictures again
room-trouble-network = It could not be sent: no network. Nothing has changed; try again.
room-trouble-unknown = The server could not do this. Try again in a few minutes.
room-fault-outside = You are no longer in the room. Wait until whoever conducts the meeting lets you in again.
room-fault-not_conducting = Only the chair and the technical hosts do this. Ask one of them.
room-fault-not_writing = Only the chair, the secretary and the technical hosts do this. Ask one of them.
room-fault-taken = Somebody else has this place. Wait until they leave the room, then enter again.
room-stands-in = { $name } in place of { $of }
room-share-ended = Your screen is not shown any more.
room-fault-gone = They are no longer in the room. Choose somebody else.
room-fault-no_hand = Nobody has a hand up any more.
room-fault-not_listed = They are not on the list of those invited, so they cannot be given the floor. Add them to the list.
room-fault-no_screen = The screen cannot be shared yet: you need the floor, and nobody else may be sharing.
room-fault-words = The message is empty or longer than 1,000 characters. Mend it and send it again.
room-fault-too_fast = You have sent many messages within a minute. Wait a moment and send it again; what you typed is still here.
room-fault-no_paper = This paper is no longer on the agenda. Load the page again.
room-fault-no_recorder = This server has no tools for recording. Write minutes and tell whoever runs it.
