//! Doubts that staff settle, up to where a worker takes over.

use orders::Refused;
use workflows::Resolution;

use crate::given::{five_thousand, on_sqlite, request};

#[tokio::test]
async fn only_a_charge_in_doubt_is_settled_by_hand_and_only_with_a_reason() {
    let counter = on_sqlite();
    let accepted = counter.orders.charge(&request("1"), &five_thousand()).await.expect("fits");
    let resolve = async |charge: &str, reason: &str| {
        let refused = counter.orders.resolve(charge, Resolution::Charged, "ann", reason).await;
        refused.expect_err("nothing to settle")
    };
    let id = accepted.charge.id;
    let refused = resolve(&id, "in their file").await;
    assert!(matches!(refused, Refused::NotPossible { .. }), "{refused}");
    let refused = resolve(&id, " ").await;
    assert!(matches!(&refused, Refused::Unfit(unfit) if unfit.field == "reason"), "{refused}");
    let refused = resolve("ch_1", "in their file").await;
    assert!(matches!(refused, Refused::Unknown { what: "charge", .. }), "{refused}");
}
