//! Charges without the subscriber, one or many at a time.

use billing::{Charge, ChargeOrder};
use chrono::{DateTime, Utc};
use contract::{ChargeView, NewCharge};
use engine::StoreError;
use engine::store::{BATCH_MAX, CreateOutcome};
use engine::workflow::decode;
use records::opened_view;
use workflows::purchase::Wish;
use workflows::{ChargeWorkflow, ids};

use crate::archived::are_archived;
use crate::keys::{Key, Reserved, reserve, same_or_taken};
use crate::{Orders, Refused, Request};

/// The most charges that are asked for at once.
pub const CHARGES_MAX: usize = BATCH_MAX;
/// What tells a charge's key from another order's.
const WHAT: &str = "charge";

/// A charge that is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The charge as it was when it was opened: the same however often it is asked for.
    pub charge: ChargeView,
    /// Whether it had been asked for under the same key before.
    pub again: bool,
}

/// One order of many, on its way to the journal.
struct Line<'r> {
    request: Request<'r>,
    wanted: &'r NewCharge,
    wish: Wish,
    order: ChargeOrder,
}

/// An order whose key is its own, as of when it was asked for first.
struct Ready<'r> {
    request: Request<'r>,
    charge: Charge,
    at: DateTime<Utc>,
    again: bool,
}

type Lines<T> = Vec<Result<T, Refused>>;

impl Orders {
    /// Puts a charge on record.
    ///
    /// # Errors
    ///
    /// A field that cannot be used, a key that was used for something else, a store that failed.
    pub async fn charge(
        &self,
        request: &Request<'_>,
        wanted: &NewCharge,
    ) -> Result<Accepted, Refused> {
        let answers = self.charges(&[(*request, wanted)]).await?.pop();
        answers.ok_or_else(|| StoreError::Broken("an order without an answer".into()))?
    }

    /// Puts up to [`CHARGES_MAX`] charges on record, each under a key of its own, and says of each
    /// what became of it, in their order. All that are accepted are on record when this returns.
    ///
    /// # Errors
    ///
    /// The store failed. Some of them may be on record: the same call again settles it.
    pub async fn charges(
        &self,
        wanted: &[(Request<'_>, &NewCharge)],
    ) -> Result<Lines<Accepted>, StoreError> {
        let now = self.store.clock().now();
        let lines = wanted.iter().map(|(request, wanted)| self.line(*request, wanted, now));
        let lines: Lines<Line<'_>> = lines.collect();
        let keys = self.keys(&lines, now).await?;
        let ready = fill(lines, keys, |line, key| self.ready(line, key));
        let outcomes = self.create(&ready).await?;
        let mut answers = fill(ready, outcomes, accepted);
        for (answer, (request, wanted)) in answers.iter_mut().zip(wanted) {
            if matches!(answer, Err(Refused::Unfit(_)))
                && let Some((there, at)) = self.opened_before(request, WHAT, wanted).await?
            {
                let charge = opened_view(&Charge::open(there.state.order), at);
                *answer = Ok(Accepted { charge, again: true });
            }
        }
        Ok(answers)
    }

    fn line<'r>(
        &self,
        request: Request<'r>,
        wanted: &'r NewCharge,
        now: DateTime<Utc>,
    ) -> Result<Line<'r>, Refused> {
        let wish = wish(wanted, &request);
        Ok(Line { order: self.order(&wish, &request, now)?, request, wanted, wish })
    }

    fn order(
        &self,
        wish: &Wish,
        request: &Request<'_>,
        at: DateTime<Utc>,
    ) -> Result<ChargeOrder, Refused> {
        Ok(self.clerk().charge(wish, &request.origin(), at)?)
    }

    async fn keys(
        &self,
        lines: &Lines<Line<'_>>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Key>, StoreError> {
        let asked = lines
            .iter()
            .flatten()
            .map(|line| (line.request, Reserved::now(WHAT, line.wanted, Some(line.order.id), now)));
        let asked: Vec<_> = asked.collect();
        let opens = lines.iter().flatten().map(|line| line.order.id);
        let (keys, archived) = tokio::try_join!(
            reserve(&asked, &*self.store),
            are_archived(opens.collect(), &*self.store),
        )?;
        let taken = |(key, archived)| if archived { Key::Taken } else { key };
        Ok(keys.into_iter().zip(archived).map(taken).collect())
    }

    fn ready<'r>(&self, line: Line<'r>, key: Key) -> Result<Ready<'r>, Refused> {
        let Line { request, wish, order, .. } = line;
        let (first, again) = key.reserved(&request)?;
        let order = if again { self.order(&wish, &request, first.at)? } else { order };
        Ok(Ready { request, charge: Charge::open(order), at: first.at, again })
    }

    async fn create(&self, ready: &Lines<Ready<'_>>) -> Result<Vec<CreateOutcome>, StoreError> {
        let new = ready.iter().flatten();
        let new = new.map(|Ready { charge, at, .. }| ChargeWorkflow::opening(charge, *at));
        self.store.create(new.collect()).await
    }
}

/// Joins each line that goes on with what there is for it, in order.
fn fill<T, A, U>(
    lines: Lines<T>,
    with: Vec<A>,
    join: impl Fn(T, A) -> Result<U, Refused>,
) -> Lines<U> {
    let mut with = with.into_iter();
    let mut next = || with.next().ok_or_else(|| StoreError::Broken("too few answers".into()));
    lines.into_iter().map(|line| line.and_then(|line| join(line, next()?))).collect()
}

fn accepted(ready: Ready<'_>, outcome: CreateOutcome) -> Result<Accepted, Refused> {
    let Ready { request, charge, at, again } = ready;
    let charge = match outcome {
        CreateOutcome::Created | CreateOutcome::Taken { .. } => charge,
        CreateOutcome::Exists(there) => {
            let there = decode::<Charge>(ids::CHARGE, &there.state)?.order;
            Charge::open(same_or_taken(there, &charge.order, again, &request)?)
        }
    };
    Ok(Accepted { charge: opened_view(&charge, at), again })
}

fn wish(wanted: &NewCharge, request: &Request<'_>) -> Wish {
    let wanted = wanted.clone();
    Wish {
        account: wanted.account,
        plan: None,
        amount: Some(wanted.amount),
        currency: Some(wanted.currency),
        description: Some(wanted.description),
        msisdn: wanted.msisdn,
        charge_at: wanted.charge_at,
        reference: wanted.reference,
        metadata: wanted.metadata,
        return_url: None,
        trace_parent: request.trace_parent.map(str::to_owned),
    }
}
