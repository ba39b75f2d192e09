use billing::{ChargeId, ChargeOrigin, ChargeState, Currency, Msisdn};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;

fn kip(amount: &str) -> Money {
    Money::parse(amount, Currency::Lak).expect("kip")
}

fn line(last: &str) -> Msisdn {
    Msisdn::parse_e164(&format!("85620555000{last}")).expect("a number")
}

/// A charge of the day, of a line of its own.
fn ours(name: &str, state: ChargeState) -> Ours {
    let origin = ChargeOrigin::Request { api_key: "key", idempotency_key: name };
    Ours {
        id: ChargeId::mint(3, &origin),
        transaction_id: name.into(),
        reference: None,
        msisdn: line("01"),
        plan: None,
        state,
        amount: kip("5000"),
        refunded: None,
        place: Place::Within,
    }
}

fn charged(name: &str) -> Ours {
    ours(name, ChargeState::Charged)
}

fn row(name: &str, state: TheirState) -> Row {
    Row {
        line: 2,
        transaction_id: Some(name.into()),
        reference: None,
        msisdn: Some(line("01")),
        amount: kip("5000"),
        state,
        date: None,
    }
}

fn debit(name: &str) -> Row {
    row(name, TheirState::Charged)
}

struct Came {
    to: Reconciled,
    told: Vec<Discrepancy>,
}

impl Came {
    fn classes(&self) -> Vec<Class> {
        self.told.iter().map(|told| told.class).collect()
    }
}

/// Both sides, matched; what nobody knows is given up.
fn reconcile(ours: impl IntoIterator<Item = Ours>, theirs: &[Row]) -> Came {
    let date = "2026-11-23".parse().expect("a date");
    let mut reconciler = Reconciler::new(Day::new(date, Tz::Asia__Vientiane));
    ours.into_iter().for_each(|ours| reconciler.expect(ours));
    let mut told = Vec::new();
    for row in theirs {
        let mut tell = |discrepancy| told.push(discrepancy);
        if reconciler.see(row, &mut tell) == Seen::Unknown {
            reconciler.give_up(row, &mut tell);
        }
    }
    let to = reconciler.conclude(&mut |discrepancy| told.push(discrepancy));
    Came { to, told }
}

#[test]
fn each_way_to_differ_is_told_as_itself() {
    use ChargeState as S;
    use TheirState as T;
    let another_line = Row { msisdn: Some(line("02")), ..debit("A") };
    let another_amount = Row { amount: kip("2000"), ..debit("A") };
    for (ours, theirs, expected) in [
        (Some(charged("A")), vec![debit("A")], Class::Matched),
        (Some(charged("A")), vec![], Class::MissingThere),
        (None, vec![debit("A")], Class::MissingHere),
        (Some(charged("A")), vec![another_amount], Class::AmountDiffers),
        (Some(charged("A")), vec![another_line], Class::MsisdnDiffers),
        (Some(ours("A", S::InDoubt)), vec![debit("A")], Class::StateDiffers),
        (Some(ours("A", S::Declined)), vec![debit("A")], Class::StateDiffers),
        (Some(charged("A")), vec![row("A", T::Declined)], Class::StateDiffers),
        (Some(charged("A")), vec![row("A", T::Pending)], Class::StateDiffers),
        (Some(ours("A", S::InDoubt)), vec![row("A", T::Declined)], Class::StateDiffers),
        (Some(ours("A", S::InDoubt)), vec![row("A", T::Pending)], Class::InDoubt),
        (Some(ours("A", S::InDoubt)), vec![], Class::InDoubt),
        (Some(ours("A", S::Declined)), vec![row("A", T::Declined)], Class::Matched),
        (Some(charged("A")), vec![debit("A"), row("A", T::Refunded)], Class::StateDiffers),
    ] {
        let came = reconcile(ours.clone(), &theirs);
        assert_eq!(came.to.tally.count(expected), 1, "{ours:?} {theirs:?}: {:?}", came.told);
        let expected = Some(expected).filter(|class| class.needs_person());
        assert_eq!(came.classes(), Vec::from_iter(expected), "{ours:?} {theirs:?}");
    }
}

#[test]
fn what_neither_side_charged_is_no_difference() {
    let came =
        reconcile([ours("A", ChargeState::Declined), ours("B", ChargeState::Requested)], &[]);
    assert_eq!(came.to.tally, Tally::default());
    let failed = row("unknown", TheirState::Declined);
    let date = "2026-11-23".parse().expect("a date");
    let mut reconciler = Reconciler::new(Day::new(date, Tz::Asia__Vientiane));
    assert_eq!(reconciler.see(&failed, &mut |_| {}), Seen::WithoutMoney);
}

