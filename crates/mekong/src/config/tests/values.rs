use std::time::Duration;

use billing::{Currency, Money, Way};
use operators::aoc::Consent;
use operators::ltc::RequestType;

use super::*;
use crate::runtime::catalog_of;

#[test]
fn the_example_is_understood_key_by_key() {
    let config = load(EXAMPLE).expect("the example works").config;
    let ltc = &config.accounts[&"ltc-main".parse().expect("an id")];
    let OperatorAccount::Ltc(own) = &ltc.operator else { panic!("an LTC account") };
    assert_eq!(own.request_type, RequestType::Uat);
    assert_eq!(own.password, Secret::Env("LTC_PASSWORD".into()));
    assert_eq!(own.ussd_codes["*131*1#"].as_str(), "gold-weekly");
    assert_eq!((ltc.tps, ltc.timeout, ltc.attempts_per_day), (20, Duration::from_secs(30), 3));
    assert_eq!(ltc.inquiry_schedule.len(), 6);
    assert_eq!(ltc.reconcile.columns[&reconcile::Field::State], "Status");
    assert_eq!(ltc.reconcile.states["FAILED"], reconcile::TheirState::Declined);
    let gold = &config.plans[&"gold-weekly".parse().expect("an id")];
    assert_eq!(gold.plan.amount, Money::parse("5000", Currency::Lak).expect("an amount"));
    assert_eq!(gold.plan.dunning.steps().len(), 2);
    assert_eq!(gold.plan.schedule.timezone(), chrono_tz::Tz::Asia__Vientiane);
    let video = &config.plans[&"video-monthly".parse().expect("an id")];
    assert_eq!(video.aoc.as_ref().map(|aoc| aoc.duration_days), Some(31));
    assert_eq!(config.api_keys["backend"].scopes.len(), 4);
}

#[test]
fn a_plan_with_the_gateway_bills_a_day_less_than_its_duration() {
    let periods = [(2, "1d", "1d"), (8, "7d", "7d"), (8, "1w", "7d"), (31, "1m", "30d")];
    for (days, written, billed) in periods {
        let toml = EXAMPLE
            .replace("duration_days = 31", &format!("duration_days = {days}"))
            .replace("period = \"1m\"", &format!("period = \"{written}\""));
        let loaded = load(&toml).expect("it works");
        let video = &loaded.config.plans[&"video-monthly".parse().expect("an id")];
        assert_eq!(video.plan.period.to_string(), billed, "{days} days, {written}");
        assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    }
}

#[test]
fn what_is_bought_with_an_otp_and_what_on_a_page_follows_from_the_mode() {
    let bought = |instead: &str| {
        let config = load(&example_with("mode = \"page\"", instead)).expect("it works").config;
        let catalog = catalog_of(&config);
        let way = |account: &str, plan: &str| {
            let account = catalog.account(&account.parse().expect("an id")).expect("is there");
            catalog.purchase_way(account, Some(&plan.parse().expect("an id")))
        };
        (way("ltc-main", "gold-weekly"), way("boost-my", "video-monthly"))
    };
    assert_eq!(bought("mode = \"page\""), (Way::Otp, Way::Page));
    assert_eq!(bought("mode = \"direct\""), (Way::Otp, Way::Direct));
    assert_eq!(bought("mode = \"direct\"\nrequire_otp = true"), (Way::Otp, Way::Otp));
    assert_eq!(bought("mode = \"mobile_app\""), (Way::Otp, Way::Otp));
}

#[test]
fn a_wallet_on_the_list_takes_subscriptions() {
    let listed = "operator_code = \"paytm\"\nwallet_subscriptions = [\"paytm\"]";
    let toml = example_with("operator_code = \"celcom\"", listed)
        .replace("mode = \"page\"", "mode = \"page\"\nwallet = true");
    let config = load(&toml).expect("it works").config;
    let video = &config.plans[&"video-monthly".parse().expect("an id")];
    assert_eq!(video.aoc.as_ref().map(|aoc| aoc.consent), Some(Consent::Wallet));
}

