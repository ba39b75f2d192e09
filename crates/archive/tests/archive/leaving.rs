//! What stays in the journal, however old it is.

use billing::{ChargeOrder, ChargeState, Plan, Subscription, SubscriptionState};
use engine::store::NewInstance;
use engine::workflow::encode;
use engine::{InstanceId, Lane, Store};
use workflows::matter::{Matter, MatterKind, Settled};
use workflows::{ids, lanes};

use crate::given::{PARTITIONS, World, asked_for, begun, charge, charged, line, order};

fn gold() -> Plan {
    use billing::{AfterGrace, DunningPolicy, RenewalSchedule};
    let account = order(0).account;
    let schedule = RenewalSchedule::at_any_time(chrono_tz());
    let dunning = DunningPolicy::new(Vec::new(), std::time::Duration::ZERO, AfterGrace::Suspend);
    let (id, amount) = ("gold".parse().expect("an id"), order(0).amount);
    let period = "7d".parse().expect("a period");
    let dunning = dunning.expect("a policy");
    Plan::new(id, account, "Gold".into(), amount, period, schedule, dunning).expect("a plan")
}

fn chrono_tz() -> chrono_tz::Tz {
    chrono_tz::Tz::Asia__Vientiane
}

/// A subscription of line 1 that ended, or did not.
fn subscription(state: SubscriptionState, paid_days: i64) -> NewInstance {
    let (id, paid) = ("sub-1".parse().expect("an id"), chrono::TimeDelta::days(paid_days));
    let of = Subscription {
        state,
        ..Subscription::enrol(id, line(1), &gold(), crate::given::begun() + paid)
    };
    let partition = ids::partition_of(line(1), PARTITIONS);
    NewInstance {
        id: ids::subscription(partition, &of.id),
        kind: ids::SUBSCRIPTION.into(),
        status: state.as_str().into(),
        lane: lanes::subscriptions(&of.account, &of.plan),
        due_at: None,
        state: encode(&of),
        history: Vec::new(),
        unique: None,
    }
}

fn of_subscription(number: u64) -> ChargeOrder {
    ChargeOrder { subscription: "sub-1".parse().ok(), msisdn: line(1), ..order(number) }
}

#[tokio::test]
async fn a_charge_in_doubt_stays_however_old_it_is() {
    let world = World::new();
    world.keep([charge(order(1), ChargeState::InDoubt)]).await;
    world.day(400).await;
    assert_eq!(world.move_all().await, 0);
}

#[tokio::test]
async fn what_was_asked_for_under_a_key_stays_until_the_key_is_forgotten() {
    let world = World::new();
    world.keep([charge(asked_for(1), ChargeState::Charged), charged(2)]).await;
    world.day(35).await;
    assert_eq!(world.move_all().await, 1);
    assert_eq!(world.left(ids::CHARGE).await, [asked_for(1).id.to_string()]);
    world.day(36).await;
    assert_eq!(world.move_all().await, 1);
}

#[tokio::test]
async fn a_suspended_subscription_stays_and_one_that_ended_leaves_once_nothing_is_paid_for() {
    let world = World::new();
    world.keep([subscription(SubscriptionState::Suspended, 0)]).await;
    world.day(400).await;
    assert_eq!(world.move_all().await, 0);

    let world = World::new();
    world.keep([subscription(SubscriptionState::Cancelled, 100)]).await;
    world.day(120).await;
    assert_eq!(world.move_all().await, 0, "whoever enrolled it again would be charged twice");
    world.day(130).await;
    assert_eq!(world.move_all().await, 1);
}

#[tokio::test]
async fn a_subscription_stays_while_one_of_its_charges_is_in_doubt() {
    let world = World::new();
    let partition = ids::partition_of(line(1), PARTITIONS);
    let number = (0..).find(|n| order(*n).id.partition() == partition).expect("one");
    let doubted = charge(of_subscription(number), ChargeState::InDoubt);
    world.keep([subscription(SubscriptionState::Cancelled, 0), doubted]).await;
    world.day(400).await;
    assert_eq!(world.move_all().await, 0);
    assert_eq!(world.left(ids::SUBSCRIPTION).await, ["sub:sub-1"]);
}

