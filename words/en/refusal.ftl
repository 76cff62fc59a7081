# Why something could not be done with a dossier, and how to get it done.
# Codes DOS-0xx are set by the program, never change and are never reused; pages print the code last.

refusal-DOS-001 = This dossier exists already. Open it to go on; there is no need to start anew.
refusal-DOS-002 = There is no such dossier. Check the dossier code, or go back to the list.
refusal-DOS-003 =
    { $state ->
        [draft] The dossier is still a draft and has not been filed.
        [submitted] The dossier has been filed and waits to be accepted.
        [accepted] The dossier has been accepted and not yet handed over.
        [rejected_at_intake] The dossier was not accepted and is closed.
        [processing] The dossier is being worked on.
        [supplement_required] The dossier waits for papers from the applicant.
        [payment_required] The dossier waits for a payment by the applicant.
        [withdrawal_requested] The applicant asked to withdraw the dossier and waits for the answer.
        [stopped] Work on the dossier has been stopped.
        [completed] The dossier is finished and its result waits to be handed over.
        [result_delivered] The result of the dossier has been handed over.
        [discarded] This draft has been deleted.
       *[other] The dossier is in another state.
    } { $action ->
        [edit_draft] So its answers cannot be changed now.
        [attach] So files cannot be added or removed now.
        [claim] So it cannot be moved to an account.
        [discard] So it cannot be deleted.
        [submit] So it cannot be filed again.
        [accept] So it cannot be accepted.
        [reject] So it cannot be rejected.
        [request_supplement] So papers cannot be asked for now.
        [answer_supplement] So there is nothing to supply.
        [hand_over] So it cannot be handed over now.
        [assign] So it cannot be assigned now.
        [propose] So a result cannot be proposed now.
        [send_up] So it cannot be sent up now.
        [send_back] So it cannot be sent back now.
        [approve] So it cannot be approved now.
        [release] So the result cannot be released now.
        [deliver] So the result cannot be handed over now.
        [request_withdrawal] So it cannot be withdrawn.
        [answer_withdrawal] So there is no withdrawal to answer.
        [stop] So it cannot be stopped.
        [collect_fees] So fees cannot be collected now.
        [add_note] So no note can be added.
        [rate] So it cannot be rated yet.
       *[other] So this cannot be done now.
    } Everything saved is still there; reload the page to see what can be done now.
refusal-DOS-004 =
    { $action ->
        [hand_over] A dossier is handed over at the intake step only.
        [assign] A dossier is assigned at the assignment or appraisal step only.
        [propose] A result is proposed at the appraisal step only.
        [send_up] A dossier is sent up at the review step only.
        [send_back] There is no earlier step to send it back to from here.
        [approve] A result is approved at the signing step only.
        [release] A result is released at the records step only.
       *[other] This does not belong to the present step.
    } The dossier may just have moved; reload the page to see where it is.
refusal-DOS-005 =
    { $channel ->
        [online] This procedure does not take this kind of filing on line.
        [counter] This procedure does not take this kind of filing at the counter.
        [post] This procedure does not take filings by post.
       *[other] This procedure does not take filings this way.
    } See the procedure's page for other ways to file.
refusal-DOS-006 = This procedure cannot be filed on line yet. Please go to the one-stop shop with the papers listed on the procedure's page.
refusal-DOS-007 = This case has to be filed at the counter. Choose another case or go to the one-stop shop; what you filled in is kept.
refusal-DOS-008 = The procedure has no case “{ $case }”. Choose a case from the list; what you filled in is kept.
refusal-DOS-009 = Please sign in before you file. The draft is kept and moves to your account.
refusal-DOS-010 = This draft belongs to another account. Sign in with that account, or start a new dossier.
refusal-DOS-011 = The form could not be read. Open the check page and file again; what you filled in is kept.
refusal-DOS-012 = Answers that need to be mended: { $count }. Open the check page, where each is marked; what you filled in is kept.
refusal-DOS-013 = Required papers that are missing: { $count }. Upload each paper that is marked and file again; the other files are kept.
refusal-DOS-014 = It is not known which office receives the dossier. Choose the commune, ward or agency under “Addressed to” and file again.
refusal-DOS-015 =
    { $field ->
        [reason] A reason is needed.
        [reason_code] Choose a reason from the list.
        [full_name] The full name of the dossier's owner is needed.
        [recipient] The full name of the person who takes the result is needed.
        [relation] Say how the recipient is related to the owner.
        [delivery_address] An address is needed to send the result by post.
        [summary] A summary of the proposal is needed.
        [refusal_reasons] The reasons for proposing a refusal are needed.
        [what] Every item has to say what is to be supplied.
        [number] The number of the result paper is needed.
        [text] The note is empty.
        [component] Choose the paper this belongs to.
        [file_name] The file has no name.
       *[other] A required entry is empty.
    } Fill it in and send again; the rest is kept.
