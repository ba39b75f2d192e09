//! How the operators behind the gateway differ.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use crate::aoc::Calendar;

/// What sets one operator apart. In JSON every part may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Charges are `Processing` until they were asked about this often; the last of these
    /// look-ups takes the money. 0: at once.
    pub polls: u32,
    /// A charge that is `Processing` fails if nobody asks about it for longer than this.
    #[serde(with = "seconds")]
    pub patience: Duration,
    /// First charges are `pending_consent` until they were asked about this often. 0: at once.
    pub consent_polls: u32,
    /// A charge without funds is `pending_topup` instead of denied.
    pub awaits_top_up: bool,
    /// A direct charge without funds is `pending_step_down` if a shorter period is affordable.
    pub steps_down: bool,
    /// A charge without funds takes half, if half is affordable, and the rest later.
    pub splits: bool,
    /// How days are counted.
    pub calendar: Calendar,
    /// Renews by itself; renewSubscription is never needed.
    pub renews_itself: bool,
    /// A wallet: numbers are not shown in replies.
    pub is_wallet: bool,
    /// Whether subscriptions are sold at all.
    pub has_subscriptions: bool,
    /// Free first periods that may still be given away; none are offered if absent.
    pub free_trials: Option<u32>,
}

impl Profile {
    /// Charges or denies at once.
    #[must_use]
    pub const fn plain() -> Self {
        Self {
            polls: 0,
            patience: Duration::from_secs(600),
            consent_polls: 0,
            awaits_top_up: false,
            steps_down: false,
            splits: false,
            calendar: Calendar::General,
            renews_itself: false,
            is_wallet: false,
            has_subscriptions: true,
            free_trials: None,
        }
    }

    /// Waits for a top-up where funds are low (`pending_topup`).
    #[must_use]
    pub const fn celcom() -> Self {
        Self { awaits_top_up: true, ..Self::plain() }
    }

    /// `Processing`: it takes a look-up for a charge to take effect.
    #[must_use]
    pub const fn xl() -> Self {
        Self { polls: 1, ..Self::plain() }
    }

    /// Asks for consent (`pending_consent`) and counts days its own way.
    #[must_use]
    pub const fn robi() -> Self {
        Self { consent_polls: 2, calendar: Calendar::Robi, ..Self::plain() }
    }

    /// Renews by itself and tells of successes only.
    #[must_use]
    pub const fn auto() -> Self {
        Self { renews_itself: true, ..Self::plain() }
    }

    /// A wallet; no numbers, no subscriptions.
    #[must_use]
    pub const fn wallet() -> Self {
        Self { is_wallet: true, has_subscriptions: false, ..Self::plain() }
    }

    /// The one wallet with subscriptions, and with `Processing`.
    #[must_use]
    pub const fn paytm() -> Self {
        Self { is_wallet: true, polls: 1, ..Self::plain() }
    }

    /// Buy now, pay later; no subscriptions.
    #[must_use]
    pub const fn bnpl() -> Self {
        Self { is_wallet: true, has_subscriptions: false, ..Self::plain() }
    }

    /// Every operator that is known by a name of its own; `stepdown`, `split` and `trial` have
    /// no counterpart but show what some operator does.
    #[must_use]
    pub fn known() -> BTreeMap<String, Self> {
        let known = [
            ("plain", Self::plain()),
            ("celcom", Self::celcom()),
            ("xl", Self::xl()),
            ("robi", Self::robi()),
            ("auto", Self::auto()),
            ("wallet", Self::wallet()),
            ("paytm", Self::paytm()),
            ("bnpl", Self::bnpl()),
            ("stepdown", Self { steps_down: true, ..Self::plain() }),
            ("split", Self { splits: true, ..Self::plain() }),
            ("trial", Self { free_trials: Some(1_000), ..Self::plain() }),
        ];
        known.into_iter().map(|(code, profile)| (code.to_owned(), profile)).collect()
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::plain()
    }
}

/// A duration as whole seconds.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(time.as_secs())
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_secs)
    }
}
