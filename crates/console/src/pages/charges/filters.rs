//! Which charges a page is of, as its address says it.

use billing::parse_duration;
use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Utc};
use contract::ChargeFilterView;
use records::UnfitFilter;
use serde::Deserialize;
use url::form_urlencoded;

/// The filters as they are typed; an empty one narrows nothing. A number is not among them: it
/// stands in no address (money rule 15).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Filters {
    /// States, separated by commas.
    pub(in crate::pages) state: String,
    /// Reasons of declines, separated by commas.
    pub(in crate::pages) reason: String,
    /// The operator's code.
    pub(in crate::pages) operator_code: String,
    /// An account.
    pub(in crate::pages) account: String,
    /// A plan.
    pub(in crate::pages) plan: String,
    /// A run.
    pub(in crate::pages) run: String,
    /// A subscription.
    pub(in crate::pages) subscription: String,
    /// How long ago, a date, or an instant.
    pub(in crate::pages) since: String,
}

/// How many filters there are.
const FIELDS: usize = 8;

impl Filters {
    /// Each filter by its name in an address, with what was typed.
    pub(in crate::pages) fn fields(&self) -> [(&'static str, &str); FIELDS] {
        [
            ("state", &self.state),
            ("reason", &self.reason),
            ("operator_code", &self.operator_code),
            ("account", &self.account),
            ("plan", &self.plan),
            ("run", &self.run),
            ("subscription", &self.subscription),
            ("since", &self.since),
        ]
    }

    /// What was typed for one of them.
    pub(in crate::pages) fn of(&self, name: &str) -> &str {
        let found = self.fields().into_iter().find(|(own, _)| *own == name);
        found.map_or("", |(_, text)| text)
    }

    /// Those of them that narrow something.
    pub(in crate::pages) fn narrowing(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.fields().into_iter().filter(|(_, text)| !text.trim().is_empty())
    }

    /// The address of the page at `path` with these filters.
    pub(in crate::pages) fn address(&self, path: &str) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        let query = pairs.extend_pairs(self.narrowing()).finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// The same with one filter as it is wanted.
    pub(in crate::pages) fn with(&self, name: &str, text: impl Into<String>) -> Self {
        let mut other = self.clone();
        let field = match name {
            "state" => &mut other.state,
            "reason" => &mut other.reason,
            "operator_code" => &mut other.operator_code,
            "account" => &mut other.account,
            "plan" => &mut other.plan,
            "run" => &mut other.run,
            "subscription" => &mut other.subscription,
            _ => &mut other.since,
        };
        *field = text.into();
        other
    }

    /// What it means, where the time is `now`.
    ///
    /// # Errors
    ///
    /// A time that is none.
    pub(in crate::pages) fn view(
        &self,
        now: DateTime<Utc>,
    ) -> Result<ChargeFilterView, UnfitFilter> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(ChargeFilterView {
            state: text(&self.state),
            reason: text(&self.reason),
            operator_code: text(&self.operator_code),
            account: text(&self.account),
            plan: text(&self.plan),
            run: text(&self.run),
            subscription: text(&self.subscription),
            msisdn: None,
            since: text(&self.since).map(|text| since(&text, now)).transpose()?,
        })
    }

    /// The same, with the instant that it means now in place of how long ago: it means the same charges
    /// whenever it is sent. A time that is none stays as it was typed.
    pub(in crate::pages) fn as_of(&self, now: DateTime<Utc>) -> Self {
        match self.view(now) {
            Ok(ChargeFilterView { since: Some(at), .. }) => {
                self.with("since", at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            _ => self.clone(),
        }
    }
}

/// A list of values with one of them taken out, or put in.
pub(super) fn toggled(list: &str, value: &str) -> String {
    let mut values = values(list);
    match values.iter().position(|listed| *listed == value) {
        Some(at) => drop(values.remove(at)),
        None => values.push(value),
    }
    values.join(",")
}

/// The values of a list.
pub(super) fn values(list: &str) -> Vec<&str> {
    list.split(',').map(str::trim).filter(|value| !value.is_empty()).collect()
}

fn since(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, UnfitFilter> {
    if let Ok(ago) = parse_duration(text) {
        return Ok(now - TimeDelta::from_std(ago).unwrap_or_default());
    }
    instant(text).ok_or_else(|| UnfitFilter::Value {
        field: "since",
        why: "expected how long ago, such as 2h or 1d, a date such as 2026-11-22, or an instant \
              such as 2026-11-22T02:00Z"
            .to_owned(),
    })
}

/// An instant as forms have it: in UTC where no zone is said, to the minute or the second.
pub(in crate::pages) fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some(date.and_time(NaiveTime::MIN).and_utc());
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let text = text.trim_end_matches('Z');
    let read = |format| chrono::NaiveDateTime::parse_from_str(text, format).ok();
    let formats = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
    formats.into_iter().find_map(read).map(|at| at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn an_address_says_each_filter_that_narrows_and_nothing_else() {
        let filters = Filters { state: "declined,in_doubt".into(), ..Filters::default() };
        let filters = filters.with("run", "ltc-main/gold weekly/2026-11-22").with("plan", "  ");
        assert_eq!(
            filters.address("/console/charges"),
            "/console/charges?state=declined%2Cin_doubt&run=ltc-main%2Fgold+weekly%2F2026-11-22"
        );
        assert_eq!(Filters::default().address("/console/charges"), "/console/charges");
    }

    #[test]
    fn every_filter_can_be_set_by_its_name() {
        let names = Filters::default().fields().map(|(name, _)| name);
        let all = names.iter().fold(Filters::default(), |filters, name| filters.with(name, *name));
        assert!(all.fields().iter().all(|(name, text)| name == text), "{all:?}");
    }

    #[test]
    fn a_choice_that_is_made_again_is_taken_back() {
        assert_eq!(toggled("", "declined"), "declined");
        assert_eq!(toggled("declined", "in_doubt"), "declined,in_doubt");
        assert_eq!(toggled("declined, in_doubt", "declined"), "in_doubt");
    }

    #[test]
    fn how_long_ago_is_the_same_instant_whenever_it_is_sent() {
        let of = |since: &str| Filters { since: since.into(), ..Filters::default() };
        let fixed = of("2h").as_of(at("2026-11-22T12:00:00.250Z"));
        assert_eq!(fixed.since, "2026-11-22T10:00:00.250Z");
        assert_eq!(fixed.as_of(at("2026-11-22T13:00:00Z")), fixed);
        let now = at("2026-11-22T12:00:00Z");
        assert_eq!(
            [of("yesterday"), of("")].map(|typed| typed.as_of(now).since),
            ["yesterday", ""]
        );
    }

    #[test]
    fn since_is_how_long_ago_a_date_or_an_instant() {
        let now = at("2026-11-22T12:00:00Z");
        let of = |text: &str| {
            let filters = Filters { since: text.into(), ..Filters::default() };
            filters.view(now).map(|view| view.since)
        };
        assert_eq!(of("2h").ok(), Some(Some(at("2026-11-22T10:00:00Z"))));
        assert_eq!(of("2026-11-21").ok(), Some(Some(at("2026-11-21T00:00:00Z"))));
        assert_eq!(of("2026-11-22T02:00").ok(), Some(Some(at("2026-11-22T02:00:00Z"))));
        assert_eq!(of("2026-11-22T09:00:00+07:00").ok(), Some(Some(at("2026-11-22T02:00:00Z"))));
        assert_eq!(of(" ").ok(), Some(None));
        let refused = of("yesterday").expect_err("no time").to_string();
        assert!(refused.starts_with("since: expected how long ago"), "{refused}");
    }
}