refusal-DOS-016 = What you entered has { $given } characters, more than the { $max } possible{ $field ->
        [reason] { " for a reason" }
        [comment] { " for a comment" }
        [note] { " for a note" }
        [text] { " for a note" }
        [summary] { " for a summary" }
        [file_name] { " for a file name" }
       *[other] { "" }
    }. Shorten it and send again; the rest is kept.
refusal-DOS-017 = What you entered has control characters or signs that cannot be kept. Type it again or paste it as plain text; the rest is kept.
refusal-DOS-018 =
    { $what ->
        [files] A dossier holds at most { $max } files.
        [fields] A form holds at most { $max } filled fields.
        [characters] A form holds at most { $max } characters in all.
        [items] A request names at most { $max } items.
        [components] A dossier holds at most { $max } kinds of papers.
        [fee_lines] A dossier holds at most { $max } fee lines.
        [notes] A dossier holds at most { $max } notes.
        [tags] A rating has at most { $max } tags.
       *[other] There are more than { $max }.
    } Take some away and send again; what was saved is still there.
refusal-DOS-019 = The chosen file is not on this dossier. Reload the page and choose again.
refusal-DOS-020 = This file is on the dossier already; there is no need to add it again. Choose another file if a paper is still missing.
refusal-DOS-021 = This file was handed in with the dossier and stays. If it is wrong, add the right one when papers are asked for, or contact the one-stop shop.
refusal-DOS-022 = This place is for papers the office makes itself. Choose one of the dossier's papers; the uploaded file is kept.
refusal-DOS-023 = The paper “{ $component }” is ticked twice. Make it one line and send again.
refusal-DOS-024 = The number of copies of “{ $component }” is too large. Check originals and copies and send again.
refusal-DOS-025 = There is no number in the follow-up register yet. Accept once more; the dossier has not changed.
refusal-DOS-026 = It does not say what is to be supplied. Add at least one item and send again.
refusal-DOS-027 = The chosen date has passed. Choose today or a later day; the rest is kept.
refusal-DOS-028 = Items not supplied yet: { $count } (number { $items }). Upload a file for each, or explain in a few words; uploaded files are kept.
refusal-DOS-029 = The dossier cannot go to the chosen step. Choose a step from the list; the dossier stays where it was.
refusal-DOS-030 = The procedure's process has no step after “{ $step }”. Ask an administrator to check the process; the dossier stays where it was.
refusal-DOS-031 = Nobody is assigned to the dossier yet. Assign a specialist before a result is proposed.
refusal-DOS-032 = The dossier is assigned to somebody else. Only the assigned specialist proposes a result; if need be the head of the division reassigns it.
refusal-DOS-033 = This person works on the dossier already; there is no need to assign it again. Choose somebody else if it should change.
refusal-DOS-034 = No result has been proposed. Send the dossier back to appraisal so that the specialist proposes one first.
refusal-DOS-035 = The proposed result has not been approved, so it cannot be released. Send it up for approval first.
refusal-DOS-036 = This has to be done by somebody with an account. Sign in and try again.
refusal-DOS-037 = The file of the result is missing. Upload the result paper and release again; the number has not been used.
refusal-DOS-038 = It does not say who takes the result. Enter the recipient's full name and relation to the owner.
refusal-DOS-039 = The result has no file to send electronically. Hand it over at the counter or by post.
refusal-DOS-040 =
    { $deadline ->
        [set] The applicant may supply papers until the end of { $date }, so the dossier cannot be stopped for this reason yet.
       *[none] The request set no deadline, so the dossier cannot be stopped for missing one.
    } The dossier has not changed.
refusal-DOS-041 = The applicant has not asked to withdraw. If the dossier has to be stopped, choose another basis.
refusal-DOS-042 = The fees of this dossier have been collected in full; they are not collected again. Load the page again to see what was collected.
refusal-DOS-043 = There is no fee line. Add at least one and send again.
refusal-DOS-044 = The line “{ $fee }” stands twice, or its amount or quantity is not plausible. Check it; nothing has been recorded.
refusal-DOS-045 = Choose from 1 to 5 stars. Your comment is kept.
refusal-DOS-046 = This dossier has been rated. Thank you; each dossier is rated once.
refusal-DOS-049 = The paper of this procedure does not ask for “{ $key }”. Reload the page and propose again; the dossier is unchanged.
refusal-DOS-048 = No paper of the result has been signed by the leader yet. Have it signed first, then seal it; the dossier is unchanged.
refusal-DOS-047 = The procedure asks for no paper “{ $component }”. Choose one from the list of papers and send again; the dossier is unchanged.