#[tokio::test]
async fn the_charge_of_a_live_subscriptions_latest_period_stays() {
    let world = World::new();
    let partition = ids::partition_of(line(1), PARTITIONS);
    let mut in_it = (0..).filter(|n| order(*n).id.partition() == partition);
    let (latest, former) = (in_it.next().expect("one"), in_it.next().expect("another"));
    let period = |text: &str| text.parse().ok();
    let now = ChargeOrder { period: period("2026-10-08/2026-10-15"), ..of_subscription(latest) };
    let before = ChargeOrder { period: period("2026-10-01/2026-10-08"), ..of_subscription(former) };
    let mut live = subscription(SubscriptionState::Suspended, 0);
    let mut state: Subscription = engine::workflow::decode("it", &live.state).expect("decodes");
    state.current = Some(billing::OpenPeriod {
        number: 1,
        period: now.period.expect("a period"),
        charge: now.id,
        ordinal: 0,
        dunning_step: 0,
        standing: billing::Standing::Declined,
        first_declined_at: None,
        retry: None,
    });
    live.state = encode(&state);
    let declined = charge(now.clone(), ChargeState::Declined);
    world.keep([live, declined, charge(before, ChargeState::Charged)]).await;
    world.day(400).await;
    assert_eq!(world.move_all().await, 1);
    assert_eq!(world.left(ids::CHARGE).await, [now.id.to_string()]);
}

#[tokio::test]
async fn what_holds_a_unique_name_stays() {
    let world = World::new();
    let gold = gold();
    let name = ids::live(&gold.account, &gold.id, line(1));
    let holder =
        NewInstance { unique: Some(name), ..subscription(SubscriptionState::Cancelled, 0) };
    world.keep([holder]).await;
    world.day(400).await;
    assert_eq!(world.move_all().await, 0);
}

#[tokio::test]
async fn a_stream_of_notices_follows_its_charge_and_what_operators_call_it_stays() {
    let world = World::new();
    let (kept, gone) = (order(1), charged(2));
    let beside = |of: &ChargeOrder, kind: &str, name: String, state: Vec<u8>| NewInstance {
        id: InstanceId::new(of.id.partition(), name),
        kind: kind.into(),
        status: "open".into(),
        lane: Lane::new("notifications", "notices"),
        due_at: None,
        state,
        history: Vec::new(),
        unique: None,
    };
    let mut all = vec![charge(kept.clone(), ChargeState::InDoubt), gone];
    for of in [&kept, &order(2)] {
        all.push(beside(of, ids::NOTICES, format!("notices:{}", of.id), Vec::new()));
        all.push(beside(of, ids::ALIAS, format!("ref:{}", of.id), encode(&of.id)));
    }
    world.keep(all).await;
    world.day(40).await;
    assert_eq!(world.move_all().await, 1, "the charge");
    assert_eq!(world.move_all().await, 1, "what told of it, once it is gone");
    assert_eq!(world.left(ids::NOTICES).await, [format!("notices:{}", kept.id)]);
    assert_eq!(world.left(ids::ALIAS).await.len(), 2);
}

#[tokio::test]
async fn what_needs_a_person_stays_until_somebody_has_settled_it() {
    let world = World::new();
    let matter = |number: u64, settled| Matter {
        kind: MatterKind::LandedLate,
        subject: order(number).id.to_string().into(),
        account: order(number).account,
        amount: None,
        note: None,
        settled,
    };
    let by = Settled { by: "ann".into(), reason: "paid back".into(), at: begun() };
    let (open, settled) = (matter(1, None), matter(2, Some(by)));
    world.keep([open.opening(0, begun()), settled.opening(0, begun())]).await;
    world.day(40).await;
    assert_eq!(world.move_all().await, 1);
    assert_eq!(world.left(ids::MATTER).await, [open.opening(0, begun()).id.name.to_string()]);
}

#[tokio::test]
async fn what_somebody_has_to_tell_it_is_read_before_it_leaves() {
    let world = World::new();
    world.keep([charged(1)]).await;
    world.day(30).await;
    let signal = engine::store::Signal { to: crate::given::id(1), body: b"news".to_vec() };
    world.store.signal(signal).await.expect("a store");
    assert_eq!(world.move_all().await, 0);
}
