use std::sync::Mutex;

use super::*;
use crate::operator::refused;
use crate::{AccessToken, Evidence};

/// Grants a token, and offers nothing else.
#[derive(Debug)]
struct Stub;

#[async_trait]
impl Operator for Stub {
    fn abilities(&self) -> Abilities {
        crate::ltc::ABILITIES
    }

    async fn fetch_token(&self) -> Result<Answered<TokenGrant>, CallError> {
        let access_token = AccessToken::parse("opaque-Zx81kQ_example").expect("a fine token");
        let answer = TokenGrant { access_token, expires_in: Duration::from_secs(60) };
        Ok(Answered { answer, evidence: Evidence::of(String::new()) })
    }

    async fn charge(
        &self,
        _: Call<'_>,
        _: Arc<dyn SendGate>,
    ) -> Result<Answered<ChargeAnswer>, CallError> {
        Err(refused("charges"))
    }

    async fn inquire(&self, _: Call<'_>) -> Result<Answered<InquiryAnswer>, CallError> {
        Err(refused("inquiries"))
    }
}

/// What was told, as words.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl CallWatch for Told {
    fn called(&self, call: &Called<'_>) {
        let Called { operator, account, call, outcome, .. } = call;
        let line = format!("{operator} {account} {call} {outcome}");
        self.0.lock().expect("nobody panics with it").push(line);
    }
}

#[tokio::test]
async fn every_call_is_told_with_its_outcome_and_the_answer_is_passed_on() {
    let told = Arc::new(Told::default());
    let watched = Watched::new(Arc::new(Stub), "ltc", "ltc-main", told.clone());
    let granted = watched.fetch_token().await.expect("a token");
    assert_eq!(granted.answer.expires_in, Duration::from_secs(60));
    let member = Member {
        msisdn: Msisdn::parse("2055500001", billing::Country::Laos).expect("a number"),
        plan: &"gold-weekly".parse().expect("an id"),
    };
    assert!(watched.standing(member).await.is_err());
    let told = told.0.lock().expect("nobody panics with it");
    assert_eq!(*told, ["ltc ltc-main fetch_token granted", "ltc ltc-main standing refused"]);
}

#[test]
fn the_watch_is_not_seen_in_what_an_operator_prints_of_itself() {
    let watched = Watched::new(Arc::new(Stub), "ltc", "ltc-main", Arc::new(Told::default()));
    assert_eq!(format!("{watched:?}"), format!("{Stub:?}"));
}
