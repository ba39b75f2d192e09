//! Two merchants on one store, from the command line.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The tables of one merchant.
fn tables_of(merchant: &str) -> String {
    format!(
        r#"
        [merchants.{merchant}]
        share = 2

        [accounts.{merchant}-ltc]
        merchant = "{merchant}"
        operator = "ltc"
        base_url = "http://127.0.0.1:9"
        username = "{merchant}"
        password_env = "LTC_PASSWORD"
        request_type = "UAT"
        game_name = "GAME"
        transaction_prefix = "GAME"
        timezone = "Asia/Vientiane"

        [plans.{merchant}-gold]
        account = "{merchant}-ltc"
        name = "Gold"
        amount = "5000"
        currency = "LAK"
        period = "7d"
        "#
    )
}

/// A folder whose store has a subscription `sub-1` of each merchant, and `sub-2` of beta.
fn two() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = tables_of("acme") + &tables_of("beta");
    std::fs::write(folder.path().join("mekong.toml"), text).expect("written");
    let lines = "subscription_id,msisdn,plan,renews_at\n\
                 sub-1,8562055500001,acme-gold,2030-01-01T00:00:00Z\n\
                 sub-1,8562077739888,beta-gold,2030-01-01T00:00:00Z\n\
                 sub-2,8562077739889,beta-gold,2030-01-01T00:00:00Z\n";
    std::fs::write(folder.path().join("all.csv"), lines).expect("written");
    let (code, _, stderr) = run(folder.path(), &["subscriptions", "import", "all.csv"]);
    assert_eq!(code, 0, "{stderr}");
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mekong"));
    let ran = command
        .current_dir(folder)
        .env_clear()
        .env("LTC_PASSWORD", "secret")
        .args(arguments)
        .output();
    let Output { status, stdout, stderr } = ran.expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (status.code().expect("no signal ended it"), text(stdout), text(stderr))
}

#[test]
fn a_list_tells_whose_each_row_is_and_of_one_merchant_has_nobody_elses() {
    let folder = two();
    let list = ["subscriptions", "list"];
    let (_, all, _) = run(folder.path(), &list);
    assert!(all.starts_with("MERCHANT  ID"), "{all}");
    assert!(all.contains("acme~sub-1") && all.contains("beta~sub-2"), "{all}");
    let (code, own, _) = run(folder.path(), &[&list[..], &["--merchant", "acme"]].concat());
    assert!(own.starts_with("ID") && own.contains("sub-1"), "{own}");
    assert!(code == 0 && !own.contains("beta") && !own.contains('~'), "{own}");
}

#[test]
fn a_name_that_two_merchants_gave_asks_whose_is_meant() {
    let folder = two();
    let show = |more: &[&str]| run(folder.path(), &[&["subscriptions", "show"], more].concat());
    let (code, _, stderr) = show(&["sub-1"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("acme and beta") && stderr.contains("--merchant"), "{stderr}");
    assert_eq!(show(&["sub-2"]).0, 0, "one merchant alone has it");
    assert_eq!(show(&["beta~sub-1"]).0, 0);
    let (code, stdout, _) = show(&["sub-1", "--merchant", "acme", "--json"]);
    assert!(code == 0 && stdout.contains("\"id\":\"sub-1\""), "{stdout}");
    assert_eq!(show(&["sub-2", "--merchant", "acme"]).0, 1, "it is not there");
    assert_eq!(show(&["beta~sub-2", "--merchant", "acme"]).0, 1);
    let cancel = ["subscriptions", "cancel", "sub-2", "--merchant", "acme"];
    assert_eq!(run(folder.path(), &cancel).0, 1);
    assert!(show(&["sub-2"]).1.contains("active"));
}

#[test]
fn who_shares_the_deployment_is_listed_with_what_they_have() {
    let folder = two();
    let (_, listed, _) = run(folder.path(), &["merchants", "list", "--json"]);
    let first = listed.lines().next().expect("a line");
    assert!(first.contains("\"merchant\":\"acme\"") && first.contains("\"share\":2"), "{first}");
    assert!(first.contains("acme-ltc") && !first.contains("beta"), "{first}");
    let (code, _, stderr) = run(folder.path(), &["merchants", "list", "--merchant", "acmee"]);
    assert!(code == 2 && stderr.contains("expected acme, beta"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["work", "--until-idle", "--merchant", "acme"]);
    assert!(code == 2 && stderr.contains("whole deployment"), "{stderr}");
}

#[test]
fn a_day_of_one_merchants_is_asked_about_by_a_worker_of_the_whole_deployment() {
    let folder = two();
    let of = |account: &str| {
        let day = ["reconcile", "--date", "2026-01-01", "--merchant", "acme", "--account", account];
        run(folder.path(), &day)
    };
    let (code, _, stderr) = of("acme-ltc");
    assert_eq!(code, 0, "{stderr}");
    let (code, _, stderr) = of("beta-ltc");
    assert!(code == 2 && stderr.contains("expected one of acme-ltc"), "{stderr}");
}

#[test]
fn a_loss_is_not_of_the_future_and_is_on_record() {
    let folder = two();
    let restored = |until: &[&str]| run(folder.path(), &[&["store", "restored"], until].concat());
    let (code, _, stderr) = restored(&["--until", "2999-01-01T00:00:00Z"]);
    assert!(code == 2 && stderr.contains("--until: found 2999-01-01"), "{stderr}");
    assert_eq!(restored(&["--until", "2026-01-01T00:00:00Z", "--why", "a disk died"]).0, 0);
    let (_, audit, _) = run(folder.path(), &["audit", "list", "--json"]);
    assert_eq!(audit.lines().count(), 1, "{audit}");
    assert!(audit.contains("store_restored") && audit.contains("a disk died"), "{audit}");
}
