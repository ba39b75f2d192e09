//! What an operator has posted to us, without whole numbers.

use contract::CallbackView;
use engine::Instance;
use workflows::callback::{Callback, RawBody};

/// A run of digits of at least this length is taken for a subscriber's number.
const DIGITS_MIN: usize = 8;
/// How many of its digits are shown at its beginning and its end.
const SHOWN_FIRST: usize = 2;
const SHOWN_LAST: usize = 3;

/// What the journal says of a callback.
pub fn callback_view(instance: &Instance, callback: &Callback) -> CallbackView {
    CallbackView {
        id: instance.id.name.to_string(),
        account: callback.account.to_string(),
        kind: callback.kind.as_str().to_owned(),
        state: callback.status.as_str().to_owned(),
        note: callback.note.as_deref().map(str::to_owned),
        received: callback.received,
        received_at: callback.received_at,
        look_at: callback.look_at,
        body: masked(&callback.body),
    }
}

fn masked(body: &RawBody) -> String {
    without_numbers(&String::from_utf8_lossy(body.as_bytes()))
}

/// A text with the middle of every long run of digits left out (money rule 15).
pub fn without_numbers(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for part in text.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        if digits < DIGITS_MIN {
            masked.push_str(part);
            continue;
        }
        masked.push_str(&part[..SHOWN_FIRST]);
        masked.push_str("•••••");
        masked.push_str(&part[digits - SHOWN_LAST..]);
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_rule_15_no_whole_number_of_a_body_is_shown() {
        let body =
            RawBody::keep(br#"{"msisdn":"+60120000001","amount":"10.00","n":8562055500001}"#);
        assert_eq!(masked(&body), r#"{"msisdn":"+60•••••001","amount":"10.00","n":85•••••001}"#);
    }

    #[test]
    fn a_body_that_is_no_text_is_shown_as_far_as_it_is_one() {
        assert_eq!(masked(&RawBody::keep(b"a\xff2055500001")), "a\u{fffd}20•••••001");
    }
}
