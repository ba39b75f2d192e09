//! The line being billed.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::Country;
use crate::country::calling_code_of;

mod error;

pub use error::MsisdnError;

/// A mobile number as operators bill it: E.164 digits, country code first, no `+`.
///
/// Parsing is the only check; code that holds an `Msisdn` never checks again. It is personal
/// data (money rule 15): `Display` and `Debug` are masked, so that a stray `{:?}` in a log gives
/// nobody away, and no error repeats the number.
///
/// ```
/// # use billing::{Country, Msisdn};
/// let msisdn = Msisdn::parse("+856 20 5550 0155", Country::Laos)?;
/// assert_eq!(msisdn.e164(), "8562055500155");
/// assert_eq!(msisdn.national(), "2055500155");
/// assert_eq!(msisdn.to_string(), "20•••••155");
/// assert_eq!(msisdn, Msisdn::parse("02055500155", Country::Laos)?);
/// # Ok::<(), billing::MsisdnError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Msisdn {
    country: Country,
    /// The national number: no supported plan has one that starts with `0`, so no digit is lost.
    national: u64,
}

impl Msisdn {
    /// The most digits read from an input: `00`, and the fifteen that E.164 allows.
    pub const INPUT_DIGITS_MAX: usize = 17;

    /// Reads a national or an international spelling of a number of `country`.
    ///
    /// `2055500001`, `02055500001`, `8562055500001`, `+856 20 5550 0001` and `008562055500001`
    /// are the same number of Laos. Spaces and hyphens may stand anywhere.
    ///
    /// # Errors
    ///
    /// Anything that is not a mobile number of `country`; see [`MsisdnError`].
    pub fn parse(input: &str, country: Country) -> Result<Self, MsisdnError> {
        let (digits, plus) = read_digits(input, country)?;
        match if plus { Some(digits.as_str()) } else { digits.strip_prefix("00") } {
            Some(e164) => Self::from_international(e164, country),
            None => Self::from_bare(&digits, country),
        }
    }

    /// Reads E.164 digits as [`Msisdn::e164`] writes them; the calling code tells the country.
    ///
    /// # Errors
    ///
    /// Anything else, a `+` or a space included.
    pub fn parse_e164(digits: &str) -> Result<Self, MsisdnError> {
        match digits.chars().find(|c| !c.is_ascii_digit()) {
            Some(found) => Err(MsisdnError::UnexpectedCharacter { found }),
            None => Self::from_any_country(digits).ok_or(MsisdnError::NotE164),
        }
    }

    /// The E.164 digits: `8562055500001`. For operators and the journal, never for logs.
    pub fn e164(self) -> String {
        format!("{}{}", self.country.calling_code(), self.national)
    }

    /// The national number without trunk `0`: `2055500001`. For operators, never for logs.
    pub fn national(self) -> String {
        self.national.to_string()
    }

    /// The whole number in E.164 digits, for a reader who may see it.
    ///
    /// The same text as [`Msisdn::e164`], under a name of its own: every use of this one shows a
    /// number to a person, and must leave an audit entry (money rule 15).
    pub fn reveal(self) -> String {
        self.e164()
    }

    /// The country it belongs to.
    pub fn country(self) -> Country {
        self.country
    }

    fn from_international(e164: &str, country: Country) -> Result<Self, MsisdnError> {
        let not_mobile = MsisdnError::NotMobile { country };
        match e164.strip_prefix(country.calling_code()) {
            Some(national) => {
                Self::from_national(without_trunk_zero(national), country).ok_or(not_mobile)
            }
            None => Err(calling_code_of(e164)
                .map_or(not_mobile, |calling_code| other_country(country, calling_code))),
        }
    }

    /// Without `+` or `00` nothing says whether the calling code is there. In both countries it
    /// makes a number longer than any national one, so at most one reading is a mobile number.
    fn from_bare(digits: &str, country: Country) -> Result<Self, MsisdnError> {
        if let Some(msisdn) = Self::from_national(without_trunk_zero(digits), country) {
            return Ok(msisdn);
        }
        match Self::from_any_country(digits) {
            Some(msisdn) if msisdn.country == country => Ok(msisdn),
            Some(msisdn) => Err(other_country(country, msisdn.country.calling_code())),
            None => Err(MsisdnError::NotMobile { country }),
        }
    }

    fn from_any_country(e164: &str) -> Option<Self> {
        Country::ALL.into_iter().find_map(|country| {
            Self::from_national(e164.strip_prefix(country.calling_code())?, country)
        })
    }

    fn from_national(national: &str, country: Country) -> Option<Self> {
        let national = country.has_mobile(national).then_some(national)?;
        let national = national.parse().expect("a mobile number is at most ten ASCII digits");
        Some(Self { country, national })
    }
}

/// The digits of an input, and whether a `+` stood before them.
fn read_digits(input: &str, country: Country) -> Result<(String, bool), MsisdnError> {
    let input = input.trim();
    let unsigned = input.strip_prefix('+');
    let mut digits = String::with_capacity(Msisdn::INPUT_DIGITS_MAX);
    for found in unsigned.unwrap_or(input).chars() {
        match found {
            '0'..='9' if digits.len() == Msisdn::INPUT_DIGITS_MAX => {
                return Err(MsisdnError::TooLong { country });
            }
            '0'..='9' => digits.push(found),
            ' ' | '-' => {}
            _ => return Err(MsisdnError::UnexpectedCharacter { found }),
        }
    }
    if digits.is_empty() {
        Err(MsisdnError::Empty { country })
    } else {
        Ok((digits, unsigned.is_some()))
    }
}

fn without_trunk_zero(national: &str) -> &str {
    national.strip_prefix('0').unwrap_or(national)
}

fn other_country(expected: Country, calling_code: &str) -> MsisdnError {
    MsisdnError::OtherCountry { expected, calling_code: calling_code.to_owned() }
}

impl fmt::Display for Msisdn {
    /// Two digits, five bullets, three digits of the national number: `20•••••155`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let national = self.national();
        let (first, last) = (&national[..2], &national[national.len() - 3..]);
        f.pad(&format!("{first}•••••{last}"))
    }
}

impl fmt::Debug for Msisdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Msisdn({self})")
    }
}

/// In the journal: the E.164 digits as one integer, nine bytes.
impl<C> Encode<C> for Msisdn {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        let e164 = self.e164().parse().expect("thirteen ASCII digits at most");
        e.u64(e164)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Msisdn {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Self::parse_e164(&d.u64()?.to_string()).map_err(decode::Error::custom)
    }
}

#[cfg(test)]
mod tests;
