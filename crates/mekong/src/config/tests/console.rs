use ::console::{Cost, PasswordHash, Role};

use super::*;
use crate::runtime::{catalog_of, console_of, desk_of};

fn hash() -> String {
    PasswordHash::of("gingko", Cost::Nothing).expect("a password").to_string()
}

fn staff(lines: &str) -> String {
    format!("[console.staff.ann]\n{lines}\n")
}

#[test]
fn staff_have_a_role_and_a_hash_that_stands_there_or_elsewhere() {
    let console = |toml: &str| load(toml).expect("it works").config.console;
    let here = console(&staff(&format!("role = \"finance\"\npassword_hash = \"{}\"", hash())));
    assert_eq!(here.staff["ann"].role, Role::Finance);
    assert!(matches!(here.staff["ann"].password_hash, HeldHash::Here(_)));
    assert_eq!((here.session.num_hours(), here.oidc), (12, None));
    let elsewhere = console(&staff("role = \"admin\"\npassword_hash_env = \"ANN\""));
    let expected = HeldHash::Elsewhere(Secret::Env("ANN".into()));
    assert_eq!(elsewhere.staff["ann"].password_hash, expected);
}

#[test]
fn what_is_wrong_with_staff_is_told_by_its_key_and_a_password_in_the_wrong_place_is_not_repeated() {
    let wrong = [
        (staff("role = \"root\"\npassword_hash_env = \"A\""), "console.staff.ann.role"),
        (staff("role = \"admin\"\npassword_hash = \"hunter2\""), "console.staff.ann.password_hash"),
        (staff("role = \"admin\"\npassword = \"hunter2\""), "console.staff.ann.password_hash_env"),
        (staff("password_hash_env = \"A\""), "console.staff.ann.role"),
        ("[console.staff.\"ann smith\"]\nrole = \"admin\"".to_owned(), "console.staff.ann smith"),
        ("[console]\nsession_hours = 25".to_owned(), "console.session_hours"),
        ("[console]\naddress_header = \"x forwarded\"".to_owned(), "console.address_header"),
    ];
    for (toml, key) in wrong {
        let told = problems_of(&toml);
        assert!(told.contains(key) && !told.contains("hunter2"), "{key}: {told}");
    }
}

#[test]
fn an_issuer_needs_roles_and_has_its_defaults() {
    let oidc = "[console.oidc]\nissuer = \"https://id.example.com\"\nclient_id = \"mekong\"\n";
    let told = problems_of(oidc);
    assert!(told.contains("console.oidc.roles"), "{told}");
    let whole = format!("{oidc}roles = {{ \"billing-ops\" = \"operations\" }}");
    let config = load(&whole).expect("it works").config.console.oidc.expect("an issuer");
    assert_eq!((config.name_claim.as_str(), config.role_claim.as_str()), ("email", "roles"));
    assert_eq!(config.roles["billing-ops"], Role::Operations);
    let clear = problems_of(&whole.replace("https://id", "http://id"));
    assert!(clear.contains("console.oidc.issuer"), "{clear}");
}

#[tokio::test]
async fn a_hash_that_is_kept_elsewhere_is_read_at_the_start_and_told_of_without_repeating_it() {
    let config = load(&staff("role = \"admin\"\npassword_hash_env = \"ANN\"")).expect("it works");
    let started = |text: &str| {
        let environment = Environment::from([("ANN", text)]);
        let folder = tempfile::tempdir().expect("a folder");
        let options = engine::store::sqlite::SqliteOptions { partitions: 1, virtual_from: None };
        let store = engine::store::sqlite::SqliteStore::open(folder.path().join("s.db"), options);
        let store = std::sync::Arc::new(store.expect("a store"));
        let catalog = std::sync::Arc::new(catalog_of(&config.config));
        let desk = desk_of(&config.config, &environment, store, catalog).expect("a desk");
        let console = console_of(&config.config, &environment, &desk, false);
        console.map(drop).map_err(|told| told.to_string())
    };
    assert_eq!(started(&hash()), Ok(()));
    let told = started("hunter2").expect_err("no hash");
    assert!(told.contains("console.staff.ann.password_hash_env"), "{told}");
    assert!(told.contains("argon2id") && !told.contains("hunter2"), "{told}");
}
