//! The day that is reconciled, and when a charge may have been debited.

use std::time::Duration;

use billing::{Charge, SEND_WITHIN, local_date, next_local_day};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// By how much the operator's clock may be off from ours.
pub const CLOCKS_APART: TimeDelta = TimeDelta::minutes(5);
const NOON: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).expect("an hour of the day");

/// A local day of an account: what the operator's file of that date is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    date: NaiveDate,
    timezone: Tz,
    begins_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

/// Where a charge lies against a day, by when it may have been debited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Within it, whatever the operator's clock says.
    Within,
    /// Across one of its ends, and most likely of this day: missed here, where it is missing.
    Edge,
    /// Across one of its ends, and most likely of the day next to it, where it is missed.
    NextDoor,
    /// On another day.
    Outside,
}

/// From when to when the operator may have debited a charge, by our clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// Which of both ends it most likely was.
    likely: DateTime<Utc>,
}

impl Day {
    /// This date by the clocks of this zone.
    pub fn new(date: NaiveDate, timezone: Tz) -> Self {
        let day_before = date.checked_sub_days(Days::new(1)).unwrap_or(date).and_time(NOON);
        let day_before = day_before.and_local_timezone(timezone).earliest();
        // No zone leaps over noon.
        let begins_at = next_local_day(day_before.expect("noon").to_utc(), timezone);
        Self { date, timezone, begins_at, ends_at: next_local_day(begins_at, timezone) }
    }

    /// The date.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// The date of an instant by the same clocks.
    pub fn date_of(&self, at: DateTime<Utc>) -> NaiveDate {
        local_date(at, self.timezone)
    }

    /// When it begins.
    pub fn begins_at(&self) -> DateTime<Utc> {
        self.begins_at
    }

    /// When the next one begins.
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.ends_at
    }

    /// Where a charge lies that may have been debited in this span.
    pub fn place(&self, span: Span) -> Place {
        let (from, to) = (span.from - CLOCKS_APART, span.to + CLOCKS_APART);
        if to < self.begins_at || from >= self.ends_at {
            return Place::Outside;
        }
        if from >= self.begins_at && to < self.ends_at {
            return Place::Within;
        }
        match self.begins_at <= span.likely && span.likely < self.ends_at {
            true => Place::Edge,
            false => Place::NextDoor,
        }
    }
}

