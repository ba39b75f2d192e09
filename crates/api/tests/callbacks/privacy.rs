//! What the logs of a callback say, and what they do not (money rule 15).

use crate::aoc::{OF_VIDEO, notice, path};
use crate::given::{SECRET, Shop, lao, malaysian};
use crate::log::Log;

#[tokio::test]
async fn money_rule_15_no_log_line_of_a_callback_holds_a_number_or_the_secret() {
    let log = Log::default();
    // One thread runs this test and everything it starts.
    let _guard = log.listen();
    let shop = Shop::new();
    shop.enrol("sub-1", lao("2055500001"), "gold-weekly", 3).await;
    shop.enrol("sub-2", malaysian(), "video-monthly", 3).await;
    shop.unsubscribe("+8562055500001", "*131*1#", "USSD").await;
    shop.unsubscribe("2055509999", "", "USSD").await;
    shop.post(&format!("/callbacks/ltc/ltc-main/{SECRET}/unsubscribe"), "{2055500001").await;
    shop.post(&format!("/callbacks/ltc/ltc-main/{SECRET}/subscribed"), "Msisdn=2055500001").await;
    shop.post(&path("charge"), notice("TR-9", "9.90", OF_VIDEO)).await;
    shop.work().await;

    let text = log.text();
    assert!(text.contains("/callbacks/ltc/{account}/{secret}/unsubscribe"), "{text}");
    assert!(text.contains("20•••••001"), "{text}");
    for hidden in ["2055500001", "2055509999", "120000001", SECRET] {
        let line = text.lines().find(|line| line.contains(hidden));
        assert_eq!(line, None, "{hidden} was logged");
    }
}
