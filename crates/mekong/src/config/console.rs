//! `[console]`: who may sign in to the console.

use std::collections::BTreeMap;
use std::str::FromStr;

use billing::{IdError, MerchantId};
use chrono::TimeDelta;
use console::{HeaderName, PasswordHash, Role};

use super::Secret;
use super::merchant::{self, Merchants};
use super::oidc::{self, OidcConfig};
use super::root::{by_text, named, sound};
use super::section::Section;

/// The most people who have a password here.
const STAFF_MAX: usize = 1_000;

/// Who may sign in to the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleConfig {
    /// How long after signing in they have to do it again.
    pub session: TimeDelta,
    /// The header in which the proxy before us names the browser's address, last; absent: there is
    /// no proxy.
    pub address_header: Option<HeaderName>,
    /// Who has a password here.
    pub staff: BTreeMap<String, StaffConfig>,
    /// Who else vouches for people.
    pub oidc: Option<OidcConfig>,
}

/// Somebody who has a password here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffConfig {
    /// What they are here for.
    pub role: Role,
    /// Whose staff they are; none for the deployment's own.
    pub merchant: Option<MerchantId>,
    /// Their password's hash.
    pub password_hash: HeldHash,
}

/// Where the hash of a password is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldHash {
    /// In the configuration itself: nobody can sign in with a hash.
    Here(Box<PasswordHash>),
    /// Where secrets are.
    Elsewhere(Secret),
}

/// A name to sign in with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct StaffName(String);

impl FromStr for StaffName {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._@-".contains(&byte);
        match (1..=64).contains(&text.len()) && text.bytes().all(fits) {
            true => Ok(Self(text.to_owned())),
            false => Err(IdError {
                expected: "1 to 64 letters, digits, points, lines, underscores and @",
                found: text.chars().take(64).collect(),
            }),
        }
    }
}

impl From<StaffName> for String {
    fn from(name: StaffName) -> Self {
        name.0
    }
}

pub(super) fn read(section: &mut Section<'_, '_>, merchants: &Merchants) -> Option<ConsoleConfig> {
    let session_hours = section.need("session_hours").whole(1..=24);
    let address_header =
        section.may("address_header").read_as("the name of a header, such as x-forwarded-for");
    let staff = named(section.may("staff"), |_: &StaffName, one| read_staff(one, merchants));
    if staff.len() > STAFF_MAX {
        let expected = format!("at most {STAFF_MAX}");
        section.problem("staff", format!("{} people", staff.len()), expected);
    }
    let oidc = section.may("oidc").section("a table", |one| oidc::read(one, merchants));
    Some(ConsoleConfig {
        session: TimeDelta::hours(session_hours?.into()),
        address_header,
        staff: by_text(sound(staff)?),
        oidc: match oidc {
            Some(oidc) => Some(oidc?),
            None => None,
        },
    })
}

fn read_staff(section: &mut Section<'_, '_>, merchants: &Merchants) -> Option<StaffConfig> {
    let merchant = merchant::owner_of_staff(section, merchants);
    let role = section.need("role").read_as("viewer, operations, finance or admin");
    let password_hash = match section.has("password_hash") {
        true => section
            .need("password_hash")
            .hidden()
            .parsed("a hash as `mekong staff hash-password` prints it", str::parse)
            .map(|hash| HeldHash::Here(Box::new(hash))),
        false => section.need_secret("password_hash").map(HeldHash::Elsewhere),
    };
    Some(StaffConfig { role: role?, merchant: merchant?, password_hash: password_hash? })
}
