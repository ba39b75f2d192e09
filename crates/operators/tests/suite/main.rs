//! What Mekong expects of every operator, asked through [`operators::Operator`] and nothing else.
//!
//! The cases know no operator, and an operator's [`Dialect`](dialect::Dialect) knows no case: it
//! says how the operator spells the answers that the cases are about. A new operator is held to
//! all of them by one file like `ltc.rs`, whose last line is `crate::suite!`.
//!
//! The dialects are written from the protocols, by hand and byte by byte; they share nothing with
//! the clients, since a mistake shared by both would pass every test.

mod abilities;
mod aoc;
mod charging;
mod dialect;
mod door;
mod gate;
mod inquiring;
mod journal;
mod line;
mod losses;
mod ltc;
#[path = "../operator/mod.rs"]
mod operator;
mod page;
mod preparing;
mod privacy;
mod refunds;
mod subscriptions;

/// One test of every case, for one operator.
macro_rules! suite {
    ($dialect:expr) => {
        crate::suite! { $dialect;
            charging::a_charge_is_charged_where_the_answer_has_all_the_proof,
            charging::money_rule_2_a_success_without_its_proof_is_no_charge,
            charging::money_rule_3_a_listed_negative_is_a_decline_with_its_reason,
            charging::money_rule_4_an_id_that_was_seen_before_is_no_outcome,
            charging::money_rule_2_a_code_that_no_table_lists_is_no_outcome,
            charging::money_rule_4_an_answer_about_somebody_else_is_no_outcome,
            charging::a_charge_that_is_still_worked_on_is_asked_about_later,
            charging::a_charge_is_sent_under_the_id_or_name_on_record,
            charging::nothing_is_sent_before_the_subscriber_has_typed,
            losses::money_rule_7_a_refused_connection_was_surely_not_sent,
            losses::money_rule_2_a_dropped_connection_is_in_doubt_and_nothing_is_sent_again,
            losses::money_rule_2_silence_until_the_time_out_is_in_doubt,
            losses::money_rule_2_half_an_answer_is_in_doubt,
            losses::money_rule_2_an_error_of_the_server_is_in_doubt_even_where_its_body_says_charged,
            losses::money_rule_2_an_unreadable_body_is_in_doubt,
            losses::after_a_lost_answer_the_inquiry_tells_the_truth,
            door::money_rule_7_a_charge_that_was_turned_away_at_the_door_was_not_processed,
            door::money_rule_2_a_refusal_by_the_operators_own_code_is_in_doubt,
            door::a_refusal_where_no_money_moves_is_about_our_credentials,
            gate::money_rule_6_a_closed_gate_sends_nothing,
            gate::money_rule_6_a_gate_that_closes_while_connecting_lets_nothing_through,
            gate::money_rule_6_one_call_asks_its_gate_before_its_one_request,
            preparing::a_preparation_that_is_ready_names_the_charge,
            preparing::a_preparation_that_is_burnt_asks_for_another_id,
            preparing::a_preparation_that_is_declined_asks_for_none,
            preparing::a_lost_preparation_was_sent_once,
            preparing::a_preparation_that_was_surely_not_sent_says_so,
            preparing::a_way_of_one_call_is_not_prepared,
            inquiring::an_inquiry_that_finds_the_charge_says_so,
            inquiring::money_rule_3_a_recorded_negative_is_a_decline_with_its_reason,
            inquiring::money_rule_4_an_answer_about_something_else_is_a_mismatch,
            inquiring::money_rule_2_whatever_else_is_found_proves_nothing,
            inquiring::money_rule_13_a_name_that_we_were_told_is_asked_about_or_not_at_all,
            inquiring::an_inquiry_that_gets_no_answer_learns_nothing,
            abilities::what_is_not_offered_is_refused_before_anything_is_sent,
            abilities::what_is_offered_reaches_the_operator,
            abilities::two_calls_are_the_ways_that_can_be_prepared,
            abilities::a_token_is_needed_exactly_where_tokens_are_used,
            refunds::money_back_is_told_as_it_is,
            refunds::money_rule_2_a_lost_refund_is_in_doubt_and_its_status_tells_the_truth,
            refunds::money_rule_6_a_refund_asks_its_gate_too,
            subscriptions::the_end_of_a_subscription_is_told_as_it_is,
            subscriptions::the_state_of_a_subscription_is_told_as_it_is,
            privacy::money_rule_15_no_answer_keeps_a_secret_an_otp_or_a_whole_number,
            privacy::money_rule_15_an_error_page_that_repeats_our_request_gives_nothing_away,
            privacy::money_rule_15_the_operator_itself_prints_no_secret,
        }
    };
    ($dialect:expr; $($theme:ident::$case:ident),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $case() {
                crate::$theme::$case(&$dialect).await;
            }
        )+
    };
}
pub(crate) use suite;
