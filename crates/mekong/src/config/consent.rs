//! How subscribers of an AOC account agree to a charge.

use billing::Way;
use operators::aoc::Consent;

use super::section::Section;

/// Reads how subscribers agree, from `key` and `wallet`: a wallet pays on a page only (AOC
/// protocol, section 3).
pub(super) fn read(section: &mut Section<'_, '_>, key: &str) -> Option<Consent> {
    let modes =
        [("page", Consent::Page), ("direct", Consent::Direct), ("mobile_app", Consent::MobileApp)];
    let mode = section.need(key).choice(&modes);
    let wallet = section.may("wallet").flag().unwrap_or(false);
    match mode? {
        Consent::Page if wallet => Some(Consent::Wallet),
        _ if wallet => {
            section.problem(
                "wallet",
                "true",
                format!("false: a wallet pays with {key} = \"page\""),
            );
            None
        }
        mode => Some(mode),
    }
}

/// How a charge is made to which subscribers agree like this.
pub(super) fn way(consent: Consent, require_otp: bool) -> Way {
    match consent {
        Consent::Page | Consent::Wallet => Way::Page,
        Consent::Direct if !require_otp => Way::Direct,
        Consent::Direct | Consent::MobileApp => Way::Otp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_subscriber_types_waits_for_an_otp() {
        let ways = [Consent::Page, Consent::Wallet, Consent::Direct, Consent::MobileApp];
        assert_eq!(ways.map(|c| way(c, false)), [Way::Page, Way::Page, Way::Direct, Way::Otp]);
        assert_eq!(way(Consent::Direct, true), Way::Otp);
    }
}
