//! What happens to every request of an operator before its endpoint sees it.

use std::{
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};

use axum::http::StatusCode;

use crate::{
    dice::Dice,
    faults::{Call, Endpoint, Faults, Hazard},
    msisdn::Msisdn,
    outage::Outage,
    reply::Reply,
    script::Script,
    traffic::Traffic,
};

/// An operator's front door and its switches. `R` is what it remembers of a request.
pub(crate) struct Gate<F: Hazard, R> {
    pub(crate) dice: Dice,
    pub(crate) traffic: Traffic<R>,
    pub(crate) script: Script<F>,
    faults: RwLock<Arc<Faults<F>>>,
    outage: RwLock<Outage>,
    calls_per_second_max: usize,
}

impl<F: Hazard, R: Clone> Gate<F, R> {
    pub(crate) fn new(dice: Dice, faults: Faults<F>, requests_kept_max: usize) -> Self {
        Self {
            dice,
            traffic: Traffic::new(requests_kept_max),
            script: Script::default(),
            faults: RwLock::new(Arc::new(faults)),
            outage: RwLock::default(),
            calls_per_second_max: usize::MAX,
        }
    }

    /// The same, but more calls than `max` within a second get HTTP 429, unread.
    pub(crate) fn at_most(self, max: Option<u32>) -> Self {
        Self { calls_per_second_max: max.map_or(usize::MAX, |max| max as usize), ..self }
    }

    /// Lets a call in, or answers it unread.
    pub(crate) fn admit(&self, endpoint: F::Endpoint) -> Result<(), Reply> {
        let within_second = self.traffic.arrived(endpoint.name(), Instant::now());
        self.admit_if_up()?;
        if within_second > self.calls_per_second_max {
            return Err(Reply::Page(StatusCode::TOO_MANY_REQUESTS));
        }
        Ok(())
    }

    /// Lets in a request that does not count as a call, or answers it unread.
    pub(crate) fn admit_uncounted(&self, endpoint: F::Endpoint) -> Result<(), Reply> {
        self.traffic.arrived_uncounted(endpoint.name());
        self.admit_if_up()
    }

    fn admit_if_up(&self) -> Result<(), Reply> {
        match self.outage() {
            Outage::None => Ok(()),
            Outage::Silent => Err(Reply::Closed),
            Outage::Unavailable => Err(Reply::Page(StatusCode::SERVICE_UNAVAILABLE)),
        }
    }

    /// How a request is treated: as the script says, else by chance. With the name of what
    /// befell it. `ids` are those that a line of the script may name it by.
    pub(crate) fn chosen(
        &self,
        call: &Call<'_, F::Endpoint>,
        ids: &[&str],
        msisdn: Option<Msisdn>,
    ) -> (Option<&'static str>, F::Behaviour) {
        if let Some(ordered) = self.script.take(call.endpoint, ids, msisdn) {
            return (Some("script"), ordered);
        }
        match self.faults().befalling(call, self.dice) {
            Some((fault, behaviour)) => (Some(fault.name()), behaviour),
            None => (None, F::Behaviour::default()),
        }
    }

    /// Whether a rule is bent for `subject` as long as the faults stay what they are.
    pub(crate) fn bends(&self, fault: F, subject: &str) -> bool {
        self.faults().bends(fault, subject, self.dice)
    }

    pub(crate) fn set_faults(&self, faults: Faults<F>) {
        *self.faults.write().expect("nothing panics while it holds the faults") = Arc::new(faults);
    }

    pub(crate) fn faults(&self) -> Arc<Faults<F>> {
        Arc::clone(&self.faults.read().expect("nothing panics while it holds the faults"))
    }

    pub(crate) fn set_outage(&self, outage: Outage) {
        *self.outage.write().expect("nothing panics while it holds the outage") = outage;
    }

    fn outage(&self) -> Outage {
        *self.outage.read().expect("nothing panics while it holds the outage")
    }
}

/// Sleeps, unless there is nothing to sleep: the timer's shortest sleep is a millisecond.
pub(crate) async fn spend(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}
