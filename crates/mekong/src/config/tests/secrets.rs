use super::*;
use crate::runtime::operators_of;

#[test]
fn a_secret_written_out_is_refused_and_never_repeated() {
    let cases = [
        ("password_env = \"LTC_PASSWORD\"", "password = \"hunter2!\""),
        ("password_env = \"LTC_PASSWORD\"", "password_env = \"hunter2!\""),
        ("password_env = \"LTC_PASSWORD\"", "passwrod = \"hunter2!\""),
        ("url_env = \"ALERT_WEBHOOK\"", "url = \"https://alerts.example/hunter2!\""),
        ("url = \"sqlite:mekong.db\"", "url = \"mysql://root:hunter2!@h/db\""),
    ];
    for (line, instead) in cases {
        let toml = example_with(line, instead);
        let told = load(&toml).map(|_| ()).expect_err(instead);
        assert!(!format!("{told} {told:?}").contains("hunter2"), "{told}");
    }
    let told = problems_of(&example_with(cases[0].0, cases[0].1));
    let clear = "accounts.ltc-main.password: found a secret written out, expected it named by password_env or password_file";
    assert!(told.contains(clear), "{told}");
}

#[test]
fn no_secret_is_ever_shown() {
    let environment = Environment::from([
        ("LTC_PASSWORD", "hunter2"),
        ("AOC_API_KEY", "hunter2"),
        ("MEKONG__STORE__URL", "redis://:hunter2@127.0.0.1/0"),
    ]);
    let loaded = load_with(EXAMPLE, &environment, None).expect("it works");
    let json = serde_json::to_string(&loaded.effective).expect("JSON");
    let shown = format!("{loaded:?} {} {json}", loaded.effective);
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("password_env = \"LTC_PASSWORD\"") && shown.contains(":•••@127.0.0.1"));
    let ltc = &loaded.config.accounts[&"ltc-main".parse().expect("an id")];
    let OperatorAccount::Ltc(own) = &ltc.operator else { panic!("an LTC account") };
    let client = own.client_config(ltc, &environment).expect("the password is there");
    assert!(!format!("{client:?}").contains("hunter2"));
}

#[test]
fn a_secret_that_is_not_there_is_a_warning_with_its_name() {
    let loaded = load(EXAMPLE).expect("it works");
    let told: Vec<String> =
        loaded.missing_secrets(&Environment::default()).iter().map(Problem::to_string).collect();
    let expected = "accounts.ltc-main.password_env: found no secret (the environment variable LTC_PASSWORD is not set)";
    assert!(told.iter().any(|line| line.starts_with(expected)), "{told:#?}");
}

#[test]
fn operators_are_called_with_secrets_that_are_there_and_every_missing_one_is_told() {
    let config = load(EXAMPLE).expect("it works").config;
    let environment = Environment::from([("LTC_PASSWORD", "hunter2"), ("AOC_API_KEY", "hunter2")]);
    let operators = operators_of(&config, &environment).expect("the secrets are there");
    assert_eq!(operators.len(), 2);
    assert!(!format!("{operators:?}").contains("hunter2"));
    let told = operators_of(&config, &Environment::default()).map(|_| ()).expect_err("no secrets");
    for key in ["accounts.ltc-main.password_env", "accounts.boost-my.api_key_env"] {
        assert!(told.to_string().contains(&format!("{key}: found no secret")), "{told}");
    }
}
