use super::*;
use crate::Currency;

const DAY: Duration = Duration::from_secs(86_400);

fn policy(steps: &[&str]) -> Result<DunningPolicy, DunningError> {
    let steps = steps.iter().map(|step| step.parse().expect(step)).collect();
    DunningPolicy::new(steps, 7 * DAY, AfterGrace::Suspend)
}

#[test]
fn steps_are_counted_from_one_because_zero_is_the_renewal() {
    let policy = policy(&["12h", "1d", "3d"]).expect("a policy");
    let after = |n| policy.step(n).map(|step| step.after);
    assert_eq!(after(0), None);
    assert_eq!([after(1), after(2), after(3)], [Some(DAY / 2), Some(DAY), Some(3 * DAY)]);
    assert_eq!([after(4), after(u32::MAX)], [None, None]);
}

#[test]
fn no_steps_are_a_policy_too() {
    let policy = policy(&[]).expect("a policy");
    assert_eq!(policy.step(1), None);
    assert_eq!((policy.grace(), policy.then()), (7 * DAY, AfterGrace::Suspend));
}

#[test]
fn a_step_comes_later_than_the_one_before() {
    for (steps, step) in [(["1d", "24h"], 2), (["2d", "1d"], 2), (["0s", "1d"], 1)] {
        assert_eq!(policy(&steps), Err(DunningError::NotLater { step }), "{steps:?}");
    }
    let messages = [1, 2].map(|step| DunningError::NotLater { step }.to_string());
    assert_eq!(
        messages,
        [
            "dunning step 1 must come later than the decline",
            "dunning step 2 must come later than the step before it"
        ]
    );
}

#[test]
fn a_policy_has_at_most_sixteen_steps_within_a_year() {
    let hours = |count: u32| (1..=count).map(|n| DunningStep::full(n * DAY)).collect::<Vec<_>>();
    let with_steps = |count| DunningPolicy::new(hours(count), DAY, AfterGrace::Cancel);
    assert!(with_steps(16).is_ok());
    assert_eq!(with_steps(17), Err(DunningError::TooManySteps { found: 17 }));
    assert_eq!(policy(&["367d"]), Err(DunningError::TooLong));
    let endless = DunningPolicy::new(vec![], 367 * DAY, AfterGrace::Cancel);
    assert_eq!(endless, Err(DunningError::TooLong));
}

#[test]
fn a_policy_survives_the_journal() {
    let reduced = Money::parse("2000", Currency::Lak).expect("kip");
    let steps = vec![DunningStep::full(DAY), DunningStep::reduced(3 * DAY, reduced)];
    let policy = DunningPolicy::new(steps, 7 * DAY, AfterGrace::Cancel).expect("a policy");
    let bytes = minicbor::to_vec(&policy).expect("encodes");
    assert_eq!(minicbor::decode::<DunningPolicy>(&bytes).expect("decodes"), policy);
}
