//! How events change a refund.

use chrono::{DateTime, Utc};

use super::{IllegalRefundMove, Refund, RefundDoubt, RefundEvent, RefundFinding};
use crate::Doubted;

impl Refund {
    /// Folds one event into the refund.
    ///
    /// # Errors
    ///
    /// The table has no such move, or a refund that has arrived would be sent again; it is
    /// unchanged.
    pub fn apply(
        &mut self,
        event: &RefundEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalRefundMove> {
        let Some(by) = event.by() else { return Ok(()) };
        let to = self.state.on(by)?;
        if matches!(event, RefundEvent::NotFound { .. }) && self.has_arrived {
            return Err(IllegalRefundMove { from: self.state, by });
        }
        match event {
            RefundEvent::Opened => {}
            RefundEvent::Submitted => {
                self.attempts = self.attempts.saturating_add(1);
                self.submitted_at = Some(at);
            }
            RefundEvent::NotAccepted { retry_at, .. } => {
                self.attempts = self.attempts.saturating_sub(1);
                self.submitted_at = None;
                self.unaccepted = self.unaccepted.saturating_add(1);
                self.send_not_before = Some(*retry_at);
            }
            RefundEvent::Refunded { amount, code, correlator, reference, .. } => {
                self.close(code);
                // Whatever was thought before, it was sent.
                self.attempts = self.attempts.max(1);
                self.refunded = Some(*amount);
                self.correlator.clone_from(correlator);
                self.operator_reference.clone_from(reference);
            }
            RefundEvent::Denied { code, .. } => self.close(code),
            RefundEvent::AnswerLost { why, look_at, code, .. } => {
                self.operator_code.clone_from(code);
                self.has_arrived |= matches!(why, Doubted::Duplicate | Doubted::Pending);
                self.doubt = Some(RefundDoubt::new(at, *look_at));
            }
            RefundEvent::Suspected { look_at } => {
                self.doubt = Some(RefundDoubt::new(at, *look_at));
            }
            RefundEvent::NotFound { .. } => {
                self.doubt = None;
                self.unaccepted = 0;
                self.not_found_at = Some(at);
            }
            RefundEvent::Asked { finding, look_at, code, .. } => {
                self.has_arrived |= *finding == RefundFinding::Pending;
                self.operator_code = code.clone().or(self.operator_code.take());
                if let Some(doubt) = &mut self.doubt {
                    doubt.look_at = *look_at;
                    doubt.see(*finding, at);
                }
            }
        }
        self.state = to;
        Ok(())
    }

    fn close(&mut self, code: &Option<Box<str>>) {
        self.operator_code.clone_from(code);
        self.doubt = None;
        self.unaccepted = 0;
    }
}

impl RefundDoubt {
    fn new(since: DateTime<Utc>, look_at: DateTime<Utc>) -> Self {
        Self { since, look_at, not_found: 0, not_found_since: None }
    }

    /// Counts how often in a row it was not found. An inquiry that was not answered does not
    /// break the row; any other answer does.
    fn see(&mut self, finding: RefundFinding, at: DateTime<Utc>) {
        match finding {
            RefundFinding::NotFound => {
                self.not_found = self.not_found.saturating_add(1);
                self.not_found_since.get_or_insert(at);
            }
            RefundFinding::Unreachable => {}
            RefundFinding::Pending | RefundFinding::Unclear => {
                (self.not_found, self.not_found_since) = (0, None);
            }
        }
    }
}
