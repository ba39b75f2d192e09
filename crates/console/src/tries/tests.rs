//! Who has to wait, and for how long.

use super::*;

const HERE: &str = "192.0.2.1";

/// A try that is looked at, in vain.
fn failed(tries: &Tries, name: &str, address: &str, now: Instant) {
    assert!(tries.begin(name, address, now).is_ok(), "{name} waits at {address}");
}

#[test]
fn after_five_failures_each_try_waits_twice_as_long_as_the_one_before() {
    let (tries, mut now) = (Tries::default(), Instant::now());
    for _ in 0..5 {
        failed(&tries, "ann", HERE, now);
    }
    let mut waits = Vec::new();
    for _ in 0..9 {
        let wait = tries.begin("ann", HERE, now).err();
        now += wait.unwrap_or_default();
        waits.extend(wait.map(|wait| wait.as_secs()));
        failed(&tries, "ann", HERE, now);
    }
    assert_eq!(waits, [15, 30, 60, 120, 240, 480, 900, 900, 900]);
}

#[test]
fn somebody_elses_failures_elsewhere_shut_nobody_out_and_one_success_forgets_ones_own() {
    let (tries, now) = (Tries::default(), Instant::now());
    while tries.begin("ann", "203.0.113.9", now).is_ok() {}
    for _ in 0..4 {
        failed(&tries, "ann", HERE, now);
    }
    tries.succeeded(tries.begin("ann", HERE, now).expect("the fifth"));
    for _ in 0..5 {
        failed(&tries, "ann", HERE, now);
    }
}

#[test]
fn one_address_that_tries_many_names_has_to_wait() {
    let (tries, now) = (Tries::default(), Instant::now());
    let let_in = (0..200).filter(|n| tries.begin(&format!("n{n}"), HERE, now).is_ok()).count();
    assert_eq!(let_in, 30);
}

#[test]
fn failures_are_forgotten_after_an_hour_without_one_however_many_there_were() {
    let (tries, mut now) = (Tries::default(), Instant::now());
    for _ in 0..120 {
        failed(&tries, "ann", HERE, now);
        now += FORGOTTEN_AFTER;
    }
    for _ in 0..5 {
        failed(&tries, "ann", HERE, now);
    }
    assert_eq!(tries.begin("ann", HERE, now), Err(FIRST_WAIT));
}

#[test]
fn whoever_gets_in_makes_nobody_else_at_their_address_wait() {
    let (tries, mut now) = (Tries::default(), Instant::now());
    for n in 0..40 {
        failed(&tries, &format!("n{n}"), HERE, now);
        now += WAIT_MAX;
    }
    for name in ["ann", "ben", "cleo"] {
        tries.succeeded(tries.begin(name, HERE, now).expect("nobody failed just now"));
    }
    failed(&tries, "vic", HERE, now);
    assert_eq!(tries.begin("dao", HERE, now), Err(WAIT_MAX));
}

#[test]
fn strangers_who_guess_from_everywhere_have_one_guess_in_a_long_time_and_the_owner_gets_in() {
    let (tries, mut now) = (Tries::default(), Instant::now());
    for n in 0..150 {
        failed(&tries, "ann", &format!("stranger {n}"), now);
    }
    for _ in 0..20 {
        now += Duration::from_secs(60);
        let _ = tries.begin("ann", "stranger 0", now);
        tries.succeeded(tries.begin("ann", HERE, now).expect("the owner never failed"));
    }
    failed(&tries, "ann", "stranger 1", now);
    assert_eq!(tries.begin("ann", "stranger 1", now), Err(WAIT_MAX));
    // A slip of the owner's costs as much, from then on, whatever strangers do in between.
    failed(&tries, "ann", HERE, now);
    now += WAIT_MAX;
    failed(&tries, "ann", "another stranger", now);
    failed(&tries, "ann", HERE, now);
}

#[test]
fn all_addresses_that_one_line_has_are_one() {
    for (one, other) in [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff"),
        ("2001:db8:0:1::1", "[2001:db8:0:1::2]:50123"),
        ("192.0.2.1", "192.0.2.1:50123"),
        ("192.0.2.1", "::ffff:192.0.2.1"),
    ] {
        let (tries, now) = (Tries::default(), Instant::now());
        for _ in 0..5 {
            failed(&tries, "ann", one, now);
        }
        assert_eq!(tries.begin("ann", other, now), Err(FIRST_WAIT), "{one} and {other}");
    }
}

#[test]
fn addresses_of_other_lines_are_others() {
    for (one, other) in [
        ("2001:db8:0:1::1", "2001:db8:0:2::1"),
        ("192.0.2.1", "192.0.2.2"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2"),
        ("unknown", "_hidden"),
    ] {
        assert_ne!(place(one), place(other));
    }
}

#[test]
fn however_many_names_are_tried_memory_stays_bounded() {
    let (tries, mut now) = (Tries::default(), Instant::now());
    for n in 0..30_000_u32 {
        now += Duration::from_millis(1);
        tries.begin(&n.to_string(), &format!("a{n}"), now).expect("each is new");
        assert!(tries.counts.lock().expect("sound").len() <= REMEMBERED_MAX);
    }
}
