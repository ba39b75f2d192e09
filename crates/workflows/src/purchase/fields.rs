//! The fields of a wish, read and checked one by one.

use billing::{Country, Currency, Money, MoneyError, Msisdn, MsisdnError, Plan};
use chrono::{DateTime, Datelike, Utc};

use super::wish::unfit;
use super::{Unfit, Wish};
use crate::AccountPolicy;

/// The last year that RFC 3339 spells.
const YEAR_MAX: i32 = 9999;
/// The most characters of a description, which operators print on bills.
pub const DESCRIPTION_CHARS_MAX: usize = 100;
/// The most characters of an address to return to.
pub const RETURN_URL_CHARS_MAX: usize = 2_000;

pub(super) fn msisdn(text: &str, currency: Currency) -> Result<Msisdn, Unfit> {
    let country = match currency {
        Currency::Lak => Country::Laos,
        Currency::Myr => Country::Malaysia,
    };
    Msisdn::parse(text, country).map_err(|error: MsisdnError| unfit("msisdn", error.to_string()))
}

/// A plan has its price; whoever names one anyway has to name the same.
pub(super) fn plan_amount(wish: &Wish, plan: &Plan) -> Result<Money, Unfit> {
    let Some(text) = &wish.amount else { return Ok(plan.amount) };
    let named = Money::parse_charge(text, plan.amount.currency());
    match named.map_err(|error: MoneyError| unfit("amount", error.to_string()))? {
        same if same == plan.amount => Ok(same),
        _ => Err(unfit(
            "amount",
            format!("plan {} costs {}; leave the amount out", plan.id, plan.amount),
        )),
    }
}

pub(super) fn amount(wish: &Wish, account: &AccountPolicy) -> Result<Money, Unfit> {
    let currency = account.max_amount.currency();
    if let Some(named) = &wish.currency
        && named.parse() != Ok(currency)
    {
        let why = format!("account {} charges in {currency}, found {:?}", account.id, short(named));
        return Err(unfit("currency", why));
    }
    let Some(text) = &wish.amount else {
        return Err(unfit("amount", "expected an amount, or a plan that has one"));
    };
    let amount = Money::parse_charge(text, currency);
    let amount = amount.map_err(|error| unfit("amount", error.to_string()))?;
    match amount.exceeds(account.max_amount) {
        Ok(false) => Ok(amount),
        _ => {
            let why = format!("at most {} is charged at once, found {amount}", account.max_amount);
            Err(unfit("amount", why))
        }
    }
}

pub(super) fn description(wish: &Wish) -> Result<String, Unfit> {
    let expected = || {
        unfit(
            "description",
            format!("expected 1 to {DESCRIPTION_CHARS_MAX} characters that can be printed"),
        )
    };
    let text = wish.description.as_deref().map(str::trim).unwrap_or_default();
    is_printable(text, DESCRIPTION_CHARS_MAX).then(|| text.to_owned()).ok_or_else(expected)
}

pub(super) fn charge_at(wish: &Wish) -> Result<Option<DateTime<Utc>>, Unfit> {
    match wish.charge_at {
        Some(at) if at.year() > YEAR_MAX => {
            Err(unfit("charge_at", format!("expected an instant up to the year {YEAR_MAX}")))
        }
        at => Ok(at),
    }
}

pub(super) fn return_url(wish: &Wish) -> Result<Option<Box<str>>, Unfit> {
    let Some(text) = wish.return_url.as_deref() else { return Ok(None) };
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    if is_web && is_printable(text, RETURN_URL_CHARS_MAX) && !text.contains(' ') {
        return Ok(Some(text.into()));
    }
    Err(unfit(
        "return_url",
        format!("expected an http or https address of at most {RETURN_URL_CHARS_MAX} characters"),
    ))
}

pub(super) fn is_printable(text: &str, chars_max: usize) -> bool {
    !text.is_empty() && text.chars().count() <= chars_max && !text.contains(char::is_control)
}

pub(super) fn short(text: &str) -> String {
    text.chars().take(64).collect()
}
