//! Where webhooks may not lead.

use chrono::TimeDelta;
use notifications::{Endpoint, EndpointError, Signer, Target};

use crate::given::Given;
use crate::receiver::{Answer, Receiver, SECRET};

#[test]
fn an_address_within_that_is_written_out_is_no_endpoint_unless_it_is_allowed() {
    let endpoint = |allow_private| {
        let url = "http://[::ffff:127.0.0.1]:8080/".parse().expect("an address");
        let signer = Signer::new([SECRET]).expect("a secret");
        Endpoint::new(Target { url, allow_private }, signer)
    };
    assert!(matches!(endpoint(false), Err(EndpointError::NotPublic(_))));
    assert!(endpoint(true).is_ok());
}

#[tokio::test]
async fn a_redirect_leads_nowhere() {
    let (door, within) = (Receiver::start().await, Receiver::start().await);
    let moved = Answer { headers: vec![("location", within.url.clone())], ..Answer::status(307) };
    door.usually(moved);
    let given = Given::telling(&[("acme", &door.url)]);
    given.renew("sub-1", TimeDelta::minutes(1)).await;
    assert!(!door.told().is_empty());
    assert!(within.told().is_empty());
}
