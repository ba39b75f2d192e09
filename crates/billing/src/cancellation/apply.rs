//! How events change a cancellation.

use chrono::{DateTime, Utc};

use super::{Cancellation, CancellationEvent, IllegalCancellationMove};

impl Cancellation {
    /// Folds one event into the cancellation.
    ///
    /// # Errors
    ///
    /// The table has no such move; it is unchanged.
    pub fn apply(
        &mut self,
        event: &CancellationEvent,
        at: DateTime<Utc>,
    ) -> Result<(), IllegalCancellationMove> {
        let Some(by) = event.by() else { return Ok(()) };
        self.state = self.state.on(by)?;
        match event {
            CancellationEvent::Opened => {}
            CancellationEvent::Submitted { .. } => {
                self.attempts = self.attempts.saturating_add(1);
                self.due_at = at;
            }
            CancellationEvent::Failed { retry_at: until, code, .. }
            | CancellationEvent::AnswerLost { look_at: until, code, .. } => {
                self.put_off(*until);
                self.operator_code.clone_from(code);
            }
            CancellationEvent::Asked { look_at: until, .. }
            | CancellationEvent::FoundAlive { retry_at: until } => self.put_off(*until),
            CancellationEvent::Ended { by, code } => {
                self.failures = 0;
                self.operator_code.clone_from(code);
                self.ended_by = Some(*by);
            }
        }
        Ok(())
    }

    fn put_off(&mut self, until: DateTime<Utc>) {
        self.failures = self.failures.saturating_add(1);
        self.due_at = until;
    }
}