#[test]
fn a_second_debit_under_one_name_is_told_with_its_line() {
    let again = Row { line: 9, ..debit("A") };
    let came = reconcile([charged("A")], &[debit("A"), again]);
    assert_eq!(came.classes(), [Class::DuplicateThere]);
    assert_eq!(came.told[0].note, Some(Note::DebitedInLine(2)));
    assert_eq!(came.told[0].theirs.as_ref().and_then(|theirs| theirs.line), Some(9));
}

#[test]
fn parts_of_a_split_charge_are_one_debit() {
    let part = |amount| Row { amount: kip(amount), ..debit("A") };
    let came = reconcile([charged("A")], &[part("2000"), part("3000")]);
    assert_eq!((came.to.tally.count(Class::Matched), came.told.len()), (1, 0));
    assert_eq!(reconcile([charged("A")], &[part("2000")]).classes(), [Class::AmountDiffers]);
}

#[test]
fn money_rule_1_two_debits_of_a_line_for_a_plan_on_a_day_are_one_too_many() {
    let of_plan = |name| Ours { plan: "gold".parse().ok(), ..charged(name) };
    let came = reconcile([of_plan("A"), of_plan("B")], &[debit("A"), debit("B")]);
    assert_eq!(came.classes(), [Class::DuplicateThere]);
    assert_eq!(came.told[0].note, Some(Note::TwinOf(of_plan("A").id)));
    let purchases = reconcile([charged("A"), charged("B")], &[debit("A"), debit("B")]);
    assert!(purchases.told.is_empty(), "without a plan anyone may buy twice");
    let next_door = Ours { place: Place::Edge, ..of_plan("B") };
    assert!(reconcile([of_plan("A"), next_door], &[debit("A"), debit("B")]).told.is_empty());
}

#[test]
fn a_charge_at_midnight_is_matched_in_either_days_file_and_missed_on_its_own_day_alone() {
    let placed = |place| Ours { place, ..charged("A") };
    for place in [Place::Edge, Place::NextDoor] {
        let found = reconcile([placed(place)], &[debit("A")]);
        assert_eq!((found.to.tally.count(Class::Matched), found.to.at_the_edge), (1, 0));
    }
    let here = reconcile([placed(Place::Edge)], &[]);
    assert_eq!((here.classes(), here.to.at_the_edge), (vec![Class::MissingThere], 0));
    assert_eq!(here.told[0].note, Some(Note::AroundMidnight));
    let next_door = reconcile([placed(Place::NextDoor)], &[]);
    assert_eq!((next_door.told.len(), next_door.to.at_the_edge), (0, 1));
}

#[test]
fn a_charge_of_another_day_is_matched_where_their_file_has_it_and_not_looked_for() {
    let of_another_day = Ours { place: Place::Outside, ..charged("A") };
    let came = reconcile([of_another_day.clone()], &[debit("A")]);
    assert_eq!((came.to.tally.count(Class::Matched), came.to.of_another_day), (1, 1));
    assert!(reconcile([of_another_day], &[]).told.is_empty());
}

#[test]
fn rows_of_other_dates_are_passed_over_unless_they_are_about_this_day() {
    let tomorrow = Row { date: "2026-11-24".parse().ok(), ..debit("A") };
    let came = reconcile([charged("A")], std::slice::from_ref(&tomorrow));
    assert_eq!(came.to.tally.count(Class::Matched), 1);
    let date = "2026-11-23".parse().expect("a date");
    let mut reconciler = Reconciler::new(Day::new(date, Tz::Asia__Vientiane));
    assert_eq!(reconciler.see(&tomorrow, &mut |_| {}), Seen::OfAnotherDay);
}

#[test]
fn what_has_no_name_of_ours_is_found_by_theirs() {
    let renewed_there = Ours { reference: Some("AOC1".into()), ..charged("A") };
    let theirs = Row { transaction_id: None, reference: Some("AOC1".into()), ..debit("") };
    let came = reconcile([renewed_there], &[theirs]);
    assert_eq!(came.to.tally.count(Class::Matched), 1);
}

