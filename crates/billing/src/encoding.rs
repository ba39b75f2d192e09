//! How the journal writes values whose types come from elsewhere.
//!
//! For fields of `minicbor` derives: `#[cbor(with = "billing::encoding::instant")]`, or for an
//! `Option` `#[cbor(with = "billing::encoding::instant::optional", has_nil)]`.

use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, Utc};
use minicbor::{Decoder, Encoder, decode, encode};

/// Keeps a type as the text in one of its fields, and reads it back as any other input is read: by
/// parsing it. `kept_as_text!(TransactionId, 0)`.
#[macro_export]
macro_rules! kept_as_text {
    ($Value:ty, $text:tt) => {
        impl<C> ::minicbor::Encode<C> for $Value {
            fn encode<W: ::minicbor::encode::Write>(
                &self,
                e: &mut ::minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), ::minicbor::encode::Error<W::Error>> {
                e.str(&self.$text)?.ok()
            }
        }

        impl<'b, C> ::minicbor::Decode<'b, C> for $Value {
            fn decode(
                d: &mut ::minicbor::Decoder<'b>,
                _: &mut C,
            ) -> Result<Self, ::minicbor::decode::Error> {
                d.str()?.parse().map_err(::minicbor::decode::Error::custom)
            }
        }
    };
}

/// Defines one encoding: a module for a value, and in it one for an optional value.
macro_rules! encoding {
    (
        $(#[$doc:meta])* $name:ident, $Value:ty,
        $write:ident($to:expr), $read:ident($from:expr), $refusal:literal
    ) => {
        $(#[$doc])*
        pub mod $name {
            use super::*;

            /// Writes the value.
            ///
            /// # Errors
            ///
            /// Only what the writer itself reports.
            pub fn encode<C, W: encode::Write>(
                value: &$Value,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), encode::Error<W::Error>> {
                e.$write($to(value))?.ok()
            }

            /// Reads the value.
            ///
            /// # Errors
            ///
            /// Another type of item, or a number beyond the calendar.
            pub fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<$Value, decode::Error> {
                $from(d.$read()?).ok_or_else(|| decode::Error::message($refusal))
            }

            /// The same for an `Option`, which is left out where it is `None`.
            pub mod optional {
                use super::*;

                /// Writes the value, or null.
                ///
                /// # Errors
                ///
                /// Only what the writer itself reports.
                pub fn encode<C, W: encode::Write>(
                    value: &Option<$Value>,
                    e: &mut Encoder<W>,
                    ctx: &mut C,
                ) -> Result<(), encode::Error<W::Error>> {
                    match value {
                        Some(value) => super::encode(value, e, ctx),
                        None => e.null()?.ok(),
                    }
                }

                /// Reads the value, or null.
                ///
                /// # Errors
                ///
                /// As without the `Option`.
                pub fn decode<C>(
                    d: &mut Decoder<'_>,
                    ctx: &mut C,
                ) -> Result<Option<$Value>, decode::Error> {
                    if d.datatype()? == minicbor::data::Type::Null {
                        return d.null().map(|()| None);
                    }
                    super::decode(d, ctx).map(Some)
                }

                /// What an absent field is read as.
                pub fn nil() -> Option<Option<$Value>> {
                    Some(None)
                }

                /// Whether the field may be left out.
                pub fn is_nil(value: &Option<$Value>) -> bool {
                    value.is_none()
                }
            }
        }
    };
}

encoding! {
    /// A date as the number of days since 1970-01-01: three bytes until the year 2149.
    day, NaiveDate, i64(number_of_day), i64(day_of_number), "a day beyond the calendar"
}

encoding! {
    /// An instant as milliseconds since 1970-01-01T00:00:00Z; anything finer is cut off.
    instant, DateTime<Utc>, i64(DateTime::timestamp_millis), i64(DateTime::from_timestamp_millis),
    "an instant beyond the calendar"
}

encoding! {
    /// A duration in whole seconds; anything finer is cut off.
    seconds, Duration, u64(Duration::as_secs), u64(|secs| Some(Duration::from_secs(secs))),
    "a duration beyond the calendar"
}

/// A value that is left out where it is its type's default, so that what was written before the
/// field existed reads back with it.
///
/// For fields of `minicbor` derives: `#[cbor(with = "billing::encoding::unless_default", has_nil)]`.
pub mod unless_default {
    use minicbor::{Decode, Encode};

    use super::*;

    /// Writes the value.
    ///
    /// # Errors
    ///
    /// Only what the writer itself reports.
    pub fn encode<C, T: Encode<C>, W: encode::Write>(
        value: &T,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        value.encode(e, ctx)
    }

    /// Reads the value.
    ///
    /// # Errors
    ///
    /// Those of the value's own type.
    pub fn decode<'b, C, T: Decode<'b, C>>(
        d: &mut Decoder<'b>,
        ctx: &mut C,
    ) -> Result<T, decode::Error> {
        T::decode(d, ctx)
    }

    /// What an absent field is read as.
    pub fn nil<T: Default>() -> Option<T> {
        Some(T::default())
    }

    /// Whether the field may be left out.
    pub fn is_nil<T: Default + PartialEq>(value: &T) -> bool {
        *value == T::default()
    }
}

fn number_of_day(date: &NaiveDate) -> i64 {
    (*date - NaiveDate::default()).num_days()
}

fn day_of_number(number: i64) -> Option<NaiveDate> {
    let epoch = NaiveDate::default();
    let days = Days::new(number.unsigned_abs());
    if number < 0 { epoch.checked_sub_days(days) } else { epoch.checked_add_days(days) }
}

#[cfg(test)]
mod tests {
    use minicbor::{Decode, Encode};

    use super::*;

    #[derive(Debug, PartialEq, Encode, Decode)]
    struct Everything {
        #[cbor(n(0), with = "day")]
        day: NaiveDate,
        #[cbor(n(1), with = "seconds")]
        lasts: Duration,
        #[cbor(n(2), with = "instant::optional", has_nil)]
        due_at: Option<DateTime<Utc>>,
        #[cbor(n(3), with = "day::optional", has_nil)]
        paid_through: Option<NaiveDate>,
    }

    fn everything(due_at: &str) -> Everything {
        Everything {
            day: "2026-11-22".parse().expect("a date"),
            lasts: Duration::from_secs(604_800),
            due_at: due_at.parse().ok(),
            paid_through: "1969-12-31".parse().ok(),
        }
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        for due_at in ["2026-11-22T19:00:00.123Z", "1969-01-01T00:00:00Z", "not yet"] {
            let bytes = minicbor::to_vec(everything(due_at)).expect("encodes");
            let read: Everything = minicbor::decode(&bytes).expect("decodes");
            assert_eq!(read, everything(due_at), "{due_at}");
        }
    }

    #[test]
    fn an_optional_field_that_is_none_takes_no_room_at_the_end() {
        let full = everything("not yet");
        let empty = Everything { paid_through: None, ..everything("not yet") };
        let len = |value| minicbor::to_vec(value).expect("encodes").len();
        assert_eq!((len(full), len(empty)), (11, 9));
    }

    #[test]
    fn a_number_beyond_the_calendar_is_refused() {
        let bytes = minicbor::to_vec(i64::MAX).expect("encodes");
        let mut decoder = Decoder::new(&bytes);
        assert!(day::decode(&mut decoder, &mut ()).is_err());
        assert!(instant::decode(&mut Decoder::new(&bytes), &mut ()).is_err());
    }
}