impl Span {
    /// When a charge may have been debited: while its call was under way, whatever became of the
    /// answer and whenever the outcome was learnt; most likely when it was made. Where the call
    /// does not say when, until it was found charged; and where no call of ours moves the money,
    /// between its opening and then, or its latest change. It most likely was right before that.
    ///
    /// `timeout` is the operator's; the last two are the record's.
    pub fn of(
        charge: &Charge,
        timeout: Duration,
        opened_at: DateTime<Utc>,
        changed_at: DateTime<Utc>,
    ) -> Self {
        let called_until = charge.submitted_at.map(|from| from + SEND_WITHIN + timeout);
        let from = charge.submitted_at.unwrap_or(opened_at);
        match (charge.found_charged_at, called_until) {
            (None, Some(to)) => Self { from, to, likely: from },
            (found_at, called_until) => {
                let to = found_at.unwrap_or(changed_at).max(called_until.unwrap_or(from));
                Self { from, to, likely: to }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use billing::{
        ChargeId, ChargeOrder, ChargeOrigin, Currency, Money, Msisdn, TransactionId, Way,
    };

    use super::*;

    fn span(from: &str, to: &str) -> Span {
        let at = |text: &str| text.parse().expect("an instant");
        Span { from: at(from), to: at(to), likely: at(from) }
    }

    #[test]
    fn a_day_is_that_of_the_accounts_clocks_and_its_edges_are_as_wide_as_clocks_are_apart() {
        let day = Day::new("2026-11-23".parse().expect("a date"), Tz::Asia__Vientiane);
        assert_eq!(day.begins_at().to_rfc3339(), "2026-11-22T17:00:00+00:00");
        assert_eq!(day.ends_at().to_rfc3339(), "2026-11-23T17:00:00+00:00");
        for (from, to, place) in [
            ("2026-11-22T17:05:00Z", "2026-11-22T17:05:35Z", Place::Within),
            ("2026-11-23T16:54:59Z", "2026-11-23T16:54:59Z", Place::Within),
            ("2026-11-22T17:04:59Z", "2026-11-22T17:05:34Z", Place::Edge),
            ("2026-11-23T16:59:59Z", "2026-11-23T17:00:34Z", Place::Edge),
            ("2026-11-22T16:59:00Z", "2026-11-22T16:59:35Z", Place::NextDoor),
            ("2026-11-23T17:04:59Z", "2026-11-23T17:05:34Z", Place::NextDoor),
            ("2026-11-22T16:54:00Z", "2026-11-22T16:54:59Z", Place::Outside),
            ("2026-11-23T17:05:00Z", "2026-11-23T17:05:35Z", Place::Outside),
        ] {
            assert_eq!(day.place(span(from, to)), place, "{from}");
        }
    }

    /// A charge that was recorded as sent then, and found charged then.
    fn charge(submitted_at: Option<&str>, found_charged_at: Option<&str>) -> Charge {
        let at = |text: &str| text.parse().expect("an instant");
        let origin = ChargeOrigin::Request { api_key: "key", idempotency_key: "one" };
        let id = ChargeId::mint(3, &origin);
        let order = ChargeOrder {
            id,
            transaction_id: TransactionId::mint("ACME", &id.to_string()).expect("an id"),
            account: "xl-main".parse().expect("an account"),
            plan: None,
            subscription: None,
            msisdn: Msisdn::parse_e164("8562055500001").expect("a number"),
            amount: Money::parse("5000", Currency::Lak).expect("kip"),
            description: None,
            period: None,
            ordinal: 0,
            dunning_step: 0,
            retry_of: None,
            opened_on: "2026-11-23".parse().expect("a date"),
            scheduled_for: at("2026-11-23T16:00:00Z"),
            send_before: None,
            way: Way::Renewal,
            purchase: None,
            asked: None,
        };
        let (submitted_at, found_charged_at) = (submitted_at.map(at), found_charged_at.map(at));
        Charge { submitted_at, found_charged_at, ..Charge::open(order) }
    }

    #[test]
    fn each_charge_over_midnight_is_missed_on_one_day_and_what_landed_later_on_that_day() {
        let day = |date: &str| Day::new(date.parse().expect("a date"), Tz::Asia__Vientiane);
        let opened_at = "2026-11-23T16:00:00Z".parse().expect("an instant");
        let places = |submitted_at, found_at| {
            let charge = charge(submitted_at, found_at);
            let timeout = Duration::from_secs(30);
            let span = Span::of(&charge, timeout, opened_at, opened_at);
            ["2026-11-22", "2026-11-23", "2026-11-24"].map(|date| day(date).place(span))
        };
        use Place::{Edge, NextDoor, Outside, Within};
        let (at_night, after) = ("2026-11-23T16:50:00Z", "2026-11-23T18:00:00Z");
        assert_eq!(places(Some(at_night), None), [Outside, Within, Outside]);
        assert_eq!(places(Some("2026-11-23T16:58:00Z"), None), [Outside, Edge, NextDoor]);
        assert_eq!(places(Some("2026-11-23T17:01:00Z"), None), [Outside, NextDoor, Edge]);
        assert_eq!(places(Some(at_night), Some(after)), [Outside, NextDoor, Edge]);
        assert_eq!(places(None, Some(after)), [Outside, NextDoor, Edge]);
    }

    #[test]
    fn a_day_of_a_zone_with_summer_time_is_as_long_as_its_clocks_say() {
        let day = Day::new("2026-03-29".parse().expect("a date"), Tz::Europe__Berlin);
        assert_eq!(day.ends_at() - day.begins_at(), TimeDelta::hours(23));
    }
}
