//! How the journal writes a schedule: `[time zone, cron or null, seconds open or null]`.

use std::time::Duration;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use super::RenewalSchedule;

#[derive(Encode, Decode)]
struct Stored {
    #[n(0)]
    timezone: String,
    #[n(1)]
    cron: Option<String>,
    #[n(2)]
    open_s: Option<u64>,
}

impl<C> Encode<C> for RenewalSchedule {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        let openings = self.openings.as_ref();
        let stored = Stored {
            timezone: self.timezone.name().to_owned(),
            cron: openings.map(|openings| openings.cron.source().to_owned()),
            open_s: openings.map(|openings| openings.stays_open.as_secs()),
        };
        stored.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for RenewalSchedule {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        let stored = Stored::decode(d, ctx)?;
        let timezone = stored.timezone.parse().map_err(decode::Error::custom)?;
        match (stored.cron, stored.open_s) {
            (Some(cron), Some(open_s)) => {
                Self::windows(&cron, timezone, Duration::from_secs(open_s))
                    .map_err(decode::Error::custom)
            }
            (None, None) => Ok(Self::at_any_time(timezone)),
            _ => Err(decode::Error::message("a schedule has both a cron and a window, or neither")),
        }
    }
}
