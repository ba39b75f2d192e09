//! An LTC account's settings.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::base_url::BaseUrl;
use crate::setting::{TEXT_CHARS_MAX, TIMEOUTS, check_text, check_timeout};
use crate::{ConfigError, Secret};

/// The settings of one LTC account. `Debug` masks the password.
#[derive(Clone, Debug)]
pub struct LtcConfig {
    /// Where LTC lives; `/token` and `/api/…` are appended.
    pub base_url: String,
    /// Lets `base_url` be http on another machine.
    pub allow_insecure: bool,
    /// Issued by LTC, one pair per environment.
    pub username: String,
    /// Issued by LTC.
    pub password: Secret,
    /// Which environment these credentials are for.
    pub request_type: RequestType,
    /// The content provider's name as agreed with LTC.
    pub game_name: String,
    /// How ConfirmDeduct spells the key of the game's name.
    pub confirm_game_key: GameKey,
    /// The most time of one call, connecting included. LTC sleeps about 3 s in every renewal and
    /// may take long, so 30 s is right (LTC protocol, section 4.2).
    pub timeout: Duration,
}

/// Sandbox and production share one host; this field and the credentials tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestType {
    /// The sandbox. It may debit real balances all the same (LTC protocol, A11).
    Uat,
    /// Production.
    Production,
}

/// Not a request type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("request_type: expected \"UAT\" or \"Production\", in exactly this case")]
pub struct UnknownRequestType;

/// The key of the game's name in ConfirmDeduct: LTC's table and sample differ (LTC protocol, A3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GameKey {
    /// As the sample spells it.
    #[default]
    Gamename,
    /// As the table spells it.
    GameName,
}

impl LtcConfig {
    /// The shortest time-out that is accepted.
    pub const TIMEOUT_MIN: Duration = *TIMEOUTS.start();
    /// The longest time-out that is accepted.
    pub const TIMEOUT_MAX: Duration = *TIMEOUTS.end();
    /// The most characters of a username, a password, or a game's name.
    pub const TEXT_LEN_MAX: usize = TEXT_CHARS_MAX;

    /// Checks every setting, and gives the address back.
    pub(crate) fn validate(&self) -> Result<BaseUrl, ConfigError> {
        let base_url = BaseUrl::parse("base_url", &self.base_url, self.allow_insecure)?;
        check_host(base_url.host())?;
        check_text("username", &self.username)?;
        check_text("password", self.password.expose())?;
        check_text("game_name", &self.game_name)?;
        check_timeout(self.timeout)?;
        Ok(base_url)
    }
}

fn check_host(host: &str) -> Result<(), ConfigError> {
    match host.contains("itcpay") {
        false => Ok(()),
        true => Err(ConfigError::new(
            "base_url",
            format!(
                "the host {host:?} starts with an i where LTC's has an l: expected \"ltcpay.laotel.com\""
            ),
        )),
    }
}

impl RequestType {
    /// As it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Uat => "UAT",
            Self::Production => "Production",
        }
    }
}

impl FromStr for RequestType {
    type Err = UnknownRequestType;

    fn from_str(text: &str) -> Result<Self, UnknownRequestType> {
        [Self::Uat, Self::Production]
            .into_iter()
            .find(|t| t.as_str() == text)
            .ok_or(UnknownRequestType)
    }
}

impl fmt::Display for RequestType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> LtcConfig {
        LtcConfig {
            base_url: "https://ltcpay.laotel.com".into(),
            allow_insecure: false,
            username: "acme".into(),
            password: Secret::new("s3cret-pass"),
            request_type: RequestType::Uat,
            game_name: "ACME".into(),
            confirm_game_key: GameKey::default(),
            timeout: Duration::from_secs(30),
        }
    }

    fn problem(config: &LtcConfig) -> String {
        config.validate().expect_err("a wrong setting").to_string()
    }

    #[test]
    fn the_misread_host_is_refused_with_the_right_one_named() {
        for host in
            ["https://Itcpay.laotel.com", "https://itcpay.laotel.com/", "https://ITCPAY.laotel.com"]
        {
            let problem = problem(&LtcConfig { base_url: host.into(), ..config() });
            assert!(problem.starts_with("base_url: "), "{problem}");
            assert!(problem.contains("\"ltcpay.laotel.com\""), "{problem}");
        }
        assert!(config().validate().is_ok());
    }

    #[test]
    fn every_wrong_setting_is_named_by_its_key() {
        let long = "x".repeat(201);
        for (key, wrong) in [
            ("base_url", LtcConfig { base_url: "http://ltcpay.laotel.com".into(), ..config() }),
            ("username", LtcConfig { username: String::new(), ..config() }),
            ("password", LtcConfig { password: Secret::new(""), ..config() }),
            ("game_name", LtcConfig { game_name: long, ..config() }),
            ("timeout_s", LtcConfig { timeout: Duration::from_millis(99), ..config() }),
            ("timeout_s", LtcConfig { timeout: Duration::from_secs(301), ..config() }),
        ] {
            assert!(problem(&wrong).starts_with(&format!("{key}: expected")), "{key}");
        }
    }

    #[test]
    fn debug_masks_the_password() {
        let printed = format!("{:?}", config());
        assert!(printed.contains("Secret(•••)") && !printed.contains("s3cret"), "{printed}");
    }

    #[test]
    fn a_request_type_has_exactly_one_spelling() {
        assert_eq!("UAT".parse(), Ok(RequestType::Uat));
        assert_eq!("Production".parse(), Ok(RequestType::Production));
        for wrong in ["uat", "production", "PRODUCTION", ""] {
            assert_eq!(wrong.parse::<RequestType>(), Err(UnknownRequestType), "{wrong}");
        }
    }
}