#[test]
fn evidence_is_about_the_same_subscriber_and_amount() {
    let doubted = || [ours("A", ChargeState::InDoubt)];
    let is_evidence = |row: Row| reconcile(doubted(), &[row]).told[0].is_evidence();
    assert!(is_evidence(debit("A")));
    assert!(is_evidence(row("A", TheirState::Declined)));
    assert!(!is_evidence(Row { msisdn: None, ..debit("A") }), "the file names nobody");
    assert!(!is_evidence(Row { msisdn: Some(line("02")), ..debit("A") }));
    assert!(!is_evidence(Row { amount: kip("2000"), ..debit("A") }));
}

#[test]
fn no_number_is_told_whole() {
    let came = reconcile([charged("A")], &[Row { msisdn: Some(line("02")), ..debit("A") }]);
    let told = format!("{:?}", came.told[0].view());
    assert!(told.contains("20•••••001") && told.contains("20•••••002"), "{told}");
    assert!(!told.contains("2055500001"), "{told}");
}

#[test]
fn sums_are_those_of_each_side() {
    let came = reconcile([charged("A")], &[Row { amount: kip("2000"), ..debit("A") }, debit("B")]);
    let view = came.to.tally.view();
    let of = |class: Class| view.iter().find(|sums| sums.class == class.as_str()).expect("all");
    assert_eq!(of(Class::AmountDiffers).ours["LAK"], "5000");
    assert_eq!(of(Class::AmountDiffers).theirs["LAK"], "2000");
    assert_eq!(of(Class::MissingHere).theirs["LAK"], "5000");
    assert!(of(Class::MissingHere).ours.is_empty());
}

#[test]
fn what_we_charged_is_summed_once_and_what_matched_is_the_same_on_both_sides() {
    let again = Row { line: 9, ..debit("A") };
    let declined = ours("B", ChargeState::Declined);
    let given_back = Ours { refunded: Some(kip("5000")), ..ours("C", ChargeState::Refunded) };
    let theirs =
        [debit("A"), again, row("B", TheirState::Declined), row("C", TheirState::Refunded)];
    let came = reconcile([charged("A"), declined, given_back], &theirs);
    let view = came.to.tally.view();
    let of = |class: Class| view.iter().find(|sums| sums.class == class.as_str()).expect("all");
    assert_eq!(of(Class::Matched).count, 3);
    assert_eq!(of(Class::Matched).ours["LAK"], "5000");
    assert_eq!(of(Class::Matched).ours, of(Class::Matched).theirs);
    assert_eq!(of(Class::DuplicateThere).theirs["LAK"], "5000");
    assert!(of(Class::DuplicateThere).ours.is_empty(), "we took it once");
}

/// Charges and rows of five names, as they may come.
fn both_sides() -> impl Strategy<Value = (Vec<ChargeState>, Vec<(usize, TheirState)>)> {
    use ChargeState as S;
    use TheirState as T;
    let state =
        prop_oneof![Just(S::Charged), Just(S::InDoubt), Just(S::Declined), Just(S::Requested)];
    let theirs = prop_oneof![3 => Just(T::Charged), 1 => Just(T::Declined), 1 => Just(T::Pending)];
    (prop::collection::vec(state, 0..4), prop::collection::vec((0..5_usize, theirs), 0..12))
}

proptest! {
    #[test]
    fn every_charge_and_every_debit_is_told_once_whatever_the_order((states, rows) in both_sides()) {
        let name = |index: usize| format!("TX{index}");
        let held = || states.iter().enumerate().map(|(index, state)| ours(&name(index), *state));
        let mut theirs: Vec<Row> =
            rows.iter().map(|(index, state)| row(&name(*index), *state)).collect();
        let came = reconcile(held(), &theirs);

        let debits = |index: usize| {
            rows.iter().filter(|(of, state)| *of == index && *state == TheirState::Charged).count()
        };
        let known = 0..states.len();
        let unknown: usize = (states.len()..5).map(debits).sum();
        let too_many: usize = known.clone().map(|index| debits(index).saturating_sub(1)).sum();
        let is_told = |index: &usize| {
            let holds = matches!(states[*index], ChargeState::Charged | ChargeState::InDoubt);
            holds || rows.iter().any(|(of, _)| of == index)
        };
        let told: u64 = Class::ALL.iter().map(|class| came.to.tally.count(*class)).sum();
        prop_assert_eq!(told, (known.filter(is_told).count() + unknown + too_many) as u64);
        prop_assert_eq!(came.to.tally.count(Class::MissingHere), unknown as u64);
        prop_assert_eq!(came.to.tally.count(Class::DuplicateThere), too_many as u64);

        theirs.reverse();
        prop_assert_eq!(reconcile(held(), &theirs).to.tally, came.to.tally);
    }
}
