//! Makes one message of many alerts about the same.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Alert, AlertMessage};

/// How long the same is not told again; then once, with how often it was.
pub(super) const QUIET_FOR: TimeDelta = TimeDelta::minutes(5);
/// Conditions and accounts told apart at once; far more than any deployment has.
const SUBJECTS_MAX: usize = 500;

/// What alerts are about: a condition of an account, of a path in it or of a webhook.
type Subject = (&'static str, Option<String>, Option<String>);

/// Alerts on their way to being messages. It reads no clock.
#[derive(Default)]
pub(super) struct Digest(BTreeMap<Subject, Matter>);

struct Matter {
    latest: Alert,
    /// How many since the last message.
    untold: u64,
    /// When the next message may go.
    quiet_until: DateTime<Utc>,
}

impl Digest {
    /// Takes one in. `false`: there is no room for another subject.
    pub(super) fn add(&mut self, alert: Alert, now: DateTime<Utc>) -> bool {
        self.0.retain(|_, matter| matter.untold > 0 || matter.quiet_until > now);
        let subject = (alert.condition, alert.account.clone(), alert.about.clone());
        if let Some(matter) = self.0.get_mut(&subject) {
            matter.untold += 1;
            matter.latest = alert;
            return true;
        }
        if self.0.len() >= SUBJECTS_MAX {
            return false;
        }
        self.0.insert(subject, Matter { latest: alert, untold: 1, quiet_until: now });
        true
    }

    /// The message that has waited longest for its time, if one may go now.
    pub(super) fn take(&mut self, now: DateTime<Utc>) -> Option<AlertMessage> {
        let due = self.0.values_mut().filter(|matter| matter.untold > 0);
        let matter = due.min_by_key(|matter| matter.quiet_until)?;
        if matter.quiet_until > now {
            return None;
        }
        let count = std::mem::take(&mut matter.untold);
        matter.quiet_until = now + QUIET_FOR;
        Some(message(&matter.latest, count))
    }

    /// When the next message may go, if one waits.
    pub(super) fn next_at(&self) -> Option<DateTime<Utc>> {
        self.0.values().filter(|matter| matter.untold > 0).map(|matter| matter.quiet_until).min()
    }

    /// Everything that is untold, whether its time has come or not.
    pub(super) fn take_all(&mut self) -> Vec<AlertMessage> {
        let untold = std::mem::take(&mut self.0).into_values().filter(|matter| matter.untold > 0);
        untold.map(|matter| message(&matter.latest, matter.untold)).collect()
    }
}

pub(super) fn message(latest: &Alert, count: u64) -> AlertMessage {
    let text = match count {
        1 => latest.text.clone(),
        _ => format!("{} ({count} times in {} min)", latest.text, QUIET_FOR.num_minutes()),
    };
    AlertMessage {
        text,
        condition: latest.condition,
        account: latest.account.clone(),
        at: latest.at,
        count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(account: &str, text: &str, at: DateTime<Utc>) -> Alert {
        let (account, text) = (Some(account.into()), text.into());
        Alert { condition: "wave", account, about: None, text, at }
    }

    fn night() -> DateTime<Utc> {
        "2026-11-23T02:00:00Z".parse().expect("a time")
    }

    #[test]
    fn the_first_is_told_at_once_and_a_storm_after_it_is_one_message_with_a_count() {
        let (mut digest, start) = (Digest::default(), night());
        assert!(digest.add(alert("ltc-main", "the first", start), start));
        let first = digest.take(start).expect("at once");
        assert_eq!((first.text.as_str(), first.count), ("the first", 1));
        for second in 1..=250 {
            let at = start + TimeDelta::seconds(second);
            assert!(digest.add(alert("ltc-main", &format!("no. {second}"), at), at));
            assert_eq!(digest.take(at), None, "after {second} s");
        }
        assert_eq!(digest.next_at(), Some(start + QUIET_FOR));
        let storm = digest.take(start + QUIET_FOR).expect("once it was quiet");
        assert_eq!((storm.text.as_str(), storm.count), ("no. 250 (250 times in 5 min)", 250));
        assert_eq!(digest.next_at(), None);
    }

    #[test]
    fn what_is_about_another_account_does_not_wait() {
        let (mut digest, start) = (Digest::default(), night());
        for account in ["ltc-main", "ltc-other"] {
            assert!(digest.add(alert(account, account, start), start));
            assert_eq!(digest.take(start).expect("at once").account.as_deref(), Some(account));
        }
    }

    #[test]
    fn subjects_are_bounded_and_make_room_once_they_are_quiet() {
        let (mut digest, start) = (Digest::default(), night());
        for number in 0..SUBJECTS_MAX {
            assert!(digest.add(alert(&number.to_string(), "x", start), start));
        }
        assert!(!digest.add(alert("one more", "x", start), start));
        while digest.take(start).is_some() {}
        let later = start + QUIET_FOR;
        assert!(digest.add(alert("one more", "x", later), later));
    }

    #[test]
    fn at_the_end_nothing_is_left_untold() {
        let (mut digest, start) = (Digest::default(), night());
        digest.add(alert("a", "1", start), start);
        digest.take(start);
        digest.add(alert("a", "2", start), start);
        digest.add(alert("b", "3", start), start);
        let texts: Vec<_> = digest.take_all().into_iter().map(|message| message.text).collect();
        assert_eq!(texts, ["2", "3"]);
    }
}
