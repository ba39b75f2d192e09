//! Posts one message.

use std::fmt;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};

use super::AlertMessage;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Where messages are posted. `Debug` shows no address: whoever knows it may post there.
#[derive(Clone)]
pub struct AlertPost {
    http: Client,
    url: Url,
}

impl fmt::Debug for AlertPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AlertPost({})", self.url.host_str().unwrap_or_default())
    }
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotPosted {
    /// No answer came. The address is not repeated.
    #[error("no answer: {0}")]
    NoAnswer(reqwest::Error),
    /// The answer was not one of 2xx.
    #[error("answered {0}")]
    Refused(StatusCode),
}

impl NotPosted {
    /// Whether the same message may be taken later.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::NoAnswer(_) => true,
            Self::Refused(status) => {
                status.is_server_error()
                    || matches!(
                        *status,
                        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
                    )
            }
        }
    }
}

impl AlertPost {
    /// Posts to this address. Nothing connects yet.
    ///
    /// # Errors
    ///
    /// There is no HTTP client on this machine.
    pub fn to(url: Url) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            .timeout(TIMEOUT)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .user_agent(concat!("mekong/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http, url })
    }

    /// Posts once.
    ///
    /// # Errors
    ///
    /// It was not taken.
    pub async fn post(&self, message: &AlertMessage) -> Result<(), NotPosted> {
        let answer = self.http.post(self.url.clone()).json(message).send().await;
        let status = answer.map_err(|error| NotPosted::NoAnswer(error.without_url()))?.status();
        if status.is_success() { Ok(()) } else { Err(NotPosted::Refused(status)) }
    }
}