#[test]
fn nothing_at_all_is_a_configuration_of_defaults() {
    let config = load("").expect("the defaults work").config;
    assert_eq!(config.store.url, StoreUrl::Sqlite("mekong.db".into()));
    assert_eq!((config.store.partitions, config.work.concurrency), (16, 128));
    assert!(config.accounts.is_empty() && config.plans.is_empty());
}

#[test]
fn every_wrong_value_is_told_with_its_key_what_was_found_and_what_was_expected() {
    #[rustfmt::skip]
    let cases = [
        // line of the example        instead                              key, found, expected
        ("tps = 20",                  "tps = 0",                           ["accounts.ltc-main.tps", "found 0", "a whole number from 1 to 10000"]),
        ("tps = 20",                  "tps = \"fast\"",                    ["accounts.ltc-main.tps", "found \"fast\"", "a whole number"]),
        ("tps = 20",                  "timeout_s = 51",                    ["accounts.ltc-main.timeout_s", "found 51", "from 1 to 50"]),
        ("tps = 20",                  "tsp = 20",                          ["accounts.ltc-main.tsp", "an unknown key", "the key `tps`"]),
        ("tps = 20",                  "colour = 20",                       ["accounts.ltc-main.colour", "an unknown key", "one of the keys operator, "]),
        ("tps = 20",                  "not_found = \"drop\"",              ["accounts.ltc-main.not_found", "found \"drop\"", "hold or decline"]),
        ("tps = 20",                  "attempts_per_day = 0",              ["accounts.ltc-main.attempts_per_day", "found 0", "from 1 to 100"]),
        ("tps = 20",                  "inquiry_schedule = [\"3m\", \"60s\"]", ["accounts.ltc-main.inquiry_schedule[1]", "found 1m", "more than the 3m before it"]),
        ("tps = 20",                  "inquiry_schedule = [\"0s\"]",       ["accounts.ltc-main.inquiry_schedule[0]", "found \"0s\"", "1s or more"]),
        ("tps = 20",                  "inquiry_schedule = \"60s\"",        ["accounts.ltc-main.inquiry_schedule", "found \"60s\"", "a list of durations"]),
        ("tps = 20",                  "password_file = \"p\"",             ["accounts.ltc-main.password_env", "found password_file as well", "one of the two"]),
        ("https://ltcpay.laotel.com", "http://ltcpay.laotel.com",          ["accounts.ltc-main.base_url", "found \"http://ltcpay.laotel.com\"", "allow_insecure = true"]),
        ("https://ltcpay.laotel.com", "https://Itcpay.laotel.com",         ["accounts.ltc-main.base_url", "Itcpay", "spelled ltcpay"]),
        ("https://ltcpay.laotel.com", "https://ltcpay.laotel.com/?x=1",    ["accounts.ltc-main.base_url", "x=1", "without user, password, query"]),
        ("request_type = \"UAT\"",    "request_type = \"uat\"",            ["accounts.ltc-main.request_type", "found \"uat\"", "UAT or Production"]),
        ("request_type = \"UAT\"",    "",                                  ["accounts.ltc-main.request_type", "found nothing", "UAT or Production"]),
        ("prefix = \"ACME\"",         "prefix = \"ACME-GAMES\"",           ["accounts.ltc-main.transaction_prefix", "ACME-GAMES", "at most 12 letters and digits"]),
        ("prefix = \"ACME\"",         "prefix = \"ACMEACMEACMEA\"",        ["accounts.ltc-main.transaction_prefix", "ACMEACMEACMEA", "at most 12"]),
        ("Asia/Vientiane",            "Asia/Vientane",                     ["accounts.ltc-main.timezone", "Asia/Vientane", "an IANA time zone"]),
        ("max_amount = \"50000\"",    "max_amount = 50000",                ["accounts.ltc-main.max_amount", "found 50000", "as text in quotes"]),
        ("\"*131*1#\" = \"gold-weekly\"", "\"*131*1#\" = \"gold-wekly\"",  ["accounts.ltc-main.ussd_codes", "`gold-wekly`", "the plan `gold-weekly`"]),
        ("operator = \"ltc\"",        "operator = \"lct\"",                ["accounts.ltc-main.operator", "found \"lct\"", "ltc or aoc"]),
        ("password_env = \"LTC_PASSWORD\"", "",                            ["accounts.ltc-main.password_env", "found nothing", "password_env or password_file"]),
        ("state = \"Status\"",        "status = \"Status\"",              ["accounts.ltc-main.reconcile.columns.status", "a field that is not read", "one of transaction_id, reference, msisdn"]),
        ("SUCCESS = \"charged\"",      "SUCCESS = \"paid\"",               ["accounts.ltc-main.reconcile.states.SUCCESS", "found \"paid\"", "charged, declined, pending or refunded"]),
        ("%d/%m/%Y",                  "%Q/%m/%Y",                          ["accounts.ltc-main.reconcile.date_format", "%Q/%m/%Y", "how dates are written"]),
        ("otp_window = \"60s\"",       "otp_window = \"5s\"",               ["accounts.ltc-main.otp_window", "found \"5s\"", "from 10s to 1h"]),
        ("tps = 20",                  "page_window = \"2d\"",              ["accounts.ltc-main.page_window", "found \"2d\"", "from 1m to 1d"]),
        ("operator_code = \"celcom\"", "operator_code = \"celcom,\"",      ["accounts.boost-my.operator_code", "found \"celcom,\"", "one comma between two codes"]),
        ("operator_code = \"celcom\"", "operator_code = \"boost,tng\"",    ["accounts.boost-my.operator_code", "boost,tng", "with wallet = true"]),
        ("operator_code = \"celcom\"", "operator_code = \"boost,tng\"\nwallet = true", ["plans.video-monthly.account", "operator_code = \"boost,tng\"", "one operator_code on the account of a plan"]),
        ("operator_code = \"celcom\"", "operator_code = \"celcom\"\npage_url = \"http://pay.example.com\"", ["accounts.boost-my.page_url", "http://pay.example.com", "allow_insecure = true"]),
        ("operator_code = \"celcom\"", "operator_code = \"celcom\"\npurchase_mode = \"popup\"", ["accounts.boost-my.purchase_mode", "found \"popup\"", "page or direct or mobile_app"]),
        ("operator_code = \"celcom\"", "operator_code = \"celcom\"\npurchase_mode = \"direct\"\nwallet = true", ["accounts.boost-my.wallet", "found true", "a wallet pays with purchase_mode = \"page\""]),
        ("operator_code = \"celcom\"", "operator_code = \"celcom\"\nwallet_subscriptions = \"paytm\"", ["accounts.boost-my.wallet_subscriptions", "found \"paytm\"", "a list of operator codes"]),
        ("operator_code = \"celcom\"", "operator_code = \"celcom\"\ntransaction_prefix = \"A-1\"", ["accounts.boost-my.transaction_prefix", "found \"A-1\"", "at most 12 letters and digits"]),
        ("operator_code = \"celcom\"", "operator_code = \"celcom\"\nreference_code = 7", ["accounts.boost-my.reference_code", "found 7", "as text in quotes"]),
        ("operator_code = \"celcom\"", "operator_code = \"celcom\"\nrefund_purchase_category_code = 7", ["accounts.boost-my.refund_purchase_category_code", "found 7", "as text in quotes"]),
        ("renewal_mode = \"merchant\"", "",                                ["accounts.boost-my.renewal_mode", "found nothing", "merchant or auto"]),
        ("amount = \"5000\"",         "amount = \"5000.5\"",               ["plans.gold-weekly.amount", "found \"5000.5\"", "an amount of LAK"]),
        ("amount = \"5000\"",         "amount = 5000.0",                   ["plans.gold-weekly.amount", "found 5000.0", "as text in quotes"]),
        ("amount = \"5000\"",         "amount = \"50001\"",                ["plans.gold-weekly.amount", "found 50001 LAK", "max_amount of 50000 LAK"]),
        ("currency = \"LAK\"",        "currency = \"MYR\"",                ["plans.gold-weekly.currency", "found MYR", "LAK, the account's currency"]),
        ("currency = \"LAK\"",        "currency = \"USD\"",                ["plans.gold-weekly.currency", "found \"USD\"", "LAK or MYR"]),
        ("account = \"ltc-main\"",    "account = \"ltc-mian\"",            ["plans.gold-weekly.account", "`ltc-mian`", "the account `ltc-main`"]),
        ("period = \"7d\"",           "period = \"7\"",                    ["plans.gold-weekly.period", "found \"7\"", "a period such as 7d"]),
        ("\"0 0 2 * * *\"",           "\"0 2 * * *\"",                     ["plans.gold-weekly.renewal_schedule", "found \"0 2 * * *\"", "cron expression with seconds first"]),
        ("\"0 0 2 * * *\"",           "\"0 0 2 30 2 *\"",                  ["plans.gold-weekly.renewal_schedule", "30 2", "never fires"]),
        ("renewal_window = \"4h\"",   "renewal_window = \"8d\"",           ["plans.gold-weekly.renewal_window", "found \"8d\"", "from 1s to 7d"]),
        ("[\"1d\", {",                "[\"4d\", {",                        ["plans.gold-weekly.dunning[1]", "found 3d", "more than the 4d before it"]),
        ("amount = \"2000\" }",       "amount = \"7000\" }",               ["plans.gold-weekly", "does not hold together", "no more than the plan's 5000 LAK"]),
        ("amount = \"2000\" }",       "amonut = \"2000\" }",               ["plans.gold-weekly.dunning[1].amonut", "an unknown key", "the key `amount`"]),
        ("grace = \"7d\"",            "grace = \"367d\"",                  ["plans.gold-weekly.grace", "found \"367d\"", "to 366d"]),
        ("then = \"suspend\"",        "then = \"forget\"",                 ["plans.gold-weekly.then", "found \"forget\"", "suspend or cancel"]),
        ("then = \"suspend\"",        "aoc = {}",                          ["plans.gold-weekly.aoc", "found a table", "not with aoc"]),
        ("mode = \"page\"",           "mode = \"popup\"",                  ["plans.video-monthly.aoc.mode", "found \"popup\"", "page or direct or mobile_app"]),
        ("mode = \"page\"",           "mode = \"page\"\nwallet = true",    ["plans.video-monthly.aoc.wallet", "found true", "whose wallet_subscriptions has \"celcom\""]),
        ("mode = \"page\"",           "mode = \"direct\"\nwallet = true",  ["plans.video-monthly.aoc.wallet", "found true", "a wallet pays with mode = \"page\""]),
        ("mode = \"page\"",           "mode = \"page\"\nrequire_otp = true", ["plans.video-monthly.aoc.require_otp", "found true", "mode = \"direct\""]),
        ("mode = \"page\"",           "mode = \"page\"\nrenewal_amount = \"9.9.0\"", ["plans.video-monthly.aoc.renewal_amount", "found \"9.9.0\"", "an amount of MYR"]),
        ("mode = \"page\"",           "mode = \"page\"\nrenewal_amount = \"4.90\"", ["plans.video-monthly.aoc.renewal_amount", "found 4.90 MYR", "9.90 MYR, which renewals charge"]),
        ("duration_days = 31",        "duration_days = 1",                 ["plans.video-monthly.aoc.duration_days", "found 1", "from 2 to 366"]),
        ("duration_days = 31",        "duration_days = 8",                 ["plans.video-monthly.period", "found 1m", "about 7d: with aoc.duration_days = 8 a renewal lasts 7 days"]),
        ("[plans.gold-weekly]",       "[plans.Gold_Weekly]",               ["plans.Gold_Weekly", "the name \"Gold_Weekly\"", "a plan id"]),
        ("url = \"sqlite:mekong.db\"", "url = \"postgres://h/db\"",        ["store.url", "postgres://h/db", "sqlite:mekong.db, redis://"]),
        ("partitions = 16",           "partitions = 0",                    ["store.partitions", "found 0", "from 1 to 1024"]),
        ("partitions = 16",           "retention = \"5m\"",                ["store.retention", "found \"5m\"", "from 1d to 3650d"]),
        ("[http]", "[work]\nmetrics_listen = \"9464\"\n[http]",             ["work.metrics_listen", "found \"9464\"", "an address such as 127.0.0.1:9464"]),
        ("trace_one_in = 1 ", "trace_one_in = 0 ",                      ["telemetry.trace_one_in", "found 0", "a whole number from 1 to 1000000"]),
        ("trace_one_in = 1 ", "otlp_endpoint = \"collector:4318\"\ntrace_one_in = 1 ", ["telemetry.otlp_endpoint", "found \"collector:4318\"", "http or https, and a host"]),
        ("listen = \"127.0.0.1:7070\"", "listen = \"7070\"",               ["http.listen", "found \"7070\"", "an address such as 127.0.0.1:7070"]),
        ("[store]",                   "[stroe]",                           ["stroe", "an unknown key", "the key `store`"]),
        ("url = \"file:archive\"",    "url = \"ftp://h\"",                 ["archive.url", "ftp://h", "file:FOLDER or s3://BUCKET/PREFIX"]),
        ("[http]", "[requeues]\napprove_above = { LAK = 1000000 }\n[http]", ["requeues.approve_above.LAK", "found 1000000", "as text in quotes"]),
        ("[http]", "[requeues]\napprove_above = { LAK = \"5000.5\" }\n[http]", ["requeues.approve_above.LAK", "found \"5000.5\"", "an amount of LAK"]),
        ("[http]", "[requeues]\napprove_above = { USD = \"500\" }\n[http]", ["requeues.approve_above.USD", "`USD`", "LAK or MYR"]),
        ("[http]", "[requeues]\napprove_above = { LAK = \"1\", lak = \"2\" }\n[http]", ["requeues.approve_above.", "LAK twice", "one sum of each currency"]),
        ("\"charges:write\"",         "\"charges:delete\"",                ["api.keys.backend.scopes[0]", "charges:delete", "charges:read or "]),
        ("url = \"https://shop.example.com/mekong\"", "",                  ["webhooks.acme.url", "found nothing", "an https address"]),
        ("url = \"https://shop.example.com/mekong\"", "url = \"http://shop.example.com/\"", ["webhooks.acme.url", "http://shop.example.com/", "allow_insecure = true"]),
        ("url = \"https://shop.example.com/mekong\"", "url = \"https://0x7f.1/\"",     ["webhooks.acme.url", "127.0.0.1 (this machine)", "allow_private = true"]),
        ("url = \"https://shop.example.com/mekong\"", "url = \"https://10.0.0.7/\"",   ["webhooks.acme.url", "10.0.0.7 (a private address)", "a public address"]),
        ("secret_env = \"WEBHOOK_SECRET\"", "",                             ["webhooks.acme.secret_env", "found nothing", "secret_env or secret_file"]),
        ("secret_env = \"WEBHOOK_SECRET\"", "secret_env = \"S\"\nconnections = 0", ["webhooks.acme.connections", "found 0", "from 1 to 1000"]),
        ("[webhooks.acme]",           "[webhooks.\"a/b\"]",                 ["webhooks.a/b", "the name \"a/b\"", "a webhook's name"]),
        ("url_env = \"ALERT_WEBHOOK\"", "",                                ["alerts.url_env", "found nothing", "url_env or url_file"]),
    ];
    for (line, instead, parts) in cases {
        let told = problems_of(&example_with(line, instead));
        for part in parts {
            assert!(told.contains(part), "{instead}: expected {part:?} in\n{told}");
        }
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let toml = example_with("tps = 20", "tps = 0\nuser = \"x\"")
        .replace("period = \"7d\"", "period = \"7\"")
        .replace("partitions = 16", "partitions = \"many\"");
    let Problems(problems) = load(&toml).map(|_| ()).expect_err("four problems");
    let keys: Vec<&str> = problems.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "store.partitions",
            "accounts.ltc-main.tps",
            "accounts.ltc-main.user",
            "plans.gold-weekly.period"
        ]
    );
}

