//! The door on both engines: one suite, run twice. Over the model province, with a clock that the
//! test moves and chance from a seed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod ballots;
mod copies;
mod documents;
mod feeds;
mod house;
mod journeys;
mod key_uses;
mod loose;
mod meetings;
mod papers;
mod promises;
mod public_log;
mod queues;
mod recipients;
mod recordings;
mod released;
mod ring;
mod search;
mod tasks;
mod traffic;
mod withdrawal;
mod work_files;

macro_rules! on_both_engines {
    ($($module:ident :: $name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let house = crate::house::House::sqlite().await;
                crate::$module::$name(&house).await;
                house.close().await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let house = crate::house::House::postgres().await;
                crate::$module::$name(&house).await;
                house.close().await;
            })*
        }
    };
}

on_both_engines!(
    documents::a_document_goes_from_the_book_to_its_end_through_everybodys_list,
    documents::a_second_copy_is_told_before_it_gets_a_number,
    documents::a_sheet_is_amended_and_what_it_would_repeat_is_told_first,
    documents::a_repeated_registration_gives_the_first_number,
    documents::the_incoming_book_has_no_gap_whoever_crowds_around_it,
    documents::shares_stay_inside_the_agency,
    documents::a_document_is_signed_numbered_sealed_and_arrives_at_the_other_agency,
    documents::the_outgoing_book_has_no_gap_and_papers_bear_their_numbers,
    documents::attachments_go_out_sealed_in_their_own_files_with_the_paper,
    documents::every_edition_of_a_draft_can_be_read_again,
    documents::a_withdrawn_document_leaves_the_act_and_no_trace_of_its_content,
    withdrawal::of_what_goes_out_no_word_is_left_anywhere_in_the_store,
    withdrawal::a_draft_is_withdrawn_with_its_editions_by_whoever_had_it,
    withdrawal::a_paper_that_is_signed_while_its_document_is_withdrawn_is_not_kept,
    withdrawal::a_task_by_word_is_withdrawn_with_its_words_and_files,
    withdrawal::titles_of_files_lists_and_groups_are_withdrawn_with_what_they_were,
    copies::copies_of_all_forms_share_one_book_and_are_sealed_and_sent,
    copies::the_book_of_copies_has_no_gap_whoever_crowds_around_it,
    copies::what_was_released_while_no_authority_answered_is_strengthened_by_jobs,
    meetings::a_meeting_goes_from_its_request_to_its_conclusions_with_a_vote,
    meetings::a_withdrawn_meeting_leaves_no_word_no_paper_and_no_motion,
    ballots::a_secret_vote_is_counted_and_tied_to_nobody,
    ballots::a_count_that_misses_a_ballot_closes_nothing,
    recordings::a_recording_becomes_a_film_that_goes_when_its_time_is_over,
    feeds::a_calendar_is_given_by_its_secret_alone_which_is_kept_nowhere,
    feeds::a_calendar_shows_what_its_account_may_see_now,
    feeds::a_lock_and_a_new_password_end_the_address,
    meetings::rooms_are_kept_by_their_agency_and_listed_by_name,
    recipients::a_group_is_kept_by_its_agency_and_tells_what_it_was,
    recipients::the_paper_names_a_group_and_each_of_its_agencies_has_the_document,
    recipients::a_pile_of_documents_is_signed_with_an_answer_for_each,
    queues::urgent_documents_stand_first_page_by_page_until_they_are_released,
    queues::parcels_of_urgent_documents_go_first_and_never_overtake_their_course,
    queues::a_draft_is_taken_back_untouched_and_taken_over_from_who_is_away,
    traffic::parcels_are_found_by_sign_agency_day_way_and_standing_page_by_page,
    traffic::parcels_of_before_are_made_known_by_one_job,
    search::a_document_is_found_by_the_text_of_its_file_and_stays_found,
    search::documents_are_found_by_day_type_standing_and_who_has_them,
    search::a_file_that_cannot_be_read_is_told_and_counted,
    search::a_withdrawn_document_leaves_no_word_of_its_file_whenever_that_is_read,
    search::what_arrives_by_a_release_is_found_by_its_paper_on_both_sides,
    search::documents_of_before_are_read_by_one_job,
    search::scans_are_read_by_whatever_has_eyes_and_a_marked_one_gives_no_word,
    search::a_scan_that_looks_marked_holds_its_document_until_a_person_with_authority_looked,
    search::a_stamp_on_a_scan_is_a_finding_and_what_is_alike_a_doubt,
    search::what_has_the_file_of_a_withdrawn_document_is_held_at_every_agency,
    journeys::a_dossier_travels_from_draft_to_rating,
    journeys::an_intake_at_the_counter_is_one_act,
    journeys::a_supplement_pauses_the_clock,
    journeys::a_visitors_drafts_become_the_accounts,
    journeys::an_electronic_result_is_delivered_by_the_outbox,
    key_uses::a_use_is_kept_with_what_was_signed_and_its_holder_can_prove_it,
    key_uses::what_is_refused_leaves_neither_the_act_nor_the_use,
    key_uses::a_reported_use_reaches_its_administrators_and_nobody_else,
    key_uses::uses_are_listed_page_by_page_newest_first,
    papers::a_paper_is_signed_then_numbered_and_sealed_and_both_uses_are_told,
    papers::a_paper_bears_the_proof_of_its_decision_once_the_log_has_it,
    papers::a_repeated_order_to_sign_signs_once,
    papers::nobody_makes_a_key_sign_who_may_not_decide,
    papers::a_pile_is_signed_with_an_answer_for_each,
    papers::attachments_are_sealed_beside_the_paper_and_copies_bear_one_more_signature,
    papers::every_page_that_is_a_paper_shows_signature_and_seal,
    papers::an_agency_without_a_seal_is_told_and_nothing_is_released,
    papers::a_paper_sealed_while_no_authority_answered_is_strengthened_by_a_job,
    released::a_released_paper_is_known_by_its_content,
    released::a_code_opens_a_paper_only_with_its_check_value,
    released::papers_released_before_are_made_known_and_missing_ones_found,
    promises::a_repeated_submit_gives_the_first_answer,
    promises::another_actor_cannot_use_the_same_key,
    promises::the_second_officer_is_told_what_the_first_did,
    promises::two_processes_never_give_one_code_twice,
    promises::a_refused_filing_writes_nothing_and_spends_no_number,
    promises::a_wrong_secret_finds_nothing,
    promises::somebody_elses_dossier_does_not_exist,
    promises::lists_show_what_the_reader_may_view,
    promises::counters_agree_with_the_rows,
    promises::a_failing_job_ends_among_the_dead_and_can_be_revived,
    promises::verification_finds_a_changed_record,
    promises::a_closed_procedure_takes_no_filing,
    promises::units_and_accounts_pass_the_same_door,
    promises::what_has_run_out_is_swept,
    public_log::every_event_is_one_leaf_and_its_proof_shows_the_clock,
    public_log::proofs_are_given_to_whoever_may_see_the_dossier,
    public_log::processes_that_work_at_once_make_one_log,
    public_log::a_process_that_dies_at_any_step_leaves_one_history,
    public_log::lost_files_are_made_again_and_are_the_same,
    public_log::a_store_put_back_to_an_older_state_signs_nothing,
    public_log::a_changed_leaf_file_or_head_is_found_by_its_name,
    public_log::a_forgotten_record_has_no_proof_and_the_others_keep_theirs,
    public_log::a_witness_follows_the_log_and_its_cosignature_is_in_the_proof,
    promises::draft_that_nobody_goes_on_with_is_discarded_in_time,
    loose::bytes_that_nothing_names_are_taken_away_in_time,
    loose::bytes_that_a_dossier_names_are_never_taken_away,
    loose::bytes_named_while_they_are_collected_stay,
    loose::papers_of_a_draft_thrown_away_are_taken_away,
    loose::parts_of_an_upload_under_way_stay,
    tasks::a_task_goes_from_its_document_to_its_rating_and_the_board_counts_it,
    tasks::tasks_stay_with_those_who_may_give_and_see_them,
    tasks::reminders_are_told_once_whatever_was_killed,
    tasks::a_withdrawn_document_takes_every_word_of_its_tasks,
    tasks::reports_and_savings_count_what_stands_in_the_books,
    work_files::a_file_goes_from_the_list_of_titles_to_the_archive_and_back_from_a_loan,
    work_files::a_file_takes_in_what_its_keeper_may_see_and_nobody_elses,
    work_files::what_is_withdrawn_from_the_book_leaves_nothing_in_a_file,
    work_files::a_secret_paper_of_a_file_is_withdrawn_without_a_trace,
    work_files::files_are_found_by_what_lies_in_them_as_far_as_their_reader_may_see,
    work_files::a_file_is_destroyed_after_its_time_and_its_bytes_are_gone,
    work_files::a_code_is_given_once_in_an_agency_and_year,
    work_files::a_package_of_a_file_is_read_back_and_bears_the_agencys_seal,
);
