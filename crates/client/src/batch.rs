//! Many charges, as many a request as a server takes.

use contract::{BatchAnswer, BatchCharge, BatchOrder, BatchResult, NewCharge};

use crate::wire::Call;
use crate::{Client, Error, IdempotencyKey};

/// The most charges of one request.
const LINES_MAX: usize = 1_000;
/// The most bytes of one request, where its lines carry much: half of what a server takes.
const BYTES_MAX: usize = 1024 * 1024;

/// Why the rest of a batch has no answers.
#[derive(Debug, thiserror::Error)]
#[error("the first {} lines are answered: {source}", .answered.len())]
pub struct BatchError {
    /// What became of the lines before. From the next one on, ask again under the same keys.
    pub answered: Vec<BatchResult>,
    /// Why the next lot is not answered.
    pub source: Error,
}

impl Client {
    /// Asks for any number of charges, each under a key of its own, up to a thousand a request.
    /// Every line is answered on its own: one that is refused stops no other.
    ///
    /// # Errors
    ///
    /// The first request that failed, with what was answered before it.
    pub async fn enqueue_batch(
        &self,
        lines: &[(IdempotencyKey, NewCharge)],
    ) -> Result<Vec<BatchResult>, BatchError> {
        let mut answered = Vec::with_capacity(lines.len());
        while answered.len() < lines.len() {
            let first = answered.len();
            match self.enqueue_lot(lot(&lines[first..])).await {
                Ok(results) => answered.extend(
                    results
                        .into_iter()
                        .map(|result| BatchResult { index: first + result.index, ..result }),
                ),
                Err(source) => return Err(BatchError { answered, source }),
            }
        }
        Ok(answered)
    }

    async fn enqueue_lot(&self, charges: Vec<BatchCharge>) -> Result<Vec<BatchResult>, Error> {
        let asked = charges.len();
        // Its lines have keys, so the whole may be asked for again.
        let call = Call::post(self.url(&["charges:batch"])?).with(&BatchOrder { charges });
        let BatchAnswer { results } = self.ask(&call).await?;
        if !results.iter().map(|result| result.index).eq(0..asked) {
            let why = format!("expected {asked} results in the lines' order");
            return Err(Error::Unreadable { status: 200, why });
        }
        Ok(results)
    }
}

/// As many of the first lines as fit one request, and one at least.
fn lot(lines: &[(IdempotencyKey, NewCharge)]) -> Vec<BatchCharge> {
    let mut bytes = 0;
    let mut lot = Vec::new();
    for (key, charge) in lines.iter().take(LINES_MAX) {
        let line = BatchCharge { charge: charge.clone(), idempotency_key: Some(key.to_string()) };
        bytes += serde_json::to_vec(&line).map_or(0, |json| json.len() + 1);
        if bytes > BYTES_MAX && !lot.is_empty() {
            break;
        }
        lot.push(line);
    }
    lot
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines that carry so many bytes each besides.
    fn lines(count: usize, bytes: usize) -> Vec<(IdempotencyKey, NewCharge)> {
        let charge = NewCharge {
            account: "ltc-main".into(),
            msisdn: "2055500155".into(),
            amount: "5000".into(),
            currency: "LAK".into(),
            description: "Sticker pack".into(),
            charge_at: None,
            reference: Some("r".repeat(bytes)),
            metadata: Default::default(),
        };
        (0..count).map(|_| (IdempotencyKey::random(), charge.clone())).collect()
    }

    #[test]
    fn a_lot_is_bounded_in_lines_and_in_bytes_and_never_empty() {
        assert_eq!(lot(&lines(3, 0)).len(), 3);
        assert_eq!(lot(&lines(LINES_MAX + 1, 0)).len(), LINES_MAX);
        let heavy = lines(20, BYTES_MAX / 10);
        let taken = lot(&heavy);
        assert_eq!(taken.len(), 9);
        assert!(serde_json::to_vec(&taken).expect("JSON").len() <= BYTES_MAX);
        assert_eq!(lot(&lines(2, BYTES_MAX)).len(), 1, "a server says what is wrong with it");
    }
}