#[test]
fn a_file_that_is_no_toml_is_told_by_line_and_column_without_repeating_the_line() {
    let told = problems_of("[accounts.a]\npassword = hunter2\n");
    assert!(told.contains(":2:12: found ") && told.contains("expected TOML"), "{told}");
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn a_named_file_must_be_there() {
    let environment = Environment::default();
    let missing = Some(Path::new("/nowhere/mekong.toml"));
    let told = Config::load(&Sources { file: missing, environment: &environment, store: None });
    let told = told.map(|_| ()).expect_err("no file").to_string();
    assert!(told.contains("/nowhere/mekong.toml: found "), "{told}");
}

#[test]
fn http_is_for_this_machine_or_where_it_is_allowed() {
    let at = |url: &str| example_with("https://ltcpay.laotel.com", url);
    let account = |toml: &str| {
        let accounts = load(toml).expect("it works").config.accounts;
        accounts[&"ltc-main".parse().expect("an id")].clone()
    };
    for loopback in ["http://127.0.0.1:7080", "http://localhost:7080", "http://[::1]:7080"] {
        assert!(account(&at(loopback)).is_loopback(), "{loopback}");
    }
    let allowed = at("http://10.0.0.1").replacen("tps = 20", "allow_insecure = true", 1);
    assert!(!account(&allowed).is_loopback());
    assert!(load(&at("http://localhost.example")).is_err());
}

#[test]
fn what_is_shown_reads_back_as_the_same_configuration() {
    let first = load(EXAMPLE).expect("the example works");
    let again = load(&first.effective.to_string()).expect("what is shown works");
    assert_eq!(first.config, again.config);
    assert_eq!(first.effective, again.effective);
}

#[test]
fn the_defaults_document_every_key_that_is_read() {
    let asked = load(
        "colour = 1\n[accounts.a]\noperator = \"ltc\"\ncolour = 1\n[accounts.b]\noperator = \"aoc\"\ncolour = 1\n[plans.p]\ncolour = 1\n",
    );
    let Problems(problems) = asked.map(|_| ()).expect_err("unknown keys");
    let lists =
        problems.iter().filter_map(|problem| problem.expected.strip_prefix("one of the keys "));
    let mut count = 0;
    for key in lists.flat_map(|list| list.split(", ")) {
        count += 1;
        let named = layers::DEFAULTS.contains(&format!("[{key}.NAME]"));
        let documented = layers::DEFAULTS.lines().any(|line| {
            let line = line.trim_start_matches(['#', ' ', '[']);
            line.strip_prefix(key).is_some_and(|rest| rest.starts_with([' ', ']', '.']))
        });
        assert!(named || documented || key.ends_with("_file"), "{key} is not in defaults.toml");
    }
    assert!(count > 40, "{count} keys were listed");
}

#[test]
fn what_does_not_do_what_it_seems_to_is_a_warning() {
    let cases = [
        (
            "renewal_schedule = \"0 0 2 * * *\"",
            "",
            "plans.gold-weekly.renewal_window: found a window",
        ),
        (
            "period = \"1m\"",
            "period = \"31d\"",
            "plans.video-monthly.period: found 31d, expected about 30d",
        ),
        (
            "public_url = \"https://billing.example.com\"",
            "",
            "http.public_url: found nothing, expected an https address: subscribers of boost-my \
             are sent back to http://127.0.0.1:7070",
        ),
        (
            "grace = \"7d\"",
            "grace = \"2d\"",
            "plans.gold-weekly.grace: found 2d, expected at least 3d",
        ),
    ];
    for (line, instead, expected) in cases {
        let loaded = load(&example_with(line, instead)).expect("it works");
        let [warning] = loaded.warnings.as_slice() else { panic!("one warning: {loaded:?}") };
        assert!(warning.to_string().starts_with(expected), "{warning}");
    }
}
