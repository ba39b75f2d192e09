use engine::{Moment, Workflow};
use proptest::prelude::*;

use super::*;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("a time")
}

fn matter(kind: MatterKind, subject: &str, note: Option<&str>) -> Matter {
    Matter {
        kind,
        subject: subject.into(),
        account: "ltc-main".parse().expect("an id"),
        amount: None,
        note: note.map(Into::into),
        settled: None,
    }
}

proptest! {
    #[test]
    fn whoever_settles_a_matter_first_has_settled_it_however_many_try(
        tries in prop::collection::vec("[a-z]{1,8}", 1..20),
    ) {
        let mut matter = matter(MatterKind::LandedLate, "ch_1", None);
        let moment = Moment { at: now(), lost_commits_at: None };
        prop_assert_eq!(matter.status(), "landed_late");
        for by in &tries {
            let signal = MatterSignal::Settle { by: (**by).into(), reason: "refunded".into() };
            for event in MatterWorkflow.hear(&matter, signal, moment) {
                MatterWorkflow.apply(&mut matter, &event, now()).expect("what is heard is legal");
            }
            prop_assert_eq!(matter.status(), SETTLED);
        }
        prop_assert_eq!(&*matter.settled.expect("settled").by, &*tries[0]);
    }
}

#[test]
fn a_matter_is_the_same_however_often_it_is_found() {
    let id = |kind, subject, note| matter(kind, subject, note).opening(3, now()).id;
    let landed = id(MatterKind::LandedLate, "ch_1", None);
    assert_eq!(landed, id(MatterKind::LandedLate, "ch_1", Some("200")));
    assert_ne!(landed, id(MatterKind::LandedLate, "ch_2", None));
    assert_ne!(landed, id(MatterKind::OtherAnswer, "ch_1", None));
    // A code is one matter, however many charges meet it.
    let code = |charge, code| id(MatterKind::UnlistedCode, charge, Some(code));
    assert_eq!(code("ch_1", "777"), code("ch_2", "777"));
    assert_ne!(code("ch_1", "777"), code("ch_1", "778"));
}

#[test]
fn a_matter_is_found_by_its_name_alone() {
    let id = matter(MatterKind::LandedLate, "ch_1", None).opening(300, now()).id;
    assert_eq!(ids::matter_of(&id.name), Some(id.clone()));
    let longest = "mt_ffff0123456789abcdef0123456789ab";
    for wrong in ["", "mt_", "ev_012c8f", &id.name[1..], &longest[..30], "mt_zzzz"] {
        assert_eq!(ids::matter_of(wrong), None, "{wrong}");
    }
}

#[test]
fn every_kind_has_a_word_that_is_short_enough_for_a_status_and_not_that_of_the_settled() {
    for (kind, word, _) in MATTER_KINDS {
        assert_eq!(kind.as_str(), word);
        assert!(word.len() <= 32 && word != SETTLED, "{word}");
    }
}
