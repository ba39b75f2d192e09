//! `[merchants.NAME]`: who shares the deployment, and whose the other tables are.

use std::collections::BTreeMap;

use billing::MerchantId;

use super::nearest::nearest;
use super::section::Section;

/// The key by which a table says whose it is.
const KEY: &str = "merchant";
/// What the key of an API says that is nobody's in particular: the provider's own.
const EVERYBODY: &str = "*";

/// One of several merchants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantConfig {
    /// As people read it.
    pub name: String,
    /// Its weight where work of several merchants is due at once.
    pub share: u32,
    /// Whether the ids of its subscriptions stay as they are in the journal.
    pub bare_ids: bool,
}

/// The merchants of the configuration; `None` for one whose own keys are wrong.
pub(super) type Merchants = BTreeMap<MerchantId, Option<MerchantConfig>>;

pub(super) fn read(id: &MerchantId, section: &mut Section<'_, '_>) -> Option<MerchantConfig> {
    let named = section.has("name");
    let name = section.may("name").text("what people read");
    let name = if named { name } else { Some(id.to_string()) };
    let share = section.need("share").whole(1..=100);
    let bare_ids = section.need("bare_ids").flag();
    Some(MerchantConfig { name: name?, share: share?, bare_ids: bare_ids? })
}

/// Reports all but the first whose ids are to stay as they are: two could not be told apart.
pub(super) fn check_bare_ids(root: &Section<'_, '_>, merchants: &Merchants) {
    let is_bare = |config: &Option<MerchantConfig>| config.as_ref().is_some_and(|it| it.bare_ids);
    let mut bare = merchants.iter().filter(|(_, config)| is_bare(config)).map(|(id, _)| id);
    let Some(first) = bare.next() else { return };
    for id in bare {
        let expected = format!("false: the ids of {first} are bare already");
        root.problem(&format!("merchants.{id}.bare_ids"), "true", expected);
    }
}

/// Whose a table is: `Some(None)` where there is one merchant only, who needs no name.
pub(super) fn owner(
    section: &mut Section<'_, '_>,
    merchants: &Merchants,
) -> Option<Option<MerchantId>> {
    one_of(section, merchants, None)
}

/// Whose staff somebody is; `Some(None)` for the deployment's own, who see all merchants'.
pub(super) fn owner_of_staff(
    section: &mut Section<'_, '_>,
    merchants: &Merchants,
) -> Option<Option<MerchantId>> {
    if !section.has(KEY) {
        section.may(KEY);
        return Some(None);
    }
    one_of(section, merchants, None)
}

/// The same for a caller, who may be the provider's own and nobody's in particular.
pub(super) fn owner_of_key(
    section: &mut Section<'_, '_>,
    merchants: &Merchants,
) -> Option<Option<MerchantId>> {
    one_of(section, merchants, Some(EVERYBODY))
}

fn one_of(
    section: &mut Section<'_, '_>,
    merchants: &Merchants,
    nobody: Option<&str>,
) -> Option<Option<MerchantId>> {
    if merchants.is_empty() && !section.has(KEY) {
        section.may(KEY);
        return Some(None);
    }
    read_one(section, KEY, merchants, nobody)
}

/// Whose staff a value of an issuer's claim means; `Some(None)` for the deployment's own.
pub(super) fn meant_by(
    section: &mut Section<'_, '_>,
    value: &str,
    merchants: &Merchants,
) -> Option<Option<MerchantId>> {
    read_one(section, value, merchants, Some(EVERYBODY))
}

fn read_one(
    section: &mut Section<'_, '_>,
    key: &str,
    merchants: &Merchants,
    nobody: Option<&str>,
) -> Option<Option<MerchantId>> {
    let known = || merchants.keys().map(MerchantId::as_str).chain(nobody);
    let expected = format!("whose it is: {}", known().collect::<Vec<_>>().join(" or "));
    let text = section.need(key).text(&expected)?;
    if nobody == Some(&*text) {
        return Some(None);
    }
    let found = merchants.keys().find(|known| known.as_str() == text);
    if found.is_none() {
        section.problem(key, format!("`{text}`"), nearest(&text, known(), "merchant"));
    }
    found.map(|found| Some(found.clone()))
}
